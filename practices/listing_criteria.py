"""What a saved selection of cards can be narrowed by: the facets of the public list, kept as stable keys.

A key is the same in every language and outlives a renamed term; a merged term leads to the one it went into.
So a selection needs no translation, and the list of cards can be opened with the very same filters.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from practices.facets import BY_KEY, PUBLIC_FACETS, Facet, current_keys
from practices.querysets import PracticeQuerySet

# Too many to choose from in a list; a card names its Träger itself.
NOT_OFFERED = frozenset({"provider"})
CRITERIA = tuple(facet for facet in PUBLIC_FACETS if facet.key not in NOT_OFFERED)
HELP: dict[str, Promise] = {
    "theme": _("Ein Hauptthema schließt seine Unterthemen ein."),
    "region": _("Ein Land schließt seine Kreise ein."),
}


class FacetBlock(blocks.ChoiceBlock):
    """One value of a facet. In migrations it stays the ``ChoiceBlock`` it is for the database."""

    def __init__(self, facet: Facet) -> None:
        self.facet = facet
        super().__init__(
            choices=facet.choices, label=facet.label, required=False, default="", help_text=HELP.get(facet.key, "")
        )

    def to_python(self, value: Any) -> Any:
        value = super().to_python(value)
        return current_keys(self.facet, [value])[0] if value else value

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return "wagtail.blocks.ChoiceBlock", [], {"choices": [], "required": False, "default": ""}


class CriteriaBlock(blocks.StructBlock):
    """One value per facet, all of them together (AND); everything empty means every card."""

    class Meta:
        icon = "sliders"
        label = _("Kriterien")

    def __init__(self, local_blocks: Any = None, **kwargs: Any) -> None:
        super().__init__([*(local_blocks or ()), *((facet.key, FacetBlock(facet)) for facet in CRITERIA)], **kwargs)


def chosen(criteria: Mapping[str, Any]) -> dict[str, str]:
    """The criteria that have a value, in the order of the form."""
    return {facet.key: str(criteria[facet.key]) for facet in CRITERIA if criteria.get(facet.key)}


def narrowed(cards: PracticeQuerySet, criteria: Mapping[str, Any]) -> PracticeQuerySet:
    """The cards that meet every chosen criterion."""
    for key, value in chosen(criteria).items():
        cards = BY_KEY[key].narrow(cards, [value])
    return cards


def facet_address(criteria: Mapping[str, Any]) -> dict[str, str]:
    """The same criteria as filters of the public list, for ``list_url``."""
    return {BY_KEY[key].url_name: value for key, value in chosen(criteria).items()}
