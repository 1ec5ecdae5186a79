"""The way from the first page to a card, and to a page that is none of the tree."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.models import Page

from editorial.addresses import path_of
from editorial.kept import Kept
from editorial.publicness import public_pages

Crumb = dict[str, str]
# By the place in the tree of the page above.
_above: Kept[str, list[Crumb]] = Kept(100)


def page_crumbs(page: Page) -> list[Crumb]:
    """The public pages above a page of the tree."""
    return _above.get(page.path[: -page.steplen], lambda: _ancestors(page))


def _ancestors(page: Page) -> list[Crumb]:
    """The first page by what it is: its title says what the whole site is about."""
    above = page.get_ancestors().filter(public_pages(), depth__gte=2).select_related("locale")
    return [{"title": _("Startseite") if one.depth == 2 else one.title, "url": path_of(one)} for one in above]


def home_crumb() -> Crumb:
    return {"title": _("Startseite"), "url": reverse("wagtail_serve", args=[""])}


def themes_crumbs() -> list[Crumb]:
    return [home_crumb(), {"title": _("Themen"), "url": reverse("theme_list")}]


def regions_crumbs() -> list[Crumb]:
    return [home_crumb(), {"title": _("Regionen"), "url": reverse("region_list")}]


def organisations_crumbs() -> list[Crumb]:
    return [home_crumb(), {"title": _("Träger"), "url": reverse("organisation_list")}]
