"""The index of one language in the memory of a process, kept in step with the database.

Cards are numbered; a set of cards is a whole number whose bits are those numbers. Choosing and counting facets
is then ``&`` and ``bit_count()``: all counts of a page cost less than one SQL query, for 1,000 cards or 5,000.
"""

from __future__ import annotations

import gc
import threading
from dataclasses import dataclass, field, replace
from math import inf
from typing import ClassVar

from django.utils import timezone

from search.analysis.lexicon import Lexicon
from search.analysis.queries import Knowledge, QueryAnalyser
from search.analysis.synonyms import SynonymTable
from search.facets import FACETS, Selection
from search.knowledge import (
    best_bets,
    foreign_words,
    gazetteer,
    institution_types,
    suggestion_entries,
    synonym_table,
)
from search.models import IndexedCard, IndexVersion
from search.postings import Postings
from search.privacy import MOST_AT_ONCE, settle
from search.shape import SHAPE
from search.suggestions import SuggestionIndex
from vocabularies.models import VOCABULARIES, Region, Theme

MANY = 200
FACET_VOCABULARY = {
    "Theme": "thema",
    "InstitutionType": "art",
    "TargetGroup": "zielgruppe",
    "LegalBasis": "recht",
    "Sector": "branche",
    "Phase": "phase",
}


@dataclass(slots=True)
class Snapshot:
    """Cards of one language by number (``ordinal``), their facets as bit sets, the names of facet values."""

    language: str
    version: int = -1
    elasticsearch_version: int = 0
    page_ids: list[int] = field(default_factory=list)
    ordinals: dict[int, int] = field(default_factory=dict)
    titles: list[str] = field(default_factory=list)
    dates: list[float] = field(default_factory=list)
    expiries: dict[int, float] = field(default_factory=dict)
    public: int = 0
    bits: dict[str, dict[str, int]] = field(default_factory=dict)
    labels: dict[str, dict[str, str]] = field(default_factory=dict)
    parents: dict[str, dict[str, str]] = field(default_factory=dict)
    order: dict[str, dict[str, int]] = field(default_factory=dict)
    slugs: list[str] = field(default_factory=list)
    postings: Postings = field(default_factory=Postings)
    lexicon: Lexicon = field(init=False)
    analyser: QueryAnalyser = field(init=False)
    _best_bets: dict[str, list[tuple[int, str]]] = field(default_factory=dict)
    _suggestions: SuggestionIndex | None = None
    _suggestions_until: float = inf
    _by_title: list[int] = field(default_factory=list)
    _by_date: list[int] = field(default_factory=list)
    _knowledge: Knowledge | None = None
    _synonyms: int = -1

    def __post_init__(self) -> None:
        self.lexicon = Lexicon(german=self.language.startswith("de"))

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
        picks = self._best_bets.get(words.casefold())
        if not picks:
            return {}
        visible = self.visible()
        return {page_id: reason for page_id, reason in picks if visible >> self.ordinals.get(page_id, 10**6) & 1}

    def analyser_with(self, synonyms: SynonymTable) -> QueryAnalyser:
        """Reads queries with other synonyms, to see what a change would do."""
        if self._knowledge is None:
            raise RuntimeError("The snapshot was never refreshed.")
        return QueryAnalyser(replace(self._knowledge, synonyms=synonyms), self.language)

    def suggestions(self) -> SuggestionIndex:
        """Built at the first keystroke after a change, and after a card has expired."""
        now = timezone.now().timestamp()
        if self._suggestions is None or now >= self._suggestions_until:
            self._suggestions = SuggestionIndex.of(suggestion_entries(self.language))
            self._suggestions_until = min((moment for moment in self.expiries.values() if moment > now), default=inf)
        return self._suggestions

    def by_title(self) -> list[int]:
        """All card numbers in the order of the titles."""
        if not self._by_title:
            self._by_title = sorted(range(len(self.titles)), key=lambda ordinal: (self.titles[ordinal], ordinal))
        return self._by_title

    def by_date(self) -> list[int]:
        """All card numbers, the latest published first."""
        if not self._by_date:
            self._by_date = sorted(
                range(len(self.titles)), key=lambda ordinal: (-self.dates[ordinal], self.slugs[ordinal])
            )
        return self._by_date

    def counts(self, selection: Selection, among: int) -> dict[str, dict[str, int]]:
        """Per facet the number of cards each value would give, the other facets' choices applied.

        ``among`` is the set of cards that the words of the search found (all visible ones without words).
        """
        everything = self.chosen(selection, among)
        result = {}
        for facet in FACETS:
            cards = self.chosen(selection, among, facet.key) if facet.key in selection.values else everything
            result[facet.key] = {
                value: number
                for value, bits in self.bits.get(facet.key, {}).items()
                if (number := (bits & cards).bit_count()) or selection.has(facet.key, value)
            }
        return result

    def refresh(self) -> None:
        """Reads what changed since the last time: one small query where nothing did."""
        numbers = IndexVersion.current()
        if not numbers.is_settled:
            settle(MOST_AT_ONCE)
            numbers = IndexVersion.current()
        current, synonyms, self.elasticsearch_version, _is_settled = numbers
        if current == self.version:
            return
        rows = IndexedCard.objects.filter(language=self.language, version__gt=self.version).order_by("version")
        fields = ("page_id", "slug", "title", "is_public", "shape", "published_at", "expire_at", "facets", "words")
        words: dict[int, dict[str, int]] = {}
        surfaces: dict[str, str] = {}
        spellings: dict[str, str] = {}
        for page_id, slug, title, is_public, shape, published_at, expire_at, facets, card in rows.values_list(
            *fields
        ).iterator():
            # What another release wrote says something else under the same names, or lacks some.
            is_read = is_public and shape == SHAPE
            ordinal = self._ordinal(page_id)
            self.titles[ordinal], self.slugs[ordinal] = title.casefold(), slug
            self.dates[ordinal] = published_at.timestamp() if published_at else 0.0
            self._forget(ordinal)
            words[ordinal] = card.get("levels", {}) if is_read else {}
            if not is_read:
                continue
            surfaces.update(card.get("surfaces", {}))
            spellings.update(card.get("spellings", {}))
            self.public |= 1 << ordinal
            for facet, values in facets.items():
                known = self.bits.setdefault(facet, {})
                for value in values:
                    known[value] = known.get(value, 0) | 1 << ordinal
            if expire_at:
                self.expiries[ordinal] = expire_at.timestamp()
        self.postings.put(words)
        self.lexicon.extend(surfaces, spellings)
        self._by_title, self._by_date, self._suggestions = [], [], None
        self._read_labels()
        self._learn(synonyms)
        self.version = current
        if len(words) >= MANY:
            # Millions of small objects that stay: the collector need not walk over them at every page.
            gc.collect()
            gc.freeze()

    def _learn(self, synonyms: int) -> None:
        """Has queries read with the words, synonyms and names of now."""
        old = self._knowledge
        if synonyms != self._synonyms:
            self._best_bets = best_bets()
        self._knowledge = Knowledge(
            lexicon=self.lexicon,
            synonyms=old.synonyms if old and synonyms == self._synonyms else synonym_table(),
            gazetteer=old.gazetteer if old else gazetteer(),
            foreign=foreign_words(),
            types=institution_types(),
            count=self.postings.count,
            documents=self.public.bit_count(),
        )
        self._synonyms = synonyms
        self.analyser = QueryAnalyser(self._knowledge, self.language)

    def _ordinal(self, page_id: int) -> int:
        if page_id not in self.ordinals:
            self.ordinals[page_id] = len(self.page_ids)
            self.page_ids.append(page_id)
            self.titles.append("")
            self.slugs.append("")
            self.dates.append(0.0)
        return self.ordinals[page_id]

    def _forget(self, ordinal: int) -> None:
        keep = ~(1 << ordinal)
        self.public &= keep
        self.expiries.pop(ordinal, None)
        for known in self.bits.values():
            for value in known:
                known[value] &= keep

    def _read_labels(self) -> None:
        self.labels, self.parents, self.order = {}, {}, {}
        for model in VOCABULARIES:
            facet = FACET_VOCABULARY.get(model.__name__)
            if not facet:
                continue
            terms = model.objects.in_language(self.language).for_readers().values_list("key", "name")
            self.labels[facet] = dict(terms)
            self.order[facet] = {key: place for place, key in enumerate(self.labels[facet])}
        pairs = Theme.objects.in_language(self.language).filter(parent__isnull=False).values_list("key", "parent__key")
        self.parents["thema"] = dict(pairs)
        wanted = list(self.bits.get("region", {}))
        regions = Region.objects.filter(ags__in=wanted).order_by("label").values_list("ags", "label")
        self.labels["region"] = dict(regions)
        self.order["region"] = {key: place for place, key in enumerate(self.labels["region"])}
        self.parents["region"] = {ags: ags[:2] for ags in wanted if len(ags) == 5}


class Snapshots:
    """The snapshots of this process, one a language."""

    _held: ClassVar[dict[str, Snapshot]] = {}
    _lock: ClassVar[threading.Lock] = threading.Lock()

    @classmethod
    def current(cls, language: str) -> Snapshot:
        """The snapshot of a language, up to date with the database."""
        with cls._lock:
            snapshot = cls._held.setdefault(language, Snapshot(language))
            snapshot.refresh()
            return snapshot

    @classmethod
    def forget(cls) -> None:
        """For tests, whose databases come and go within one process."""
        with cls._lock:
            cls._held.clear()
