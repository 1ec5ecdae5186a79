"""What is searched, what is searched in vain, and where the collection has gaps: for the editors."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import permission_required
from django.db.models import Max, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from wagtail.admin.menu import MenuItem

from search.index.snapshots import Snapshots
from search.models import SearchPhrase
from search.searched_words import KEPT_DAYS, searches
from vocabularies.models import Region, Theme

MAX_ROWS = 50


class ReportItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm("search.view_synonym"))


@permission_required("search.view_synonym", raise_exception=True)
def search_report(request: HttpRequest) -> HttpResponse:
    searches.write()
    sums = SearchPhrase.objects.values("words", "language").annotate(number=Sum("number"), hits=Max("hits"))
    context = {
        "days": KEPT_DAYS,
        "frequent": sums.order_by("-number", "words")[:MAX_ROWS],
        "in_vain": sums.filter(hits=0).order_by("-number", "words")[:MAX_ROWS],
        "gaps": gaps(),
    }
    return render(request, "search/admin/report.html", context)


def gaps() -> dict[str, Any]:
    """Upper themes × Länder: how many public German cards there are, so that a zero can be seen."""
    snapshot = Snapshots.current(settings.LANGUAGE_CODE)
    visible = snapshot.visible()
    lands = list(Region.objects.filter(level=Region.Level.LAND).order_by("name"))
    themes = Theme.objects.in_language(settings.LANGUAGE_CODE).current().filter(parent__isnull=True)
    by_theme, by_land = snapshot.bits.get("theme", {}), snapshot.bits.get("region", {})
    rows = [
        {
            "theme": theme.name,
            "counts": [(by_theme.get(theme.key, 0) & by_land.get(land.ags, 0) & visible).bit_count() for land in lands],
        }
        for theme in themes
    ]
    return {"lands": lands, "rows": rows}
