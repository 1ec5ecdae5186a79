"""Who may do what with a card: roles decide the action, teams decide whose cards (``checks.md`` 2.0).

Wagtail grants rights by branch of the page tree. Cards have flat addresses and lie in one branch, so an
editor's right is »add« there, and »my own pages« is read here as »cards that I own or that my team keeps«.

Two places ask, and both are answered from this module:

* Views of *one* page (edit, history, copy, delete …) ask ``page.permissions_for_user``. Its questions
  (``can_delete``, ``can_lock``) do not exist in a permission policy, so the card has a tester of its own.
* Lists (explorer, search, choosers' API, reports, dashboards) ask the policy registered for ``Page`` – not the
  one for ``PracticePage``: they list pages of all types at once. A policy for the card alone would
  therefore never be asked; ``TeamPagePermissionPolicy`` replaces Wagtail's for all pages and
  differs for cards only.

Rights come from Wagtail's permissions, never from the names of groups: a group that an administrator
adds works as the four that ``setup_site`` makes.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from django.contrib.auth import get_user_model
from django.db.models import Q
from wagtail.models import GroupPagePermission, Page, PagePermissionTester
from wagtail.permission_policies.pages import PagePermissionPolicy
from wagtail.permissions import policy_registry, register_permission_policy

from accounts.models import User

if TYPE_CHECKING:
    from practices.models import PracticePage
    from practices.querysets import PracticeQuerySet


def team_ids(user: User) -> frozenset[int]:
    """Primary keys of the user's teams, read once per request's user object."""
    ids = getattr(user, "_team_ids", None)
    if ids is None:
        ids = frozenset(user.teams.values_list("pk", flat=True)) if user.pk else frozenset()
        user._team_ids = ids  # type: ignore[attr-defined]
    return ids


def is_kept_by(card: PracticePage, user: User) -> bool:
    """Whether the card is the user's own or one of the user's teams'."""
    return card.owner_id == user.pk or (card.team_id is not None and card.team_id in team_ids(user))


def editable_by(cards: PracticeQuerySet, user: User) -> PracticeQuerySet:
    """The cards a user may open in the admin: all for reviewers, own and the teams' for editors."""
    if user.is_active and user.is_superuser:
        return cards
    pages = policy_registry.get_by_type(Page).instances_user_has_permission_for(user, "change")
    return cards.filter(pk__in=pages.values("pk"))


class TeamPagePermissionPolicy(PagePermissionPolicy):
    """Wagtail's policy for pages, with »own« read as »own or of my team« for cards."""

    def _cards_of_teams(self, user: User) -> Any:
        from practices.models import PracticePage

        cards = PracticePage.objects.filter(team__in=team_ids(user))
        branches = Q(pk__in=[])
        for permission in self.get_cached_permissions_for_user(user):
            if permission.permission.codename == self._get_permission_codename("add"):
                branches |= Q(path__startswith=permission.page.path)
        return cards.filter(branches)

    def instances_user_has_any_permission_for(self, user: User, actions: Collection[str]) -> Any:
        pages = super().instances_user_has_any_permission_for(user, actions)
        if not user.is_active or user.is_superuser or "change" not in actions or not team_ids(user):
            return pages
        return pages | self.model._default_manager.filter(pk__in=self._cards_of_teams(user).values("pk"))

    def user_has_any_permission_for_instance(self, user: User, actions: Collection[str], instance: Page) -> bool:
        if super().user_has_any_permission_for_instance(user, actions, instance):
            return True
        if "change" not in actions or not user.is_active or not team_ids(user):
            return False
        return self._cards_of_teams(user).filter(pk=instance.pk).exists()

    def users_with_any_permission_for_instance(
        self, actions: Collection[str], instance: Page, include_superusers: bool = True
    ) -> Any:
        users = super().users_with_any_permission_for_instance(actions, instance, include_superusers)
        team = getattr(instance.specific_deferred, "team_id", None)
        if "change" not in actions or team is None:
            return users
        adding = GroupPagePermission.objects.filter(
            permission__codename=self._get_permission_codename("add"), page__in=instance.get_ancestors(inclusive=True)
        ).values("group")
        members = get_user_model()._default_manager.filter(is_active=True, teams=team, groups__in=adding).distinct()
        return users | members

    def explorable_instances(self, user: User) -> Any:
        """Everything the tree shows, without the cards that only »add« in their branch would reveal."""
        from practices.models import PracticePage

        pages = super().explorable_instances(user)
        if not user.is_active or user.is_superuser:
            return pages
        mine = self.instances_user_has_any_permission_for(user, {"change", "publish", "lock", "unlock", "bulk_delete"})
        others = PracticePage.objects.exclude(pk__in=mine.values("pk"))
        return pages.exclude(pk__in=others.values("pk"))


def register_team_policy() -> None:
    """Puts the policy in the place of Wagtail's, once at start-up."""
    register_permission_policy(Page, TeamPagePermissionPolicy())


class PracticePermissionTester(PagePermissionTester):
    """Wagtail's rules for one card, with »own« read as »own or of my team«."""

    page: PracticePage

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
        from practices.workflow import needs_other_eyes

        return bool(super().can_publish() and not needs_other_eyes(self.page, self.user))

    def can_lock(self) -> bool:
        """An editor may keep others out of the own card while writing, but not out of a review."""
        if super().can_lock():
            return True
        return self._as_editor() and self.is_own() and not self.page.workflow_in_progress

    def can_view_revisions(self) -> bool:
        return bool(super().can_view_revisions() and self.can_edit())
