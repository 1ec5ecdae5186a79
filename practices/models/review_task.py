"""The one step between draft and publication: somebody who knows the field reads the card."""

from __future__ import annotations

from typing import Any

from accounts.models import User
from django.conf import settings
from django.forms import Form
from django.utils.translation import gettext_lazy as _
from wagtail.models import AbstractGroupApprovalTask


class ReviewTask(AbstractGroupApprovalTask):
    """Approval by the reviewers. With ``FOUR_EYES`` nobody approves what they submitted themselves."""

    class Meta:
        verbose_name = _("Fachliche Prüfung")
        verbose_name_plural = _("Fachliche Prüfungen")

    def get_form_for_action(self, action: str) -> type[Form]:
        from practices.review_form import RejectionForm

        return RejectionForm if action == "reject" else super().get_form_for_action(action)

    def get_actions(self, obj: Any, user: User) -> list[tuple[str, Any, bool]]:
        """Approve and reject; a submitter only rejects where four eyes are asked for."""
        actions = super().get_actions(obj, user)
        if settings.FOUR_EYES and self._submitted_by(obj, user):
            return [action for action in actions if action[0] != "approve"]
        return actions

    @staticmethod
    def _submitted_by(obj: Any, user: User) -> bool:
        state = obj.current_workflow_state
        return bool(state and state.requested_by_id == user.pk)

    @classmethod
    def get_description(cls) -> Any:
        return _("Prüfende der Region und des Themas lesen die Karte und geben sie frei oder zurück.")
