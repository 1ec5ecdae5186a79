"""What a scanner makes of German: ``fiir``, ``Gefliichtete``, ``1Q``, ``rn`` for ``m``; checked against known words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

_PAIRS = (
    ("lli", "u"), ("iii", "u"), ("ii", "u"), ("il", "u"), ("li", "u"), ("ll", "u"), ("ti", "u"),
    ("rdi", "ra"), ("6", "o"), ("rn", "m"), ("nn", "m"), ("cl", "d"), ("vv", "w"), ("0", "o"),
    ("1", "i"), ("1", "l"), ("5", "s"), ("8", "b"), ("ij", "u"), ("fi", "n"), ("m", "rn"),
    ("ri", "n"), ("l", "i"), ("i", "l"), ("j", "i"), ("b", "ss"), ("f", "s"),
)  # fmt: skip
_SUSPICIOUS = re.compile(r"ii|lli|[a-z][01568]|[01568][a-z]|vv|rdi|ij")


def looks_damaged(surface: str) -> bool:
    """Only words with a typical sign of damage are repaired in documents; queries may try every pair."""
    return bool(_SUSPICIOUS.search(surface))


def candidates(surface: str) -> Iterator[str]:
    """Other readings of a folded lower-case word: one pair replaced at one or at every place, at most two pairs."""
    first = list(_replaced(surface))
    yield from first
    for reading in first[:40]:
        if looks_damaged(reading):
            yield from _replaced(reading)


def _replaced(surface: str) -> Iterator[str]:
    for damaged, meant in _PAIRS:
        place = surface.find(damaged)
        if place < 0:
            continue
        if surface.count(damaged) > 1:
            yield surface.replace(damaged, meant)
        while place >= 0:
            yield surface[:place] + meant + surface[place + len(damaged) :]
            place = surface.find(damaged, place + 1)


def repair(surface: str, known: Callable[[str], bool]) -> str:
    """The first known reading, or ``""``."""
    return next((reading for reading in candidates(surface) if known(reading)), "")
