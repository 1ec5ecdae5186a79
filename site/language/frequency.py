"""How common a word is in general German: ``data/frequencies.txt``, see docs/decisions/0040-frequencies.md.

Words are looked up as they are typed or folded (``Förderung``, ``forderung``); two words that meet when folded have
the value of the commoner one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path

from language.folding import fold

_TABLE = Path(__file__).resolve().parent / "data" / "frequencies.txt"


def commonness(word: str) -> float:
    """The Zipf value: 7 for »und«, 5 for »Ausbildung«, 3 for »Abschlussbericht«, 0 for a word that is not listed."""
    return frequencies().get(fold(word.lower()), 0.0)


def is_german(word: str) -> bool:
    """Whether it is one of the 59,000 commonest German words. No name of a place or a person is."""
    return fold(word.lower()) in frequencies()


def is_noun(word: str) -> bool:
    """Whether a listed word is spelt with a capital, too."""
    return fold(word.lower()) in _nouns()


@lru_cache(maxsize=1)
def frequencies() -> Mapping[str, float]:
    """Folded word → Zipf value."""
    found: dict[str, float] = {}
    for value, words in _lines():
        for word in fold(words.lower()).split():
            found.setdefault(word, value)
    return found


@lru_cache(maxsize=1)
def _nouns() -> frozenset[str]:
    nouns = (word for _value, words in _lines() for word in words.split() if word[0].isupper())
    return frozenset(fold(" ".join(nouns).lower()).split())


def _lines() -> Iterator[tuple[float, str]]:
    """A value and its words, commonest first."""
    for line in _TABLE.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            value, _blank, words = line.partition(" ")
            yield float(value), words
