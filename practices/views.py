"""Public pages by theme, region and Träger. Anonymous by construction: no session, no cookie."""

from __future__ import annotations

from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from practices.counts import (
    cards_by_region,
    cards_by_theme,
    lands_with_counts,
    themes_with_counts,
)
from practices.models import Organisation, PracticePage
from practices.presentation import list_url, practice_teasers
from vocabularies.models import Region, Theme


def _language() -> str:
    return get_language() or "de"


def _home_crumb() -> dict[str, str]:
    return {"title": _("Startseite"), "url": reverse("wagtail_serve", args=[""])}


@require_safe
def theme_list(request: HttpRequest) -> HttpResponse:
    counts = cards_by_theme(_language())
    themes: dict[int, dict[str, object]] = {}
    children: dict[int, list[dict[str, object]]] = {}
    for theme in Theme.objects.in_language(_language()).for_readers():
        entry = {
            "name": theme.name,
            "description": theme.description,
            "url": reverse("theme", args=[theme.key]),
            "count": counts.get(theme.key, 0),
        }
        if theme.parent_id:
            children.setdefault(theme.parent_id, []).append(entry)
        else:
            themes[theme.pk] = entry
    for pk, entry in themes.items():
        below = children.get(pk, [])
        entry["children"] = [child for child in below if child["count"]]
        entry["empty"] = [child for child in below if not child["count"]]
    context = {"themes": list(themes.values()), "breadcrumbs": [_home_crumb()]}
    return render(request, "practices/theme_list.html", context)


@require_safe
def theme(request: HttpRequest, key: str) -> HttpResponse:
    """A theme's cards. The key of a merged theme leads to the one it went into."""
    terms = Theme.objects.in_language(_language()).select_related("parent", "merged_into")
    found = terms.filter(key=key, awaits_translation=False).first()
    if found is None:
        raise Http404
    if found.merged_into:
        return redirect("theme", found.merged_into.key, permanent=True)
    cards = PracticePage.objects.published().in_language(_language()).of_theme(key).order_by("title")
    crumbs = [_home_crumb(), {"title": _("Themen"), "url": reverse("theme_list")}]
    if found.parent:
        crumbs.append({"title": found.parent.name, "url": reverse("theme", args=[found.parent.key])})
    context = {
        "theme": {
            "key": found.key,
            "name": found.name,
            "description": found.description,
            "parent": {"name": found.parent.name, "url": crumbs[-1]["url"]} if found.parent else None,
            "children": themes_with_counts(_language(), found),
        },
        "teasers": practice_teasers(cards),
        "search_url": list_url(thema=found.key),
        "breadcrumbs": crumbs,
    }
    return render(request, "practices/theme.html", context)


@require_safe
def region_list(request: HttpRequest) -> HttpResponse:
    counts = cards_by_region(_language())
    context = {
        "lands": lands_with_counts(_language()),
        "nationwide": {"url": reverse("region", args=["00"]), "count": counts.get("00", 0)},
        "breadcrumbs": [_home_crumb()],
    }
    return render(request, "practices/region_list.html", context)


@require_safe
def region(request: HttpRequest, ags: str) -> HttpResponse:
    found = Region.objects.filter(ags=ags).first()
    if found is None:
        raise Http404
    counts = cards_by_region(_language())
    parents = list(found.get_ancestors())
    children = [
        {"name": child.label, "url": reverse("region", args=[child.ags]), "count": counts[child.ags]}
        for child in found.get_children().order_by("label")
        if counts.get(child.ags)
    ]
    cards = PracticePage.objects.published().in_language(_language())
    if ags == "00":
        cards = cards.filter(region_links__region__ags="00").distinct()
    else:
        cards = cards.in_regions(ags)
    crumbs = [_home_crumb(), {"title": _("Regionen"), "url": reverse("region_list")}]
    crumbs += [{"title": parent.name, "url": reverse("region", args=[parent.ags])} for parent in parents]
    context = {
        "region": {
            "ags": found.ags,
            "name": found.label,
            "kind": found.kind,
            "population": found.population,
            "parents": crumbs[2:],
            "children": children,
        },
        "teasers": practice_teasers(cards.order_by("title")),
        "search_url": list_url(region=found.ags),
        "breadcrumbs": crumbs,
    }
    return render(request, "practices/region.html", context)


@require_safe
def organisation_list(request: HttpRequest) -> HttpResponse:
    public = Q(practices__in=PracticePage.objects.published().in_language(_language()))
    organisations = Organisation.objects.annotate(count=Count("practices", filter=public, distinct=True))
    entries = [
        {"name": entry.name, "place": entry.place, "url": entry.get_absolute_url(), "count": entry.count}
        for entry in organisations.filter(count__gt=0)
    ]
    context = {"organisations": entries, "breadcrumbs": [_home_crumb()]}
    return render(request, "practices/organisation_list.html", context)


@require_safe
def organisation(request: HttpRequest, slug: str) -> HttpResponse:
    found = Organisation.objects.select_related("region", "merged_into").filter(slug=slug).first()
    if found is None:
        raise Http404
    if found.merged_into:
        return redirect(found.merged_into, permanent=True)
    cards = PracticePage.objects.published().in_language(_language()).filter(provider=found).order_by("title")
    context = {
        "organisation": {
            "name": found.name,
            "place": found.place,
            "website": found.website,
            "region": {"name": found.region.label, "url": reverse("region", args=[found.region.ags])}
            if found.region
            else None,
        },
        "teasers": practice_teasers(cards),
        "breadcrumbs": [_home_crumb(), {"title": _("Träger"), "url": reverse("organisation_list")}],
    }
    return render(request, "practices/organisation.html", context)
