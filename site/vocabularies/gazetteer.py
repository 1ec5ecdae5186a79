"""Where places lie: 11,521 towns and villages with their Kreis, postcodes, distances, neighbours, comparable Kreise.

Read once from the frozen tables ``data/places.csv``, ``data/postcodes.csv`` and ``data/regions.csv``; no database, and
nothing here ever changes. Where the tables come from and under which licence: ``docs/decisions/0046``. A Kreis is named
by its official key of five digits (``vocabularies.models.Region.ags``), a Land by the first two of them.
"""

from __future__ import annotations

import csv
import math
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from language.folding import fold

DATA = Path(__file__).resolve().parent / "data"
LARGE_TOWN, MIDDLE_TOWN = 100_000, 20_000
# A Kreis is comparable with those of half to double as many inhabitants.
MOST_TIMES_AS_MANY = 2.0
# From middle to middle: as far as somebody travels to see how others do it.
NEAR_KM = 50
# A namesake counts beside a larger town only from this share of its inhabitants on.
NAMESAKE_SHARE = 0.2
EARTH_RADIUS_KM = 6371.0
_WORD = re.compile(r"[^\W_]+")
_SAINT = re.compile(r"\b(?:st\.|st(?=[\s-]\w))")
# Said in many ways (»an der«, »a. d.«, »/«) and not needed to tell names apart.
_SMALL = frozenset({
    "a", "am", "an", "auf", "b", "bei", "d", "dem", "den", "der", "des", "i", "im", "in", "o", "ob", "u", "und", "v",
    "vom", "von", "vor", "zu", "zum", "zur",
})  # fmt: skip
# Said before a name, and no part of it.
_TITLES = frozenset({"hansestadt", "landeshauptstadt", "lutherstadt", "stadt", "universitatsstadt"})
# What follows a name only to tell it from others: »(Oder)«, »/Mark«, »an der Saale«, »i. d. Rhön«.
_SUFFIX = re.compile(r"\s*(?:[(/,]|\s(?:am|an|auf|bei|im|in|ob|vor|(?:[abiov]\.))(?=[\s\w])).*")

Key = tuple[str, ...]


class Settlement(StrEnum):
    """How people live in a Kreis, by the size of its towns.

    ``CITY``: more than half of them in towns of 100,000 or more; ``TOWNS``: of 20,000 or more; ``RURAL``: else.
    The boundaries of sizes are those of the official statistics (Großstadt, Mittelstadt).
    """

    CITY = "city"
    TOWNS = "towns"
    RURAL = "rural"

    @property
    def label(self) -> Promise:
        return _SETTLEMENT_LABELS[self]


_SETTLEMENT_LABELS: dict[Settlement, Promise] = {
    Settlement.CITY: _("Großstädte"),
    Settlement.TOWNS: _("Mittelgroße Städte"),
    Settlement.RURAL: _("Ländlicher Raum"),
}


@dataclass(frozen=True, slots=True)
class Place:
    """A town, a village or a part of one. ``ags``: its Kreis; ``population`` is 0 where nobody says it."""

    name: str
    ags: str
    population: int
    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class _Kreis:
    name: str
    population: int
    latitude: float
    longitude: float
    settlement: Settlement


def name_key(name: str) -> Key:
    """Spellings of one name → one key: case, umlauts, hyphens, »St.«, titles and small words do not tell places apart.

    »Frankfurt a. M.« → ``("frankfurt", "m")``, »Rothenburg ob der Tauber« → ``("rothenburg", "tauber")``.
    """
    text = _SAINT.sub("sankt ", unicodedata.normalize("NFC", name).lower())
    return _key([fold(word) for word in _WORD.findall(text)])


def _key(words: Sequence[str]) -> Key:
    if len(words) > 1 and words[0] in _TITLES:
        words = words[1:]
    last = len(words) - 1
    return tuple(word for place, word in enumerate(words) if place in {0, last} or word not in _SMALL)


def without_suffix(name: str) -> str:
    """»Frankfurt (Oder)« → »Frankfurt«."""
    return _SUFFIX.sub("", f"{name} ", count=1).strip()


def places_named(key: Sequence[str]) -> tuple[Place, ...]:
    """Places of this name, the largest first; ``key``: folded words, best made by ``name_key``.

    A name with its suffix means that place only (»Frankfurt (Oder)«, »Frankfurt O.«), the name alone all of them.
    """
    wanted, names = _key(key), _names()
    found = names.whole.get(wanted)
    if not found and len(wanted) > 1:
        suffixed = names.suffixed.get(wanted[:-1], ())
        found = [place for suffix, place in suffixed if suffix.startswith(wanted[-1])]
    return tuple(dict.fromkeys(sorted(found or (), key=lambda place: (-place.population, place.ags))))


def kreise_named(key: Sequence[str]) -> tuple[str, ...]:
    """Kreise of the places of this name, without namesakes that are small beside the largest."""
    found = places_named(key)
    least = found[0].population * NAMESAKE_SHARE if found else 0
    return tuple(dict.fromkeys(place.ags for place in found if place.population >= least))


def longest_name() -> int:
    """Words in the longest key."""
    return _names().longest


def all_places() -> tuple[Place, ...]:
    """Those with coordinates of their own."""
    return _places()


def postcodes() -> dict[str, tuple[str, ...]]:
    """Every postcode → its Kreise."""
    return {postcode: kreise for postcode, (kreise, _names_there) in _postcodes().items()}


def kreise_of_postcode(postcode: str) -> tuple[str, ...]:
    """The Kreise a postcode lies in, mostly one; none where there is no such postcode."""
    known = _postcodes().get(postcode)
    return known[0] if known else ()


def places_of_postcode(postcode: str) -> tuple[str, ...]:
    """Names of the municipalities a postcode belongs to."""
    known = _postcodes().get(postcode)
    return known[1] if known else ()


def kreise() -> tuple[str, ...]:
    """All 400 keys."""
    return tuple(_kreise())


def is_known(ags: str) -> bool:
    """Whether there are places in this Kreis or Land; editors may keep regions that are none."""
    return any(key.startswith(ags) for key in _kreise()) if len(ags) == 2 else ags in _kreise()


def centre(ags: str) -> tuple[float, float]:
    """Latitude and longitude of the middle of a Kreis or a Land, each place weighing as many as live there."""
    known = _kreise().get(ags)
    if known:
        return known.latitude, known.longitude
    return _middle((one.latitude, one.longitude, one.population) for key, one in _kreise().items() if key[:2] == ags)


def distance_km(one: str, other: str) -> int:
    """From middle to middle, in whole kilometres."""
    return round(kilometres(*centre(one), *centre(other)))


@cache
def neighbours(ags: str) -> tuple[str, ...]:
    """All Kreise that are not (in) this one, the nearest first."""
    latitude, longitude = centre(ags)
    far = {
        key: kilometres(latitude, longitude, one.latitude, one.longitude)
        for key, one in _kreise().items()
        if not key.startswith(ags)
    }
    return tuple(sorted(far, key=lambda key: (far[key], key)))


@cache
def rings(ags: str) -> tuple[str, ...]:
    """From a Kreis outwards: itself, what is near, its Land, all other Kreise from near to far."""
    around = neighbours(ags)
    near = sum(distance_km(ags, other) <= NEAR_KM for other in around)
    return (ags, *around[:near], ags[:2], *around[near:])


def settlement(ags: str) -> Settlement | None:
    """The class of a Kreis; a Land has none."""
    known = _kreise().get(ags)
    return known.settlement if known else None


@cache
def comparable(ags: str) -> tuple[str, ...]:
    """Kreise of other Länder where people live alike: same class, similar number; the most similar first."""
    own = _kreise().get(ags)
    if own is None:
        return ()
    times = {
        key: abs(math.log(one.population / own.population))
        for key, one in _kreise().items()
        if key[:2] != ags[:2] and one.settlement == own.settlement
    }
    limit = math.log(MOST_TIMES_AS_MANY)
    return tuple(sorted((key for key in times if times[key] <= limit), key=lambda key: (times[key], key)))


def _rows(file: str) -> list[dict[str, Any]]:
    with (DATA / file).open(encoding="utf-8", newline="") as table:
        return list(csv.DictReader(table))


@cache
def _places() -> tuple[Place, ...]:
    return tuple(
        Place(row["name"], row["ags"][:5], int(row["population"]), float(row["lat"]), float(row["lon"]))
        for row in _rows("places.csv")
    )


@cache
def _postcodes() -> dict[str, tuple[tuple[str, ...], tuple[str, ...]]]:
    return {
        row["postcode"]: (tuple(row["kreise"].split()), tuple(row["names"].split("|")))
        for row in _rows("postcodes.csv")
    }


@cache
def _kreise() -> dict[str, _Kreis]:
    towns: dict[str, dict[str, tuple[float, float, int]]] = defaultdict(dict)
    for row in _rows("places.csv"):
        # Parts of a town are counted with it: the largest place of a municipality stands for it.
        known, population = towns[row["ags"][:5]], int(row["population"])
        if population >= known.get(row["ags"], (0.0, 0.0, 0))[2]:
            known[row["ags"]] = (float(row["lat"]), float(row["lon"]), population)
    found = {}
    for row in _rows("regions.csv"):
        if len(row["ags"]) == 5:
            own, people = towns[row["ags"]].values(), int(row["population"])
            found[row["ags"]] = _Kreis(row["name"], people, *_middle(own), _settled(own, people))
    return found


def _settled(towns: Iterable[tuple[float, float, int]], people: int) -> Settlement:
    sizes = [population for _latitude, _longitude, population in towns]
    for least, settled in ((LARGE_TOWN, Settlement.CITY), (MIDDLE_TOWN, Settlement.TOWNS)):
        if 2 * sum(size for size in sizes if size >= least) > people:
            return settled
    return Settlement.RURAL


def _middle(places: Iterable[tuple[float, float, int]]) -> tuple[float, float]:
    # A village of unknown size is there nevertheless.
    weighed = [(latitude, longitude, max(1, people)) for latitude, longitude, people in places]
    total = sum(people for _latitude, _longitude, people in weighed)
    if not total:
        raise KeyError("no such Kreis or Land")
    return (
        sum(latitude * people for latitude, _longitude, people in weighed) / total,
        sum(longitude * people for _latitude, longitude, people in weighed) / total,
    )


def kilometres(latitude: float, longitude: float, other_latitude: float, other_longitude: float) -> float:
    """Great circle (haversine)."""
    one, other = math.radians(latitude), math.radians(other_latitude)
    across = math.sin(math.radians(other_longitude - longitude) / 2) ** 2
    half = math.sin((other - one) / 2) ** 2 + math.cos(one) * math.cos(other) * across
    return 2 * EARTH_RADIUS_KM * math.asin(min(1.0, math.sqrt(half)))


class _Names:
    """Keys of names → places: whole names and those without suffix; ``suffixed``: what is before → (suffix, place)."""

    def __init__(self) -> None:
        self.whole: dict[Key, list[Place]] = defaultdict(list)
        self.suffixed: dict[Key, list[tuple[str, Place]]] = defaultdict(list)
        for place in _places():
            self.add(place.name, place)
        self._add_official_names()
        self._add_names_of_postcodes()
        self.longest = max(map(len, self.whole))

    def add(self, name: str, place: Place) -> None:
        key, base = name_key(name), name_key(without_suffix(name))
        for one in {key, base}:
            self.whole[one].append(place)
        if len(key) > len(base):
            self.suffixed[key[:-1]].append((key[-1], place))

    def _add_official_names(self) -> None:
        """»Mülheim an der Ruhr«, where a town that is a Kreis goes by its short name among the places."""
        largest: dict[str, Place] = {}
        for place in _places():
            if place.population >= largest.get(place.ags, place).population:
                largest[place.ags] = place
        for row in _rows("regions.csv"):
            if len(row["ags"]) == 5 and row["type"] in {"Kreisfreie Stadt", "Stadtkreis"}:
                self.add(row["name"], largest[row["ags"]])

    def _add_names_of_postcodes(self) -> None:
        """Official names of places with a shorter one, and municipalities that are no place of their own on the map."""
        for kreise_there, names in _postcodes().values():
            for name in names:
                if name_key(name) not in self.whole:
                    shorter = self.whole.get(name_key(without_suffix(name)), ())
                    known = {place.ags: place for place in shorter}
                    for ags in kreise_there:
                        self.add(name, known.get(ags) or Place(name, ags, 0, *centre(ags)))


@cache
def _names() -> _Names:
    return _Names()
