"""How many published cards a theme, region or Träger has, trees included: a query or two each, once a generation.

What is not translated yet counts as the German card that stands in for it, just as in the lists.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from django.db.models import Count, Q
from django.urls import reverse

from editorial.kept import Kept
from practices.models import PracticePage
from vocabularies.models import Region, Theme
from vocabularies.theme_signs import sign_of

# By facet and language.
_counts: Kept[tuple[str, str], Mapping[str, int]] = Kept(20)
_in_regions: Kept[str, Mapping[str, frozenset[int]]] = Kept(20)


def cards_by_theme(language: str) -> Mapping[str, int]:
    """Number of cards per key of a theme; an upper theme counts a card once however many sub-themes it has."""
    return _counts.get(("theme", language), lambda: _count_themes(language))


def cards_by_region(language: str) -> Mapping[str, int]:
    """Number of cards per AGS, at home or running there; a Land counts its Kreise."""
    return _counts.get(
        ("region", language), lambda: {ags: len(cards) for ags, cards in cards_in_regions(language).items()}
    )


def cards_in_regions(language: str) -> Mapping[str, frozenset[int]]:
    """The cards themselves, by primary key: one that runs in two Kreise is one card of both."""
    return _in_regions.get(language, lambda: _find_in_regions(language))


def cards_by_organisation(language: str) -> Mapping[str, int]:
    """Number of cards per address name of a Träger."""
    return _counts.get(("provider", language), lambda: _count_organisations(language))


def _count_organisations(language: str) -> dict[str, int]:
    published = PracticePage.objects.published().shown_in(language).filter(provider__isnull=False)
    return dict(published.order_by().values_list("provider__slug").annotate(Count("pk")))


def _count_themes(language: str) -> dict[str, int]:
    rows = (
        PracticePage.objects.published()
        .shown_in(language)
        .filter(theme_links__isnull=False)
        .values_list(
            "pk",
            "theme_links__term__key",
            "theme_links__term__parent__key",
            "theme_links__term__merged_into__key",
            "theme_links__term__merged_into__parent__key",
        )
    )
    cards: dict[str, set[int]] = defaultdict(set)
    for pk, key, parent, merged_key, merged_parent in rows:
        for name in (merged_key or key, merged_parent if merged_key else parent):
            if name:
                cards[name].add(pk)
    return {key: len(pks) for key, pks in cards.items()}


def _find_in_regions(language: str) -> dict[str, frozenset[int]]:
    published = PracticePage.objects.published().shown_in(language)
    cards: dict[str, set[int]] = defaultdict(set)
    for relation in ("region_links", "place_links"):
        rows = published.filter(**{f"{relation}__isnull": False}).values_list("pk", f"{relation}__region__ags")
        for pk, ags in rows:
            for key in Region(ags=ags).listed_in:
                cards[key].add(pk)
    return {key: frozenset(pks) for key, pks in cards.items()}


def themes_with_counts(language: str, parent: Theme | None = None) -> list[dict[str, object]]:
    """Themes of one level for the entry by theme: name, address, description, count."""
    counts = cards_by_theme(language)
    condition = Q(parent=parent) if parent else Q(parent__isnull=True)
    themes = Theme.objects.in_language(language).for_readers().filter(condition)
    return [theme_entry(theme, counts) for theme in themes]


def theme_entry(theme: Theme, counts: Mapping[str, int]) -> dict[str, object]:
    """What an overview says of a theme, an upper one with its sign; ``counts`` are those of ``cards_by_theme``."""
    return {
        "key": theme.key,
        "name": theme.name,
        "description": theme.description,
        "sign": "" if theme.parent_id else sign_of(theme.key),
        "url": reverse("theme", args=[theme.key]),
        "count": counts.get(theme.key, 0),
    }
