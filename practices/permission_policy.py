"""Wagtail's policy for pages with the rule of teams: what lists of the admin show to an editor.

Registered by ``practices.review.hooks``; see ``practices.permissions`` for the rule itself.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Q
from wagtail.models import GroupPagePermission, Page
from wagtail.permission_policies.pages import PagePermissionPolicy
from wagtail.permissions import register_permission_policy

from accounts.models import User
from practices.models import PracticePage
from practices.permissions import team_ids


class TeamPagePermissionPolicy(PagePermissionPolicy):
    """Wagtail's policy for pages, with »own« read as »own or of my team« for cards."""

    def _cards_of_teams(self, user: User) -> Any:
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
        pages = super().explorable_instances(user)
        if not user.is_active or user.is_superuser:
            return pages
        mine = self.instances_user_has_any_permission_for(user, {"change", "publish", "lock", "unlock", "bulk_delete"})
        others = PracticePage.objects.exclude(pk__in=mine.values("pk"))
        return pages.exclude(pk__in=others.values("pk"))


def register_team_policy() -> None:
    """Puts the policy in the place of Wagtail's, once at start-up."""
    register_permission_policy(Page, TeamPagePermissionPolicy())
