"""What a reader chose from the facets (``practices.facets``), and how an address says it."""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass, field
from typing import Any

from practices.facets import BY_KEY, PUBLIC_FACETS, Facet, current_keys, narrowest, without_relatives

MAX_VALUES = 40
MAX_VALUE_LENGTH = 80
# Longer trees show only the branches somebody chose.
MAX_FACET_OPTIONS = 60


@dataclass(frozen=True, slots=True)
class Selection:
    """Values by key of the facet, in the order of the address."""

    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @classmethod
    def from_query(cls, query: Any, except_facets: Container[str] = ()) -> Selection:
        """Reads ``request.GET``. Unknown facets and values too many to be meant are passed over.

        A Kreis beside its Land narrows it, so it stands alone, as a theme does beside the one above it.
        """
        chosen = {}
        for facet in PUBLIC_FACETS:
            if facet.key in except_facets:
                continue
            found = [value.strip() for value in query.getlist(facet.url_name)[:MAX_VALUES]]
            found = [value for value in found if value and len(value) <= MAX_VALUE_LENGTH and value.isprintable()]
            if found:
                chosen[facet.key] = narrowest(facet, current_keys(facet, found))
        return cls(chosen)

    def __bool__(self) -> bool:
        return bool(self.values)

    def has(self, facet: str, value: str) -> bool:
        return value in self.values.get(facet, ())

    def without(self, facet: str, value: str) -> Selection:
        rest = {key: tuple(v for v in values if (key, v) != (facet, value)) for key, values in self.values.items()}
        return Selection({key: values for key, values in rest.items() if values})

    def with_value(self, facet: str, value: str) -> Selection:
        """The same with one more, in the place of what stands above or below it."""
        others = without_relatives(BY_KEY[facet], self.values.get(facet, ()), value)
        return Selection({**self.values, facet: (*others, value)})

    def pairs(self) -> list[tuple[str, str]]:
        """Key of the facet and value."""
        return [(key, value) for key, values in self.values.items() for value in values]

    def query(self) -> list[tuple[str, str]]:
        """The same as an address says it."""
        return [(BY_KEY[key].url_name, value) for key, value in self.pairs()]


NOTHING_CHOSEN = Selection()


def offered_facets(preset: Selection) -> list[Facet]:
    """Those in the form of a list; what the page itself stands for is none of them."""
    return [facet for facet in PUBLIC_FACETS if facet.is_offered and facet.key not in preset.values]
