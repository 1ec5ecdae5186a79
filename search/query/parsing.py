"""A query becomes a plan: which concepts it names, and every way a card may express each of them."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from language.foreign import ForeignLexicon, foreign_tokens
from language.lexicon import Lexicon
from language.repair import repair_text
from language.stemming import script_of
from language.stopwords import LIGHT
from language.words import Word, words
from search.index.documents import chain_of, topic_words
from search.query.expansion import Expander, Wording
from search.query.place_words import QUALIFIERS, Gazetteer, Place
from search.query.plan import FULL_STRENGTH, HIGHEST_WEIGHT, Alternative, Chip, Concept, QueryPlan
from search.query.synonyms import SynonymTable

MAX_WORDS = 16
LIGHT_SHARE = 0.15
PAIR_SHARE = 0.7
COMMONEST = 0.3
MAX_CHIPS = 6
REGION_STRENGTH, RUNNING_STRENGTH = 8, 5
TRANSLATED_STRENGTH = 7
TYPE_STRENGTH = 4


@dataclass(frozen=True, slots=True)
class Knowledge:
    """All that a query is read with. ``count`` tells how many public cards have one of the tokens."""

    lexicon: Lexicon
    synonyms: SynonymTable
    gazetteer: Gazetteer
    foreign: ForeignLexicon
    types: dict[tuple[str, ...], str]
    count: Callable[[Iterable[str]], int]
    documents: int

    def rarity(self, frequency: int) -> float:
        """The idf of BM25 divided by its largest value: 1.0 for a word of one card, towards 0 for one of all."""
        if self.documents <= 1:
            return 1.0
        value = math.log(1 + (self.documents - frequency + 0.5) / (frequency + 0.5))
        return max(0.0, min(1.0, value / math.log(1 + (self.documents - 0.5) / 1.5)))


class _Reading:
    """What one query has yielded so far."""

    def __init__(self) -> None:
        self.concepts: list[Concept] = []
        self.chips: dict[str, Chip] = {}
        self.filters: dict[tuple[str, str], None] = {}
        self.corrections: list[tuple[str, str]] = []
        self.unknown: list[str] = []
        self.places: dict[str, None] = {}


class QueryAnalyser:
    """Reads queries with the knowledge of one language's index."""

    def __init__(self, knowledge: Knowledge, language: str = "de") -> None:
        self.knowledge = knowledge
        self.language = chain_of(language)
        self.expander = Expander(knowledge.lexicon, knowledge.synonyms, knowledge.count)

    def plan(self, text: str, without: frozenset[str] = frozenset()) -> QueryPlan:
        """``without``: keys of chips that the reader switched off."""
        clean = repair_text(text)
        reading = _Reading()
        spoken = self._spoken(clean)
        if self.language == "de" and spoken != "de":
            self._translated(clean, spoken, reading, without)
        else:
            self._read(self._query_words(clean), reading, without)
        corrected = clean
        for typed, meant in reading.corrections:
            corrected = corrected.replace(typed, meant)
        return QueryPlan(
            text=clean,
            concepts=tuple(reading.concepts),
            chips=tuple(reading.chips.values())[:MAX_CHIPS],
            filters=tuple(reading.filters),
            corrected=corrected if corrected != clean else "",
            unknown=tuple(reading.unknown),
            foreign=spoken if self.language == "de" and spoken != "de" else "",
            places=tuple(reading.places),
        )

    def _query_words(self, text: str) -> list[Word]:
        found = topic_words(text, self.language)
        return (found or [word for word in words(text, self.language) if len(word.surface) > 1])[:MAX_WORDS]

    def _spoken(self, text: str) -> str:
        if self.language != "de":
            return self.language
        known = [self.knowledge.lexicon.knows(word.surface) for word in topic_words(text)]
        return self.knowledge.foreign.language_of(text, known)

    def _read(self, found: list[Word], reading: _Reading, without: frozenset[str]) -> None:
        place = 0
        while place < len(found):
            used = self._place(found, place, reading) or self._type(found, place, reading, without)
            used = used or self._phrase(found, place, reading, without)
            if not used:
                self._word(found[place], reading, without)
                if place + 1 < len(found):
                    self._pair(found[place], found[place + 1], reading)
                used = 1
            place += used

    def _place(self, found: list[Word], start: int, reading: _Reading) -> int:
        """A region, with the words around it that only say »Landkreis«. Returns how many words it took."""
        if self.language != "de":
            return 0
        before = 0
        while start + before < len(found) - 1 and found[start + before].surface in QUALIFIERS:
            before += 1
        gazetteer = self.knowledge.gazetteer
        first = start + before
        for size in range(min(gazetteer.longest, len(found) - first), 0, -1):
            part = found[first : first + size]
            places = gazetteer.find(tuple(word.token for word in part))
            if not places:
                continue
            after = first + size
            while after < len(found) and found[after].surface in QUALIFIERS:
                after += 1
            self._add_place(part, places, reading)
            return after - start
        return 0

    def _add_place(self, part: list[Word], places: list[Place], reading: _Reading) -> None:
        homes = tuple(f"@{place.ags}" for place in places)
        running = tuple(f"@~{place.ags}" for place in places)
        own = tuple((word.token, *self.knowledge.lexicon.compounds_with(word.token)) for word in part)
        whole = "".join(word.surface for word in part)
        alternatives = [
            Alternative((homes,), REGION_STRENGTH),
            Alternative((running,), RUNNING_STRENGTH),
            Alternative(own, RUNNING_STRENGTH),
        ]
        token = self.knowledge.lexicon.surfaces.get(whole)
        if len(part) > 1 and token:
            alternatives.append(Alternative(((token,),), RUNNING_STRENGTH))
        label = " ".join(word.raw for word in part)
        self._add(reading, label, alternatives, self._frequency(alternatives))
        for place in places:
            reading.places[place.ags] = None
            if self.knowledge.count([f"@{place.ags}", f"@~{place.ags}"]):
                reading.filters["region", place.ags] = None

    def _type(self, found: list[Word], start: int, reading: _Reading, without: frozenset[str]) -> int:
        """A type of institution (»zkT«, »Optionskommune«): a mark on the card that says so counts most."""
        for size in range(min(4, len(found) - start), 0, -1):
            part = found[start : start + size]
            key = self.knowledge.types.get(tuple(word.token for word in part))
            if not key:
                continue
            marked = Alternative(((f"#{key}",),), TYPE_STRENGTH)
            wording = self.expander.phrase(part, without)
            self._add(reading, wording.label, [marked, *wording.alternatives], self.knowledge.count([f"#{key}"]))
            if self.knowledge.count([f"#{key}"]):
                reading.filters["institution_type", key] = None
            return size
        return 0

    @staticmethod
    def _weaker(choice: Alternative, by: int) -> Alternative:
        return Alternative(choice.elements, max(1, choice.strength - by))

    def _phrase(self, found: list[Word], start: int, reading: _Reading, without: frozenset[str]) -> int:
        """A wording of several words that the synonyms know (»unter einem Dach«)."""
        longest = min(self.knowledge.synonyms.longest, len(found) - start)
        for size in range(longest, 1, -1):
            part = found[start : start + size]
            if self.knowledge.synonyms.has(tuple(word.token for word in part)):
                self._add_wording(reading, self.expander.phrase(part, without))
                return size
        return 0

    def _word(self, word: Word, reading: _Reading, without: frozenset[str]) -> None:
        wording = self.expander.word(word, without)
        if not wording.alternatives:
            wording = self.expander.corrected(word, without)
            if wording.meant and wording.meant != word.surface:
                reading.corrections.append((word.raw, self.knowledge.lexicon.spelling(wording.meant)))
        if wording.alternatives:
            share = LIGHT_SHARE if word.surface in LIGHT else 1.0
            self._add_wording(reading, wording, share)
        else:
            reading.unknown.append(word.raw)

    def _pair(self, first: Word, second: Word, reading: _Reading) -> None:
        """Two words that a card writes as one say more about it than each alone."""
        tokens = self.expander.together(first, second)
        if tokens:
            alternative = Alternative((tokens,), FULL_STRENGTH)
            self._add(reading, f"{first.raw} {second.raw}", [alternative], self.knowledge.count(tokens), PAIR_SHARE)

    def _add_wording(self, reading: _Reading, wording: Wording, share: float = 1.0) -> None:
        for chip in wording.chips:
            reading.chips.setdefault(chip.key, chip)
        self._add(reading, wording.label, list(wording.alternatives), self._frequency(wording.alternatives), share)

    def _frequency(self, alternatives: Iterable[Alternative]) -> int:
        """How many cards have the reader's own word, or a strong other one."""
        strong = {
            token
            for choice in alternatives
            if len(choice.elements) == 1 and choice.strength >= 6
            for token in choice.elements[0]
        }
        weak = {token for choice in alternatives for token in choice.elements[0]}
        return self.knowledge.count(strong) or self.knowledge.count(weak)

    def _add(
        self, reading: _Reading, label: str, alternatives: list[Alternative], frequency: int, share: float = 1.0
    ) -> None:
        weight = HIGHEST_WEIGHT * (COMMONEST + (1 - COMMONEST) * self.knowledge.rarity(frequency)) * share
        kept = tuple(choice for choice in alternatives if all(choice.elements))
        if kept:
            reading.concepts.append(Concept(label, max(1, round(weight)), kept))

    def _translated(self, text: str, spoken: str, reading: _Reading, without: frozenset[str]) -> None:
        """Words of another language by what they are called in German, the longest wordings first."""
        tokens = foreign_tokens(text, spoken)[:MAX_WORDS]
        foreign = self.knowledge.foreign
        place = 0
        while place < len(tokens):
            for size in range(min(foreign.longest, len(tokens) - place), 0, -1):
                german = foreign.find(tokens[place : place + size], spoken)
                if german:
                    self._add_translation(tokens[place : place + size], german, reading, without)
                    break
            else:
                size = 1
                if not script_of(tokens[place]):
                    self._read(topic_words(tokens[place]), reading, without)
                else:
                    reading.unknown.append(tokens[place])
            place += size

    def _add_translation(
        self, tokens: tuple[str, ...], german: list[str], reading: _Reading, without: frozenset[str]
    ) -> None:
        alternatives: list[Alternative] = []
        for wording in german:
            found = topic_words(wording)
            places = self.knowledge.gazetteer.find(tuple(word.token for word in found))
            if places:
                self._add_place(found, places, reading)
                return
            read = self.expander.word(found[0], without) if len(found) == 1 else self.expander.phrase(found, without)
            alternatives += [self._weaker(choice, FULL_STRENGTH - TRANSLATED_STRENGTH) for choice in read.alternatives]
        if not alternatives:
            reading.unknown.append(" ".join(tokens))
            return
        key = f"translation:{german[0]}"
        reading.chips.setdefault(key, Chip(key, ", ".join(german[:3]), " ".join(tokens)))
        self._add(reading, german[0], alternatives, self._frequency(alternatives))
