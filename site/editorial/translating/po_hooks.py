"""Addresses, buttons and lines in the history for PO files and machine drafts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.widgets.button import Button
from wagtail.log_actions import LogFormatter
from wagtail.models import Page

from editorial.translating import machine_draft
from editorial.translating.po_import import EXPORTED, IMPORTED
from editorial.translating.po_views import (
    RIGHT,
    MachineDraftStartView,
    MachineDraftView,
    PoDownloadView,
    PoOverviewView,
    PoPageUploadView,
    PoPageView,
    PoUploadView,
)
from editorial.translation_gate import translation_of


@hooks.register("register_admin_urls", order=-10)
def translation_file_urls() -> list[Any]:
    """The last three stand before wagtail-localize's own views, so that its buttons lead here too."""
    page = "localize/translate/<int:translation_id>"
    return [
        path("uebersetzen/po/", PoOverviewView.as_view(), name="translation_po"),
        path("uebersetzen/po/herunterladen/", PoDownloadView.as_view(), name="translation_po_download"),
        path("uebersetzen/po/hochladen/", PoUploadView.as_view(), name="translation_po_upload"),
        path("uebersetzen/entwuerfe/<int:translation_id>/", MachineDraftView.as_view(), name="machine_drafts"),
        path(f"{page}/pofile/download/", PoPageView.as_view(), name="translation_po_page"),
        path(f"{page}/pofile/upload/", PoPageUploadView.as_view(), name="translation_po_page_upload"),
        path(f"{page}/machine_translate/", MachineDraftStartView.as_view(), name="machine_draft_start"),
    ]


class TranslationFilesMenuItem(MenuItem):
    def is_shown(self, request: Any) -> bool:
        return bool(request.user.has_perm(RIGHT))


@hooks.register("register_admin_menu_item")
def translation_files_menu_item() -> MenuItem:
    return TranslationFilesMenuItem(
        _("PO-Dateien"), reverse("translation_po"), name="translation-po", icon_name="download", order=176
    )


@hooks.register("register_page_header_buttons")
def page_buttons(page: Page, user: Any, view_name: str, next_url: str | None = None) -> Iterator[Button]:
    """In the menu of a translated page: its file, the upload, its drafts."""
    if not user.has_perm(RIGHT) or not page.permissions_for_user(user).can_edit():
        return
    translation = translation_of(page)
    if translation is None:
        return
    keys = [translation.pk]
    yield Button(
        _("PO-Datei herunterladen"), url=reverse("translation_po_page", args=keys), icon_name="download", priority=80
    )
    yield Button(
        _("PO-Datei hochladen"), url=reverse("translation_po_page_upload", args=keys), icon_name="upload", priority=81
    )
    yield Button(_("Entwürfe prüfen"), url=reverse("machine_drafts", args=keys), icon_name="view", priority=82)


@hooks.register("register_log_actions")
def log_actions(actions: Any) -> None:
    @actions.register_action(EXPORTED)
    class ExportFormatter(LogFormatter):
        label = _("Übersetzung als PO-Datei geladen")
        message = _("Texte als PO-Datei heruntergeladen")

    @actions.register_action(IMPORTED)
    class ImportFormatter(LogFormatter):
        label = _("PO-Datei übernommen")

        def format_message(self, log_entry: Any) -> str:
            text = _("PO-Datei übernommen: %(new)s neu, %(changed)s geändert")
            return str(text) % {"new": log_entry.data.get("new", 0), "changed": log_entry.data.get("changed", 0)}

    @actions.register_action(machine_draft.DRAFTED)
    class DraftFormatter(LogFormatter):
        label = _("Maschineller Entwurf")

        def format_message(self, log_entry: Any) -> str:
            text = _("%(count)s Texte mit %(tool)s entworfen")
            return str(text) % {"count": log_entry.data.get("count", 0), "tool": log_entry.data.get("tool", "")}

    @actions.register_action(machine_draft.RELEASED)
    class ReleaseFormatter(LogFormatter):
        label = _("Entwürfe freigegeben")

        def format_message(self, log_entry: Any) -> str:
            return str(_("%(count)s Entwürfe freigegeben")) % {"count": log_entry.data.get("count", 0)}
