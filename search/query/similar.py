"""Cards like the one being read, each with the reason in words."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import override

from editorial.kept import Kept
from practices.facets import PUBLIC_FACETS
from practices.public.store import refs_by_id
from search.index.documents import MARKS
from search.index.postings import Scores
from search.index.snapshot import Snapshot
from search.index.snapshots import Snapshots
from search.query.plan import FULL_STRENGTH, HIGHEST_WEIGHT, Alternative, Concept, QueryPlan
from vocabularies.models.regions import GERMANY

MAX_NUMBER = 3
CHARACTERISTIC = 14
# What cards share by choice of the editors counts more than a word they share; the weightiest is said first.
SHARED = {facet.key: facet for facet in sorted(PUBLIC_FACETS, key=lambda facet: -facet.weight) if facet.weight}


@dataclass(frozen=True, slots=True)
class Similar:
    title: str
    url: str
    reason: str


_similar: Kept[int, list[Similar]] = Kept(1_500)


def similar_to(page_id: int, language: str) -> list[Similar]:
    """At most three cards, the nearest first; none if nothing but a word or two is shared. Once a generation."""
    return _similar.get(page_id, lambda: _find(page_id, language))


def _find(page_id: int, language: str) -> list[Similar]:
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
        key=lambda other: (-sum(SHARED[facet].weight * len(names) for facet, names in reasons[other].items()) * 100
                           - scores.of(other), snapshot.slugs[other]),
    )[:MAX_NUMBER]  # fmt: skip
    shown = refs_by_id([snapshot.page_ids[other] for other in ranked])
    with override(language):
        return [
            Similar(card.title, card.url, _in_words(reasons[snapshot.ordinals[page_id]]))
            for page_id, card in shown.items()
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
        for _rating, token in [pair for pair in rated if pair[1][0] not in MARKS][:CHARACTERISTIC]
    )
    return QueryPlan("", concepts)


def _shared(snapshot: Snapshot, one: int, other: int) -> dict[str, list[str]]:
    both = 1 << one | 1 << other
    shared: dict[str, list[str]] = {}
    for facet in SHARED:
        parents, labels = snapshot.parents.get(facet, {}), snapshot.labels.get(facet, {})
        values = [value for value, cards in snapshot.bits.get(facet, {}).items() if cards & both == both]
        # An upper theme is shared by far too many; a Land says nothing beside its Kreis.
        above = set(parents.values()) if SHARED[facet].is_tree else {parents.get(value) for value in values}
        names = [labels.get(value, value) for value in values if value != GERMANY and value not in above]
        if names:
            shared[facet] = names
    return shared


def _in_words(shared: dict[str, list[str]]) -> str:
    parts = [f"{SHARED[facet].shared}: {', '.join(names[:2])}" for facet, names in shared.items()]
    return "; ".join(parts[:2])
