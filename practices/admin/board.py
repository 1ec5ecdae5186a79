"""»Transfer-Tafel«: every card in the column of its stage, moved by drag and drop or by a plain form."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Prefetch
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.models import WorkflowState

from accounts.access_rules import AccessRule
from accounts.models import Team
from practices.facets import BY_KEY
from practices.models import PracticePage, TransferStage
from practices.permissions import editable_by
from practices.prefetching import load_regions
from practices.querysets import PracticeQuerySet
from practices.review.workflow import move_to_stage
from practices.states import CardState
from vocabularies.forms import offer
from vocabularies.models import Region, Theme

CARDS_PER_COLUMN = 60


@dataclass(slots=True)
class BoardCard:
    """What a card shows on the board."""

    pk: int
    title: str
    regions: str
    state: str
    state_label: str
    note: str
    team: str
    next_check_on: Any
    check_is_due: bool
    edit_url: str


@dataclass(slots=True)
class Column:
    """One stage. ``total`` counts all its cards, ``cards`` are those shown; ``rest`` is the difference."""

    key: str
    label: str
    total: int = 0
    cards: list[BoardCard] = field(default_factory=list)

    @property
    def rest(self) -> int:
        return self.total - len(self.cards)


class BoardFilter(forms.Form):
    """Team, theme and Land; an unknown value filters nothing away and is simply not chosen."""

    team = forms.ModelChoiceField(Team.objects.all(), required=False, label=_("Team"), empty_label=_("Alle Teams"))
    theme = forms.ModelChoiceField(
        Theme.objects.none(), required=False, label=_("Thema"), empty_label=_("Alle Themen"), to_field_name="key"
    )
    land = forms.ModelChoiceField(
        Region.objects.filter(level=Region.Level.LAND).order_by("name"),
        required=False,
        label=_("Land"),
        empty_label=_("Alle Länder"),
        to_field_name="ags",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "theme", Theme.objects.in_language("de").current())

    def apply(self, cards: PracticeQuerySet) -> PracticeQuerySet:
        self.is_valid()
        values = self.cleaned_data
        if values.get("team"):
            cards = cards.filter(team=values["team"])
        if values.get("theme"):
            cards = cards.filter(
                pk__in=BY_KEY["theme"].narrow(PracticePage.objects.all(), [values["theme"].key]).values("pk")
            )
        if values.get("land"):
            cards = cards.filter(pk__in=PracticePage.objects.in_regions(values["land"].ags).values("pk"))
        return cards

    def query(self) -> str:
        """The filter as query string, so that the plain form comes back to the same view."""
        return urlencode({name: self.data[name] for name in self.fields if self.data.get(name)})


def board_cards(request: HttpRequest) -> PracticeQuerySet:
    """German cards the account may edit: translations follow their source and are no cards of their own."""
    if not AccessRule.EDITORS.admits_user(request.user):
        raise PermissionDenied
    cards = PracticePage.objects.in_language("de").filter(alias_of__isnull=True)
    return editable_by(cards, request.user)  # type: ignore[arg-type]


def board_columns(cards: PracticeQuerySet) -> list[Column]:
    """All stages in order, in a fixed number of queries however many cards there are."""
    totals = dict(cards.order_by().values_list("transfer_stage").annotate(Count("pk")))
    columns = [Column(key, str(label), totals.get(key, 0)) for key, label in TransferStage.choices]
    shown = {
        column.key: list(
            cards.filter(transfer_stage=column.key)
            .select_related("team")
            .annotate_approved_schedule()
            .prefetch_related(
                # Wagtail's own prefetch looks for the states of plain pages and finds none for cards.
                Prefetch("_specific_workflow_states", WorkflowState.objects.active(), "_current_workflow_states")
            )
            .order_by("next_check_on", "title")[:CARDS_PER_COLUMN]
        )
        for column in columns
        if column.total
    }
    load_regions([card for column_cards in shown.values() for card in column_cards])
    for column in columns:
        column.cards = [_board_card(card) for card in shown.get(column.key, [])]
    return columns


def _note(card: PracticePage) -> str:
    """What is under way beside the published version."""
    if card.workflow_in_progress:
        return gettext("neue Fassung in Prüfung")
    return gettext("neuer Entwurf") if card.has_unpublished_changes else ""


def _board_card(card: PracticePage) -> BoardCard:
    state = card.state
    return BoardCard(
        pk=card.pk,
        title=card.draft_title or card.title,
        regions=", ".join(str(link) for link in card.region_links.all()),
        state=state,
        state_label=str(CardState(state).label),
        note=_note(card) if state == "published" else "",
        team=str(card.team or ""),
        next_check_on=card.next_check_on,
        check_is_due=card.check_is_due(),
        edit_url=reverse("wagtailadmin_pages:edit", args=[card.pk]),
    )


class TransferBoardView(WagtailAdminTemplateMixin, TemplateView):
    """Editors see their own and their teams' cards, reviewers and administrators all."""

    page_title = _("Transfer-Tafel")
    header_icon = "list-ul"
    template_name = "practices/admin/board.html"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*super().get_breadcrumbs_items(), {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        board_filter = BoardFilter(self.request.GET)
        cards = board_filter.apply(board_cards(self.request))
        context |= {
            "filter": board_filter,
            "query": board_filter.query(),
            "is_filtered": bool(board_filter.query()),
            "columns": board_columns(cards),
            "stages": TransferStage.choices,
        }
        return context


@require_POST
def move_card(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Moves one card. Answers JSON to the board's script and a redirect with a message to the plain form."""
    card: PracticePage = get_object_or_404(board_cards(request), pk=pk)
    stage = request.POST.get("stage", "")
    labels = dict(TransferStage.choices)
    try:
        moved = move_to_stage(card, stage, request.user)  # type: ignore[arg-type]
    except ValueError:
        return _answer(request, 400, gettext("Diesen Schritt gibt es nicht. Bitte laden Sie die Seite neu."))
    except PermissionDenied:
        text = gettext("»%(title)s« ist gerade gesperrt oder in Prüfung und kann nicht verschoben werden.")
        return _answer(request, 403, text % {"title": card.draft_title or card.title})
    text = (
        gettext("»%(title)s« steht jetzt bei »%(stage)s«.")
        if moved
        else gettext("»%(title)s« stand schon bei »%(stage)s«.")
    )
    return _answer(request, 200, text % {"title": card.draft_title or card.title, "stage": labels[stage]})


def _answer(request: HttpRequest, status: int, text: str) -> HttpResponse:
    if request.headers.get("x-requested-with") == "XMLHttpRequest":
        return JsonResponse({"message": text}, status=status)
    (messages.success if status == 200 else messages.error)(request, text)
    query = request.GET.urlencode()
    return redirect(reverse("transfer_board") + (f"?{query}" if query else ""))
