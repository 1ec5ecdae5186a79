"""Addresses, buttons and lines in the history for PO files. ``translation.wagtail_hooks`` imports it."""

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
from translation.po.importing import EXPORTED, IMPORTED
from translation.po.views import (
    PoDownloadView,
    PoOverviewView,
    PoPageUploadView,
    PoPageView,
    PoUploadView,
)
from translation.publishing_rules import translation_of


@hooks.register("register_admin_urls", order=-10)
def translation_file_urls() -> list[Any]:
    """The last two stand before wagtail-localize's own views, so that its buttons lead here too."""
    page = "localize/translate/<int:translation_id>"
    return [
        path("uebersetzen/po/", PoOverviewView.as_view(), name="translation_po"),
        path("uebersetzen/po/herunterladen/", PoDownloadView.as_view(), name="translation_po_download"),
        path("uebersetzen/po/hochladen/", PoUploadView.as_view(), name="translation_po_upload"),
        path(f"{page}/pofile/download/", PoPageView.as_view(), name="translation_po_page"),
        path(f"{page}/pofile/upload/", PoPageUploadView.as_view(), name="translation_po_page_upload"),
    ]


@hooks.register("register_page_header_buttons")
def page_buttons(page: Page, user: Any, view_name: str, next_url: str | None = None) -> Iterator[Button]:
    """In the menu of a translated page: its file and the upload."""
    if not user.has_perm(Right.TRANSLATE) or not page.permissions_for_user(user).can_edit():
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
