"""The filters of »Alle Praxisbeispiele«: every facet a reader has, and what only an office asks for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.forms import CheckboxSelectMultiple
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.views.pages.listing import PageFilterSet
from wagtail.models import Locale

from accounts.models import Team
from practices.listing_criteria import GERMANY, region_choices
from practices.models import Collection, Effort, Kind, Maturity, Organisation, PracticePage, TransferStage
from practices.querysets import PracticeQuerySet
from practices.states import CardState
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


def german_terms(model: Any) -> Any:
    return lambda request: model.objects.in_language("de").current()


class TermFilter(django_filters.ModelMultipleChoiceFilter):
    """Any of the chosen terms, whatever the language of the card."""

    def __init__(self, model: Any, relation: str) -> None:
        super().__init__(
            queryset=german_terms(model), label=model._meta.verbose_name_plural, widget=CheckboxSelectMultiple
        )
        self.relation = relation

    def filter(self, qs: QuerySet[PracticePage], value: Any) -> QuerySet[PracticePage]:
        if not value:
            return qs
        matching = PracticePage.objects.with_terms(self.relation, [term.key for term in value])
        return qs.filter(pk__in=matching.values("pk"))


class CollectionFilter(django_filters.ModelMultipleChoiceFilter):
    """Cards of one of the collections, whatever the language of the card; offered once, in German."""

    def filter(self, qs: QuerySet[PracticePage], value: Any) -> QuerySet[PracticePage]:
        keys = [collection.translation_key for collection in value or []]
        return qs.filter(collection__translation_key__in=keys) if keys else qs


class LandFilter(django_filters.ModelMultipleChoiceFilter):
    """Cards at home or running in one of the Länder."""

    def filter(self, qs: QuerySet[PracticePage], value: Any) -> QuerySet[PracticePage]:
        if not value:
            return qs
        return qs.filter(pk__in=cards_in([land.ags for land in value]).values("pk"))


class KreisFilter(django_filters.ChoiceFilter):
    """Cards at home or running in one Kreis: too many for check boxes, so a list to choose from."""

    def filter(self, qs: QuerySet[PracticePage], value: str) -> QuerySet[PracticePage]:
        return qs.filter(pk__in=cards_in([value]).values("pk")) if value else qs


def cards_in(keys: Sequence[str]) -> PracticeQuerySet:
    """»bundesweit« is what a card says of itself; a Land stands for its Kreise."""
    places = [ags for ags in keys if ags != GERMANY]
    cards = PracticePage.objects.in_regions(*places) if places else PracticePage.objects.none()
    if len(places) != len(keys):
        cards = PracticePage.objects.filter(Q(pk__in=cards.values("pk")) | Q(region_links__region__ags=GERMANY))
    return cards


class StateFilter(django_filters.MultipleChoiceFilter):
    """The state as readers have it at this instant, not what the last job wrote down."""

    def filter(self, qs: QuerySet[PracticePage], value: Any) -> QuerySet[PracticePage]:
        return qs.filter(pk__in=PracticePage.objects.in_states(value).values("pk")) if value else qs


class DueFilter(django_filters.ChoiceFilter):
    def filter(self, qs: QuerySet[PracticePage], value: str) -> QuerySet[PracticePage]:
        if value == "due":
            return qs.filter(next_check_on__lte=timezone.localdate())
        if value == "never":
            return qs.filter(next_check_on__isnull=True)
        return qs


class PracticeFilterSet(PageFilterSet):
    # Not »locale«: Wagtail's views take that name for a switch of the whole view and answer 404.
    language = django_filters.ModelMultipleChoiceFilter(
        field_name="locale", queryset=Locale.objects.all(), label=_("Sprache"), widget=CheckboxSelectMultiple
    )
    state = StateFilter(choices=CardState.choices, label=_("Zustand"), widget=CheckboxSelectMultiple)
    land = LandFilter(
        queryset=Region.objects.filter(level__in=[Region.Level.LAND, Region.Level.BUND]).order_by("name"),
        label=_("Land"),
        widget=CheckboxSelectMultiple,
    )
    kreis = KreisFilter(choices=region_choices, label=_("Kreis oder Stadt"), empty_label=_("Alle"))
    theme = TermFilter(Theme, "theme_links")
    target_group = TermFilter(TargetGroup, "target_group_links")
    institution_type = TermFilter(InstitutionType, "institution_type_links")
    legal_basis = TermFilter(LegalBasis, "legal_basis_links")
    sector = TermFilter(Sector, "sector_links")
    addressee = TermFilter(Addressee, "addressee_links")
    phase = TermFilter(Phase, "phase_links")
    maturity = django_filters.MultipleChoiceFilter(
        choices=Maturity.choices, label=_("Wie weit"), widget=CheckboxSelectMultiple
    )
    kind = django_filters.MultipleChoiceFilter(
        choices=Kind.choices, label=_("Was es ist"), widget=CheckboxSelectMultiple
    )
    effort = django_filters.MultipleChoiceFilter(
        choices=Effort.choices, label=_("Aufwand"), widget=CheckboxSelectMultiple
    )
    transfer_stage = django_filters.MultipleChoiceFilter(
        choices=TransferStage.choices, label=_("Transferprozess"), widget=CheckboxSelectMultiple
    )
    team = django_filters.ModelMultipleChoiceFilter(
        queryset=Team.objects.all(), label=_("Team"), widget=CheckboxSelectMultiple
    )
    provider = django_filters.ModelMultipleChoiceFilter(
        queryset=Organisation.objects.current(), label=_("Träger"), widget=CheckboxSelectMultiple
    )
    collection = CollectionFilter(
        queryset=Collection.objects.filter(locale__language_code="de"),
        label=_("Sammlung"),
        widget=CheckboxSelectMultiple,
    )
    check_due = DueFilter(
        choices=[("due", _("fällig")), ("never", _("ohne Termin"))],
        label=_("Prüfung der Angaben"),
        empty_label=_("Alle"),
    )

    class Meta:
        model = PracticePage
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("site", "has_child_pages"):
            self.filters.pop(name, None)
