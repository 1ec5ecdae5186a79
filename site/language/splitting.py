"""Splits compounds by how common their parts are in general German, and only then by the words of the index.

Every letter belongs to a part or to a linking element, so ``diskutiert`` is never split into ``disku`` + ``tier``. Few,
common, long parts win; a word that is commoner than its parts is none of them (``Studenten`` are no ``Stud-Enten``).
What general German splits, or knows as one word, is never split anew because the index has learnt a word.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from functools import lru_cache
from pathlib import Path

from language.frequency import frequencies, is_noun
from language.inflection import PARTICLES
from language.stemming import stem_german
from language.stopwords import STOP

MIN_PART = 4
MIN_COMPOUND = 7
MAX_PARTS = 4
MIN_OF_INDEX = 5
# Linking element → what it costs.
_LINKS = {"": 0.0, "s": 0.2, "n": 0.4, "en": 0.4, "es": 1.0, "er": 1.4, "e": 1.0, "ens": 1.0}
# »Schul-amt«, »Sprech-tag«: a noun without its e, a verb without its ending.
_SHORTENED = (("e", 0.5), ("en", 1.2), ("n", 1.2))
_PER_PART, _COMMONEST = 3.0, 8.0
_OF_INDEX = 2.6
# A part of four letters is found in many words by chance; it has to be common.
_COMMON_ENOUGH = {3: 3.8, 4: 3.4, 5: 2.8}
_SHORT_AND_SHORTENED = 4.0
_COMMONER_THAN_ITS_PARTS = 1.0
_NOUNS_OF_THREE = frozenset(
    """
    job tag amt rat ort weg bau not arm rad bus uhr see hof tor tur bad eis abo art bar gas hut kur lob mut tat tee ton
    typ wut zug akt ehe eid erz fan ohr ost pkw lkw neu nah sud
    """.split()  # noqa: SIM905
)
# Particles that are nouns at the end of a word.
_NOUNS_AT_THE_END = frozenset({"heim", "teil", "fest", "weg"})
_NO_PARTS = frozenset(
    [
        *(set(PARTICLES) - {"teil", "hoch"}),
        *(STOP - {"selbst"}),
        *"""
        schaft heit keit ung lung tung kung rung dung ling lings isch lich bar sam haft los tum nis chen lein ieren
        iert tion sion ismus istin innen eren erin ster enden ende enten ente ener ager rater rate raten iter eben wohl
        lage ment mente anten ante ions inte trans inter super anti wider burg loge logen
        """.split(),  # noqa: SIM905
    ]
)
_LIKE_ADJECTIVE = re.compile(
    r"(?:ig|lich|isch|bar|sam|haft|los|frei|voll|arm|reich|nah|fern|weit|fest|stark|schwach|leicht|schwer|iv|ell|al"
    r"|end|iert|spezifisch|gerecht|bezogen|orientiert|berechtigt|betroffen)(?:e[nrms]?)?$"
)
_ENDINGS = ("en", "es", "er", "n", "s", "e")
_DATA = Path(__file__).resolve().parent / "data"

_Split = tuple[float, tuple[str, ...]]


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
            self._memory[surface] = tuple(dict.fromkeys(stem_german(part) for part in self.parts(surface)))
        return self._memory[surface]

    def parts(self, surface: str) -> tuple[str, ...]:
        """The parts as they stand in the word."""
        if len(surface) < MIN_COMPOUND or not surface.isalpha() or stem_german(surface) in self._indivisible:
            return ()
        found = general_parts(surface)
        if found or surface in frequencies():
            return found
        return _parts(surface, self._known)


@lru_cache(maxsize=50_000)
def general_parts(surface: str) -> tuple[str, ...]:
    """What general German alone makes of a word."""
    return _parts(surface, frozenset())


def _parts(surface: str, of_index: Collection[str]) -> tuple[str, ...]:
    found = _cut(surface, MAX_PARTS, of_index)
    if found is None or len(found[1]) < 2:
        return ()
    own = frequencies().get(surface, 0.0)
    rarest = min(_commonness(part) for part in found[1])
    return found[1] if own <= rarest + _COMMONER_THAN_ITS_PARTS else ()


def _commonness(part: str) -> float:
    listed = frequencies()
    return max([listed.get(part, 0.0), *(listed.get(part + ending, 0.0) for ending, _price in _SHORTENED)]) or _OF_INDEX


def _cut(rest: str, room: int, of_index: Collection[str]) -> _Split | None:
    """The cheapest way to take a word apart into at most ``room`` parts; the last one carries the meaning."""
    best: _Split | None = None
    whole = _last_cost(rest, of_index)
    if whole is not None:
        best = whole + _PER_PART, (rest,)
    if room == 1:
        return best
    # A word that general German knows as one part is one, unless it is the whole (which is asked about).
    if best is not None and room < MAX_PARTS:
        return best
    best = None
    for end in range(3, len(rest) - 2):
        left = rest[:end]
        cost = _cost(left, of_index)
        if cost >= _COMMONEST:
            continue
        for link, price in _LINKS.items():
            if not rest.startswith(link, end) or len(rest) - end - len(link) < 3:
                continue
            tail = _cut(rest[end + len(link) :], room - 1, of_index)
            if tail is None:
                continue
            total = cost + price + _PER_PART + tail[0]
            if best is None or total < best[0]:
                best = total, (left, *tail[1])
    return best


def _cost(part: str, of_index: Collection[str]) -> float:
    """How rare a part before another one is; ``_COMMONEST`` and more: it is none."""
    value = _value(part)
    if value:
        return _COMMONEST - value
    if len(part) >= MIN_PART and part not in _NO_PARTS:
        for ending, price in _SHORTENED:
            value = _value(part + ending)
            if value >= (_SHORT_AND_SHORTENED if len(part) == MIN_PART else _OF_INDEX):
                return _COMMONEST - value + price
    if part in of_index and len(part) >= MIN_OF_INDEX and part not in _NO_PARTS:
        return _COMMONEST - _OF_INDEX
    return _COMMONEST


def _value(part: str) -> float:
    if part in _NO_PARTS or (len(part) < MIN_PART and part not in _NOUNS_OF_THREE):
        return 0.0
    value = frequencies().get(part, 0.0)
    return value if value >= _COMMON_ENOUGH.get(len(part), 0.0) else 0.0


def _last_cost(part: str, of_index: Collection[str]) -> float | None:
    """The last part is a noun or an adjective, in whatever form."""
    for form in (part, *(part.removesuffix(ending) for ending in _ENDINGS if part.endswith(ending))):
        value = frequencies()[form] if form in _NOUNS_AT_THE_END else _value(form)
        if value and (is_noun(form) or _LIKE_ADJECTIVE.search(form)):
            return _COMMONEST - value
    if len(part) >= MIN_OF_INDEX and part not in _NO_PARTS and (part in of_index or stem_german(part) in of_index):
        return _COMMONEST - _OF_INDEX
    return None
