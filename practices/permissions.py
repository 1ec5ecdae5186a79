"""Who may do what with a card: roles decide the action, teams decide whose cards (``checks.md`` 2.0).

Wagtail grants rights by branch of the page tree. Cards have flat addresses and lie in one branch, so an
editor's right is narrowed here from »cards I own« to »cards I own or that my team keeps«.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from accounts.models import User
from accounts.roles import Role, has_role
from django.db.models import Q
from wagtail.models import PagePermissionTester

if TYPE_CHECKING:
    from practices.models import PracticePage
    from practices.querysets import PracticeQuerySet


def team_ids(user: User) -> frozenset[int]:
    """Primary keys of the user's teams, read once per request's user object."""
    ids = getattr(user, "_team_ids", None)
    if ids is None:
        ids = frozenset(user.teams.values_list("pk", flat=True))
        user._team_ids = ids  # type: ignore[attr-defined]
    return ids


def editable_by(cards: PracticeQuerySet, user: User) -> PracticeQuerySet:
    """The cards a user may open in the admin: all for reviewers, own and the teams' for editors."""
    if has_role(user, Role.ADMIN, Role.REVIEWER):
        return cards
    condition = Q(pk__in=[])
    if has_role(user, Role.EDITOR):
        condition |= Q(owner=user) | Q(team__in=team_ids(user))
    if has_role(user, Role.TRANSLATOR):
        condition |= ~Q(locale__language_code="de")
    return cards.filter(condition)


class PracticePermissionTester(PagePermissionTester):
    """Wagtail's rules, with »own« read as »own or of my team«."""

    page: PracticePage

    def is_own(self) -> bool:
        return self.page.owner_id == self.user.pk or (
            self.page.team_id is not None and self.page.team_id in team_ids(self.user)
        )

    def can_edit(self) -> bool:
        if super().can_edit():
            return True
        return bool(self.user.is_active and "add" in self.permissions and self.is_own())

    def can_delete(self, ignore_bulk: bool = False) -> bool:
        if super().can_delete(ignore_bulk):
            return True
        return bool(self.user.is_active and "add" in self.permissions and self.is_own() and not self.page.live)

    def can_view_revisions(self) -> bool:
        return bool(super().can_view_revisions() and self.can_edit())
