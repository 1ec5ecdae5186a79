"""Cards like the one being read, each with the reason in words."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from search.analysis.plan import FULL_STRENGTH, HIGHEST_WEIGHT, Alternative, Concept, QueryPlan
from search.models import IndexedCard
from search.postings import Scores
from search.snapshot import Snapshot, Snapshots

MOST = 3
CHARACTERISTIC = 14
# What cards share by choice of the editors counts more than a word they share.
SHARED = {"thema": 3, "zielgruppe": 2, "branche": 2, "region": 1, "art": 1}


@dataclass(frozen=True, slots=True)
class Similar:
    title: str
    url: str
    reason: str


def similar_to(page_id: int, language: str) -> list[Similar]:
    """At most three cards, the nearest first; none if nothing but a word or two is shared."""
    snapshot = Snapshots.current(language)
    ordinal = snapshot.ordinals.get(page_id)
    if ordinal is None:
        return []
    scores = Scores(snapshot.postings, _plan(snapshot, ordinal))
    others = snapshot.visible() & ~(1 << ordinal)
    candidates = scores.best(others & scores.at_least(1), 12, snapshot.slugs.__getitem__)
    reasons = {other: _shared(snapshot, ordinal, other) for other in candidates}
    ranked = sorted(
        (other for other in candidates if reasons[other]),
        key=lambda other: (-sum(SHARED[facet] * len(names) for facet, names in reasons[other].items()) * 100
                           - scores.of(other), snapshot.slugs[other]),
    )[:MOST]  # fmt: skip
    ids = [snapshot.page_ids[other] for other in ranked]
    rows = IndexedCard.objects.readable().filter(page_id__in=ids).values_list("page_id", "teaser")
    teasers = dict(rows)
    return [
        Similar(teasers[page_id]["title"], teasers[page_id]["url"], _in_words(reasons[other]))
        for other, page_id in zip(ranked, ids, strict=True)
        if page_id in teasers
    ]


def _plan(snapshot: Snapshot, ordinal: int) -> QueryPlan:
    """The card's most characteristic words: on it they weigh much, elsewhere they are rare."""
    levels = snapshot.postings.levels_of(ordinal)
    total = max(snapshot.public.bit_count(), 2)
    rated = sorted(
        ((level * (1 - snapshot.postings.count((token,)) / total), token) for token, level in levels.items()),
        key=lambda pair: (-pair[0], pair[1]),
    )
    concepts = tuple(
        Concept(token, HIGHEST_WEIGHT // 2, (Alternative(((token,),), FULL_STRENGTH),))
        for _rating, token in [pair for pair in rated if pair[1][0] not in "@#"][:CHARACTERISTIC]
    )
    return QueryPlan("", concepts)


def _shared(snapshot: Snapshot, one: int, other: int) -> dict[str, list[str]]:
    both = 1 << one | 1 << other
    shared: dict[str, list[str]] = {}
    for facet in SHARED:
        parents = set(snapshot.parents.get(facet, {}).values()) if facet == "thema" else set()
        names = [
            snapshot.labels.get(facet, {}).get(value, value)
            for value, cards in snapshot.bits.get(facet, {}).items()
            if cards & both == both and value != "00" and value not in parents
        ]
        if names:
            shared[facet] = names
    return shared


def _in_words(shared: dict[str, list[str]]) -> str:
    labels = {
        "thema": _("gleiches Thema"),
        "zielgruppe": _("gleiche Zielgruppe"),
        "branche": _("gleiche Branche"),
        "region": _("gleiche Region"),
        "art": _("gleiche Art der Einrichtung"),
    }
    parts = [f"{labels[facet]}: {', '.join(names[:2])}" for facet, names in shared.items()]
    return "; ".join(parts[:2])
