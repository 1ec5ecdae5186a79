"""The filters of »Alle Praxisbeispiele«: every facet a reader has, and what only an office asks for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.forms import CheckboxSelectMultiple
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.views.pages.listing import PageFilterSet
from wagtail.models import Locale

from accounts.models import Team
from practices.facets import BY_KEY, FACETS, Facet
from practices.models import Kind, PracticePage, TransferStage
from practices.querysets import PracticeQuerySet
from practices.states import CardState
from vocabularies.models import Region


class FacetFilter(django_filters.MultipleChoiceFilter):
    """Any of the chosen values of a facet, whatever the language of the card."""

    def __init__(self, facet: Facet) -> None:
        super().__init__(choices=facet.choices, label=facet.plural, widget=CheckboxSelectMultiple)
        self.facet = facet

    def filter(self, qs: QuerySet[PracticePage], value: Any) -> QuerySet[PracticePage]:
        return qs.filter(pk__in=self.facet.narrow(PracticePage.objects.all(), value).values("pk")) if value else qs


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
    return BY_KEY["region"].narrow(PracticePage.objects.all(), keys)


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
    kreis = KreisFilter(choices=BY_KEY["region"].choices, label=_("Kreis oder Stadt"), empty_label=_("Alle"))
    kind = django_filters.MultipleChoiceFilter(
        choices=Kind.choices, label=_("Was es ist"), widget=CheckboxSelectMultiple
    )
    transfer_stage = django_filters.MultipleChoiceFilter(
        choices=TransferStage.choices, label=_("Transferprozess"), widget=CheckboxSelectMultiple
    )
    team = django_filters.ModelMultipleChoiceFilter(
        queryset=Team.objects.all(), label=_("Team"), widget=CheckboxSelectMultiple
    )
    check_due = DueFilter(
        choices=[("due", _("fällig")), ("never", _("ohne Termin"))],
        label=_("Prüfung der Angaben"),
        empty_label=_("Alle"),
    )

    class Meta:
        model = PracticePage
        fields: list[str] = []

    @classmethod
    def get_filters(cls) -> dict[str, Any]:
        """Those written above, and one for each facet after the regions, which have two."""
        filters = dict(super().get_filters())
        facets = {facet.key: FacetFilter(facet) for facet in FACETS if facet.key != "region"}
        last = list(filters).index("kreis") + 1
        pairs = list(filters.items())
        return dict([*pairs[:last], *facets.items(), *pairs[last:]])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("site", "has_child_pages"):
            self.filters.pop(name, None)
