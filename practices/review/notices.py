"""Who hears of a card under review: reviewers of its region and theme, then the team that keeps it.

Wagtail's notifiers stay for everything that is not reviewed by a ``ReviewTask``. A mail is a row of the same
transaction (``accounts.outbox``), so none tells of a change that was rolled back, none is lost, and a mail server that
is down stops nobody.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from wagtail.admin.mail import (
    GroupApprovalTaskStateSubmissionEmailNotifier,
    WorkflowStateApprovalEmailNotifier,
    WorkflowStateRejectionEmailNotifier,
)
from wagtail.models import Page, TaskState, WorkflowState
from wagtail.signals import task_submitted, workflow_approved, workflow_rejected

from accounts.models import Right, User
from practices.models import PracticePage, ReviewTask
from vocabularies.models.regions import GERMANY


def reviewers_of(card: PracticePage, reviewers: list[User]) -> list[User]:
    """Those of ``reviewers`` whose scope has the card's region and theme; all of them if nobody's has.

    An empty scope means everything. A Land covers its Kreise, an upper theme its sub-themes.
    """
    links = [*card.region_links.all(), *card.place_links.all()]
    places = {link.region.ags for link in links}
    themes: set[str] = set()
    for link in card.theme_links.all():
        term = link.term.current
        themes.add(term.key)
        if term.parent:
            themes.add(term.parent.key)
    concerned = [user for user in reviewers if _covers_region(user, places) and _covers_theme(user, themes)]
    return concerned or reviewers


def _covers_region(user: User, places: set[str]) -> bool:
    scope = [region.ags for region in user.review_regions.all()]
    return not scope or GERMANY in scope or any(place.startswith(key) for key in scope for place in places)


def _covers_theme(user: User, themes: set[str]) -> bool:
    scope = {theme.key for theme in user.review_themes.all()}
    return not scope or bool(scope & themes)


def maintainers(card: PracticePage, submitter: User | None) -> list[User]:
    """Who hears of the decision: owner, team and submitter, active accounts only."""
    condition = Q(pk__in=[key for key in (card.owner_id, submitter.pk if submitter else None) if key])
    if card.team_id:
        condition |= Q(teams=card.team_id)
    return list(User.objects.filter(condition, is_active=True).distinct())


class CardMail:
    """Templates and sending that the three notices share."""

    template_directory = "practices/mail/"
    notification: str

    def get_template_set(self, instance: Any, **kwargs: Any) -> dict[str, str]:
        if not isinstance(self._card(instance), PracticePage):
            return super().get_template_set(instance, **kwargs)  # type: ignore[misc]
        base = f"practices/mail/{self.notification}"
        return {"subject": f"{base}_subject.txt", "text": f"{base}.txt", "html": f"{base}.txt"}

    def get_context(self, instance: Any, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(instance, **kwargs)  # type: ignore[misc]
        card = self._card(instance)
        if isinstance(card, PracticePage):
            context["card"] = card.get_latest_revision_as_object()
            context["actor"] = kwargs.get("user")
            context["edit_url"] = settings.WAGTAILADMIN_BASE_URL + reverse("wagtailadmin_pages:edit", args=[card.pk])
            # Approval publishes on another object of the same row.
            context["public_url"] = (
                card.full_url if PracticePage.objects.published().filter(pk=card.pk).exists() else ""
            )
        return context

    @staticmethod
    def _card(instance: TaskState | WorkflowState) -> Any:
        state = instance.workflow_state if isinstance(instance, TaskState) else instance
        content = state.content_object
        return content.specific if isinstance(content, Page) else content


def _reviewers(task: ReviewTask) -> Any:
    """Who reviews: by the right, or by a group of the task. Administrators may, and hear of it in such a group only."""
    may = User.objects.with_perm(Right.REVIEW, include_superusers=False).order_by()
    administer = User.objects.with_perm(Right.ADMINISTER).order_by()
    by_right = Q(pk__in=may.values("pk")) & ~Q(pk__in=administer.values("pk"))
    return User.objects.filter(by_right | Q(groups__in=task.groups.all()), is_active=True).distinct()


class ReviewNotifier(CardMail, GroupApprovalTaskStateSubmissionEmailNotifier):
    """Mails a submitted card to the concerned reviewers instead of to the whole group."""

    template_directory = GroupApprovalTaskStateSubmissionEmailNotifier.template_directory

    def get_recipient_users(self, task_state: TaskState, **kwargs: Any) -> Any:
        content = self._card(task_state)
        if not isinstance(task_state.task.specific, ReviewTask) or not isinstance(content, PracticePage):
            return super().get_recipient_users(task_state, **kwargs)
        card = content.get_latest_revision_as_object()
        submitter = kwargs.get("user")
        members = _reviewers(task_state.task.specific)
        if submitter is not None:
            members = members.exclude(pk=submitter.pk)
        return reviewers_of(card, list(members.prefetch_related("review_regions", "review_themes")))


class ApprovalNotifier(CardMail, WorkflowStateApprovalEmailNotifier):
    """Tells owner and team that the card was approved, with the reviewer's comment if there is one."""

    template_directory = WorkflowStateApprovalEmailNotifier.template_directory

    def get_recipient_users(self, workflow_state: WorkflowState, **kwargs: Any) -> Any:
        return _decision_recipients(self, super().get_recipient_users(workflow_state, **kwargs), workflow_state, kwargs)

    def get_context(self, instance: WorkflowState, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(instance, **kwargs)
        state = instance.current_task_state
        context["comment"] = state.specific.get_comment() if state else ""
        return context


class RejectionNotifier(CardMail, WorkflowStateRejectionEmailNotifier):
    """Tells owner and team what to change."""

    template_directory = WorkflowStateRejectionEmailNotifier.template_directory

    def get_recipient_users(self, workflow_state: WorkflowState, **kwargs: Any) -> Any:
        return _decision_recipients(self, super().get_recipient_users(workflow_state, **kwargs), workflow_state, kwargs)


def _decision_recipients(notifier: CardMail, usual: Any, state: WorkflowState, kwargs: dict[str, Any]) -> Any:
    card = notifier._card(state)
    if not isinstance(card, PracticePage):
        return usual
    actor = kwargs.get("user")
    return {user for user in maintainers(card, state.requested_by) if actor is None or user.pk != actor.pk}


NOTIFIERS = (
    (task_submitted, TaskState, "group_approval_task_submitted_email_notification", ReviewNotifier()),
    (workflow_approved, WorkflowState, "workflow_state_approved_email_notification", ApprovalNotifier()),
    (workflow_rejected, WorkflowState, "workflow_state_rejected_email_notification", RejectionNotifier()),
)


def connect_notifiers() -> None:
    """Takes the places of Wagtail's notifiers, which connects its own later and finds their names taken.

    Called once by ``practices.apps``, before ``wagtail.admin`` is ready.
    """
    for signal, sender, name, notifier in NOTIFIERS:
        signal.connect(notifier, sender=sender, dispatch_uid=name)
