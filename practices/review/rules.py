"""The four-eyes rule: nobody lets a card go public that no other has seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from wagtail.models import Page, WorkflowState

if TYPE_CHECKING:
    from accounts.models import User


def four_eyes_apply(user: User) -> bool:
    """Whether the rule binds this account. Superusers are free, so that a small office stays able to act."""
    return bool(settings.FOUR_EYES and not user.is_superuser)


def needs_other_eyes(page: Page, user: User) -> bool:
    """Whether the four-eyes rule forbids ``user`` to let ``page`` go public.

    Then only what somebody else submitted may be published, so that publishing past the review is no way
    round the rule. A reviewer may correct a word before approving.
    """
    if not four_eyes_apply(user):
        return False
    state = page.workflow_states.order_by("-created_at", "-pk").first()
    if state is None or state.requested_by_id == user.pk:
        return True
    if state.status == WorkflowState.STATUS_IN_PROGRESS:
        return False
    # The review ends (»approved«) a moment before it publishes, and what it approved stays publishable.
    approved = state.current_task_state if state.status == WorkflowState.STATUS_APPROVED else None
    return approved is None or approved.revision_id != page.latest_revision_id
