"""Who may do what with a card: roles decide the action, teams decide whose cards (decision 0031).

Wagtail grants rights by branch of the page tree. Cards have flat addresses and lie in one branch, so an
editor's right is »add« there, and »my own pages« is read here as »cards that I own or that my team keeps«.

Two places ask, and both have their answer here:

* Views of *one* page (edit, history, copy, delete …) ask ``page.permissions_for_user``. Its questions
  (``can_delete``, ``can_lock``) do not exist in a permission policy, so the card has a tester of its own.
* Lists (explorer, search, choosers' API, reports, dashboards) ask the policy registered for ``Page`` – not the
  one for ``PracticePage``: they list pages of all types at once. A policy for the card alone would
  therefore never be asked; ``practices.permission_policy`` replaces Wagtail's for all pages and
  differs for cards only.

Rights come from Wagtail's permissions, never from the names of groups: a group that an administrator
adds works as the four that ``setup_site`` makes.
"""

from __future__ import annotations

from wagtail.models import Page, PagePermissionTester
from wagtail.permissions import policy_registry
from wagtail.query import PageQuerySet

from accounts.models import User
from practices.review.rules import needs_other_eyes


def team_ids(user: User) -> frozenset[int]:
    """Primary keys of the user's teams, read once per request's user object."""
    ids = getattr(user, "_team_ids", None)
    if ids is None:
        ids = frozenset(user.teams.values_list("pk", flat=True)) if user.pk else frozenset()
        user._team_ids = ids  # type: ignore[attr-defined]
    return ids


def is_kept_by(card: Page, user: User) -> bool:
    """Whether the card is the user's own or one of the user's teams'."""
    return card.owner_id == user.pk or (card.team_id is not None and card.team_id in team_ids(user))


def editable_by(cards: PageQuerySet, user: User) -> PageQuerySet:
    """The cards a user may open in the admin: all for reviewers, own and the teams' for editors."""
    if user.is_active and user.is_superuser:
        return cards
    pages = policy_registry.get_by_type(Page).instances_user_has_permission_for(user, "change")
    return cards.filter(pk__in=pages.values("pk"))


class PracticePermissionTester(PagePermissionTester):
    """Wagtail's rules for one card, with »own« read as »own or of my team«."""

    def is_own(self) -> bool:
        return is_kept_by(self.page, self.user)

    def _as_editor(self) -> bool:
        """Whether the right comes from »add« and the team, not from a right over the whole branch."""
        return bool(
            self.user.is_active
            and not self.user.is_superuser
            and "change" not in self.permissions
            and "add" in self.permissions
        )

    def can_edit(self) -> bool:
        return bool(super().can_edit() or (self._as_editor() and self.is_own()))

    def can_delete(self, ignore_bulk: bool = False) -> bool:
        """An editor deletes own cards that were never public: a withdrawn one must go on answering 410."""
        if self._as_editor():
            return self.is_own() and not self.page.live and self.page.first_published_at is None
        return bool(super().can_delete(ignore_bulk))

    def can_publish(self) -> bool:
        return bool(super().can_publish() and not needs_other_eyes(self.page, self.user))

    def can_lock(self) -> bool:
        """An editor may keep others out of the own card while writing, but not out of a review."""
        if super().can_lock():
            return True
        return self._as_editor() and self.is_own() and not self.page.workflow_in_progress

    def can_view_revisions(self) -> bool:
        return bool(super().can_view_revisions() and self.can_edit())
