"""What the search box suggests while somebody types: what Enter will find, and pages that the words name.

Words are read by the same analysis as a search (:mod:`search.query.parsing`): a mistyped word, an abbreviation, a word
inside a card or a town without cards leads to the same cards and places here as there.
"""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from language.repair import repair_text
from search.index.postings import Scores
from search.index.snapshot import Snapshot
from search.index.snapshots import Snapshots
from search.query.place_words import towns_beginning
from search.query.plan import QueryPlan
from search.query.suggestions import MAX_TYPED, PER_KIND, Entry

SEARCH = "search"
MIN_LENGTH = 3
MAX_TOWNS = 3

Suggestions = dict[str, list[Entry]]


def suggested(language: str, typed: str) -> Suggestions:
    """Entries by kind, the search itself first."""
    snapshot = Snapshots.current(language)
    typed = repair_text(typed[:MAX_TYPED])
    found = snapshot.suggestions.find(typed)
    if len(typed) < MIN_LENGTH:
        return found
    plan = snapshot.analyser.plan(typed)
    cards, total = _cards(snapshot, plan)
    also = {"card": cards, "theme": _named(snapshot, plan, "theme"), "region": _places(snapshot, plan, typed)}
    for kind, entries in also.items():
        joined = _joined(found.get(kind, []), entries)
        if joined:
            found[kind] = joined
    if not found and not total:
        return {}
    return {SEARCH: [_search(language, plan.corrected or typed, total)], **found}


def _search(language: str, words: str, total: int) -> Entry:
    """What Enter does. Cards of other languages stand behind those of the page's, so there the number is not told."""
    is_told = language == settings.LANGUAGE_CODE
    number = ngettext("%(number)s Beispiel", "%(number)s Beispiele", total) % {"number": total}
    text = _("»%(words)s« suchen") % {"words": words}
    return Entry(SEARCH, text, f"{reverse('search')}?{urlencode({'q': words})}", number if is_told else "")


def _cards(snapshot: Snapshot, plan: QueryPlan) -> tuple[list[Entry], int]:
    """The best cards whatever stands in their texts, and how many there are."""
    if not plan.concepts:
        return [], 0
    postings = snapshot.postings
    scores = Scores(postings, plan)
    cards = scores.at_least(plan.minimum) & scores.allowed(postings, plan) & snapshot.visible()
    best = scores.best(cards, PER_KIND, snapshot.slugs.__getitem__)
    entries = (snapshot.suggestions.entry(("card", snapshot.page_ids[ordinal])) for ordinal in best)
    return [entry for entry in entries if entry], cards.bit_count()


def _named(snapshot: Snapshot, plan: QueryPlan, facet: str) -> list[Entry]:
    """Pages of the terms that the words name, also by another name."""
    entries = (snapshot.suggestions.entry((facet, key)) for kind, key in plan.filters if kind == facet)
    return [entry for entry in entries if entry]


def _places(snapshot: Snapshot, plan: QueryPlan, typed: str) -> list[Entry]:
    """Pages of the regions that the words name or begin to name; those without cards say where there are some."""
    named = [_region(snapshot, ags) for ags in plan.places[:PER_KIND]]
    if snapshot.language != settings.LANGUAGE_CODE:
        return [entry for entry in named if entry]
    towns = towns_beginning(typed, MAX_TOWNS)
    begun = [_region(snapshot, town.ags, town.name) for town in towns if town.ags not in plan.places]
    return [entry for entry in (*named, *begun) if entry]


def _region(snapshot: Snapshot, ags: str, town: str = "") -> Entry | None:
    place = snapshot.knowledge.gazetteer.places.get(ags)
    known = snapshot.suggestions.entry(("region", ags))
    if known is None and place is None:
        return None
    text = known.text if known else place.label if place else ""
    return Entry("region", text, reverse("region", args=[ags]), town if town and town != text else "")


def _joined(first: Iterable[Entry], more: Iterable[Entry]) -> list[Entry]:
    by_address: dict[str, Entry] = {}
    for entry in (*first, *more):
        by_address.setdefault(entry.url, entry)
    return list(by_address.values())[:PER_KIND]
