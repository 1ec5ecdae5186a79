"""Regions come with the site: whoever may see them cannot change them, not even an administrator."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from wagtail.permission_policies import ModelPermissionPolicy


class ReadOnlyPolicy(ModelPermissionPolicy):
    """Grants »view« to whoever has any right over the model, and nothing else."""

    actions = ("add", "change", "delete", "view")

    def user_has_permission(self, user: Any, action: str) -> bool:
        return action == "view" and any(user.has_perm(self._get_permission_name(name)) for name in self.actions)

    def user_has_any_permission(self, user: Any, actions: Iterable[str]) -> bool:
        return any(self.user_has_permission(user, action) for action in actions)
