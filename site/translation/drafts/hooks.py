"""Addresses, a button and lines in the history for machine drafts. ``translation.wagtail_hooks`` imports it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.widgets.button import Button
from wagtail.log_actions import LogFormatter
from wagtail.models import Page

from accounts.models import Right
from translation.drafts.machine_drafts import DRAFTED, RELEASED
from translation.drafts.views import MachineDraftStartView, MachineDraftView
from translation.publishing_rules import translation_of


@hooks.register("register_admin_urls", order=-10)
def draft_urls() -> list[Any]:
    """The second one stands before wagtail-localize's own view, so that its button leads here too."""
    start = "localize/translate/<int:translation_id>/machine_translate/"
    return [
        path("uebersetzen/entwuerfe/<int:translation_id>/", MachineDraftView.as_view(), name="machine_drafts"),
        path(start, MachineDraftStartView.as_view(), name="machine_draft_start"),
    ]


@hooks.register("register_page_header_buttons")
def drafts_button(page: Page, user: Any, view_name: str, next_url: str | None = None) -> Iterator[Button]:
    """In the menu of a translated page: its drafts."""
    if not user.has_perm(Right.TRANSLATE) or not page.permissions_for_user(user).can_edit():
        return
    translation = translation_of(page)
    if translation is not None:
        url = reverse("machine_drafts", args=[translation.pk])
        yield Button(_("Entwürfe prüfen"), url=url, icon_name="view", priority=82)


@hooks.register("register_log_actions")
def log_actions(actions: Any) -> None:
    @actions.register_action(DRAFTED)
    class DraftFormatter(LogFormatter):
        label = _("Maschineller Entwurf")

        def format_message(self, log_entry: Any) -> str:
            text = _("%(count)s Texte mit %(tool)s entworfen")
            return str(text) % {"count": log_entry.data.get("count", 0), "tool": log_entry.data.get("tool", "")}

    @actions.register_action(RELEASED)
    class ReleaseFormatter(LogFormatter):
        label = _("Entwürfe freigegeben")

        def format_message(self, log_entry: Any) -> str:
            return str(_("%(count)s Entwürfe freigegeben")) % {"count": log_entry.data.get("count", 0)}
