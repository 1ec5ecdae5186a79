"""What the person finder adds to Wagtail's admin."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from accounts.access_rules import AccessRule
from privacy.views import people


@hooks.register("register_admin_urls")
def people_urls() -> list[Any]:
    return [path("personensuche/", people, name="people")]


class PeopleMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return AccessRule.ADMINISTRATION.admits_user(request.user)


@hooks.register("register_settings_menu_item")
def people_menu_item() -> MenuItem:
    return PeopleMenuItem(_("Personensuche"), reverse("people"), name="people", icon_name="search", order=606)
