"""What the work of translators adds to Wagtail's admin: addresses, the menu, the way from a page to its texts."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component
from wagtail.admin.widgets.button import ListingButton
from wagtail.log_actions import LogActionRegistry, LogFormatter
from wagtail.models import Page, TranslatableMixin

from accounts.models import User
from editorial.page_views import count_view
from editorial.shared_pages import counted
from translation import services
from translation.drafts import hooks as draft_hooks  # noqa: F401 (registers its hooks)
from translation.editor.resync import adopt_all_texts
from translation.editor.resync_view import ResyncView
from translation.editor.views import TranslationEditView, take_step
from translation.languages import may_in, may_translate, target_locales
from translation.models import TranslationTask
from translation.po import hooks as po_hooks  # noqa: F401 (registers its hooks)
from translation.publishing_rules import publish_errors_of_page, translation_of
from translation.queue.matrix import load_rows, originals
from translation.queue.states import TranslationState
from translation.queue.views import TranslationQueueView

RESTART = "localize-restart-translation"
SHOWN = 8


@hooks.register("register_admin_urls")
def translation_urls() -> list[Any]:
    page = "uebersetzen/<uuid:key>/<slug:language>/"
    return [
        path("uebersetzen/", TranslationQueueView.as_view(), name="translation_queue"),
        path(page, TranslationEditView.as_view(), name="translation_edit"),
        path(f"{page}schritt/", take_step, name="translation_step"),
        path(f"{page}abgleich/", ResyncView.as_view(), name="translation_resync"),
    ]


class TranslationMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return may_translate(request.user)


@hooks.register("register_admin_menu_item")
def translation_menu_item() -> MenuItem:
    return TranslationMenuItem(
        _("Übersetzen"),
        reverse("translation_queue"),
        name="translation-queue",
        icon_name="wagtail-localize-language",
        order=175,
    )


@hooks.register("before_serve_page", order=100)
def count_reader(page: Page, request: HttpRequest, args: Any, kwargs: dict[str, Any]) -> None:
    """One more reader, without a name. Previews and withdrawn pages do not count."""
    if not kwargs.get("gone") and not getattr(request, "is_dummy", False):
        counted(request, partial(count_view, page.pk))


@hooks.register("before_edit_page", order=-10)
def keep_unfinished_translations_back(request: HttpRequest, page: Page) -> HttpResponse | None:
    if request.method != "POST" or request.POST.get("action") != "publish":
        return None
    found = publish_errors_of_page(page)
    for sentence in found:
        messages.error(request, sentence)
    return redirect(request.path) if found else None


@hooks.register("before_edit_page", order=-10)
@hooks.register("before_edit_snippet", order=-10)
def keep_texts_on_the_way_back(request: HttpRequest, instance: Any) -> None:
    """»Start synced translation« would put what the editor holds over what people have written since."""
    goes_back = request.method == "POST" and RESTART in request.POST
    if goes_back and isinstance(instance, TranslatableMixin):
        adopt_all_texts(instance, request.user)


def _address(name: str, page: Page) -> str:
    return reverse(name, args=[page.translation_key, page.locale.language_code])


def _is_translated_here(page: Page, user: Any) -> bool:
    """Whether the page is a translation whose texts ``user`` may work on side by side."""
    return _is_of_user(page, user) and services.original_of(page.translation_key) is not None


def _is_of_user(page: Page, user: Any) -> bool:
    if page.locale.language_code == settings.LANGUAGE_CODE or page.alias_of_id:
        return False
    return may_in(page.locale_id, user)


def _original_keys(user: Any) -> set[uuid.UUID]:
    """Keys of all public German pages, remembered with the user object of the request: a list asks for every row."""
    known: set[uuid.UUID] | None = getattr(user, "_original_keys", None)
    if known is None:
        known = user._original_keys = set(originals().values_list("translation_key", flat=True))
    return known


@hooks.register("before_edit_page", order=-20)
def lead_to_the_texts(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Opens the texts side by side instead of wagtail-localize's editor, which administrators reach by ``?localize``.

    That editor publishes past the review, and taking up the synchronisation there would lose manual changes.
    """
    if not _is_translated_here(page, request.user):
        return None
    if request.method == "POST" and RESTART in request.POST:
        return redirect(_address("translation_resync", page))
    if translation_of(page) is None:
        return None
    if request.user.is_superuser and (request.method == "POST" or "localize" in request.GET):
        return None
    return redirect(_address("translation_edit", page))


def _buttons(page: Page, user: Any) -> Iterator[ListingButton]:
    if page.is_root() or not may_translate(user):
        return
    if page.locale.language_code == settings.LANGUAGE_CODE:
        if page.live:
            url = f"{reverse('translation_queue')}?{urlencode({'text': page.title})}"
            yield ListingButton(_("Stand der Übersetzungen"), url, icon_name="wagtail-localize-language", priority=55)
    elif _is_of_user(page, user) and page.translation_key in _original_keys(user):
        url = _address("translation_edit", page)
        yield ListingButton(_("Übersetzen"), url, icon_name="wagtail-localize-language", priority=55)


@hooks.register("register_page_header_buttons")
def header_buttons(page: Page, user: Any, view_name: str, next_url: str | None = None) -> Iterator[ListingButton]:
    yield from _buttons(page, user)


@hooks.register("register_page_listing_more_buttons")
def listing_buttons(page: Page, user: Any, next_url: str | None = None) -> Iterator[ListingButton]:
    yield from _buttons(page, user)


class TranslationsPanel(Component):
    """On the start page: what waits for a release, what the reader has in hand, what is stale."""

    order = 60
    template_name = "translation/panel.html"

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        user = parent_context["request"].user
        cells = [(row, cell) for row in load_rows(target_locales(user), user) for cell in row.cells]
        cells.sort(key=lambda pair: -pair[1].importance)
        releasable = {locale.language_code for locale in target_locales(user, "publish")}

        def pick(wanted: Any) -> list[Any]:
            return [pair for pair in cells if wanted(pair[1])][:SHOWN]

        return {
            "review": pick(lambda cell: cell.state == TranslationState.IN_REVIEW and cell.language in releasable),
            "mine": pick(lambda cell: cell.is_mine and cell.state == TranslationState.IN_PROGRESS),
            "stale": pick(lambda cell: cell.state == TranslationState.STALE),
        }


@hooks.register("construct_homepage_panels")
def translations_panel(request: HttpRequest, panels: list[Any]) -> None:
    if may_translate(request.user):
        panels.append(TranslationsPanel())


@hooks.register("register_log_actions")
def log_actions(actions: LogActionRegistry) -> None:
    actions.register_action(services.SUBMITTED, _("Übersetzung einreichen"), _("Zur Prüfung eingereicht"))
    actions.register_action(services.RELEASED, _("Übersetzung freigeben"), _("Übersetzung freigegeben"))

    @actions.register_action(services.SENT_BACK)
    class SentBack(LogFormatter):
        label = _("Übersetzung zurückgeben")

        def format_message(self, log_entry: Any) -> str:
            return gettext("Zurückgegeben: %(reason)s") % {"reason": log_entry.data.get("reason", "")}


@hooks.register("uses_of_record")
def tasks_of_account(record: models.Model) -> list[models.Model]:
    """Translations that wait for an account."""
    return list(TranslationTask.objects.filter(assignee=record)) if isinstance(record, User) else []
