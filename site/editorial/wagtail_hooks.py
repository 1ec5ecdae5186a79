"""What stands before wagtail-localize's editor: why a page cannot be published yet, and no way that loses texts."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import path
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from wagtail import hooks
from wagtail.models import Locale, Page, TranslatableMixin

from editorial import publishing_doors  # noqa: F401 (registers its hooks)
from editorial.manual_texts import adopt_manual_texts
from editorial.rich_text import PublicDocumentLink
from editorial.saving import form_state
from editorial.translating import hooks as translating_hooks  # noqa: F401 (registers its hooks)
from editorial.translating import po_hooks  # noqa: F401 (registers its hooks)
from editorial.translation_gate import objections_to_page


@hooks.register("before_edit_page", order=-10)
def keep_unfinished_translations_back(request: HttpRequest, page: Page) -> HttpResponse | None:
    if request.method != "POST" or request.POST.get("action") != "publish":
        return None
    found = objections_to_page(page)
    for sentence in found:
        messages.error(request, sentence)
    return redirect(request.path) if found else None


@hooks.register("before_edit_page", order=-10)
@hooks.register("before_edit_snippet", order=-10)
def keep_texts_on_the_way_back(request: HttpRequest, instance: Any) -> None:
    """»Start synced translation« would put what the editor holds over what people have written since."""
    goes_back = request.method == "POST" and "localize-restart-translation" in request.POST
    if goes_back and isinstance(instance, TranslatableMixin):
        adopt_manual_texts(instance)


@hooks.register("construct_page_chooser_queryset")
def pages_of_the_form(pages: Any, request: HttpRequest) -> Any:
    """A chooser begins, and searches, in the language of its form; whoever walks on into a page has chosen a place."""
    language, match = request.GET.get("locale"), request.resolver_match
    if not language or (match is not None and match.kwargs.get("parent_page_id")):
        return pages
    # By the locale itself: the search cannot filter by what the locale is called.
    return pages.filter(locale__in=list(Locale.objects.filter(language_code=language)))


@hooks.register("register_admin_urls")
def saving_url() -> list[Any]:
    return [path("formular/", form_state, name="form_state")]


@hooks.register("insert_global_admin_js")
def admin_js() -> SafeString:
    scripts = ((static(f"editorial/{name}.js"),) for name in ("errors", "pasting"))
    return format_html_join("\n", '<script src="{}" type="module"></script>', scripts)


@hooks.register("register_rich_text_features", order=10)
def link_public_documents_only(features: Any) -> None:
    features.register_link_type(PublicDocumentLink)


@hooks.register("insert_global_admin_css")
def admin_css() -> SafeString:
    return format_html('<link rel="stylesheet" href="{}">', static("editorial/admin.css"))
