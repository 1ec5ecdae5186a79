"""The start page of the admin: for each role what to do next, instead of five reports."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone
from wagtail.admin.ui.components import Component

from accounts.access_rules import AccessRule
from accounts.models import Right
from practices.admin.completeness import completeness
from practices.models import PracticePage
from practices.permissions import editable_by
from practices.prefetching import load_regions, load_terms, load_texts
from practices.review.given_back import returned_cards

SHOWN = 8


class NextSteps(Component):
    """Cards of the reader's own: given back first, then due for a check, then begun, the least told first."""

    order = 50
    template_name = "home/admin/next_steps.html"

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        user = parent_context["request"].user
        cards = editable_by(PracticePage.objects.in_language("de"), user).filter(
            Q(owner=user) | Q(team__in=user.teams.all()) if not user.has_perm(Right.ADMINISTER) else Q()
        )
        today = timezone.localdate()
        due = list(cards.filter(live=True, next_check_on__lte=today).order_by("next_check_on")[:SHOWN])
        back = returned_cards(cards)
        given_back = list(cards.filter(pk__in=back).order_by("-latest_revision_created_at")[:SHOWN])
        begun = cards.in_states(["draft"]).exclude(pk__in=back)
        drafts = [card.get_latest_revision_as_object() for card in begun.order_by("-pk")[:30]]
        for load in (load_terms, load_regions, load_texts):
            load(drafts)
        unfinished = [(card, completeness(card)) for card in drafts]
        unfinished.sort(key=lambda pair: pair[1].percent)
        return {
            "returned": [(card, back[card.pk]) for card in given_back],
            "due": due,
            "unfinished": unfinished[:SHOWN],
            "today": today,
        }


def add_panels(request: HttpRequest, panels: list[Any]) -> None:
    if AccessRule.EDITORS.admits_user(request.user):
        panels.append(NextSteps())
