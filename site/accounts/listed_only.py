"""Records that the administration sees in a list and changes by buttons of their own, never in a form."""

from __future__ import annotations

from typing import Any

from django.urls import path
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.permission_policies import ModelPermissionPolicy

from accounts.access_rules import AccessRule


class ListedOnly(ModelPermissionPolicy):
    """Nobody adds, changes or deletes one in the admin."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        return action == "view" and AccessRule.ADMINISTRATION.admits_user(user)

    def user_has_any_permission(self, user: Any, actions: Any) -> bool:
        return any(self.user_has_permission(user, action) for action in actions)


class ListedOnlyViewSet(ModelViewSet):
    """The list in the settings; the addresses of the buttons come from ``get_urlpatterns`` of each."""

    add_to_settings_menu = True
    copy_view_enabled = False

    def get_urlpatterns(self) -> list[Any]:
        return [
            path("", self.index_view, name="index"),
            path("results/", self.index_results_view, name="index_results"),
        ]

    def register_model_methods(self) -> None:
        """There is no edit view that choosers and logs could lead to."""
