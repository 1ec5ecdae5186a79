"""Recognises regions and institution types in a query, by the official list of regions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from language.words import words

QUALIFIERS = frozenset(
    {"lkr", "lk", "landkreis", "kreis", "kreisfrei", "regionalverband", "bundesland", "raum", "region", "freistaat"}
)
_SHORT = {
    "nrw": "05",
    "rlp": "07",
    "bawu": "08",
    "bw": "08",
    "mv": "13",
    "mecpomm": "13",
    "lsa": "15",
    "sh": "01",
    "nds": "03",
}
_ADJECTIVES = {
    "sachsen": "14", "saarland": "10", "bayern": "09", "hessen": "06", "thuringen": "16", "brandenburg": "12",
    "rheinlandpfalzisch": "07", "sachsenanhaltisch": "15", "nordrheinwestfalisch": "05",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Place:
    ags: str
    name: str
    level: str
    land: str


class Gazetteer:
    """Token sequences of names → places. Built from rows with ``ags, level, name, label`` once per process."""

    def __init__(self, rows: Iterable[dict[str, str]]) -> None:
        self.places: dict[str, Place] = {}
        self._by_tokens: dict[tuple[str, ...], list[str]] = {}
        self.longest = 1
        for row in rows:
            place = Place(row["ags"], row["name"], row["level"], row["ags"][:2])
            self.places[place.ags] = place
            if place.ags == "00":
                continue
            for wording in {row["name"], row["name"].split("(")[0].strip(), row["name"].replace("-", " ")}:
                self._add(wording, place.ags)
        for token, ags in {**_SHORT, **_ADJECTIVES}.items():
            self._by_tokens.setdefault((token,), []).append(ags)

    def _add(self, wording: str, ags: str) -> None:
        tokens = tuple(word.token for word in words(wording))
        if tokens and not (len(tokens) == 1 and len(tokens[0]) < 3):
            known = self._by_tokens.setdefault(tokens, [])
            if ags not in known:
                known.append(ags)
            self.longest = max(self.longest, len(tokens))

    def find(self, tokens: tuple[str, ...]) -> list[Place]:
        """Länder before Kreise. A Kreis that is named like its town is found once for each."""
        return sorted(
            (self.places[ags] for ags in self._by_tokens.get(tokens, ()) if ags in self.places),
            key=lambda place: (len(place.ags), place.ags),
        )
