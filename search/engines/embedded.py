"""The engine that needs no service: the rows of the database, held in memory as sets of bits."""

from __future__ import annotations

from collections.abc import Sequence

from search.engines.base import FIT, NEAREST, TITLE, SearchRequest, SearchResult
from search.index.documents import TRANSLATED
from search.index.postings import Postings, Scores
from search.index.snapshot import Snapshot
from search.index.snapshots import Snapshots
from search.query.plan import of_german
from vocabularies import gazetteer


class EmbeddedEngine:
    name = "embedded"

    def __init__(self, snapshot: Snapshot | None = None) -> None:
        """``snapshot``: the one a request already holds, so that it is not asked for again."""
        self._snapshot = snapshot

    def search(self, wanted: SearchRequest) -> SearchResult:
        snapshot = self._snapshot or Snapshots.current(wanted.language)
        among = snapshot.visible()
        if wanted.not_in:
            among &= ~snapshot.bits.get(TRANSLATED, {}).get(wanted.not_in, 0)
        scores = _scores(snapshot.postings, wanted)
        if scores:
            among &= scores.at_least(1)
        fitting = snapshot.chosen(wanted.selection, among)
        last = wanted.first + wanted.number
        if scores and wanted.sort == FIT:
            ordered = scores.best(fitting, last, snapshot.slugs.__getitem__)
        elif wanted.sort == NEAREST:
            ordered = nearest_first(snapshot, fitting, wanted.kreis, last)
        else:
            ordered = _first(snapshot.by_title if wanted.sort == TITLE else snapshot.by_date, fitting, last)
        page_ids = tuple(snapshot.page_ids[ordinal] for ordinal in ordered[wanted.first : last])
        return SearchResult(fitting.bit_count(), page_ids, snapshot.counts(wanted.selection, among))


def _scores(postings: Postings, wanted: SearchRequest) -> Scores | None:
    """Those of the cards that fit one of the readings."""
    fitting = None
    for plan in (wanted.plan, of_german(wanted.german) if wanted.german else None):
        if plan:
            scores = Scores(postings, plan)
            scores = scores.among(scores.at_least(plan.minimum) & scores.allowed(postings, plan))
            fitting = fitting.plus(scores) if fitting else scores
    return fitting


def nearest_first(snapshot: Snapshot, cards: int, kreis: str, number: int) -> list[int]:
    """In rings around a Kreis: itself, what is near, its Land, what is further away; of a ring the newest first."""
    regions, found = snapshot.bits.get("region", {}), list[int]()
    rings = gazetteer.rings(kreis)
    for ring in (*(regions.get(ags, 0) for ags in rings), cards):
        new = ring & cards
        cards &= ~new
        found += _first(snapshot.by_date, new, number - len(found)) if new and len(found) < number else []
    return found


def _first(order: Sequence[int], cards: int, number: int) -> list[int]:
    """The first cards of a set in a given order; looks no further than needed."""
    bits = cards.to_bytes((cards.bit_length() + 7) // 8, "little")
    found: list[int] = []
    for ordinal in order:
        if ordinal >> 3 < len(bits) and bits[ordinal >> 3] >> (ordinal & 7) & 1:
            found.append(ordinal)
            if len(found) == number:
                break
    return found
