"""The words of an index: which there are, which are compounds of which, what near words there are.

Kept in memory beside the index of one language and extended when cards come in. Compounds and damaged words are
found here, at query time, and not written into the cards: a word that the index learns tomorrow opens the
compounds of today without any card being indexed again.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Mapping

from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

from language import ocr
from language.splitting import Decompounder
from language.stemming import broad_stem, stem_german

MAX_COMPOUNDS = 80
MAX_PREFIX_WORDS = 40
MIN_COMPOUND_LENGTH = 7


def is_figure(surface: str) -> bool:
    """``104``, ``16i``, ``2025``: one digit more or less means something else, so no other figure is meant."""
    return sum(sign.isdigit() for sign in surface) * 2 >= len(surface)


class Lexicon:
    """Words of one language. Compounds and damaged spellings only for German (``german``).

    What readers hold does not change under their hands: more words make another lexicon (``extended``).
    """

    def __init__(self, german: bool = True) -> None:
        self.german = german
        self.surfaces: dict[str, str] = {}
        self.spellings: dict[str, str] = {}
        self._sorted: list[str] = []
        self._by_length: dict[int, list[str]] = defaultdict(list)
        self._known: set[str] = set()
        self._decompounder = Decompounder(self._known)
        self._compounds: dict[str, dict[str, None]] = defaultdict(dict)
        self._damaged: dict[str, dict[str, None]] = defaultdict(dict)
        self._related: dict[str, dict[str, None]] = defaultdict(dict)

    def extended(self, surfaces: Mapping[str, str], spellings: Mapping[str, str]) -> Lexicon:
        """This one with the words of more cards: folded surface → token, token → readable spelling."""
        if surfaces.keys() <= self.surfaces.keys() and spellings.keys() <= self.spellings.keys():
            return self
        other = self._copy()
        other._take_in(surfaces, spellings)
        return other

    def _copy(self) -> Lexicon:
        other = Lexicon(self.german)
        other.surfaces, other.spellings = dict(self.surfaces), dict(self.spellings)
        other._sorted, other._known = list(self._sorted), set(self._known)
        other._by_length.update({length: list(found) for length, found in self._by_length.items()})
        other._compounds.update({part: dict(found) for part, found in self._compounds.items()})
        other._damaged.update({token: dict(found) for token, found in self._damaged.items()})
        other._related.update({stem: dict(found) for stem, found in self._related.items()})
        other._decompounder = self._decompounder.over(other._known)
        return other

    def _take_in(self, surfaces: Mapping[str, str], spellings: Mapping[str, str]) -> None:
        new = [surface for surface in surfaces if surface not in self.surfaces]
        for token, spelling in spellings.items():
            self.spellings.setdefault(token, spelling)
        if self.german:
            for token in {*spellings, *surfaces.values()}:
                self._related[broad_stem(token)][token] = None
        if not new:
            return
        many = len(new) > 200
        for surface in new:
            self.surfaces[surface] = surfaces[surface]
            if not is_figure(surface):
                self._by_length[len(surface)].append(surface)
            if not many:
                insort(self._sorted, surface)
        if many:
            self._sorted = sorted(self.surfaces)
        if self.german:
            self._learn(new)

    def _learn(self, new: list[str]) -> None:
        fresh = {word for surface in new for word in (surface, stem_german(surface)) if len(word) >= 3} - self._known
        self._known |= fresh
        affected = self._sorted if len(new) > 200 else [*new, *self._containing(fresh)]
        self._decompounder.forget(affected)
        for surface in affected:
            if len(surface) < MIN_COMPOUND_LENGTH:
                continue
            token = self.surfaces[surface]
            for part in self._decompounder.split(surface):
                if part != token:
                    self._compounds[broad_stem(part)][token] = None
        for surface in new:
            if ocr.looks_damaged(surface):
                meant = ocr.repair(surface, self.surfaces.__contains__)
                if meant and self.surfaces[meant] != self.surfaces[surface]:
                    self._damaged[self.surfaces[meant]][self.surfaces[surface]] = None

    def _containing(self, words: set[str]) -> list[str]:
        """Known surfaces in which one of the new words stands."""
        text = "\n".join(self._sorted)
        found: dict[str, None] = {}
        for word in words:
            if len(word) < 4:
                continue
            place = text.find(word)
            while place >= 0 and len(found) < 5000:
                start = text.rfind("\n", 0, place) + 1
                end = text.find("\n", place)
                surface = text[start : end if end >= 0 else len(text)]
                if surface != word:
                    found[surface] = None
                place = text.find(word, start + len(surface))
        return list(found)

    def knows(self, surface: str) -> bool:
        return surface in self.surfaces

    def split(self, surface: str) -> tuple[str, ...]:
        """Stems of the parts of a compound, ``()`` where it is none."""
        return self._decompounder.split(surface) if self.german else ()

    def compounds_with(self, token: str) -> tuple[str, ...]:
        """Tokens of the compounds that have a word with this token, or one derived from it, as a part."""
        return tuple(self._compounds.get(broad_stem(token), ()))[:MAX_COMPOUNDS] if self.german else ()

    def related(self, token: str) -> tuple[str, ...]:
        """Tokens of other words with the same stem: »überwachen« for »Überwachung«, »Förderung« for »Forderung«."""
        found = self._related.get(broad_stem(token), ()) if self.german else ()
        return tuple(other for other in found if other != token)

    def damaged_readings(self, token: str) -> tuple[str, ...]:
        """Tokens that scanned texts have in place of this one (``gefliichtet`` for ``gefluchtet``)."""
        return tuple(self._damaged.get(token, ()))

    def with_prefix(self, prefix: str, most: int = MAX_PREFIX_WORDS) -> list[str]:
        """Surfaces that begin with a folded prefix, shortest first."""
        place = bisect_left(self._sorted, prefix)
        found: list[str] = []
        while place < len(self._sorted) and self._sorted[place].startswith(prefix) and len(found) < 400:
            found.append(self._sorted[place])
            place += 1
        return sorted(found, key=len)[:most]

    def near(self, surface: str, distance: int, most: int = 6) -> list[tuple[str, int]]:
        """``(surface, edits)`` of words at most ``distance`` edits away, nearest and same beginning first."""
        if is_figure(surface):
            return []
        words = [
            word
            for length in range(len(surface) - distance, len(surface) + distance + 1)
            for word in self._by_length.get(length, ())
        ]
        hits = process.extract(surface, words, scorer=DamerauLevenshtein.distance, score_cutoff=distance, limit=40)
        near = [(str(word), int(edits)) for word, edits, _place in hits]
        return sorted(near, key=lambda hit: (hit[1], hit[0][:1] != surface[:1], hit[0]))[:most]

    def spelling(self, token: str) -> str:
        return self.spellings.get(token, token)
