"""A word that nobody knows: what was meant, and how sure that is.

Known are the words of the cards, of every list of the site and of general German; those are never corrected. Meant may
be a word of the cards, of a list or a place – whatever the search can do something with.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from language import ocr
from language.lexicon import Lexicon, is_figure
from language.stemming import stem_german

MIN_LENGTH = 4
# From this length on one edit is certain enough; two and three need longer words.
SURE_LENGTHS = {1: 6, 2: 9, 3: 13}


@dataclass(frozen=True, slots=True)
class Meant:
    """``spelling`` is how the word is written; a sure one is searched for, another one only offered."""

    spelling: str
    edits: int
    is_sure: bool


class Speller:
    """``is_there``: whether a card has a word today. ``listed``: words of the lists and names of places."""

    def __init__(self, lexicon: Lexicon, listed: Lexicon, is_there: Callable[[str], bool]) -> None:
        self.lexicon = lexicon
        self.listed = listed
        self.is_there = is_there

    def meant(self, surface: str) -> Meant | None:
        """The word that a misspelt one stands for, ``None`` if none is near."""
        if len(surface) < MIN_LENGTH or is_figure(surface):
            return None
        repaired = ocr.repair(surface, self.is_there) if self.lexicon.german else ""
        if repaired and len(surface) >= SURE_LENGTHS[1]:
            return Meant(self.lexicon.spelling(self.lexicon.surfaces[repaired]), 1, is_sure=True)
        allowed = 1 if len(surface) < 6 else 2 if len(surface) < 13 else 3
        near: dict[str, tuple[int, str, str]] = {}
        for table in (self.lexicon, self.listed):
            for found, edits in table.near(surface, allowed):
                if table is self.listed or self.is_there(found):
                    token = table.surfaces[found]
                    known = self.listed if self.listed.knows(found) else table
                    near.setdefault(found, (edits, token, known.spelling(known.surfaces[found])))
        if not near:
            return self._in_a_compound(surface)
        ranked = sorted(near, key=lambda found: (near[found][0], *_unlike(surface, found), found))
        edits, token, spelling = near[ranked[0]]
        others = {near[found][1] for found in ranked if near[found][0] == edits} - {token}
        is_sure = len(surface) >= SURE_LENGTHS[edits] and (not others or len(surface) >= SURE_LENGTHS[edits] + 3)
        return Meant(spelling, edits, is_sure and _unlike(surface, ranked[0])[0] < 2)

    def _in_a_compound(self, surface: str) -> Meant | None:
        """»Sprachkruse«: a compound that no card has, with a mistake in one of its parts."""
        for cut in range(MIN_LENGTH, len(surface) - 3):
            left, right = surface[:cut], surface[cut:]
            for known, doubtful, is_first in ((left, right, True), (right, left, False)):
                if len(doubtful) < 5 or not self._is_part(known):
                    continue
                near = self.lexicon.near(doubtful, 1, 1)
                if near:
                    spelling = known + near[0][0] if is_first else near[0][0] + known
                    return Meant(spelling.capitalize(), 2, len(surface) >= SURE_LENGTHS[2])
        return None

    def _is_part(self, text: str) -> bool:
        return any(word in self.lexicon.surfaces for word in (text, text.removesuffix("s"))) or bool(
            self.lexicon.compounds_with(stem_german(text))
        )


def _unlike(surface: str, found: str) -> tuple[int, int]:
    """How much two words differ where people seldom mistype: at the beginning, and in length."""
    begins = (surface[:1] != found[:1]) + (sorted(surface[:2]) != sorted(found[:2]))
    return begins, abs(len(surface) - len(found))
