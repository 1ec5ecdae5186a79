"""What the work of translators adds to Wagtail's admin: addresses, the menu, the way from a page to its texts."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.models import Page

from editorial.page_views import page_views
from editorial.translating.editor import TranslationEditView, take_step
from editorial.translating.languages import may_translate
from editorial.translating.queue import TranslationQueueView


@hooks.register("register_admin_urls")
def translation_urls() -> list[Any]:
    return [
        path("uebersetzen/", TranslationQueueView.as_view(), name="translation_queue"),
        path("uebersetzen/<uuid:key>/<slug:language>/", TranslationEditView.as_view(), name="translation_edit"),
        path("uebersetzen/<uuid:key>/<slug:language>/schritt/", take_step, name="translation_step"),
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
def count_view(page: Page, request: HttpRequest, args: Any, kwargs: dict[str, Any]) -> None:
    """One more reader, without a name. Previews and withdrawn pages do not count."""
    if request.method == "GET" and not kwargs.get("gone") and not getattr(request, "is_dummy", False):
        page_views.count(page.pk)
