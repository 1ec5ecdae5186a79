"""Header and footer of every public page: menu, footer links, languages. One context processor."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import unquote

from django.conf import settings
from django.db.models import Count
from django.http import HttpRequest
from django.urls import reverse
from django.utils import translation
from django.utils.encoding import iri_to_uri
from django.utils.functional import SimpleLazyObject
from wagtail.models import Page

from editorial.addresses import path_of
from editorial.kept import Kept
from editorial.publicness import is_public_at_hand, public_pages
from editorial.requests import kept_query, language_of_page
from editorial.site_name import site_name
from home.page_frame import Link, Logo, frame
from translation.public.freshness import TranslationNotice, translation_state

_translated: Kept[str, frozenset[Any]] = Kept(1)
# By translation key.
_versions: Kept[str, dict[str, Page]] = Kept(2_000)

# Language and country, as OpenGraph wants them.
SOCIAL_LOCALES = {"de": "de_DE", "en": "en_GB", "uk": "uk_UA", "ar": "ar_AR"}


@dataclass(frozen=True, slots=True)
class MenuItem:
    title: str
    url: str
    is_current: bool = False


@dataclass(frozen=True, slots=True)
class LanguageChoice:
    """A language of the switcher; ``is_available``: this very page exists in it."""

    code: str
    name: str
    url: str
    dir: str
    is_current: bool
    is_available: bool


@dataclass(frozen=True, slots=True)
class Chrome:
    site_name: str
    site_name_language: str
    logo: Logo | None
    language: str
    dir: str
    navigation: tuple[MenuItem, ...]
    footer_links: tuple[Link, ...]
    languages: tuple[LanguageChoice, ...]
    # Of the website, without a stroke at the end.
    address: str
    query: str
    canonical_url: str
    social_locale: str
    alternates: tuple[tuple[str, str], ...]
    translation: TranslationNotice | None


def chrome(request: HttpRequest) -> dict[str, Any]:
    """Context processor; computed only when a template asks. The admin asks for the name alone."""
    return {
        "chrome": SimpleLazyObject(lambda: build_chrome(request)),
        "name_of_site": SimpleLazyObject(site_name),
    }


def build_chrome(request: HttpRequest) -> Chrome:
    language = language_of_page()
    page = getattr(request, "wagtail_page", None)
    siblings = _siblings(page)
    languages = _languages(request, page, siblings, language)
    # The notice about a missing translation stands for no language; the German page is the one to keep.
    stand_in = getattr(request, "original_path", "")
    # Page two of a list, or what somebody narrowed, has no counterpart that search engines should know of.
    is_of_its_own = not stand_in and not request.GET
    available = [choice for choice in languages if choice.is_available] if is_of_its_own else []
    content = frame(language)
    return Chrome(
        site_name=content.name,
        site_name_language=content.name_language,
        logo=content.logo,
        language=language,
        dir=_direction(language),
        navigation=tuple(
            MenuItem(link.title, link.url, request.path.startswith(unquote(link.url))) for link in content.menu
        ),
        footer_links=content.footer,
        languages=languages,
        address=settings.SITE_URL,
        social_locale=SOCIAL_LOCALES.get(language, SOCIAL_LOCALES[settings.LANGUAGE_CODE]),
        query=kept_query(request),
        canonical_url=settings.SITE_URL + (stand_in or iri_to_uri(request.path)),
        alternates=_alternates(available),
        translation=translation_state(page, siblings.get(settings.LANGUAGE_CODE)) if page and not stand_in else None,
    )


def _direction(language: str) -> str:
    with translation.override(language):
        return "rtl" if translation.get_language_bidi() else "ltr"


def _alternates(available: list[LanguageChoice]) -> tuple[tuple[str, str], ...]:
    """Addresses for ``hreflang``, German also for everyone else; nothing where there is no choice."""
    if len(available) < 2:
        return ()
    pairs = [(choice.code, settings.SITE_URL + choice.url) for choice in available]
    default = [("x-default", url) for code, url in pairs if code == settings.LANGUAGE_CODE]
    return (*pairs, *default)


def _siblings(page: Page | None) -> dict[str, Page]:
    """The public pages of the same content by language; an alias only shows another language's text.

    A page past its expiry is none, nor one that is private: not even its address is told.
    """
    if page is None:
        return {}
    if page.alias_of_id is None and page.translation_key not in _translated.get("keys", _keys_of_translated):
        # Most pages are the only version of their content.
        is_public = is_public_at_hand(page)
        return {page.locale.language_code: page} if is_public else {}
    return _versions.get(str(page.translation_key), lambda: _public_versions(page))


def _keys_of_translated() -> frozenset[Any]:
    pages = Page.objects.filter(alias_of__isnull=True).order_by().values_list("translation_key")
    return frozenset(pages.annotate(number=Count("pk")).filter(number__gt=1).values_list("translation_key", flat=True))


def _public_versions(page: Page) -> dict[str, Page]:
    pages = Page.objects.filter(public_pages(), translation_key=page.translation_key, alias_of__isnull=True)
    return {sibling.locale.language_code: sibling for sibling in pages.select_related("locale")}


def _languages(
    request: HttpRequest, page: Page | None, siblings: dict[str, Page], current: str
) -> tuple[LanguageChoice, ...]:
    """Pages know their translations; views by theme, region and search exist in every language.

    Where a page is not translated, the address is that of a notice that says so (``translation.public.untranslated``).
    """
    urls = {code: path_of(sibling) for code, sibling in siblings.items()}
    match = request.resolver_match
    # Encoded as an address is; what is turned into an address again must not be.
    german = unquote(urls.get(settings.LANGUAGE_CODE, "")).lstrip("/")
    choices = []
    for code, name in settings.LANGUAGES:
        if page is not None and code not in urls and kept_query(request):
            # A list that has no page in the language is there even so, with all that was chosen.
            url = _address(code, "search", (), ())
        elif page is not None:
            url = urls.get(code) or _address(code, "wagtail_serve", (german,), ())
        elif match and match.url_name and match.view_name != "wagtail_serve":
            url = _address(code, match.view_name, tuple(match.args), tuple(match.kwargs.items()))
        else:
            url = _address(code, "wagtail_serve", ("",), ())
        is_available = code in urls or bool(kept_query(request)) if page is not None else bool(match)
        choices.append(LanguageChoice(code, name, url, _direction(code), code == current, is_available))
    return tuple(choices)


@lru_cache(maxsize=2000)
def _address(code: str, name: str, args: tuple[Any, ...], kwargs: tuple[tuple[str, Any], ...]) -> str:
    """The address of a view in a language."""
    with translation.override(code):
        return reverse(name, args=args, kwargs=dict(kwargs))
