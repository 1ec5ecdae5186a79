"""The vocabularies in Wagtail's admin: seven lists of terms and the regions."""

from __future__ import annotations

from functools import partial
from typing import Any, ClassVar

import django_filters
from django.db.models import Q
from django.forms import CheckboxSelectMultiple
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.panels import HelpPanel, ObjectList, Panel
from wagtail.admin.ui.tables import Column, NumberColumn
from wagtail.admin.widgets.button import HeaderButton
from wagtail.snippets.views.chooser import SnippetChooserViewSet
from wagtail.snippets.views.snippets import IndexView, SnippetViewSet, SnippetViewSetGroup

from vocabularies.forms import TermForm
from vocabularies.importing import ImportView, TemplateView, TermbaseImportView, TermbaseTemplateView
from vocabularies.models import (
    Addressee,
    InstitutionType,
    LegalBasis,
    Phase,
    Region,
    Sector,
    TargetGroup,
    Term,
    Theme,
)
from vocabularies.spreadsheets import TableExport
from vocabularies.term_list import OTHER_LANGUAGES, SPREADSHEET, TermFilterSet, TermListView, ThemeFilterSet
from vocabularies.term_views import MergeView, TermCreateView, TermDeleteView, TermEditView

HELP = _(
    "<p>Der <strong>Name</strong> steht auf den Karten und in der Suche; Sie können ihn jederzeit ändern. "
    "Zwei Begriffe, die dasselbe meinen? Führen Sie sie zusammen, statt einen zu löschen: Alle Karten folgen, "
    "und alte Adressen führen weiter ans Ziel.</p>"
)


class TermChooserViewSet(SnippetChooserViewSet):
    # In forms a term is chosen from a list: shorter than a window, and it works without JavaScript.
    register_widget = False

    def get_urlpatterns(self) -> list[Any]:
        """Terms are made in their list; the window has no form for it, and without one Wagtail's view breaks."""
        return [pattern for pattern in super().get_urlpatterns() if pattern.name != "create"]


class TermViewSet(SnippetViewSet):
    """One vocabulary. Subclasses name the model."""

    icon = "tag"
    index_view_class = TermListView
    add_view_class = TermCreateView
    edit_view_class = TermEditView
    delete_view_class = TermDeleteView
    chooser_viewset_class = TermChooserViewSet
    filterset_base: type[TermFilterSet] = TermFilterSet
    # What a layer above asks of every term; ``editorial.patches.term_form`` puts its own here.
    form_base: ClassVar[type[TermForm]] = TermForm
    first_panels: ClassVar[list[Panel]] = []
    import_view_class: ClassVar[type[ImportView]] = ImportView
    # Searched in the database, because the list counts the cards in the same query.
    search_fields = ["name", "key", "alt_labels"]
    search_backend_name = None
    list_per_page = 50
    list_export = list(SPREADSHEET)
    inspect_view_enabled = True
    inspect_view_fields = ["name", "key", "description", "alt_labels", "merged_into"]
    copy_view_enabled = False
    index_template_name = "vocabularies/admin/term_list.html"

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_common_view_kwargs(
            merge_url_name=self.get_url_name("merge"),
            import_url_name=self.get_url_name("import"),
            template_url_name=self.get_url_name("import_template"),
            **kwargs,
        )

    @cached_property
    def filterset_class(self) -> type[TermFilterSet]:
        meta = type("Meta", (), {"model": self.model, "fields": []})
        return type(f"{self.model.__name__}FilterSet", (self.filterset_base,), {"Meta": meta})

    @property
    def export_filename(self) -> str:
        return str(self.menu_label).lower()

    def get_edit_handler(self) -> Any:
        panels = [*self.first_panels, HelpPanel(content=HELP), *self.model.panels]
        return ObjectList(panels, base_form_class=self.form_base).bind_to_model(self.model)

    def get_urlpatterns(self) -> list[Any]:
        return [
            *super().get_urlpatterns(),
            path("merge/<int:pk>/", self.construct_view(MergeView), name="merge"),
            path("import/", self.construct_view(self.import_view_class), name="import"),
            path("import/template/", self.construct_view(TemplateView), name="import_template"),
        ]


class ThemeViewSet(TermViewSet):
    model = Theme
    menu_label = _("Themen")
    filterset_base = ThemeFilterSet
    inspect_view_fields = ["name", "key", "parent", "description", "alt_labels", "merged_into"]


class TargetGroupViewSet(TermViewSet):
    model = TargetGroup
    icon = "group"
    menu_label = _("Zielgruppen")


class InstitutionTypeViewSet(TermViewSet):
    model = InstitutionType
    icon = "home"
    menu_label = _("Institutionstypen")


class LegalBasisViewSet(TermViewSet):
    model = LegalBasis
    icon = "doc-full"
    menu_label = _("Rechtsgrundlagen")
    inspect_view_fields = [*TermViewSet.inspect_view_fields, "valid_from", "valid_to", "official_url"]


class SectorViewSet(TermViewSet):
    model = Sector
    icon = "pick"
    menu_label = _("Branchen")


class AddresseeViewSet(TermViewSet):
    model = Addressee
    icon = "mail"
    menu_label = _("Adressaten")


class PhaseViewSet(TermViewSet):
    model = Phase
    icon = "history"
    menu_label = _("Phasen")


def lands(request: Any) -> Any:
    return Region.objects.filter(level=Region.Level.LAND).order_by("name")


class RegionFilterSet(WagtailFilterSet):
    land = django_filters.ModelMultipleChoiceFilter(
        queryset=lands, label=_("Land"), widget=CheckboxSelectMultiple, method="filter_land"
    )
    level = django_filters.MultipleChoiceFilter(
        choices=Region.Level.choices, label=_("Ebene"), widget=CheckboxSelectMultiple
    )

    class Meta:
        model = Region
        fields: list[str] = []

    def filter_land(self, regions: Any, name: str, value: Any) -> Any:
        """The Land itself and everything in it."""
        condition = Q()
        for land in value:
            condition |= Q(ags__startswith=land.ags)
        return regions.filter(condition)


class RegionListView(IndexView):
    @property
    def columns(self) -> list[Column]:
        return [
            self._get_title_column("label"),
            Column("ags", label=_("Schlüssel (AGS)"), sort_key="ags"),
            Column("level", label=_("Ebene"), accessor="get_level_display", sort_key="level"),
            Column("kind", label=_("Art"), sort_key="kind"),
            Column("land", label=_("Land"), sort_key="land"),
            NumberColumn("population", label=_("Einwohner"), sort_key="population"),
        ]

    def get_base_queryset(self) -> Any:
        return Region.objects.all()


class RegionViewSet(SnippetViewSet):
    """To look up, not to change: the list is the official one and comes with the site."""

    model = Region
    icon = "site"
    menu_label = _("Regionen")
    index_view_class = RegionListView
    chooser_viewset_class = TermChooserViewSet
    filterset_class = RegionFilterSet
    search_fields = ["label", "name", "ags", "land"]
    search_backend_name = None
    ordering = ["path"]
    list_per_page = 50
    list_export = ["ags", "label", "level", "kind", "land", "nuts3", "population"]
    export_filename = "regionen"
    inspect_view_enabled = True
    inspect_view_fields = ["label", "ags", "level", "kind", "land", "nuts3", "population"]
    copy_view_enabled = False
    index_template_name = "vocabularies/admin/region_list.html"


class TermbaseFilterSet(WagtailFilterSet):
    """Names that stay, and words that a language still lacks."""

    without = django_filters.ChoiceFilter(
        choices=OTHER_LANGUAGES, label=_("Ohne Wiedergabe auf"), empty_label=_("alle"), method="filter_without"
    )

    class Meta:
        model = Term
        fields = ["do_not_translate"]

    def filter_without(self, terms: Any, name: str, value: str) -> Any:
        return terms.exclude(renderings__language=value)


def _renderings(term: Term, language: str) -> list[str]:
    return next((item.choices() for item in term.renderings.all() if item.language == language), [])


def _first_rendering(term: Term, language: str) -> str:
    return next(iter(_renderings(term, language)), "")


def _all_renderings(term: Term, language: str) -> str:
    return "; ".join(_renderings(term, language))


TERMBASE_SPREADSHEET: dict[str, tuple[Any, Any]] = {
    "name": (_("Deutsch"), lambda term: term.name),
    "abbreviation": (_("Abkürzung"), lambda term: term.abbreviation),
    "note": (_("Erklärung"), lambda term: term.note),
    **{f"rendering_{code}": (name, partial(_all_renderings, language=code)) for code, name in OTHER_LANGUAGES},
    "do_not_translate": (_("nicht übersetzen"), lambda term: _("ja") if term.do_not_translate else ""),
}


class TermbaseListView(TableExport, IndexView):
    """Words in rows, languages in columns: what translators look up. Plain language has sentences: no column."""

    import_url_name = ""
    spreadsheet = TERMBASE_SPREADSHEET

    @cached_property
    def columns(self) -> list[Column]:
        languages = [
            Column(code, label=name, accessor=partial(_first_rendering, language=code))
            for code, name in OTHER_LANGUAGES
            if code != "de-simple"
        ]
        return [
            self._get_title_column("name"),
            Column("abbreviation", label=_("Abkürzung"), sort_key="abbreviation"),
            *languages,
        ]

    def get_base_queryset(self) -> Any:
        return super().get_base_queryset().prefetch_related("renderings")

    @cached_property
    def header_buttons(self) -> list[Any]:
        buttons = list(super().header_buttons)
        if self.user_has_permission("change"):
            buttons.append(HeaderButton(_("Aus CSV laden"), url=reverse(self.import_url_name), icon_name="upload"))
        return buttons


class TermbaseViewSet(SnippetViewSet):
    """The termbase. Translators keep it: they know best what a word is called."""

    model = Term
    icon = "openquote"
    menu_label = _("Fachwörter")
    index_view_class = TermbaseListView
    filterset_class = TermbaseFilterSet
    chooser_viewset_class = TermChooserViewSet
    search_fields = ["name", "abbreviation", "expansion", "renderings__texts"]
    search_backend_name = None
    list_per_page = 50
    list_export = list(TERMBASE_SPREADSHEET)
    export_filename = "fachwoerter"
    copy_view_enabled = False

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_common_view_kwargs(
            import_url_name=self.get_url_name("import"),
            template_url_name=self.get_url_name("import_template"),
            **kwargs,
        )

    def get_urlpatterns(self) -> list[Any]:
        return [
            *super().get_urlpatterns(),
            path("import/", self.construct_view(TermbaseImportView), name="import"),
            path("import/template/", self.construct_view(TermbaseTemplateView), name="import_template"),
        ]


class VocabularyGroup(SnippetViewSetGroup):
    items = (
        ThemeViewSet,
        TargetGroupViewSet,
        InstitutionTypeViewSet,
        LegalBasisViewSet,
        SectorViewSet,
        AddresseeViewSet,
        PhaseViewSet,
        TermbaseViewSet,
        RegionViewSet,
    )
    menu_label = _("Vokabulare")
    menu_icon = "tag"
    menu_order = 190
