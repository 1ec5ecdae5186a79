"""The facets of a card, told once: whatever narrows, counts or compares cards reads this table.

The public list (filters with counts, chips, addresses), the listing block, filters and spreadsheet of the admin, the
import and the similar cards do. A new facet is an entry here and the migration of its field; ``docs/recipes.md``.

Inside a facet the values are alternatives (OR), facets restrict each other (AND). A value of a tree (themes, regions)
stands for everything below it: a card carries the values of all its ancestors.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import models
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override
from wagtail import hooks
from wagtail.documents import get_document_model
from wagtail.models import Page
from wagtail.query import PageQuerySet

from editorial.kept import Kept
from editorial.publicness import public_files, public_ids
from practices.choices import Effort, Maturity
from vocabularies.gazetteer import Settlement, kreise, settlement
from vocabularies.models import (
    Addressee,
    InstitutionType,
    LegalBasis,
    Phase,
    Region,
    Sector,
    TargetGroup,
    Theme,
)
from vocabularies.models.mergeable import Mergeable
from vocabularies.models.regions import GERMANY

Choices = list[tuple[str, Any]]
# What ``GERMANY`` is called as a place of a card.
NATIONWIDE = _("bundesweit")
# The one value of a filter that is only ticked.
YES = "ja"
# Hook: receivers give the translation keys of the cards that name somebody who can be reached at this instant.
CARDS_WITH_CONTACT = "cards_with_contact"


@dataclass(frozen=True)
class Facet:
    """``key`` is the name in code, rows of the index and saved selections, ``url_name`` that in addresses.

    ``label`` heads the filter, ``plural`` the column of the spreadsheet. ``weight`` says how much sharing a value makes
    two cards alike, ``shared`` how that is said. ``is_public``: part of the public list; ``is_offered``: in its form
    (others are only a chip); ``is_open``: its form is open from the start; ``is_tree``: a value stands for those below;
    ``is_german``: its values have German names in every language. ``section``: facets of the same one share a place in
    the form. ``is_live``: true for the instant only, so asked once a generation and never of the index.
    """

    key: str
    url_name: str
    label: Promise
    plural: Promise
    weight: int = 0
    shared: Promise | str = ""
    is_public: bool = True
    is_offered: bool = True
    is_open: bool = False
    is_tree: bool = False
    is_german: bool = False
    section: Promise | str = ""
    is_live: bool = False

    def values(self, card: Page) -> list[str]:
        """Keys of the card, ancestors included."""
        raise NotImplementedError

    def text(self, card: Page) -> str:
        """What the card says, for a cell of a spreadsheet."""
        raise NotImplementedError

    def narrow(self, cards: PageQuerySet, keys: Collection[str]) -> PageQuerySet:
        """Those of ``cards`` with one of the values."""
        raise NotImplementedError

    def labels(self, language: str, keys: Collection[str]) -> dict[str, str]:
        """Key → name, in the order of the list of filters; at least for ``keys``."""
        raise NotImplementedError

    def parents(self, language: str, keys: Collection[str]) -> dict[str, str]:
        """Key → key of the value above it."""
        return {}

    def choices(self) -> Choices:
        """What a form in German offers."""
        raise NotImplementedError

    def successors(self) -> dict[str, str]:
        """Key of a value that went into another → the key of that one."""
        return {}


@dataclass(frozen=True)
class TermFacet(Facet):
    """Terms of a vocabulary (``model``), linked by ``relation``; a record of an import calls them ``record_list``."""

    model: Any = None
    relation: str = ""
    record_list: str = ""

    def values(self, card: Page) -> list[str]:
        keys = [link.term.current.key for link in getattr(card, self.relation).all()]
        if self.is_tree and keys:
            above = self.model._default_manager.filter(key__in=keys, parent__isnull=False)
            keys += above.values_list("parent__key", flat=True).distinct()
        return keys

    def text(self, card: Page) -> str:
        return "; ".join(str(link) for link in getattr(card, self.relation).all())

    def narrow(self, cards: PageQuerySet, keys: Collection[str]) -> PageQuerySet:
        return cards.with_terms(self.relation, keys, is_tree=self.is_tree)

    def labels(self, language: str, keys: Collection[str]) -> dict[str, str]:
        return dict(self.model.objects.in_language(language).for_readers().values_list("key", "name"))

    def parents(self, language: str, keys: Collection[str]) -> dict[str, str]:
        if not self.is_tree:
            return {}
        terms = self.model.objects.in_language(language).filter(parent__isnull=False)
        return dict(terms.values_list("key", "parent__key"))

    def choices(self) -> Choices:
        terms = list(self.model.objects.in_language("de").current())
        upper = {term.pk for term in terms if not (self.is_tree and term.parent_id)}
        return [(term.key, term.name if term.pk in upper else f"– {term.name}") for term in terms]

    def successors(self) -> dict[str, str]:
        merged = self.model._default_manager.filter(merged_into__isnull=False)
        return dict(merged.values_list("key", "merged_into__key"))


@dataclass(frozen=True)
class RegionFacet(Facet):
    """Where a card is at home or runs as well."""

    def values(self, card: Page) -> list[str]:
        links = [*card.region_links.all(), *card.place_links.all()]
        return [ags for link in links for ags in link.region.listed_in]

    def text(self, card: Page) -> str:
        return ", ".join(str(link) for link in card.region_links.all())

    def narrow(self, cards: PageQuerySet, keys: Collection[str]) -> PageQuerySet:
        return cards.in_regions(*keys)

    def labels(self, language: str, keys: Collection[str]) -> dict[str, str]:
        names = dict(Region.objects.filter(ags__in=keys).order_by("label").values_list("ags", "label"))
        return names | ({GERMANY: str(NATIONWIDE)} if GERMANY in names else {})

    def parents(self, language: str, keys: Collection[str]) -> dict[str, str]:
        return {ags: ags[:2] for ags in keys if len(ags) == 5}

    def choices(self) -> Choices:
        """The whole country, then every Land with its Kreise."""
        regions = list(Region.objects.order_by("ags").values_list("ags", "label", "level"))
        groups: Choices = [(GERMANY, NATIONWIDE)]
        for land, name, level in regions:
            if level == Region.Level.LAND:
                kreise = [(ags, label) for ags, label, _level in regions if len(ags) > 2 and ags.startswith(land)]
                groups.append((name, [(land, name), *sorted(kreise, key=lambda pair: pair[1])]))
        return groups


@dataclass(frozen=True)
class ChoiceFacet(Facet):
    """A field of the card (called like the facet) with a closed list."""

    values_of_field: type[models.TextChoices] = models.TextChoices

    def values(self, card: Page) -> list[str]:
        value = getattr(card, self.key)
        return [value] if value else []

    def text(self, card: Page) -> str:
        return str(self.values_of_field(value).label) if (value := getattr(card, self.key)) else ""

    def narrow(self, cards: PageQuerySet, keys: Collection[str]) -> PageQuerySet:
        return cards.filter(**{f"{self.key}__in": keys})

    def labels(self, language: str, keys: Collection[str]) -> dict[str, str]:
        return {str(value): str(label) for value, label in self.values_of_field.choices}

    def choices(self) -> Choices:
        return list(self.values_of_field.choices)


@dataclass(frozen=True)
class RecordFacet(Facet):
    """A record that cards share: a foreign key called like the facet, to ``model`` with ``attribute`` as its key."""

    model: str = ""
    attribute: str = "key"

    def _records(self) -> Any:
        return apps.get_model("practices", self.model)._default_manager

    def values(self, card: Page) -> list[str]:
        record = getattr(card, self.key)
        return [getattr(record, self.attribute)] if record else []

    def text(self, card: Page) -> str:
        return str(getattr(card, self.key) or "")

    def narrow(self, cards: PageQuerySet, keys: Collection[str]) -> PageQuerySet:
        return cards.filter(**{f"{self.key}__{self.attribute}__in": keys})

    def labels(self, language: str, keys: Collection[str]) -> dict[str, str]:
        found = self._records().filter(**{f"{self.attribute}__in": keys})
        if hasattr(found.model, "locale"):
            # A translation of a card keeps the German collection until there is one in its language; the last stays.
            own = models.When(locale__language_code=language, then=2)
            german = models.When(locale__language_code="de", then=1)
            found = found.order_by(models.Case(own, german, default=0), "pk")
        return {getattr(record, self.attribute): str(record) for record in found}

    def choices(self) -> Choices:
        found = self._records().all()
        if hasattr(found.model, "locale"):
            found = found.filter(locale__language_code="de")
        if hasattr(found, "current"):
            # One that went into another is not chosen any more.
            found = found.current()
        return [(getattr(record, self.attribute), str(record)) for record in found]

    def successors(self) -> dict[str, str]:
        records = self._records()
        if not issubclass(records.model, Mergeable):
            return {}
        merged = records.filter(merged_into__isnull=False)
        return dict(merged.values_list(self.attribute, f"merged_into__{self.attribute}"))


@dataclass(frozen=True)
class SettlementFacet(Facet):
    """Town or country, by the Kreise a card is at home or runs in."""

    def values(self, card: Page) -> list[str]:
        found = {settlement(link.region.ags) for link in (*card.region_links.all(), *card.place_links.all())}
        return [kind.value for kind in Settlement if kind in found]

    def text(self, card: Page) -> str:
        return ", ".join(str(Settlement(value).label) for value in self.values(card))

    def narrow(self, cards: PageQuerySet, keys: Collection[str]) -> PageQuerySet:
        there = [ags for ags in kreise() if settlement(ags) in keys]
        return cards.filter(Q(region_links__region__ags__in=there) | Q(place_links__region__ags__in=there)).distinct()

    def labels(self, language: str, keys: Collection[str]) -> dict[str, str]:
        return {kind.value: str(kind.label) for kind in Settlement}

    def choices(self) -> Choices:
        return [(kind.value, kind.label) for kind in Settlement]


@dataclass(frozen=True)
class FlagFacet(Facet):
    """What a card has or has not: ``label`` says what it is that can be ticked."""

    def holds(self, card: Page) -> bool:
        raise NotImplementedError

    def those(self, cards: PageQuerySet) -> PageQuerySet:
        raise NotImplementedError

    def values(self, card: Page) -> list[str]:
        return [YES] if self.holds(card) else []

    def text(self, card: Page) -> str:
        return YES if self.holds(card) else ""

    def narrow(self, cards: PageQuerySet, keys: Collection[str]) -> PageQuerySet:
        return self.those(cards) if YES in keys else cards.none()

    def labels(self, language: str, keys: Collection[str]) -> dict[str, str]:
        return {YES: str(self.label)}

    def choices(self) -> Choices:
        return [(YES, self.label)]


@dataclass(frozen=True)
class WithoutFacet(FlagFacet):
    """Needs no more of a ``resource``, as far as the card tells.

    It does if the effort is small (»mit dem, was da ist«), or if it says what is needed and this is not among it. A
    need of no certain kind may be anything, and one that tells nothing is in no such list.
    """

    resource: str = ""

    def holds(self, card: Page) -> bool:
        named = {part.kind for part in card.resources.all()}
        if self.resource in named or card.effort == Effort.HIGH:
            return False
        return card.effort == Effort.LOW or (bool(named) and "other" not in named)

    def those(self, cards: PageQuerySet) -> PageQuerySet:
        parts = cards.model._meta.get_field("resources").related_model._default_manager.order_by()
        told, unclear = parts.values("page_id"), parts.filter(kind="other").values("page_id")
        needing = parts.filter(kind=self.resource).values("page_id")
        clear = Q(effort=Effort.LOW) | Q(pk__in=told) & ~Q(pk__in=unclear)
        return cards.filter(clear).exclude(effort=Effort.HIGH).exclude(pk__in=needing)


@dataclass(frozen=True)
class MaterialFacet(FlagFacet):
    """Material to be asked for or downloaded. A private document is nothing that readers get."""

    def holds(self, card: Page) -> bool:
        documents = [material.document_id for material in card.materials.all()]
        return None in documents or bool(public_ids(get_document_model(), documents))

    def those(self, cards: PageQuerySet) -> PageQuerySet:
        materials = cards.model._meta.get_field("materials").related_model._default_manager.order_by()
        offered = materials.filter(Q(document__isnull=True) | public_files("document__collection"))
        return cards.filter(pk__in=offered.values("page_id"))


@dataclass(frozen=True)
class ContactFacet(FlagFacet):
    """Names somebody whom everyone can reach at this instant: level, consent and end are judged by the gate."""

    def holds(self, card: Page) -> bool:
        return card.translation_key in cards_with_contact()

    def those(self, cards: PageQuerySet) -> PageQuerySet:
        return cards.filter(translation_key__in=cards_with_contact())


FACETS: tuple[Facet, ...] = (
    TermFacet(
        "theme", "thema", _("Thema"), _("Themen"), 3, _("gleiches Thema"), is_open=True,
        model=Theme, relation="theme_links", is_tree=True, record_list="themes",
    ),
    RegionFacet("region", "region", _("Region"), _("Regionen"), 1, _("gleiche Region"), is_open=True, is_german=True),
    SettlementFacet("settlement", "raum", _("Stadt oder Land"), _("Stadt oder Land")),
    TermFacet(
        "institution_type", "art", _("Art der Einrichtung"), _("Art der Einrichtung"), 1,
        _("gleiche Art der Einrichtung"), model=InstitutionType, relation="institution_type_links",
        record_list="institution_types",
    ),
    TermFacet(
        "target_group", "zielgruppe", _("Zielgruppe"), _("Zielgruppen"), 2, _("gleiche Zielgruppe"),
        model=TargetGroup, relation="target_group_links", record_list="target_groups",
    ),
    ChoiceFacet("effort", "aufwand", _("Aufwand für den Anfang"), _("Aufwand"), values_of_field=Effort),
    WithoutFacet(
        "no_staff", "ohne-personal", _("Ohne zusätzliches Personal"), _("Ohne zusätzliches Personal"),
        section=_("Was nicht nötig ist"), resource="staff",
    ),
    WithoutFacet(
        "no_money", "ohne-geld", _("Ohne zusätzliches Geld"), _("Ohne zusätzliches Geld"),
        section=_("Was nicht nötig ist"), resource="money",
    ),
    ContactFacet(
        "contact", "ansprechperson", _("Mit Ansprechperson"), _("Mit Ansprechperson"), section=_("Was dabei ist"),
        is_live=True,
    ),
    MaterialFacet("material", "material", _("Mit Material"), _("Mit Material"), section=_("Was dabei ist")),
    ChoiceFacet("maturity", "stand", _("Wie weit ist es?"), _("Wie weit"), values_of_field=Maturity),
    TermFacet(
        "sector", "branche", _("Branche"), _("Branchen"), 2, _("gleiche Branche"), model=Sector,
        relation="sector_links", record_list="sectors",
    ),
    TermFacet(
        "legal_basis", "recht", _("Rechtsgrundlage"), _("Rechtsgrundlagen"), model=LegalBasis,
        relation="legal_basis_links", record_list="legal_basis",
    ),
    TermFacet("phase", "phase", _("Phase des Job-Turbo"), _("Phasen"), model=Phase, relation="phase_links",
        record_list="phases"),
    RecordFacet("collection", "sammlung", _("Sammlung"), _("Sammlung"), is_offered=False, model="Collection"),
    RecordFacet(
        "provider", "traeger", _("Träger"), _("Träger"), is_offered=False, is_german=True, model="Organisation",
        attribute="slug",
    ),
    # Asked for by an office only.
    TermFacet(
        "addressee", "adressat", _("Adressat"), _("Adressaten"), is_public=False, is_offered=False, model=Addressee,
        relation="addressee_links", record_list="addressees",
    ),
)  # fmt: skip
PUBLIC_FACETS = tuple(facet for facet in FACETS if facet.is_public)
LIVE_FACETS = tuple(facet for facet in PUBLIC_FACETS if facet.is_live)
TERM_FACETS = tuple(facet for facet in FACETS if isinstance(facet, TermFacet))
BY_KEY = {facet.key: facet for facet in FACETS}
BY_RELATION = {facet.relation: facet for facet in TERM_FACETS}
TERM_RELATIONS = tuple(BY_RELATION)
_successors: Kept[str, dict[str, str]] = Kept(len(FACETS))
_reachable: Kept[str, frozenset[UUID]] = Kept(1)
_trees: Kept[str, dict[str, str]] = Kept(len(FACETS))


def cards_with_contact() -> frozenset[UUID]:
    """Translation keys of the cards that name somebody who can be reached. An end of consent makes a new generation."""
    return _reachable.get("keys", lambda: frozenset().union(*(ask() for ask in hooks.get_hooks(CARDS_WITH_CONTACT))))


def current_keys(facet: Facet, keys: Iterable[str]) -> tuple[str, ...]:
    """The values that count today, each once: saved addresses and selections outlive a merge."""
    merged = _successors.get(facet.key, facet.successors)
    return tuple(dict.fromkeys(merged.get(key, key) for key in keys))


def _above(facet: Facet, keys: Iterable[str]) -> dict[str, set[str]]:
    """Key → all that stand above it. A tree is the same in every language; that of the regions is in their keys."""
    tree = _trees.get(facet.key, lambda: facet.parents("de", ())) if facet.is_tree else facet.parents("de", list(keys))
    found = {}
    for key in keys:
        above, at = set[str](), key
        while at in tree and tree[at] not in above:
            at = tree[at]
            above.add(at)
        found[key] = above
    return found


def narrowest(facet: Facet, keys: tuple[str, ...]) -> tuple[str, ...]:
    """Without those that stand above another one: a Kreis says more than its Land."""
    above = set().union(*_above(facet, keys).values())
    return tuple(key for key in keys if key not in above)


def without_relatives(facet: Facet, keys: tuple[str, ...], key: str) -> tuple[str, ...]:
    """Those that stand neither above ``key`` nor below it."""
    above = _above(facet, (*keys, key))
    return tuple(other for other in keys if other not in above[key] and key not in above[other] and other != key)


def facet_values(card: Page) -> dict[str, list[str]]:
    """Keys of every public facet that the card has a value of, each once."""
    found = {facet.key: list(dict.fromkeys(facet.values(card))) for facet in PUBLIC_FACETS}
    return {key: values for key, values in found.items() if values}


def labels_of(facet: Facet, language: str, keys: Iterable[str]) -> dict[str, str]:
    """``Facet.labels`` in the words of that language."""
    with override(language):
        return facet.labels(language, list(keys))
