"""The pages of one theme, one region and one Träger: the list of cards with that value chosen.

Paging, facets, words and sorting are those of the list (``search.listing``); here is what the page says of its value.
"""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.text import capfirst
from django.views.decorators.http import require_safe

from editorial.requests import language_of_page
from editorial.shared_pages import shared
from practices.facets import NATIONWIDE
from practices.models import Organisation
from practices.public.breadcrumbs import organisations_crumbs, regions_crumbs, themes_crumbs
from practices.public.counts import cards_by_region, themes_with_counts
from search.list_request import ListRequest
from search.listing import list_response
from search.query.selection import Selection
from vocabularies.models import Region, Theme
from vocabularies.models.regions import GERMANY

TEMPLATES = {"theme": "theme", "region": "region", "provider": "organisation"}


def _list(request: HttpRequest, facet: str, value: str, **context: Any) -> HttpResponse:
    """The list of the cards with the value, in the template that is called like the page."""
    preset = Selection({facet: (value,)})
    asked = ListRequest.from_query(request.GET, language_of_page(), request.path, preset)
    return list_response(request, asked, f"search/{TEMPLATES[facet]}.html", **context)


@shared
@require_safe
def theme(request: HttpRequest, key: str) -> HttpResponse:
    """A theme's cards. The key of a merged theme leads to the one it went into."""
    terms = Theme.objects.in_language(language_of_page()).select_related("parent", "merged_into")
    found = terms.filter(key=key, awaits_translation=False).first()
    if found is None:
        raise Http404
    if found.merged_into:
        return redirect("theme", found.merged_into.key, permanent=True)
    crumbs = themes_crumbs()
    if found.parent:
        crumbs.append({"title": found.parent.name, "url": reverse("theme", args=[found.parent.key])})
    described = {
        "name": found.name,
        "description": found.description,
        "children": themes_with_counts(language_of_page(), found),
    }
    return _list(request, "theme", key, theme=described, breadcrumbs=crumbs)


@shared
@require_safe
def region(request: HttpRequest, ags: str) -> HttpResponse:
    """Cards of a region and of all below it; ``00`` has those that say »bundesweit« of themselves."""
    found = Region.objects.filter(ags=ags).first()
    if found is None:
        raise Http404
    counts = cards_by_region(language_of_page())
    # Germany has the cards that say it of themselves; its Länder are no part of that list.
    children = found.get_children().order_by("label") if found.level == Region.Level.LAND else []
    entries = [
        {"name": child.label, "url": reverse("region", args=[child.ags]), "count": counts.get(child.ags, 0)}
        for child in children
    ]
    described = {
        "ags": found.ags,
        "name": capfirst(str(NATIONWIDE)) if ags == GERMANY else found.label,
        "language": language_of_page() if ags == GERMANY else "de",
        "kind": found.kind,
        "population": found.population if ags != GERMANY else None,
        "is_kreis": found.level == Region.Level.KREIS,
        "children": [entry for entry in entries if entry["count"]],
        "empty": [entry for entry in entries if not entry["count"]],
    }
    crumbs = regions_crumbs()
    if found.level == Region.Level.KREIS:
        crumbs.append({"title": found.land, "url": reverse("region", args=[found.land_ags]), "lang": "de"})
    return _list(request, "region", ags, region=described, breadcrumbs=crumbs)


@shared
@require_safe
def organisation(request: HttpRequest, slug: str) -> HttpResponse:
    """A Träger's cards. One that went into another leads there."""
    found = Organisation.objects.select_related("region", "merged_into").filter(slug=slug).first()
    if found is None:
        raise Http404
    if found.merged_into:
        return redirect(found.merged_into, permanent=True)
    place = {"name": found.region.label, "url": reverse("region", args=[found.region.ags])} if found.region else None
    described = {"name": found.name, "place": found.place, "website": found.website, "region": place}
    return _list(request, "provider", slug, organisation=described, breadcrumbs=organisations_crumbs())
