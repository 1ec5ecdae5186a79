"""»Alle Praxisbeispiele«: every card in one flat list, with every facet as filter and as spreadsheet."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.forms import CheckboxSelectMultiple
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.ui.tables.pages import BulkActionsColumn, PageStatusColumn, PageTitleColumn
from wagtail.admin.views.pages.listing import IndexView, PageFilterSet
from wagtail.admin.viewsets.pages import PageListingViewSet
from wagtail.models import Locale

from accounts.models import Team
from practices.completeness import completeness
from practices.loading import load_regions, load_terms, load_texts
from practices.models import Collection, Effort, Kind, Maturity, Organisation, PracticePage, TransferStage
from practices.permissions import editable_by
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

FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")


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
        keys = [term.key for term in value]
        condition = Q(**{f"{self.relation}__term__key__in": keys})
        if self.relation == "theme_links":
            condition |= Q(theme_links__term__parent__key__in=keys)
        matching = PracticePage.objects.filter(condition).values("pk")
        return qs.filter(pk__in=matching)


class LandFilter(django_filters.ModelMultipleChoiceFilter):
    """Cards at home or running in one of the Länder."""

    def filter(self, qs: QuerySet[PracticePage], value: Any) -> QuerySet[PracticePage]:
        if not value:
            return qs
        return qs.filter(pk__in=PracticePage.objects.in_regions(*(land.ags for land in value)).values("pk"))


class DueFilter(django_filters.ChoiceFilter):
    def filter(self, qs: QuerySet[PracticePage], value: str) -> QuerySet[PracticePage]:
        if value == "due":
            return qs.filter(next_check_on__lte=timezone.localdate())
        if value == "never":
            return qs.filter(next_check_on__isnull=True)
        return qs


class PracticeFilterSet(PageFilterSet):
    locale = django_filters.ModelMultipleChoiceFilter(
        queryset=Locale.objects.all(), label=_("Sprache"), widget=CheckboxSelectMultiple
    )
    live = django_filters.BooleanFilter(label=_("Veröffentlicht"))
    land = LandFilter(
        queryset=Region.objects.filter(level__in=[Region.Level.LAND, Region.Level.BUND]).order_by("name"),
        label=_("Land"),
        widget=CheckboxSelectMultiple,
    )
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
        queryset=Organisation.objects.all(), label=_("Träger"), widget=CheckboxSelectMultiple
    )
    collection = django_filters.ModelMultipleChoiceFilter(
        queryset=Collection.objects.all(), label=_("Sammlung"), widget=CheckboxSelectMultiple
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


def _regions(card: PracticePage) -> str:
    return ", ".join(str(link) for link in card.region_links.all())


def _themes(card: PracticePage) -> str:
    return ", ".join(str(link) for link in card.theme_links.all())


def _theme_names(card: PracticePage) -> str:
    """The names of the terms, which are shorter than what a card says."""
    return ", ".join(link.term.current.name for link in card.theme_links.all()[:2])


def _percent(card: PracticePage) -> str:
    return f"{completeness(card).percent} %"


class PracticeListView(IndexView):
    """Shows an editor the cards that they may edit, a reviewer all."""

    page_title = _("Alle Praxisbeispiele")

    def get_base_queryset(self) -> Any:
        cards = editable_by(super().get_base_queryset(), self.request.user)
        return cards.select_related("team", "provider", "collection")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        _load(list(context["object_list"]))
        return context

    def as_spreadsheet(self, queryset: Any, spreadsheet_format: str) -> Any:
        cards = list(queryset)
        _load(cards)
        return super().as_spreadsheet(_Loaded(cards, queryset.model), spreadsheet_format)

    def to_row_dict(self, item: PracticePage) -> dict[str, Any]:
        return {name: read(item) for name, (_heading, read) in SPREADSHEET.items()}

    def get_heading(self, queryset: Any, field: str) -> str:
        return str(SPREADSHEET[field][0])

    def preprocess_field_value(self, field: str, value: Any, export_format: str) -> Any:
        """A text that a spreadsheet would run as a formula gets an apostrophe in front."""
        value = super().preprocess_field_value(field, value, export_format)
        return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA_SIGNS) else value


class _Loaded(list[PracticePage]):
    """A list that still knows its model, as the spreadsheet export asks."""

    def __init__(self, cards: list[PracticePage], model: type[PracticePage]) -> None:
        super().__init__(cards)
        self.model = model


def _load(cards: list[PracticePage]) -> None:
    load_terms(cards)
    load_regions(cards)
    load_texts(cards)


def _joined(relation: str) -> Any:
    return lambda card: "; ".join(str(link) for link in getattr(card, relation).all())


SPREADSHEET: dict[str, tuple[Any, Any]] = {
    "title": (_("Titel"), lambda card: card.title),
    "title_short": (_("Kurzname"), lambda card: card.title_short),
    "teaser": (_("In einem Satz"), lambda card: card.teaser),
    "state": (_("Zustand"), lambda card: card.status_string),
    "language": (_("Sprache"), lambda card: card.locale.language_code),
    "kind": (_("Was es ist"), lambda card: str(card.get_kind_display())),
    "maturity": (_("Wie weit"), lambda card: str(card.get_maturity_display())),
    "regions": (_("Region"), _regions),
    "places": (_("Läuft auch in"), _joined("place_links")),
    "provider": (_("Träger"), lambda card: str(card.provider or "")),
    "institution": (_("Einrichtung"), lambda card: card.institution_name),
    "institution_types": (_("Art der Einrichtung"), _joined("institution_type_links")),
    "themes": (_("Themen"), _themes),
    "target_groups": (_("Zielgruppen"), _joined("target_group_links")),
    "sectors": (_("Branchen"), _joined("sector_links")),
    "legal_bases": (_("Rechtsgrundlagen"), _joined("legal_basis_links")),
    "addressees": (_("Adressaten"), _joined("addressee_links")),
    "phases": (_("Phasen"), _joined("phase_links")),
    "results": (_("Ergebnisse"), _joined("results")),
    "effort": (_("Aufwand"), lambda card: str(card.get_effort_display())),
    "team": (_("Team"), lambda card: str(card.team or "")),
    "collection": (_("Sammlung"), lambda card: str(card.collection or "")),
    "transfer_stage": (_("Transferprozess"), lambda card: str(card.get_transfer_stage_display())),
    "completeness": (_("Vollständig in Prozent"), lambda card: completeness(card).percent),
    "checked_on": (_("Geprüft am"), lambda card: card.checked_on),
    "next_check_on": (_("Nächste Prüfung"), lambda card: card.next_check_on),
    "url": (_("Adresse"), lambda card: card.full_url or ""),
}


class PracticeListViewSet(PageListingViewSet):
    model = PracticePage
    index_view_class = PracticeListView
    name = "praxisbeispiele"
    url_prefix = "praxisbeispiele"
    menu_label = _("Alle Praxisbeispiele")
    icon = "doc-full-inverse"
    menu_order = 90
    add_to_admin_menu = True
    filterset_class = PracticeFilterSet
    list_export = list(SPREADSHEET)
    export_filename = "praxisbeispiele"
    list_per_page = 50
    columns = [
        BulkActionsColumn("bulk_actions"),
        PageTitleColumn("title", label=_("Titel"), sort_key="title", classname="title", width="30%"),
        Column("regions", label=_("Region"), accessor=_regions, width="14%"),
        Column("themes", label=_("Thema"), accessor=_theme_names, width="16%"),
        Column("maturity", label=_("Wie weit"), accessor="get_maturity_display", sort_key="maturity"),
        Column("transfer_stage", label=_("Transfer"), accessor="get_transfer_stage_display", sort_key="transfer_stage"),
        Column("completeness", label=_("Erzählt"), accessor=_percent),
        DateColumn("latest_revision_created_at", label=_("Geändert"), sort_key="latest_revision_created_at"),
        PageStatusColumn("status", label=_("Zustand"), sort_key="live"),
    ]
