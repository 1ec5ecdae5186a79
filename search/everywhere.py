"""A question to all cards a language has: its own, and behind them the German ones that nobody has translated yet.

A card and its translation are one hit. The row of a translation carries the German words beside its own
(``search.index.rows``), so it is found by both; the German row knows the languages it is translated into, and stays
away from their lists. The two sets have no card in common, so totals and counts are sums.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.conf import settings

from search.engines.base import SearchRequest, SearchResult
from search.engines.fallback import ENGINE, EngineAnswer
from search.index.snapshot import Snapshot
from search.index.snapshots import Snapshots
from search.query.plan import QueryPlan


@dataclass(frozen=True, slots=True)
class Reading:
    """The cards of one language and how they read the words; ``plan`` is ``None`` without words."""

    snapshot: Snapshot
    plan: QueryPlan | None


@dataclass(frozen=True, slots=True)
class Question:
    """Words as the cards of a language read them and, in any other than German, as the German ones ``behind`` do."""

    own: Reading
    behind: Reading | None = None

    @classmethod
    def of(cls, language: str, words: str, without: frozenset[str] = frozenset(), is_literal: bool = False) -> Question:
        german = settings.LANGUAGE_CODE
        behind = None if language == german else _reading(german, words, without, is_literal)
        return cls(_reading(language, words, without, is_literal), behind)

    @property
    def readings(self) -> list[Reading]:
        return [self.own, *([self.behind] if self.behind else [])]

    @property
    def names_something(self) -> bool:
        """Whether any word carries a topic."""
        return any(reading.plan and reading.plan.concepts for reading in self.readings)

    def plans(self) -> dict[str, QueryPlan | None]:
        """By language of the cards, to mark what was found."""
        return {reading.snapshot.language: reading.plan for reading in self.readings if reading.plan}

    def relaxed(self) -> Question:
        """The same where brushing the question is enough."""
        return Question(_relaxed(self.own), _relaxed(self.behind) if self.behind else None)

    def without_words(self) -> Question:
        return Question(replace(self.own, plan=None), replace(self.behind, plan=None) if self.behind else None)

    def search(self, wanted: SearchRequest) -> EngineAnswer:
        """``wanted`` says what part of the list; language and plans are those of the question."""
        own = replace(wanted, language=self.own.snapshot.language, plan=self.own.plan)
        if self.behind is None:
            return ENGINE.search(own, self.own.snapshot)
        answer = ENGINE.search(replace(own, german=self.behind.plan), self.own.snapshot)
        left = wanted.number - len(answer.found.page_ids)
        more = replace(
            wanted,
            language=self.behind.snapshot.language,
            plan=self.behind.plan,
            not_in=self.own.snapshot.language,
            first=max(0, wanted.first - answer.found.total),
            number=max(left, 1),
        )
        german = ENGINE.search(more, self.behind.snapshot)
        return EngineAnswer(
            _sum(answer.found, german.found, takes_more=left > 0), answer.is_fallback or german.is_fallback
        )


def _reading(language: str, words: str, without: frozenset[str], is_literal: bool) -> Reading:
    snapshot = Snapshots.current(language)
    return Reading(snapshot, snapshot.analyser.plan(words, without, is_literal) if words else None)


def _relaxed(reading: Reading) -> Reading:
    return replace(reading, plan=reading.plan.relaxed()) if reading.plan else reading


def _sum(own: SearchResult, german: SearchResult, *, takes_more: bool) -> SearchResult:
    counts = {
        facet: {
            value: own.counts[facet].get(value, 0) + german.counts[facet].get(value, 0)
            for value in {**own.counts[facet], **german.counts[facet]}
        }
        for facet in own.counts
    }
    page_ids = (*own.page_ids, *(german.page_ids if takes_more else ()))
    return SearchResult(own.total + german.total, page_ids, counts)
