"""»Alle Praxisbeispiele«: every card in one flat list, with every facet as filter and as spreadsheet."""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch
from django.http import Http404, HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.ui.tables.pages import BulkActionsColumn
from wagtail.admin.views.pages.listing import IndexView
from wagtail.admin.viewsets.pages import PageListingViewSet
from wagtail.models import WorkflowState

from language.keys import MAX_KEY_LENGTH
from practices.admin.columns import SPREADSHEET, CardTitleColumn, PlaceColumn, StateColumn, percent
from practices.admin.filters import PracticeFilterSet
from practices.models import PracticePage
from practices.permissions import editable_by
from practices.prefetching import load_materials, load_regions, load_terms, load_texts
from vocabularies.spreadsheets import TableExport


class PracticeListView(TableExport, IndexView):
    """Shows an editor the cards that they may edit, a reviewer all."""

    page_title = _("Alle Praxisbeispiele")
    spreadsheet = SPREADSHEET

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """A key longer than any database's is nobody's, and SQLite would stumble over it."""
        if any(
            len(value) > MAX_KEY_LENGTH and value.isdigit() for values in request.GET.lists() for value in values[1]
        ):
            raise Http404
        super().setup(request, *args, **kwargs)

    def get_base_queryset(self) -> Any:
        return editable_by(super().get_base_queryset(), self.request.user)

    def annotate_queryset(self, pages: Any) -> Any:
        """Wagtail's, without reading every card a second time as »specific«: they are cards already."""
        # Wagtail's own prefetch looks for the reviews of plain pages and finds none for cards.
        reviews = WorkflowState.objects.active().select_related("current_task_state__task")
        return (
            pages.defer_streamfields()
            .select_related("team", "provider", "collection", "locale", "content_type")
            .prefetch_related(
                "sites_rooted_here", Prefetch("_specific_workflow_states", reviews, "_current_workflow_states")
            )
            .annotate_has_untranslated_locale()
            .annotate_site_root_state()
            .annotate_approved_schedule()
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        cards = list(context["object_list"])
        _load(cards)
        _share_tasks(cards)
        return context

    def load(self, rows: list[PracticePage]) -> None:
        """For the spreadsheet, which has a column for each facet."""
        _load(rows)
        load_materials(rows)


def _share_tasks(cards: list[PracticePage]) -> None:
    """One object per task of the workflow, so that its details are read once and not for every card."""
    tasks: dict[int, Any] = {}
    for card in cards:
        for state in card._current_workflow_states:
            if state.current_task_state:
                task = state.current_task_state.task
                state.current_task_state.task = tasks.setdefault(task.pk, task)


def _load(cards: list[PracticePage]) -> None:
    load_terms(cards)
    load_regions(cards)
    load_texts(cards)


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
        CardTitleColumn("title", label=_("Titel"), sort_key="title", classname="title card-title"),
        PlaceColumn("regions", label=_("Region und Thema")),
        Column("maturity", label=_("Wie weit"), accessor="get_maturity_display", sort_key="maturity"),
        Column("transfer_stage", label=_("Transfer"), accessor="get_transfer_stage_display", sort_key="transfer_stage"),
        Column("team", label=_("Team"), accessor=lambda card: card.team or "–"),
        Column("completeness", label=_("Erzählt"), accessor=percent),
        DateColumn("latest_revision_created_at", label=_("Geändert"), sort_key="latest_revision_created_at"),
        StateColumn("state", label=_("Zustand"), sort_key="live"),
    ]
