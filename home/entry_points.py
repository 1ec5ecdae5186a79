"""What the home page offers beside its own text: news, themes, regions, roles."""

from __future__ import annotations

from typing import Any

from django.db.models import Case, When

from editorial.kept import Kept
from editorial.publicness import is_public_at_hand
from practices.models import PracticePage
from practices.public.counts import themes_with_counts
from practices.public.region_map import region_map
from practices.public.store import practices_of

_entries: Kept[int, dict[str, Any]] = Kept(20)


def entry_points(page: Any) -> dict[str, Any]:
    """Made once a generation for a page that is stored."""
    return _entries.get(page.pk, lambda: entry_points_of(page))


def entry_points_of(page: Any) -> dict[str, Any]:
    """The same from this very object, so that a preview has its own."""
    language = page.locale.language_code
    cards = PracticePage.objects.published().shown_in(language)
    # What readers of the page can read comes before German cards that nobody has translated.
    is_translated = Case(When(locale__language_code=language, then=0), default=1)
    newest = cards.order_by(is_translated, "-first_published_at", "title").values_list("pk", flat=True)[:3]
    on_map = region_map(language)
    themes = themes_with_counts(language)
    return {
        "newest": practices_of(list(newest)),
        "themes": themes,
        "region_map": on_map,
        "role_entries": [
            {"title": entry.title, "text": entry.text, "url": entry.url, "link_text": entry.link_text}
            for entry in page.role_entries.select_related("link_page", "locale")
            if entry.link_page is None or is_public_at_hand(entry.link_page.localized)
        ],
        "counts": {
            "practices": cards.count(),
            "lands": sum(1 for land in on_map.lands if land.count),
        },
    }
