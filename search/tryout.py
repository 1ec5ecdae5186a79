"""What a change of the synonyms would do: the last real queries, answered with and without it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from search.analysis.queries import QueryAnalyser
from search.analysis.synonyms import SynonymRecord
from search.engines.embedded import EmbeddedEngine
from search.engines.port import Wanted
from search.knowledge import synonym_table
from search.models import IndexedCard, SearchPhrase
from search.snapshot import Snapshot, Snapshots

LANGUAGE = "de"
MOST_PHRASES = 300
SHOWN = 10


@dataclass(frozen=True, slots=True)
class Change:
    """One query whose first ten hits change: titles that come and go, number of hits before and after."""

    words: str
    asked: int
    before: int
    after: int
    comes: tuple[str, ...]
    goes: tuple[str, ...]


def recent_phrases() -> list[tuple[str, int]]:
    """The last real queries with how often they were asked, the frequent first."""
    totals: dict[str, int] = {}
    for words, number in (
        SearchPhrase.objects.filter(language=LANGUAGE).order_by("-day")[:5000].values_list("words", "number")
    ):
        totals[words] = totals.get(words, 0) + number
    return sorted(totals.items(), key=lambda pair: (-pair[1], pair[0]))[:MOST_PHRASES]


def try_out(record: SynonymRecord, replaces: int | None, also: Sequence[str] = ()) -> tuple[int, list[Change]]:
    """Number of queries tried, and those that change. ``replaces``: primary key of the entry as it is now."""
    snapshot = Snapshots.current(LANGUAGE)
    changed = snapshot.analyser_with(synonym_table([record], without=replaces))
    phrases = recent_phrases() or []
    known = {words for words, _number in phrases}
    phrases += [(words, 0) for words in (*record.terms, *also) if words.casefold() not in known]
    changes = []
    for words, asked in phrases:
        before, after = _hits(words, snapshot, snapshot.analyser), _hits(words, snapshot, changed)
        if before != after:
            titles = dict(
                IndexedCard.objects.filter(page_id__in={*before[1], *after[1]}).values_list("page_id", "title")
            )
            comes = tuple(titles[page_id] for page_id in after[1] if page_id not in before[1])
            goes = tuple(titles[page_id] for page_id in before[1] if page_id not in after[1])
            changes.append(Change(words, asked, before[0], after[0], comes, goes))
    return len(phrases), changes


def _hits(words: str, snapshot: Snapshot, analyser: QueryAnalyser) -> tuple[int, tuple[int, ...]]:
    found = EmbeddedEngine().search(Wanted(snapshot.language, plan=analyser.plan(words), number=SHOWN))
    return found.total, found.page_ids
