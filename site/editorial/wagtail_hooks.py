"""What the editorial work adds to Wagtail's admin: choosers in the language of the form, saving, rich text."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import path
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from wagtail import hooks
from wagtail.models import Locale

from editorial.patches import publishing_views  # noqa: F401 (registers its hooks)
from editorial.rich_text import PublicDocumentLink
from editorial.saving import form_state


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
