"""What the home page offers beside its own text: news, themes, regions, roles."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from practices.counts import lands_with_counts, themes_with_counts
from practices.models import PracticePage
from practices.presentation import practice_teasers

if TYPE_CHECKING:
    from home.models import HomePage


def entry_points(page: HomePage) -> dict[str, Any]:
    language = page.locale.language_code
    cards = PracticePage.objects.published().in_language(language)
    newest = practice_teasers(cards.order_by("-first_published_at", "title")[:3])
    lands = lands_with_counts(language)
    themes = themes_with_counts(language)
    return {
        "newest": newest,
        "themes": themes,
        "lands": lands,
        "role_entries": [
            {"title": entry.title, "text": entry.text, "url": entry.url, "link_text": entry.link_text}
            for entry in page.role_entries.select_related("link_page", "locale")
        ],
        "counts": {
            "practices": cards.count(),
            "lands": sum(1 for land in lands if land["count"]),
            "themes": sum(1 for theme in themes if theme["count"]),
        },
    }
