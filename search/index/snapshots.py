"""Keeps the snapshots of this process in step with the database: the next one is made beside the one in use.

Loaded whole before the process says that it is ready (``config.wsgi``); later only the rows that changed are read, at
the first search after the change.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable
from dataclasses import replace
from typing import Any, ClassVar, NamedTuple

from django.conf import settings

from editorial import generation
from language.lexicon import Lexicon
from practices.facets import LIVE_FACETS, PUBLIC_FACETS, YES, cards_with_contact, labels_of
from practices.models import PracticeIndexPage
from search.index.postings import Postings, as_bits
from search.index.restrictions import MAX_AT_ONCE, settle
from search.index.shape import SHAPE
from search.index.snapshot import Snapshot
from search.index.suggested import suggestions_of
from search.models import IndexedCard, IndexVersion, Numbers, name_of_works
from search.query.knowledge import Knowledge
from search.query.parsing import QueryAnalyser
from search.query.query_resources import (
    best_bets,
    field_words,
    foreign_words,
    gazetteer,
    synonym_table,
)
from search.query.suggestions import SuggestionIndex

FIELDS = ("page_id", "work", "slug", "title", "is_public", "shape", "published_at", "expire_at", "facets", "words")


class _Held(NamedTuple):
    made_from: generation.Generation
    snapshot: Snapshot


class Snapshots:
    """The snapshots of this process, one a language."""

    _held: ClassVar[dict[str, _Held]] = {}
    _lock: ClassVar[threading.Lock] = threading.Lock()

    @classmethod
    def current(cls, language: str) -> Snapshot:
        """The snapshot of a language, up to date with the database. No query where nothing public has changed."""
        now = generation.current()
        held = cls._held.get(language)
        if held is not None and held.made_from == now:
            return held.snapshot
        # German cards follow those of another language in its lists.
        behind = None if language == settings.LANGUAGE_CODE else cls.current(settings.LANGUAGE_CODE)
        with cls._lock:
            held = cls._held.get(language)
            if held is None or held.made_from != now:
                held = _Held(now, up_to_date(held.snapshot if held else empty(language), behind))
                cls._held[language] = held
            return held.snapshot

    @classmethod
    def load_all(cls) -> None:
        """For the start of a process: no visitor's search waits for it."""
        for language, _name in settings.LANGUAGES:
            cls.current(language)

    @classmethod
    def forget(cls) -> None:
        """For tests, whose databases come and go within one process."""
        with cls._lock:
            cls._held.clear()


def empty(language: str) -> Snapshot:
    """What there is before anything was read."""
    postings = Postings()
    knowledge = Knowledge(
        lexicon=Lexicon(german=language.startswith("de")),
        synonyms=synonym_table(),
        gazetteer=gazetteer(),
        foreign=foreign_words(),
        field=field_words(),
        count=postings.count,
        documents=0,
    )
    return Snapshot(language, knowledge, QueryAnalyser(knowledge, language), postings=postings)


def up_to_date(snapshot: Snapshot, behind: Snapshot | None = None) -> Snapshot:
    """The same with all that changed since it was made.

    ``behind``: the German snapshot of now, for one of another language.
    """
    numbers = IndexVersion.current()
    if not numbers.is_settled:
        settle(MAX_AT_ONCE)
        numbers = IndexVersion.current()
    if numbers.change < snapshot.version:
        # The database was put back: what was read since is not there any more.
        snapshot = empty(snapshot.language)
    before, changed = snapshot.suggestions, frozenset[int]()
    lists = _addresses_of_lists(snapshot.language)
    if lists != snapshot.lists:
        # All cards below a list have another address with it.
        before = SuggestionIndex()
    if numbers.change != snapshot.version:
        snapshot, changed = _with_changes(snapshot, numbers)
    # Names of terms, records and types, and which cards have expired, may change without a row.
    snapshot = _with_names(_with_contacts(snapshot), behind)
    suggestions = suggestions_of(snapshot, before, changed)
    # A consent that ended since the last transfer is a change that no row tells of.
    is_sent = numbers.contacts == name_of_works(cards_with_contact())
    sent = numbers.elasticsearch if is_sent else -1
    return replace(snapshot, elasticsearch_version=sent, suggestions=suggestions, lists=lists)


def _with_contacts(snapshot: Snapshot) -> Snapshot:
    """The same with what is true at this instant only, whatever the rows say."""
    reachable = cards_with_contact()
    there = as_bits(ordinal for ordinal, work in enumerate(snapshot.works) if work in reachable) & snapshot.public
    return replace(snapshot, bits={**snapshot.bits, **{facet.key: {YES: there} for facet in LIVE_FACETS}})


def _addresses_of_lists(language: str) -> tuple[str, ...]:
    lists = PracticeIndexPage.objects.filter(locale__language_code=language).order_by("pk")
    return tuple(lists.values_list("url_path", flat=True))


class _Changes:
    """Copies of what a snapshot holds, to be changed and handed to the next one."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.page_ids, self.ordinals = list(snapshot.page_ids), dict(snapshot.ordinals)
        self.works = list(snapshot.works)
        self.titles, self.slugs, self.dates = list(snapshot.titles), list(snapshot.slugs), list(snapshot.dates)
        self.expiries, self.public = dict(snapshot.expiries), snapshot.public
        self.bits = {facet: dict(known) for facet, known in snapshot.bits.items()}
        self.words: dict[int, dict[str, int]] = {}
        self.lines: dict[int, str] = {}
        self.surfaces: dict[str, str] = {}
        self.spellings: dict[str, str] = {}

    def take(self, rows: Iterable[Any]) -> None:
        for page_id, work, slug, title, is_public, shape, published_at, expire_at, facets, card in rows:
            # What another release wrote says something else under the same names, or lacks some.
            is_read = is_public and shape == SHAPE
            ordinal = self._ordinal(page_id)
            self.titles[ordinal], self.slugs[ordinal], self.works[ordinal] = title.casefold(), slug, work
            self.dates[ordinal] = published_at.timestamp() if published_at else 0.0
            self._forget(ordinal)
            self.words[ordinal] = card.get("levels", {}) if is_read else {}
            self.lines[ordinal] = card.get("line", "") if is_read else ""
            if not is_read:
                continue
            self.surfaces.update(card.get("surfaces", {}))
            self.spellings.update(card.get("spellings", {}))
            self.public |= 1 << ordinal
            for facet, values in facets.items():
                known = self.bits.setdefault(facet, {})
                for value in values:
                    known[value] = known.get(value, 0) | 1 << ordinal
            if expire_at:
                self.expiries[ordinal] = expire_at.timestamp()

    def _ordinal(self, page_id: int) -> int:
        if page_id not in self.ordinals:
            self.ordinals[page_id] = len(self.page_ids)
            self.page_ids.append(page_id)
            self.works.append(None)
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

    def by_title(self) -> list[int]:
        return sorted(range(len(self.titles)), key=lambda ordinal: (self.titles[ordinal], self.slugs[ordinal]))

    def by_date(self) -> list[int]:
        return sorted(range(len(self.dates)), key=lambda ordinal: (-self.dates[ordinal], self.slugs[ordinal]))


def _with_changes(old: Snapshot, numbers: Numbers) -> tuple[Snapshot, frozenset[int]]:
    """The next snapshot, and the numbers of the cards whose rows were read for it."""
    rows = IndexedCard.objects.filter(language=old.language, version__gt=old.version).order_by("version")
    changes = _Changes(old)
    changes.take(rows.values_list(*FIELDS).iterator())
    postings = old.postings.with_cards(changes.words, changes.lines)
    is_as_before = numbers.synonyms == old.synonyms_version
    knowledge = Knowledge(
        lexicon=old.knowledge.lexicon.extended(changes.surfaces, changes.spellings),
        synonyms=old.knowledge.synonyms if is_as_before else synonym_table(),
        gazetteer=old.knowledge.gazetteer,
        foreign=old.knowledge.foreign,
        field=old.knowledge.field,
        count=postings.count,
        documents=changes.public.bit_count(),
    )
    snapshot = Snapshot(
        language=old.language,
        knowledge=knowledge,
        analyser=QueryAnalyser(knowledge, old.language),
        version=numbers.change,
        synonyms_version=numbers.synonyms,
        elasticsearch_version=numbers.elasticsearch,
        page_ids=changes.page_ids,
        works=changes.works,
        ordinals=changes.ordinals,
        titles=changes.titles,
        slugs=changes.slugs,
        dates=changes.dates,
        expiries=changes.expiries,
        public=changes.public,
        bits=changes.bits,
        lists=old.lists,
        postings=postings,
        picks=old.picks if is_as_before else best_bets(),
        by_title=changes.by_title(),
        by_date=changes.by_date(),
    )
    return snapshot, frozenset(changes.words)


def _with_names(old: Snapshot, behind: Snapshot | None) -> Snapshot:
    """The same with the names of today: of each facet's values, their places in the form, the value above each.

    Also those of the German cards ``behind``. What has no name in the language yet keeps the German one, at the end.
    """
    labels, order, parents, german = {}, {}, {}, {}
    for facet in PUBLIC_FACETS:
        names_behind = behind.labels[facet.key] if behind else {}
        values = {**old.bits.get(facet.key, {}), **(behind.bits.get(facet.key, {}) if behind else {})}
        own = labels_of(facet, old.language, list(values))
        german[facet.key] = frozenset(names_behind.keys() - own.keys())
        labels[facet.key] = {**own, **{key: name for key, name in names_behind.items() if key not in own}}
        order[facet.key] = {key: place for place, key in enumerate(labels[facet.key])}
        parents_behind = behind.parents[facet.key] if behind else {}
        parents[facet.key] = {**parents_behind, **facet.parents(old.language, list(values))}
    knowledge = replace(old.knowledge, gazetteer=gazetteer(), foreign=foreign_words(), field=field_words())
    analyser = QueryAnalyser(knowledge, old.language)
    return replace(
        old, labels=labels, german=german, order=order, parents=parents, knowledge=knowledge, analyser=analyser
    )
