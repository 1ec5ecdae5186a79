"""Splits compounds over the vocabulary of the index itself.

Only full decompositions count: every letter belongs to a known part or to a linking element, so ``diskutiert``
is never split into ``disku`` + ``tier``. Parts have at least four letters; particles are no parts.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from functools import lru_cache
from pathlib import Path

from language.stemming import stem_german
from language.stopwords import PARTICLES, STOP

MIN_PART = 4
MAX_PARTS = 4
_LINKING = ("", "s", "es", "n", "en", "er", "e")
_SHORT = frozenset({"job", "tag", "amt", "rat", "ort", "weg", "bau", "not"})
_DATA = Path(__file__).resolve().parent / "data"


@lru_cache(maxsize=1)
def indivisible() -> frozenset[str]:
    """Stems of the words that look like compounds and are read as one."""
    lines = (_DATA / "indivisible.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(stem_german(line.strip()) for line in lines if line.strip() and not line.startswith("#"))


class Decompounder:
    """``known``: folded surfaces and stems of the vocabulary, which may grow. Results are remembered."""

    def __init__(self, known: Collection[str]) -> None:
        self._known = known
        self._indivisible = indivisible()
        self._memory: dict[str, tuple[str, ...]] = {}

    def over(self, known: Collection[str]) -> Decompounder:
        """Another one over a vocabulary that begins as this one's, with what this one remembers."""
        other = Decompounder(known)
        other._memory = dict(self._memory)
        return other

    def forget(self, surfaces: Iterable[str]) -> None:
        """Has words split anew after ``known`` has grown."""
        for surface in surfaces:
            self._memory.pop(surface, None)

    def split(self, surface: str) -> tuple[str, ...]:
        """Stems of the parts of a folded lower-case word, ``()`` if it is no compound of known words."""
        if surface not in self._memory:
            self._memory[surface] = self._split(surface)
        return self._memory[surface]

    def _split(self, surface: str) -> tuple[str, ...]:
        if len(surface) < 2 * MIN_PART - 1 or not surface.isalpha() or stem_german(surface) in self._indivisible:
            return ()
        best = self._cut(surface, MAX_PARTS)
        if best is None or len(best) < 2:
            return ()
        return tuple(dict.fromkeys(stem_german(part) for part in best))

    def _part(self, text: str, last: bool) -> bool:
        if len(text) < MIN_PART and text not in _SHORT:
            return False
        if text in PARTICLES or text in STOP:
            return False
        if text in self._known:
            return True
        return last and stem_german(text) in self._known and len(stem_german(text)) >= MIN_PART

    def _cut(self, rest: str, room: int) -> list[str] | None:
        """Fewest parts first, then the longest head (the last part carries the meaning)."""
        if room == 0:
            return None
        best: list[str] | None = None
        for end in range(3, len(rest) - 2):
            left = rest[:end]
            if not self._part(left, last=False):
                continue
            for link in _LINKING:
                if not rest.startswith(link, end):
                    continue
                tail = rest[end + len(link) :]
                if len(tail) < 3:
                    continue
                if self._part(tail, last=True):
                    candidate = [left, tail]
                    # A tail that is itself a compound gives its parts too: Sprach+förder+bedarf.
                    deeper = self._cut(tail, room - 2) if room > 2 and len(tail) >= 9 else None
                    if deeper and stem_german(tail) not in self._indivisible:
                        candidate = [left, *deeper]
                elif room > 2:
                    deeper = self._cut(tail, room - 1)
                    if deeper is None:
                        continue
                    candidate = [left, *deeper]
                else:
                    continue
                if (
                    best is None
                    or len(candidate) < len(best)
                    or (len(candidate) == len(best) and len(candidate[0]) < len(best[0]))
                ):
                    best = candidate
        return best
