"""The one step between draft and publication: somebody who knows the field reads the card."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import BadRequest, PermissionDenied
from django.forms import Form
from django.utils.translation import gettext_lazy as _
from wagtail.models import AbstractGroupApprovalTask, Page, TaskState, WorkflowState

from accounts.models import Right, User
from editorial.public_details import details_of
from practices.review.forms import RejectionForm
from practices.review.rules import needs_other_eyes


class ReviewTask(AbstractGroupApprovalTask):
    """Approval by the reviewers; giving a card back needs a reason.

    The form asks for the reason. ``on_action`` asks again, because the edit view hands on what the browser
    sends without validating it. With ``FOUR_EYES`` nobody approves what they submitted themselves.
    """

    class Meta:
        verbose_name = _("Fachliche Prüfung")
        verbose_name_plural = _("Fachliche Prüfungen")

    def _user_in_groups(self, user: User) -> bool:
        """Whoever may review does, not only the group that was there when the workflow was made."""
        return bool(user.has_perm(Right.REVIEW) or super()._user_in_groups(user))

    def start(self, workflow_state: WorkflowState, user: User | None = None) -> TaskState:
        """Wagtail takes the lock from whoever is in no group of the task; reviewers keep theirs, by the right."""
        holder = getattr(workflow_state.content_object, "locked_by", None)
        if holder is not None and self._user_in_groups(holder):
            return super(AbstractGroupApprovalTask, self).start(workflow_state, user=user)
        return super().start(workflow_state, user=user)

    def get_form_for_action(self, action: str) -> type[Form]:
        return RejectionForm if action == "reject" else super().get_form_for_action(action)

    def get_template_for_action(self, action: str) -> str:
        return "practices/admin/approve.html" if action == "approve" else str(super().get_template_for_action(action))

    def get_actions(self, obj: Page, user: User) -> list[tuple[str, Any, bool]]:
        """Approve and give back; a submitter only gives back where four eyes are asked for."""
        if not (user.is_superuser or self._user_in_groups(user)):
            return []
        give_back = ("reject", _("Mit Begründung zurückgeben"), True)
        if needs_other_eyes(obj, user):
            return [give_back]
        return [
            give_back,
            # Whoever approves a card with contact details in its text sees them once more.
            ("approve", _("Freigeben und veröffentlichen"), bool(details_of(obj.get_latest_revision_as_object()))),
            ("approve", _("Freigeben mit Anmerkung"), True),
        ]

    def on_action(self, task_state: TaskState, user: User, action_name: str, **kwargs: Any) -> Any:
        comment = str(kwargs.get("comment") or "").strip()
        if action_name == "reject" and not comment:
            raise BadRequest("Eine Rückgabe braucht eine Begründung.")
        content = task_state.workflow_state.content_object
        if action_name not in {name for name, _label, _modal in self.get_actions(content, user)}:
            raise PermissionDenied
        newest = content.get_latest_revision()
        if action_name == "approve" and task_state.revision_id != newest.pk:
            # A reviewer corrected a word before approving. The approval is for what is there now: otherwise
            # WAGTAIL_WORKFLOW_REQUIRE_REAPPROVAL_ON_EDIT starts the same review again instead of publishing.
            task_state.revision = newest
            task_state.save(update_fields=["revision"])
        return super().on_action(task_state, user, action_name, comment=comment)

    @classmethod
    def get_description(cls) -> Any:
        return _("Prüfende der Region und des Themas lesen die Karte und geben sie frei oder zurück.")
