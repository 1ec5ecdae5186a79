"""Where something runs: numbers on the map of Germany and the Länder with their Kreise beside it, once a generation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import override

from editorial.kept import Kept
from practices.facets import NATIONWIDE
from practices.public.counts import cards_by_region, cards_in_regions
from vocabularies import gazetteer
from vocabularies.dot_map import HEIGHT, WIDTH, project
from vocabularies.models import Region
from vocabularies.models.regions import GERMANY

# Units of the map, which is never drawn smaller than a pixel a unit: no mark is a smaller target, none touches another.
MARK, APART = 25, 27


@dataclass(frozen=True, slots=True)
class RegionEntry:
    """A region with its number of cards, and those below it that have some."""

    ags: str
    name: str
    url: str
    count: int
    children: tuple[RegionEntry, ...] = ()


@dataclass(frozen=True, slots=True)
class Mark:
    """A number on the map, of one Kreis or of several that lie too near to each other for a number each."""

    x: int
    y: int
    names: tuple[str, ...]
    url: str
    count: int


@dataclass(frozen=True, slots=True)
class RegionMap:
    """``lands`` in the order of their names; ``nationwide``: cards that say it of the whole country."""

    marks: tuple[Mark, ...]
    lands: tuple[RegionEntry, ...]
    nationwide: RegionEntry
    width: int = WIDTH
    height: int = HEIGHT


_maps: Kept[str, RegionMap] = Kept(20)


def region_map(language: str) -> RegionMap:
    """The map for pages of this language."""
    return _maps.get(language, lambda: _region_map(language))


def _region_map(language: str) -> RegionMap:
    counts = cards_by_region(language)
    with override(language):
        regions = Region.objects.order_by("label")
        entries = {one.ags: _entry(one.ags, one.label, counts) for one in regions if one.level != Region.Level.BUND}
        kreise = [_of_city_state(entry, entries) for ags, entry in entries.items() if len(ags) > 2]
        kreise = [entry for entry in kreise if entry.count]
        lands = [
            replace(entry, children=tuple(one for one in kreise if one.ags[:2] == ags and one != entry))
            for ags, entry in entries.items()
            if len(ags) == 2
        ]
        nationwide = _entry(GERMANY, capfirst(str(NATIONWIDE)), counts)
        return RegionMap(_marks(kreise, cards_in_regions(language)), tuple(lands), nationwide)


def _entry(ags: str, name: str, counts: Mapping[str, int]) -> RegionEntry:
    return RegionEntry(ags, name, reverse("region", args=[ags]), counts.get(ags, 0))


def _of_city_state(kreis: RegionEntry, entries: Mapping[str, RegionEntry]) -> RegionEntry:
    """Berlin is the only Kreis of the Land Berlin: what runs in the Land runs there."""
    land = entries[kreis.ags[:2]]
    return land if sum(ags.startswith(land.ags) for ags in entries) == 2 else kreis


def _marks(kreise: list[RegionEntry], cards: Mapping[str, frozenset[int]]) -> tuple[Mark, ...]:
    """The largest numbers keep their place; what would touch one of them joins it."""
    groups: list[tuple[float, float, list[RegionEntry]]] = []
    for entry in sorted(kreise, key=lambda entry: (-entry.count, entry.ags)):
        if not gazetteer.is_known(entry.ags):
            continue
        x, y = project(*gazetteer.centre(entry.ags))
        near = [group for group in groups if _square(group, x, y) < APART**2]
        if near:
            min(near, key=lambda group: _square(group, x, y))[2].append(entry)
        else:
            groups.append((x, y, [entry]))
    # Read from the north to the south, as one looks at a map.
    return tuple(_mark(x, y, own, cards) for x, y, own in sorted(groups, key=lambda group: (group[1], group[0])))


def _square(group: tuple[float, float, list[RegionEntry]], x: float, y: float) -> float:
    return (group[0] - x) ** 2 + (group[1] - y) ** 2


def _mark(x: float, y: float, entries: list[RegionEntry], cards: Mapping[str, frozenset[int]]) -> Mark:
    """A card that runs in two of the Kreise counts once, as in the list that the mark leads to."""
    names = tuple(entry.name for entry in entries)
    url = entries[0].url
    if len(entries) > 1:
        url = f"{reverse('search')}?{urlencode([('region', entry.ags) for entry in entries])}"
    return Mark(round(x), round(y), names, url, len(frozenset().union(*(cards[entry.ags] for entry in entries))))
