"""What a saved selection of cards can be narrowed by: the facets of the public list, kept as stable keys.

A key is the same in every language and outlives a renamed term; a merged term leads to the one it went into.
So a selection needs no translation, and the list of cards can be opened with the very same filters.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from practices.models import Collection, Effort, Maturity
from practices.querysets import PracticeQuerySet
from vocabularies.models import InstitutionType, LegalBasis, Phase, Region, Sector, TargetGroup, Theme

Choices = list[tuple[str, Any]]
GERMANY = "00"


def _german(model: Any) -> QuerySet[Any]:
    return model.objects.in_language("de").current()


def theme_choices() -> Choices:
    """Upper themes with their sub-themes below them."""
    terms = list(_german(Theme))
    upper = {term.pk for term in terms if term.parent_id is None}
    return [(term.key, term.name if term.pk in upper else f"– {term.name}") for term in terms]


def region_choices() -> Choices:
    """The whole country, then every Land with its Kreise."""
    regions = list(Region.objects.order_by("ags").values_list("ags", "label", "level"))
    groups: Choices = [(GERMANY, _("bundesweit"))]
    for land, name, level in regions:
        if level == Region.Level.LAND:
            kreise = [(ags, label) for ags, label, _level in regions if len(ags) > 2 and ags.startswith(land)]
            groups.append((name, [(land, name), *sorted(kreise, key=lambda pair: pair[1])]))
    return groups


def institution_type_choices() -> Choices:
    return list(_german(InstitutionType).values_list("key", "name"))


def target_group_choices() -> Choices:
    return list(_german(TargetGroup).values_list("key", "name"))


def sector_choices() -> Choices:
    return list(_german(Sector).values_list("key", "name"))


def legal_basis_choices() -> Choices:
    return list(_german(LegalBasis).values_list("key", "name"))


def phase_choices() -> Choices:
    return list(_german(Phase).values_list("key", "name"))


def collection_choices() -> Choices:
    return [(entry.key, str(entry)) for entry in Collection.objects.filter(locale__language_code="de")]


def _choice(label: Any, choices: Any, help_text: Any = "") -> blocks.ChoiceBlock:
    return blocks.ChoiceBlock(choices=choices, label=label, required=False, default="", help_text=help_text)


class CriteriaBlock(blocks.StructBlock):
    """One value per facet, all of them together (AND); everything empty means every card."""

    theme = _choice(_("Thema"), theme_choices, _("Ein Hauptthema schließt seine Unterthemen ein."))
    region = _choice(_("Region"), region_choices, _("Ein Land schließt seine Kreise ein."))
    institution_type = _choice(_("Art der Einrichtung"), institution_type_choices)
    target_group = _choice(_("Zielgruppe"), target_group_choices)
    sector = _choice(_("Branche"), sector_choices)
    legal_basis = _choice(_("Rechtsgrundlage"), legal_basis_choices)
    phase = _choice(_("Phase des Job-Turbo"), phase_choices)
    maturity = _choice(_("Wie weit ist es?"), Maturity.choices)
    effort = _choice(_("Aufwand für den Anfang"), Effort.choices)
    collection = _choice(_("Sammlung"), collection_choices)

    class Meta:
        icon = "sliders"
        label = _("Kriterien")


# Criterion → name of the facet in the address of the public list.
FACETS: dict[str, str] = {
    "theme": "thema",
    "region": "region",
    "institution_type": "art",
    "target_group": "zielgruppe",
    "sector": "branche",
    "legal_basis": "recht",
    "phase": "phase",
    "maturity": "stand",
    "effort": "aufwand",
    "collection": "sammlung",
}
TERM_RELATIONS: dict[str, str] = {
    "theme": "theme_links",
    "institution_type": "institution_type_links",
    "target_group": "target_group_links",
    "sector": "sector_links",
    "legal_basis": "legal_basis_links",
    "phase": "phase_links",
}
FIELDS: dict[str, Callable[[str], dict[str, str]]] = {
    "maturity": lambda key: {"maturity": key},
    "effort": lambda key: {"effort": key},
    "collection": lambda key: {"collection__key": key},
}


def chosen(criteria: Mapping[str, Any]) -> dict[str, str]:
    """The criteria that have a value, in the order of the form."""
    return {name: str(criteria[name]) for name in FACETS if criteria.get(name)}


def narrowed(cards: PracticeQuerySet, criteria: Mapping[str, Any]) -> PracticeQuerySet:
    """The cards that meet every chosen criterion."""
    for name, key in chosen(criteria).items():
        if name == "region":
            # »bundesweit« is what the cards say of themselves, not every card of the country.
            cards = cards.filter(region_links__region__ags=key) if key == GERMANY else cards.in_regions(key)
        elif name in TERM_RELATIONS:
            cards = cards.with_terms(TERM_RELATIONS[name], [key])
        else:
            cards = cards.filter(**FIELDS[name](key))
    return cards


def facet_address(criteria: Mapping[str, Any]) -> dict[str, str]:
    """The same criteria as filters of the public list, for ``list_url``."""
    return {FACETS[name]: key for name, key in chosen(criteria).items()}
