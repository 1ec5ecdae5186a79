"""Recognises places in a query: Länder, Kreise, towns, postcodes, landscapes, with the words people use for them.

Names of Länder and Kreise come from the official list (:class:`vocabularies.models.Region`), towns and postcodes from
:mod:`vocabularies.gazetteer`, landscapes and nicknames (»Lausitz«, »BaWü«, »Pott«) from ``search/data/landscapes.csv``.
"""

from __future__ import annotations

import csv
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from language.folding import fold
from language.frequency import is_german
from language.words import Word
from vocabularies import gazetteer
from vocabularies.gazetteer import Key, name_key, without_suffix
from vocabularies.models.regions import GERMANY

_LANDSCAPES = Path(__file__).resolve().parents[1] / "data" / "landscapes.csv"
_KREIS_WORDS = frozenset({"lkr", "lk", "landkreis", "landkreise", "landkreises", "landkreisen", "kreis", "kreises"})
_TOWN_WORDS = frozenset({"stadt", "kreisfrei", "kreisfreie", "landeshauptstadt", "hansestadt"})
QUALIFIERS = frozenset(
    {*_KREIS_WORDS, *_TOWN_WORDS, "regionalverband", "bundesland", "raum", "region", "freistaat", "plz", "grossraum"}
)  # fmt: skip
# By stem: »sächsische«, »thüringer«.
_ADJECTIVES = {
    "sachs": "14", "sachsisch": "14", "saarland": "10", "saarlandisch": "10", "bay": "09", "bayerisch": "09",
    "hess": "06", "hessisch": "06", "thuring": "16", "thuringisch": "16", "badisch": "08", "niedersachsisch": "03",
    "brandenburg": "12", "brandenburgisch": "12",
    "rheinlandpfalzisch": "07", "sachsenanhaltisch": "15", "nordrheinwestfalisch": "05", "mecklenburgisch": "13",
    "schleswigholsteinisch": "01", "badenwurttembergisch": "08", "erzgebirgisch": "14521", "vogtlandisch": "14523",
}  # fmt: skip
MIN_CODE, POSTCODE = 2, 5
# A village called like a common word (»Wohnen«, »Lage«) is not meant by the word alone; a town may be.
TOWN = 20_000
# »Sieger« and »Hammer« are nobody of Siegen or Hamm.
LARGE_TOWN = 200_000
# »Leipziger«, »Dresdner«, »Münchner«: what stands in front of the ending, and what a name may have lost there.
_DWELLERS = ("er", "ner", "aner")
MAX_KREISE = 12
MIN_BEGINNING = 3


@dataclass(frozen=True, slots=True)
class Place:
    """``ags`` has 2 digits for a Land, 5 for a Kreis; ``label`` tells namesakes apart."""

    ags: str
    name: str
    level: str
    land: str
    label: str
    is_town: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """Places that a stretch of a query names. ``is_sure``: nothing else can be meant; ``words`` it took."""

    places: tuple[Place, ...]
    words: int
    is_sure: bool


class Gazetteer:
    """Names → places. Built from rows of ``ags, level, name, label``."""

    def __init__(self, rows: Iterable[tuple[str, str, str, str]]) -> None:
        self.places: dict[str, Place] = {}
        self._by_key: dict[Key, list[str]] = {}
        for ags, level, name, label in rows:
            is_town = len(ags) == 5 and label.endswith("tadt")
            self.places[ags] = Place(ags, name, level, ags[:2], label, is_town)
        for place in self.places.values():
            if place.ags != GERMANY:
                for wording in (place.name, without_suffix(place.name)):
                    self._add(name_key(wording), place.ags)
        for names, beginnings in landscapes():
            for ags in self.places:
                if any(ags == beginning or (len(beginning) == 3 and ags.startswith(beginning))
                       for beginning in beginnings):  # fmt: skip
                    for name in names:
                        self._add(name_key(name), ags)
        self.longest = max([*map(len, self._by_key), gazetteer.longest_name()])

    def _add(self, key: Key, ags: str) -> None:
        known = self._by_key.setdefault(key, [])
        if key and ags not in known:
            known.append(ags)

    def find(self, text: str, found: Sequence[Word]) -> Found | None:
        """The longest place that begins with the first of ``found`` (all words of ``text``, in order)."""
        kind, first = self._qualifiers(found)
        for size in range(min(self.longest + 3, len(found) - first), 0, -1):
            part = found[first : first + size]
            places, is_sure = self._named(text, part)
            if not places:
                continue
            after, behind = self._behind(found, first + size)
            places = _of_kind(places, kind or after)
            return Found(tuple(places[:MAX_KREISE]), behind, is_sure or bool(first) or size > 1)
        return None

    def _qualifiers(self, found: Sequence[Word]) -> tuple[str, int]:
        """What stands before a name (»Landkreis«), and how many words that is."""
        kind, first = "", 0
        while first < len(found) - 1 and found[first].surface in QUALIFIERS:
            kind = kind or _kind_of(found[first].surface)
            first += 1
        return kind, first

    def _behind(self, found: Sequence[Word], place: int) -> tuple[str, int]:
        kind = ""
        while place < len(found) and found[place].surface in _KREIS_WORDS:
            kind, place = "kreis", place + 1
        return kind, place

    def _named(self, text: str, part: Sequence[Word]) -> tuple[list[Place], bool]:
        first = part[0]
        if len(part) == 1:
            if first.surface.isdigit():
                kreise = gazetteer.kreise_of_postcode(first.surface) if len(first.surface) == POSTCODE else ()
                return [self.places[ags] for ags in kreise if ags in self.places], True
            if len(first.raw) <= MIN_CODE and not first.raw.isupper():
                return [], False
        key = name_key(text[first.start : part[-1].end])
        keys = self._by_key.get(key, ())
        if keys:
            return self._sorted(keys), True
        if len(part) == 1 and first.token in _ADJECTIVES:
            return self._sorted([_ADJECTIVES[first.token]]), True
        if len(key) == 1 and len(key[0]) <= 2:
            return [], False
        named = gazetteer.kreise_named(key)
        if named:
            is_common = len(part) == 1 and is_german(first.surface)
            if is_common and gazetteer.places_named(key)[0].population < TOWN:
                return [], False
            return self._sorted(named), not is_common
        return (self._dwellers(first), False) if len(part) == 1 else ([], False)

    def _dwellers(self, word: Word) -> list[Place]:
        """»Leipziger«, »Dresdner«, »Münchner«: from a town large enough to have an adjective."""
        surface = fold(word.raw.lower())
        if not word.raw[:1].isupper():
            return []
        least = LARGE_TOWN if is_german(surface) else 2 * TOWN
        for ending in _DWELLERS:
            if not surface.endswith(ending):
                continue
            base = surface[: -len(ending)]
            for name in (base, f"{base}en", f"{base}e", f"{base}er"):
                towns = gazetteer.places_named((name,))
                if towns and towns[0].population >= least:
                    return self._sorted([towns[0].ags])
        return []

    def _sorted(self, keys: Iterable[str]) -> list[Place]:
        """Länder before Kreise, else in the order of the table."""
        known = [self.places[ags] for ags in keys if ags in self.places]
        return sorted(known, key=lambda place: len(place.ags))

    def knows(self, surface: str) -> bool:
        """Whether a folded word is the name of a place."""
        return (surface,) in self._by_key or bool(gazetteer.places_named((surface,)))


def towns_beginning(typed: str, most: int) -> list[gazetteer.Place]:
    """The largest places whose names begin like the text that was typed so far."""
    beginning = " ".join(name_key(typed))
    if len(beginning) < MIN_BEGINNING:
        return []
    names = _town_names()
    at = bisect_left(names, beginning, key=lambda pair: pair[0])
    found: list[gazetteer.Place] = []
    while at < len(names) and names[at][0].startswith(beginning):
        found.append(names[at][1])
        at += 1
    return sorted(found, key=lambda place: (-place.population, place.ags, place.name))[:most]


@lru_cache(maxsize=1)
def _town_names() -> list[tuple[str, gazetteer.Place]]:
    named = ((" ".join(name_key(place.name)), place) for place in gazetteer.all_places())
    return sorted(named, key=lambda pair: (pair[0], pair[1].ags))


@lru_cache(maxsize=1)
def listed_places() -> tuple[dict[str, str], dict[str, str]]:
    """Names of towns in one word, to find mistyped ones: folded word → itself, and its spelling."""
    names = {fold(place.name.lower()): place.name for place in gazetteer.all_places() if place.population >= TOWN}
    names |= {fold(name.lower()): name for called, _regions in landscapes() for name in called}
    single = {surface: name for surface, name in names.items() if surface.isalpha() and len(surface) > MIN_CODE + 1}
    return {surface: surface for surface in single}, single


def _kind_of(surface: str) -> str:
    return "kreis" if surface in _KREIS_WORDS else "town" if surface in _TOWN_WORDS else ""


def _of_kind(places: list[Place], kind: str) -> list[Place]:
    """»Landkreis Leipzig« is not the town, »Stadt Leipzig« not the Landkreis, where there are both."""
    if not kind:
        return places
    fitting = [place for place in places if place.is_town == (kind == "town")]
    return fitting or places


@lru_cache(maxsize=1)
def landscapes() -> tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]:
    """Names, and the keys of regions (three digits: all Kreise that begin so)."""
    with _LANDSCAPES.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines, delimiter=";"))
    return tuple((tuple(row["names"].split("|")), tuple(row["regions"].split())) for row in rows)
