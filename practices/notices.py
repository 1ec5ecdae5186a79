"""Who hears of a submitted card: the reviewers of its region and theme."""

from __future__ import annotations

from typing import Any

from accounts.models import User
from wagtail.admin.mail import GroupApprovalTaskStateSubmissionEmailNotifier
from wagtail.models import TaskState

from practices.models import PracticePage, ReviewTask


def reviewers_of(card: PracticePage, reviewers: list[User]) -> list[User]:
    """Those of ``reviewers`` whose scope has the card's region and theme; all of them if nobody's has.

    An empty scope means everything. A Land covers its Kreise, an upper theme its sub-themes.
    """
    places = [link.region.ags for link in card.region_links.all()]
    themes: set[str] = set()
    for link in card.theme_links.all():
        term = link.term.current
        themes.add(term.key)
        if term.parent:
            themes.add(term.parent.key)
    concerned = [user for user in reviewers if _covers_region(user, places) and _covers_theme(user, themes)]
    return concerned or reviewers


def _covers_region(user: User, places: list[str]) -> bool:
    scope = [region.ags for region in user.review_regions.all()]
    return not scope or any(key == "00" or place.startswith(key) for key in scope for place in places)


def _covers_theme(user: User, themes: set[str]) -> bool:
    scope = {theme.key for theme in user.review_themes.all()}
    return not scope or bool(scope & themes)


class ReviewNotifier(GroupApprovalTaskStateSubmissionEmailNotifier):
    """Mails a submitted card to the concerned reviewers instead of to the whole group."""

    def get_recipient_users(self, task_state: TaskState, **kwargs: Any) -> Any:
        if not isinstance(task_state.task.specific, ReviewTask):
            return super().get_recipient_users(task_state, **kwargs)
        card = task_state.workflow_state.content_object.get_latest_revision_as_object()
        submitter = kwargs.get("user")
        members = User.objects.filter(is_active=True, groups__in=task_state.task.specific.groups.all()).distinct()
        if submitter is not None:
            members = members.exclude(pk=submitter.pk)
        return reviewers_of(card, list(members.prefetch_related("review_regions", "review_themes")))
