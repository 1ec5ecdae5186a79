"""Public overviews of themes, regions and Träger. Anonymous by construction: no session, no cookie.

The pages of a single theme, region or Träger are lists of cards (``search.presets``).
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from editorial.requests import language_of_page
from editorial.shared_pages import shared
from practices.models import Organisation
from practices.public.breadcrumbs import home_crumb
from practices.public.counts import cards_by_organisation, cards_by_theme, theme_entry
from practices.public.region_finder import MAX_LENGTH, regions_meant
from practices.public.region_map import region_map
from vocabularies.models import Theme


@shared
@require_safe
def theme_list(request: HttpRequest) -> HttpResponse:
    counts = cards_by_theme(language_of_page())
    themes: dict[int, dict[str, object]] = {}
    children: dict[int, list[dict[str, object]]] = {}
    for theme in Theme.objects.in_language(language_of_page()).for_readers():
        entry = theme_entry(theme, counts)
        if theme.parent_id:
            children.setdefault(theme.parent_id, []).append(entry)
        else:
            themes[theme.pk] = entry
    for pk, entry in themes.items():
        below = children.get(pk, [])
        entry["children"] = [child for child in below if child["count"]]
        entry["empty"] = [child for child in below if not child["count"]]
    context = {"themes": list(themes.values()), "breadcrumbs": [home_crumb()]}
    return render(request, "practices/theme_list.html", context)


@shared
@require_safe
def region_list(request: HttpRequest) -> HttpResponse:
    """The map with all Länder; ``?ort=`` leads to the region somebody wrote, or offers those it may mean."""
    asked = " ".join(request.GET.get("ort", "").split())[:MAX_LENGTH]
    meant = regions_meant(asked) if asked else []
    if len(meant) == 1:
        return redirect("region", meant[0].ags)
    context = {
        "region_map": region_map(language_of_page()),
        "asked": asked,
        "regions_meant": meant,
        "breadcrumbs": [home_crumb()],
    }
    return render(request, "practices/region_list.html", context)


@shared
@require_safe
def organisation_list(request: HttpRequest) -> HttpResponse:
    counts = cards_by_organisation(language_of_page())
    entries = [
        {"name": entry.name, "place": entry.place, "url": entry.get_absolute_url(), "count": counts[entry.slug]}
        for entry in Organisation.objects.all()
        if entry.slug in counts
    ]
    context = {"organisations": entries, "breadcrumbs": [home_crumb()]}
    return render(request, "practices/organisation_list.html", context)
