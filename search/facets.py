"""The facets of the list of cards: which values a card has, what a reader chose, how to say it in an address.

Inside a facet the choices are alternatives (OR), facets restrict each other (AND). A value of a tree (theme,
region) stands for everything below it, because a card carries the values of all its ancestors.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from practices.serializers import PublicPractice, RegionRef, TermRef
from vocabularies.models import Theme

MOST_VALUES = 40
# Longer trees show only the branches somebody chose.
LONGEST_FACET = 60


@dataclass(frozen=True, slots=True)
class Facet:
    """``key`` is the name in addresses; ``shown`` facets stand in the form, the others only as a chip."""

    key: str
    label: Promise
    shown: bool = True


FACETS: tuple[Facet, ...] = (
    Facet("thema", _("Thema")),
    Facet("region", _("Region")),
    Facet("art", _("Art der Einrichtung")),
    Facet("zielgruppe", _("Zielgruppe")),
    Facet("stand", _("Wie weit ist es?")),
    Facet("aufwand", _("Aufwand für den Anfang")),
    Facet("branche", _("Branche")),
    Facet("recht", _("Rechtsgrundlage")),
    Facet("phase", _("Phase des Job-Turbo")),
    Facet("sammlung", _("Sammlung"), shown=False),
)
BY_KEY = {facet.key: facet for facet in FACETS}


def facet_values(practice: PublicPractice, collection_key: str = "") -> dict[str, list[str]]:
    """Keys of every facet of a card, ancestors in trees included."""
    values = {
        "thema": [*_keys(practice.themes), *_parents(practice.themes)],
        "region": _lineages([*practice.regions, *practice.places_running]),
        "art": _keys(practice.institution_types),
        "zielgruppe": _keys(practice.target_groups),
        "stand": [practice.maturity],
        "aufwand": [practice.effort] if practice.effort else [],
        "branche": _keys(practice.sectors),
        "recht": _keys(practice.legal_bases),
        "phase": _keys(practice.phases),
        "sammlung": [collection_key] if collection_key else [],
    }
    return {key: list(dict.fromkeys(found)) for key, found in values.items() if found}


def _keys(terms: Iterable[TermRef]) -> list[str]:
    return [term.key for term in terms]


def _parents(terms: Iterable[TermRef]) -> list[str]:
    keys = _keys(terms)
    parents = Theme.objects.filter(key__in=keys, parent__isnull=False).values_list("parent__key", flat=True)
    return list(parents.distinct()) if keys else []


def _lineages(regions: Iterable[RegionRef]) -> list[str]:
    return [ags for region in regions for ags in region.lineage if ags != "00" or region.ags == "00"]


@dataclass(frozen=True, slots=True)
class Selection:
    """What a reader chose: values per facet, in the order of the address."""

    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @classmethod
    def from_query(cls, query: Any) -> Selection:
        """Reads ``request.GET``. Unknown facets and values too many to be meant are passed over."""
        chosen = {}
        for facet in FACETS:
            found = [value.strip() for value in query.getlist(facet.key)[:MOST_VALUES]]
            found = [value for value in dict.fromkeys(found) if value and len(value) <= 80 and value.isprintable()]
            if found:
                chosen[facet.key] = tuple(found)
        return cls(chosen)

    def __bool__(self) -> bool:
        return bool(self.values)

    def has(self, facet: str, value: str) -> bool:
        return value in self.values.get(facet, ())

    def without(self, facet: str, value: str) -> Selection:
        rest = {key: tuple(v for v in values if (key, v) != (facet, value)) for key, values in self.values.items()}
        return Selection({key: values for key, values in rest.items() if values})

    def with_value(self, facet: str, value: str) -> Selection:
        return Selection({**self.values, facet: (*self.values.get(facet, ()), value)})

    def pairs(self) -> list[tuple[str, str]]:
        return [(key, value) for key, values in self.values.items() for value in values]
