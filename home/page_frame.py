"""What of the frame around every page is content: name and logo of the site, main menu, links at the foot.

One query for all of it, once a generation: an entry is there or gone with the next request, in every process, and
nobody has to be told of a change.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db.models import F, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from wagtail.models import Page

from editorial.addresses import path_of
from editorial.kept import Kept
from editorial.models import Picture
from editorial.publicness import public_files, public_pages
from editorial.site_name import default_name
from home.models import Listing
from home.models.list_page import list_address
from practices.models import PracticeIndexPage, PracticePage

LOGO_FILTER = "max-480x96"


@dataclass(frozen=True, slots=True)
class Link:
    title: str
    url: str


@dataclass(frozen=True, slots=True)
class Logo:
    """``dark_url`` is empty where the office has one logo only; ``width`` and ``height`` in pixels."""

    url: str
    dark_url: str
    width: int
    height: int
    alt: str
    has_name: bool


@dataclass(frozen=True, slots=True)
class Frame:
    """``name_language`` differs from the page's where the name has no translation."""

    name: str
    name_language: str
    logo: Logo | None
    menu: tuple[Link, ...]
    footer: tuple[Link, ...]


_frames: Kept[str, Frame] = Kept(20)


def frame(language: str) -> Frame:
    """Made once a generation."""
    return _frames.get(language, lambda: _frame(language))


def _frame(language: str) -> Frame:
    pages = list(_pages(language))
    homes = {page.locale.language_code: page for page in pages if page.is_home}
    name, name_language = _name(homes, language)
    return Frame(
        name=name,
        name_language=name_language,
        logo=_logo(homes, language, name),
        menu=_menu(pages, language),
        footer=tuple(
            Link(page.title, path_of(page)) for page in pages if page.footer and page.locale.language_code == language
        ),
    )


def name_of_site(language: str) -> str:
    """For mails and the admin, where there is no frame."""
    return frame(language).name


def _pages(language: str) -> QuerySet[Any]:
    """Home pages, entries of the menu and of the foot, of the language and of German, in the order of the tree.

    Cards are left out by their type: there are thousands of them, and none is an entry.
    """
    card = ContentType.objects.get_for_model(PracticePage)
    lists = Q(listpage__isnull=False) | Q(practiceindexpage__isnull=False)
    return (
        Page.objects.filter(alias_of__isnull=True)
        .exclude(content_type=card)
        .filter(locale__language_code__in={language, settings.LANGUAGE_CODE})
        .filter(Q(depth=2) | Q(show_in_menus=True) | Q(standardpage__footer=True) | lists)
        # The door of a site that is private as a whole has its name, too.
        .filter(Q(depth=2, live=True) | public_pages())
        .annotate(
            is_home=Q(homepage__isnull=False),
            is_index=Q(practiceindexpage__isnull=False),
            listing=F("listpage__listing"),
            footer=F("standardpage__footer"),
            **{name: F(f"homepage__{name}") for name in ("site_name", "logo_alt", "logo_has_name")},
            logo_pk=F("homepage__logo"),
            logo_is_public=public_files("homepage__logo__collection"),
            logo_dark_pk=F("homepage__logo_dark"),
            logo_dark_is_public=public_files("homepage__logo_dark__collection"),
        )
        .select_related("locale")
        .order_by("path")
    )


def _name(homes: dict[str, Any], language: str) -> tuple[str, str]:
    """The name in its own language, else the German one, else what the site is called out of the box."""
    for code in (language, settings.LANGUAGE_CODE):
        if code in homes and homes[code].site_name:
            return homes[code].site_name, code
    return default_name(language), language


def _menu(pages: list[Any], language: str) -> tuple[Link, ...]:
    """The language's own pages with the box, in the order of its tree.

    The lists exist in every language: where it has no page for one yet, the German one stands in, behind the entry
    that it stands behind in German.
    """
    menu: list[tuple[object, Link]] = [
        (_identity(page), Link(page.title, path_of(page)))
        for page in pages
        if page.show_in_menus and page.locale.language_code == language and not page.is_home
    ]
    own = {_identity(page) for page in pages if page.locale.language_code == language}
    place = 0
    for page in pages:
        if page.locale.language_code == language or page.is_home or not page.show_in_menus:
            continue
        identity = _identity(page)
        if (page.listing or page.is_index) and identity not in own:
            menu.insert(place, (identity, _stand_in(page, language)))
        place = next((at + 1 for at, (key, _link) in enumerate(menu) if key == identity), place)
    return tuple(link for _identity_of, link in menu)


def _identity(page: Any) -> object:
    """The same for a page and its translations, and for the pages of one list whoever made them."""
    return page.listing or (PracticeIndexPage if page.is_index else page.translation_key)


def _stand_in(page: Any, language: str) -> Link:
    with override(language):
        if page.listing:
            return Link(str(Listing(page.listing).label), list_address(Listing(page.listing), language))
        path = unquote(path_of(page)).lstrip("/")
        return Link(_("Praxisbeispiele"), reverse("wagtail_serve", args=[path]))


def _logo(homes: dict[str, Any], language: str, name: str) -> Logo | None:
    """The German page's logo with a description in the language; one in the place of the name says the name."""
    german = homes.get(settings.LANGUAGE_CODE)
    if german is None or not german.logo_pk or not german.logo_is_public:
        return None
    light = _picture(german.logo_pk)
    if light is None:
        return None
    dark = _picture(german.logo_dark_pk) if german.logo_dark_pk and german.logo_dark_is_public else None
    alt = homes.get(language, german).logo_alt or german.logo_alt
    has_name = bool(german.logo_has_name)
    return Logo(light[0], dark[0] if dark else "", light[1], light[2], alt or (name if has_name else ""), has_name)


def _picture(pk: int) -> tuple[str, int, int] | None:
    """Address and size of the small version."""
    image = Picture.objects.filter(pk=pk).first()
    rendition = image.get_rendition(LOGO_FILTER) if image else None
    if rendition is None or rendition.is_missing:
        return None
    return rendition.url, rendition.width, rendition.height
