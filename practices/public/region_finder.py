"""Which Kreis somebody means who writes a town, a postcode or the name of a region."""

from __future__ import annotations

import re

from language.folding import fold
from vocabularies import gazetteer
from vocabularies.gazetteer import name_key
from vocabularies.models import Region
from vocabularies.models.regions import GERMANY

MAX_LENGTH = 100
SHORTEST_PART = 5
_POSTCODE = re.compile(r"(?<!\d)\d{5}(?!\d)")
# Said of a Kreis around a town, never of the town.
_OF_KREISE = frozenset(fold(word) for word in ("landkreis", "kreis", "lk", "lkr", "lkrs"))


def regions_meant(text: str) -> list[Region]:
    """The likeliest first, one where it is clear: »95028«, »Hof«, »Landkreis Hof«, »Oelsnitz«, »Bayern«."""
    found = _POSTCODE.findall(text)
    keys = [ags for postcode in found for ags in gazetteer.kreise_of_postcode(postcode)]
    if not keys:
        keys = _named(" ".join(_POSTCODE.sub(" ", text[:MAX_LENGTH]).split()))
    regions = Region.objects.in_bulk(keys, field_name="ags")
    return [regions[ags] for ags in dict.fromkeys(keys) if ags in regions]


def _named(text: str) -> list[str]:
    key = name_key(text)
    says_kreis = any(word in _OF_KREISE for word in key)
    bare = tuple(word for word in key if word not in _OF_KREISE)
    if not bare:
        return []
    whole, short = [], []
    for region in Region.objects.exclude(ags=GERMANY).order_by("ags"):
        if key in {name_key(region.label), name_key(f"{region.kind} {region.name}")}:
            whole.append(region)
        elif bare == name_key(region.name):
            short.append(region)
    if whole and (says_kreis or len(whole) > 1 or len(key) > 1):
        return [region.ags for region in whole]
    if says_kreis:
        around = [region.ags for region in short if "Stadt" not in region.kind]
        return around or [region.ags for region in short] or list(gazetteer.kreise_named(bare))
    named = [region.ags for region in (*whole, *short)]
    lands = [ags for ags in named if len(ags) == 2]
    # A town before the Kreis that is called after it; »Vogtland« is part of a name.
    return lands or [*gazetteer.kreise_named(bare), *named] or _part_of_name("".join(bare))


def _part_of_name(word: str) -> list[str]:
    if len(word) < SHORTEST_PART:
        return []
    kreise = Region.objects.filter(level=Region.Level.KREIS).order_by("label")
    return [region.ags for region in kreise if word in fold(region.name.lower())]
