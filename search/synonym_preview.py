"""What a change of the synonyms would do: the last real queries, answered with and without it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings

from search.engines.base import SearchRequest
from search.engines.embedded import EmbeddedEngine
from search.index.snapshot import Snapshot
from search.index.snapshots import Snapshots
from search.models import IndexedCard, SearchPhrase
from search.query.parsing import QueryAnalyser
from search.query.query_resources import synonym_table
from search.query.synonyms import SynonymRecord

MAX_PHRASES = 300
SHOWN = 10


@dataclass(frozen=True, slots=True)
class Change:
    """One query whose first ten hits change: titles that come and go, number of hits before and after."""

    words: str
    before: int
    after: int
    comes: tuple[str, ...]
    goes: tuple[str, ...]


def recent_phrases() -> list[str]:
    """The last real queries, the frequent first."""
    totals: dict[str, int] = {}
    phrases = SearchPhrase.objects.filter(language=settings.LANGUAGE_CODE).order_by("-day")
    for words, number in phrases.values_list("words", "number")[:5000]:
        totals[words] = totals.get(words, 0) + number
    return sorted(totals, key=lambda words: (-totals[words], words))[:MAX_PHRASES]


def try_out(record: SynonymRecord, replaces: int | None, also: Sequence[str] = ()) -> tuple[int, list[Change]]:
    """Number of queries tried, and those that change. ``replaces``: primary key of the entry as it is now."""
    snapshot = Snapshots.current(settings.LANGUAGE_CODE)
    changed = snapshot.analyser_with(synonym_table([record], without=replaces))
    recent = recent_phrases()
    phrases = [*recent, *(words for words in (*record.terms, *also) if words.casefold() not in set(recent))]
    changes = []
    for words in phrases:
        before, after = _hits(words, snapshot, snapshot.analyser), _hits(words, snapshot, changed)
        if before != after:
            rows = IndexedCard.objects.readable().filter(page_id__in={*before[1], *after[1]})
            titles = dict(rows.values_list("page_id", "title"))
            comes = tuple(titles[page_id] for page_id in after[1] if page_id in titles and page_id not in before[1])
            goes = tuple(titles[page_id] for page_id in before[1] if page_id in titles and page_id not in after[1])
            changes.append(Change(words, before[0], after[0], comes, goes))
    return len(phrases), changes


def _hits(words: str, snapshot: Snapshot, analyser: QueryAnalyser) -> tuple[int, tuple[int, ...]]:
    found = EmbeddedEngine().search(SearchRequest(snapshot.language, plan=analyser.plan(words), number=SHOWN))
    return found.total, found.page_ids
