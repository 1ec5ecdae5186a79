"""The index of one language in the memory of a process, as it was at one instant.

Cards are numbered; a set of cards is a whole number whose bits are those numbers. Choosing and counting facets
is then ``&`` and ``bit_count()``: all counts of a page cost less than one SQL query, for 1,000 cards or 5,000.

Readers hold a snapshot for the whole of a request and nobody changes it: ``search.index.snapshots`` makes the next one
and puts it in its place.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID

from django.utils import timezone

from practices.facets import PUBLIC_FACETS
from search.index.postings import Postings
from search.query.knowledge import Knowledge
from search.query.parsing import QueryAnalyser
from search.query.selection import Selection
from search.query.suggestions import SuggestionIndex
from search.query.synonyms import SynonymTable


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Cards of one language by number (``ordinal``), their facets as bit sets, the names of facet values.

    ``version`` and ``synonyms_version`` are the numbers of ``search.models.IndexVersion`` it was made at. ``works`` are
    the same for a card and its translations, ``titles`` are folded for sorting, ``german`` has the values whose label
    is German for want of one in the language, ``dates`` and ``expiries`` are seconds since 1970; ``by_title`` and
    ``by_date`` hold all card numbers in the order of the titles and from the latest published on.
    """

    language: str
    knowledge: Knowledge
    analyser: QueryAnalyser
    version: int = -1
    synonyms_version: int = -1
    elasticsearch_version: int = 0
    page_ids: Sequence[int] = ()
    works: Sequence[UUID | None] = ()
    ordinals: Mapping[int, int] = field(default_factory=dict)
    titles: Sequence[str] = ()
    slugs: Sequence[str] = ()
    dates: Sequence[float] = ()
    expiries: Mapping[int, float] = field(default_factory=dict)
    public: int = 0
    bits: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    german: Mapping[str, frozenset[str]] = field(default_factory=dict)
    parents: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    order: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    postings: Postings = field(default_factory=Postings)
    picks: Mapping[str, Sequence[tuple[int, str]]] = field(default_factory=dict)
    suggestions: SuggestionIndex = field(default_factory=SuggestionIndex)
    lists: Sequence[str] = ()
    by_title: Sequence[int] = ()
    by_date: Sequence[int] = ()

    def visible(self) -> int:
        """Cards public at this instant: an expiry counts without any job having run."""
        now = timezone.now().timestamp()
        visible = self.public
        for ordinal, moment in self.expiries.items():
            if moment <= now:
                visible &= ~(1 << ordinal)
        return visible

    def chosen(self, selection: Selection, cards: int, except_facet: str = "") -> int:
        """Those of ``cards`` that fit the selection; one facet can be left out to count its alternatives."""
        for facet, values in selection.values.items():
            if facet == except_facet:
                continue
            known = self.bits.get(facet, {})
            fitting = 0
            for value in values:
                fitting |= known.get(value, 0)
            cards &= fitting
        return cards

    def best_bets(self, words: str) -> dict[int, str]:
        """Cards that editors put first for these words: page id → their sentence, a blank where they gave none."""
        picks = self.picks.get(words.casefold())
        if not picks:
            return {}
        visible = self.visible()
        return {page_id: reason for page_id, reason in picks if visible >> self.ordinals.get(page_id, 10**6) & 1}

    def analyser_with(self, synonyms: SynonymTable) -> QueryAnalyser:
        """Reads queries with other synonyms, to see what a change would do."""
        return QueryAnalyser(replace(self.knowledge, synonyms=synonyms), self.language)

    def counts(self, selection: Selection, among: int) -> dict[str, dict[str, int]]:
        """Per facet the number of cards each value would give, the other facets' choices applied.

        ``among`` is the set of cards that the words of the search found (all visible ones without words).
        """
        everything = self.chosen(selection, among)
        result = {}
        for facet in PUBLIC_FACETS:
            cards = self.chosen(selection, among, facet.key) if facet.key in selection.values else everything
            result[facet.key] = {
                value: number
                for value, bits in self.bits.get(facet.key, {}).items()
                if (number := (bits & cards).bit_count()) or selection.has(facet.key, value)
            }
        return result
