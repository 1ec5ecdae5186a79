"""``sitemap.xml`` lists one sitemap a language; each page names its translations (hreflang)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.views.decorators.http import require_safe
from wagtail.models import Page

from editorial.publicness import public_pages
from editorial.shared_pages import shared
from home.models import ListPage
from practices.public.counts import cards_by_organisation, cards_by_region
from vocabularies.models import Theme

XML = "application/xml; charset=utf-8"
LISTS = ("theme_list", "region_list", "organisation_list")


@shared
@require_safe
def sitemap_index(request: HttpRequest) -> HttpResponse:
    sitemaps = [
        {"location": settings.SITE_URL + reverse("sitemap_of_language", args=[code])}
        for code, _name in settings.LANGUAGES
        if Page.objects.filter(public_pages(), locale__language_code=code, depth__gt=1).exists()
    ]
    return render(request, "sitemap_index.xml", {"sitemaps": sitemaps}, content_type=XML)


@shared
@require_safe
def sitemap_of_language(request: HttpRequest, language: str) -> HttpResponse:
    if language not in dict(settings.LANGUAGES):
        raise Http404
    urls = [*_pages(language), *_lists(language)]
    return render(request, "sitemap.xml", {"urlset": urls}, content_type=XML)


def _pages(language: str) -> list[dict[str, Any]]:
    """Public pages of the language with the addresses of their translations: 3 queries whatever their number."""
    pages = Page.objects.filter(public_pages(), depth__gt=1, alias_of__isnull=True)
    # Entries of the menu have the addresses of the lists, which stand in the sitemap themselves.
    pages = pages.not_type(ListPage)
    addresses: dict[Any, dict[str, str]] = defaultdict(dict)
    own = []
    for page in pages.select_related("locale").order_by("path"):
        code = page.locale.language_code
        addresses[page.translation_key][code] = page.full_url or ""
        if code == language:
            own.append(page)
    return [
        {
            "location": addresses[page.translation_key][language],
            "lastmod": page.last_published_at,
            "alternates": _alternates(addresses[page.translation_key]),
        }
        for page in own
    ]


def _lists(language: str) -> list[dict[str, Any]]:
    """Entrances that exist in every language: lists, themes, and the regions and Träger that have a card there."""
    themes: dict[str, set[str]] = defaultdict(set)
    for key, code in Theme.objects.for_readers().values_list("key", "locale__language_code"):
        themes[key].add(code)
    wanted: list[tuple[str, list[str], set[str]]] = [
        *((name, [], {code for code, _name in settings.LANGUAGES}) for name in LISTS),
        *(("theme", [key], codes) for key, codes in sorted(themes.items()) if language in codes),
        *_with_cards("region", cards_by_region, language),
        *_with_cards("organisation", cards_by_organisation, language),
    ]
    found = []
    for name, arguments, codes in wanted:
        addresses = {}
        for code, _name in settings.LANGUAGES:
            if code in codes:
                with translation.override(code):
                    addresses[code] = settings.SITE_URL + reverse(name, args=arguments)
        found.append({"location": addresses[language], "alternates": _alternates(addresses)})
    return found


def _with_cards(
    name: str, counts: Callable[[str], Mapping[str, int]], language: str
) -> list[tuple[str, list[str], set[str]]]:
    """The view with the keys that have cards in the language, and the languages in which they have some."""
    by_language = {code: counts(code) for code, _name in settings.LANGUAGES}
    return [
        (name, [key], {code for code, numbers in by_language.items() if numbers.get(key)})
        for key in sorted(by_language[language])
    ]


def _alternates(addresses: dict[str, str]) -> list[dict[str, str]]:
    if len(addresses) < 2:
        return []
    alternates = [{"lang_code": code, "location": location} for code, location in addresses.items()]
    if settings.LANGUAGE_CODE in addresses:
        alternates.append({"lang_code": "x-default", "location": addresses[settings.LANGUAGE_CODE]})
    return alternates
