"""A query becomes a plan: which concepts it names, and every way a card may express each of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import lru_cache

from language.frequency import commonness
from language.lexicon import Lexicon, is_figure
from language.repair import repair_text
from language.stemming import script_of
from language.stopwords import LIGHT, STOP_BY_LANGUAGE
from language.words import Word, words
from search.index.documents import chain_of, phrase_of, topic_words
from search.query.expansion import Expander, Wording
from search.query.field_words import FieldWords, everyday_share
from search.query.knowledge import Knowledge
from search.query.operators import Part, asked_in
from search.query.paragraphs import spelt_out
from search.query.place_words import Found, listed_places
from search.query.plan import FULL_STRENGTH, HIGHEST_WEIGHT, Alternative, Chip, Concept, QueryPlan
from search.query.reading import Reading, as_one, replaced, weaker
from search.query.spelling import Speller
from search.query.synonyms import SynonymTable

MAX_WORDS, MAX_ALL_WORDS = 16, 40
LIGHT_SHARE = 0.15
# Words that count less say too little to be missed: neither »Nicht bekannt« nor a condition.
TOPIC_SHARE = 0.5
PAIR_SHARE = 0.7
SYNONYM_SHARE = 0.7
COMMONEST = 0.3
MAX_CHIPS, MAX_FILTERS = 6, 4
# Cards of the place itself, what its name says in the text, cards that run there, that are for its whole Land, in it.
HOME, NAMED, RUNNING, LAND_WIDE, IN_LAND = 8, 6, 5, 3, 2
TRANSLATED_STRENGTH = 7
MAX_SHORT = 5
MIN_BEGINNING = 4
LONG_COMPOUND = 12
COMMON_IN_GERMAN = 3.5


class QueryAnalyser:
    """Reads queries with the knowledge of one language's index."""

    def __init__(self, knowledge: Knowledge, language: str = "de") -> None:
        self.knowledge = knowledge
        self.language = chain_of(language)
        self.stop = STOP_BY_LANGUAGE.get(self.language, frozenset())
        self.expander = Expander(knowledge.lexicon, knowledge.synonyms, knowledge.field, knowledge.count)
        listed = _listed(knowledge.field, knowledge.synonyms) if self.language == "de" else Lexicon(german=False)
        self.speller = Speller(knowledge.lexicon, listed, self.expander.is_there)

    def plan(self, text: str, without: frozenset[str] = frozenset(), is_literal: bool = False) -> QueryPlan:
        """``without``: keys of chips that the reader switched off; ``is_literal``: no word is taken for another."""
        clean = repair_text(text)
        reading = Reading(without, corrects=not is_literal)
        spoken = self._spoken(clean)
        asked = asked_in(spelt_out(clean))
        of_part: dict[Part, list[Concept]] = {}
        for part in asked.parts:
            before = len(reading.concepts)
            self._read_part(part, spoken, reading)
            of_part[part] = reading.concepts[before:]
        for part in asked.parts:
            if part in asked.required or part.quoted:
                reading.required += [one for one in of_part[part] if one.weight > 1] or [Concept(part.text, 1, ())]
        for group in asked.either:
            as_one(reading, [concept for part in group for concept in of_part.get(part, ())])
        for part in asked.excluded:
            reading.excluded += self._excluded(part)
        return QueryPlan(
            text=clean,
            concepts=tuple(concept for concept in reading.concepts if concept.alternatives),
            chips=tuple(reading.chips.values())[:MAX_CHIPS],
            filters=tuple(reading.filters)[:MAX_FILTERS],
            corrected=replaced(clean, reading.corrections),
            unknown=tuple(reading.unknown),
            foreign=spoken if self.language == "de" and spoken != "de" else "",
            offered=replaced(clean, reading.offers),
            required=tuple(reading.required),
            excluded=tuple(reading.excluded),
            without_words=tuple(part.text for part in asked.excluded) if reading.excluded else (),
            together=tuple(part.text for part in asked.parts if part in asked.required or part.quoted),
            places=tuple(reading.places),
        )

    def _spoken(self, text: str) -> str:
        if self.language != "de":
            return self.language
        return self.knowledge.foreign.language_of(text, self._is_said_in_german)

    def _is_said_in_german(self, word: Word, is_foreign: bool = False) -> bool:
        """``is_foreign``: it is a word of another language as well; German texts quote such words now and then."""
        if word.surface in self.stop or self.speller.listed.knows(word.surface):
            return True
        least = COMMON_IN_GERMAN if is_foreign else 0.0
        return commonness(word.surface) > least or (not is_foreign and self.knowledge.gazetteer.knows(word.surface))

    def _read_part(self, part: Part, spoken: str, reading: Reading) -> None:
        if part.quoted or part.starts:
            found = self._topics(part.text)
            if not found:
                return
            wording = self.expander.exactly(found) if part.quoted else self._starting(found[-1], part.text)
            if not wording.alternatives:
                reading.unknown[part.text] = None
            self._add_wording(reading, wording)
        elif self.language == "de" and spoken != "de":
            self._translated(part.text, spoken, reading)
        else:
            self._read(part.text, reading)

    def _starting(self, word: Word, text: str) -> Wording:
        own = self.expander.wording([word])
        longer = self.expander.beginning(word.surface, text, FULL_STRENGTH)
        return replace(longer, alternatives=longer.alternatives or own.alternatives)

    def _excluded(self, part: Part) -> list[Alternative]:
        """A card is left out for the word itself, not for what else it may mean."""
        found = self._topics(part.text)
        wording = self._starting(found[-1], part.text) if part.starts and found else self.expander.exactly(found)
        excluded = list(wording.alternatives)
        place = self.knowledge.gazetteer.find(part.text, words(part.text)) if self.language == "de" else None
        if place:
            excluded.append(Alternative((tuple(f"@{one.ags}" for one in place.places),), FULL_STRENGTH))
        return excluded

    def _topics(self, text: str) -> list[Word]:
        found = topic_words(text, self.language)
        return (found or [word for word in words(text, self.language) if len(word.surface) > 1])[:MAX_WORDS]

    def _read(self, text: str, reading: Reading) -> None:
        """Places first, with the small words in their names; then wordings, the longest first; then single words."""
        found = words(text, self.language)[:MAX_ALL_WORDS]
        topics = {word.start for word in self._topics(text)}
        place = 0
        before: Word | None = None
        while place < len(found):
            if found[place].start not in topics:
                place += 1
                continue
            named = self.knowledge.gazetteer.find(text, found[place:]) if self.language == "de" else None
            if named and (named.is_sure or not self._is_of_the_field(found[place])):
                self._add_place(found[place : place + named.words], named, reading)
                place, before = place + named.words, None
                continue
            rest = [word for word in found[place:] if word.start in topics]
            part = self._phrase(rest)
            if part:
                if reading.is_new(part):
                    self._add_wording(reading, self.expander.wording(part, reading.without))
                place, before = found.index(part[-1]) + 1, None
                continue
            if reading.is_new([found[place]]):
                self._word(found[place], reading)
                if before is not None:
                    self._pair(before, found[place], reading)
            before = found[place]
            place += 1

    def _is_of_the_field(self, word: Word) -> bool:
        return self.knowledge.field.has((word.token,)) or self.knowledge.synonyms.has((word.token,))

    def _phrase(self, rest: Sequence[Word]) -> Sequence[Word]:
        """The longest wording of several words that a list knows (»unter einem Dach«, »§ 45 SGB III«)."""
        known = self.knowledge
        longest = min(max(known.synonyms.longest, known.field.longest), len(rest))
        for size in range(longest, 1, -1):
            tokens = tuple(word.token for word in rest[:size])
            if known.synonyms.has(tokens) or known.field.has(tokens):
                return rest[:size]
        return ()

    def _add_place(self, part: Sequence[Word], found: Found, reading: Reading) -> None:
        places = found.places
        lands = sorted({place.land for place in places if len(place.ags) > len(place.land)})
        own = [word for word in part if word.surface not in self.stop]
        names = {tuple(word.token for word in own)}
        names |= {tuple(word.token for word in topic_words(place.name)) for place in places[:2]}
        alternatives = [
            Alternative((tuple(f"@{place.ags}" for place in places),), HOME),
            *(Alternative(phrase_of(name), NAMED) for name in names if name),
            Alternative((tuple(f"@~{place.ags}" for place in places),), RUNNING),
        ]
        if lands:
            alternatives.append(Alternative((tuple(f"@={land}" for land in lands),), LAND_WIDE))
            alternatives.append(Alternative((tuple(f"@{land}" for land in lands),), IN_LAND))
        if not found.is_sure:
            alternatives += self.expander.wording(own, reading.without).alternatives
        present = self.expander.present(alternatives)
        self._add(reading, " ".join(word.raw for word in part), present, self._frequency(present))
        for place in places:
            reading.places[place.ags] = None
            if self.knowledge.count([f"@{place.ags}", f"@~{place.ags}"]):
                reading.filters["region", place.ags] = None

    def _word(self, word: Word, reading: Reading) -> None:
        share = LIGHT_SHARE if word.surface in LIGHT else 1.0
        if self.language == "de":
            said = everyday_share(word.surface, self.knowledge.field)
            # Whoever keeps the synonyms has met the word in searches.
            share = min(share, max(said, SYNONYM_SHARE) if self.knowledge.synonyms.has((word.token,)) else said)
        wording = self.expander.wording([word], reading.without)
        if not wording.alternatives and not self._guessed(word, reading):
            wording = self._beginning(word)
            german = [] if wording.alternatives else self.knowledge.foreign.known_anywhere(word.raw)
            if german:
                self._add_translation(word.raw, german, reading)
                return
            if not wording.alternatives and share >= TOPIC_SHARE:
                reading.unknown[word.raw] = None
        self._add_wording(reading, wording, share)

    def _beginning(self, word: Word) -> Wording:
        """Words that begin like this one; of a known one, that begin with it whatever its ending (»Kindern«)."""
        beginnings = (word.surface, word.token) if self._is_known(word) else (word.surface,)
        for beginning in beginnings:
            longer = self.expander.beginning(beginning, word.raw)
            if len(beginning) >= MIN_BEGINNING and longer.alternatives:
                return longer
        return Wording(word.raw, ())

    def _guessed(self, word: Word, reading: Reading) -> bool:
        """Reads what a misspelt word means; a doubtful guess is only noted, to be offered."""
        if not reading.corrects or self._is_known(word) or self._beginning(word).alternatives:
            return False
        meant = self.speller.meant(word.surface)
        if meant is None or meant.spelling.lower() == word.raw.lower():
            return False
        if self.knowledge.lexicon.split(word.surface) and (meant.edits > 1 or len(word.surface) < LONG_COMPOUND):
            # Made of known words: a compound that nobody has written yet, unless it is all but another one.
            return False
        if not meant.is_sure:
            reading.offers.append((word.raw, meant.spelling))
            return False
        reading.corrections.append((word.raw, meant.spelling))
        reading.corrects, reading.weaker = False, meant.edits
        self._read(meant.spelling, reading)
        reading.corrects, reading.weaker = True, 0
        return True

    def _is_known(self, word: Word) -> bool:
        """A word that is right as it is, whether or not a card has it."""
        is_short = word.raw.isupper() and len(word.raw) <= MAX_SHORT
        return is_short or is_figure(word.surface) or word.token.startswith("§") or self._is_said_in_german(word)

    def _pair(self, first: Word, second: Word, reading: Reading) -> None:
        """Two words that a card writes as one say more about it than each alone."""
        tokens = self.expander.together(first, second, reading.without)
        if tokens:
            alternative = Alternative((tokens,), FULL_STRENGTH)
            self._add(reading, f"{first.raw} {second.raw}", [alternative], self.knowledge.count(tokens), PAIR_SHARE)

    def _add_wording(self, reading: Reading, wording: Wording, share: float = 1.0) -> None:
        for chip in wording.chips:
            reading.chips.setdefault(chip.key, chip)
        for mark in wording.marks:
            if self.knowledge.count([mark.token]):
                reading.filters[mark.facet, mark.key] = None
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
        self, reading: Reading, label: str, alternatives: list[Alternative], frequency: int, share: float = 1.0
    ) -> None:
        weight = HIGHEST_WEIGHT * (COMMONEST + (1 - COMMONEST) * self.knowledge.rarity(frequency)) * share
        kept = tuple(weaker(choice, reading.weaker) for choice in alternatives if all(choice.elements))
        if kept:
            reading.concepts.append(Concept(label, max(1, round(weight)), kept))

    def _translated(self, text: str, spoken: str, reading: Reading) -> None:
        """Words of another language by what they are called in German, the longest wordings first."""
        foreign = self.knowledge.foreign
        said = foreign.said(text, spoken)[:MAX_WORDS]
        tokens = [token for _word, token in said]
        place = 0
        while place < len(said):
            size, german = foreign.longest_at(tokens[place:], spoken)
            typed = " ".join(word for word, _token in said[place : place + size])
            if german:
                self._add_translation(typed, german, reading)
            elif script_of(typed):
                reading.unknown[typed] = None
            else:
                # A name or a German word among others: taken as it stands, and never for a German one.
                corrects, reading.corrects = reading.corrects, False
                self._read(typed, reading)
                reading.corrects = corrects
            place += size

    def _add_translation(self, typed: str, german: list[str], reading: Reading) -> None:
        alternatives: list[Alternative] = []
        for wording in german:
            named = self.knowledge.gazetteer.find(wording, words(wording))
            if named and named.is_sure:
                self._add_place(words(wording), named, reading)
                return
            read = self.expander.wording(topic_words(wording), reading.without)
            alternatives += [weaker(choice, FULL_STRENGTH - TRANSLATED_STRENGTH) for choice in read.alternatives]
        if not alternatives:
            reading.unknown[typed] = None
            return
        key = f"translation:{german[0]}"
        reading.chips.setdefault(key, Chip(key, ", ".join(german[:3]), typed))
        self._add(reading, german[0], alternatives, self._frequency(alternatives))


@lru_cache(maxsize=4)
def _listed(field_words: FieldWords, synonyms: SynonymTable) -> Lexicon:
    """The words of every list of the site."""
    return field_words.lexicon.extended(*synonyms.words()).extended(*listed_places())
