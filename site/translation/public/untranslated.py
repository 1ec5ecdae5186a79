"""A page that a reader's language does not have yet: says so and offers the German text.

German must never stand under another language's address: not for want of a tree in that language, not as an
alias of wagtail-localize. All of these end here: ``serve`` takes the place of Wagtail's own view in ``home.urls``, and
the hook ``before_serve_page`` asks for aliases. Search engines are told to keep to the German page.
"""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import translation
from django.utils.html import strip_tags
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, Site
from wagtail.views import serve as wagtail_serve

from editorial.addresses import path_of
from editorial.publicness import is_public
from editorial.shared_pages import shared
from translation.public.routing import find_route


@shared
def serve(request: HttpRequest, path: str) -> HttpResponse:
    """Wagtail's view of a page, and where that finds none in a foreign language, the notice."""
    find_route(request, path)
    try:
        return wagtail_serve(request, path)
    except Http404:
        german = german_page(request, path)
        if german is not None:
            return not_translated(request, german)
        moved = german_page_once_at(request, path)
        if moved is None:
            raise
        return redirect("wagtail_serve", path_of(moved).lstrip("/"), permanent=True)


def german_page(request: HttpRequest, path: str) -> Page | None:
    """The public German page at the same path; slugs are the same in all languages."""
    if translation.get_language() == settings.LANGUAGE_CODE:
        return None
    site = Site.find_for_request(request)
    if site is None:
        return None
    try:
        page, _args, kwargs = site.root_page.specific.route(request, [part for part in path.split("/") if part])
    except Http404:
        return None
    return page if not kwargs.get("gone") and is_public(page) else None


def german_page_once_at(request: HttpRequest, path: str) -> Page | None:
    """The public German page that was at the same path before it was renamed."""
    if translation.get_language() == settings.LANGUAGE_CODE:
        return None
    old_path = Redirect.normalise_path(f"/{path}")
    known = Redirect.get_for_site(Site.find_for_request(request)).filter(old_path=old_path, redirect_page__isnull=False)
    pages = [found.redirect_page for found in known.select_related("redirect_page")]
    return next((page for page in pages if is_public(page)), None)


def german_behind(page: Page) -> Page | None:
    """The German page whose text would be served here under a foreign address, if that is so."""
    original = page if page.locale.language_code != translation.get_language() else page.alias_of
    if original is None or (original.pk != page.pk and original.locale_id == page.locale_id):
        return None
    return original if is_public(original) else None


def not_translated(request: HttpRequest, german: Page) -> HttpResponse:
    page = german.specific
    request.wagtail_page = page  # type: ignore[attr-defined]
    request.original_path = path_of(page)  # type: ignore[attr-defined]
    summary = getattr(page, "teaser", "") or getattr(page, "lead", "") or strip_tags(getattr(page, "intro", ""))
    context = {"german": {"title": page.title, "url": path_of(page), "summary": summary}}
    return TemplateResponse(request, "home/not_translated.html", context)
