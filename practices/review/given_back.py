"""A card that the review gave back: why, who and when, for the form and for the start page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from wagtail.models import TaskState, WorkflowState

if TYPE_CHECKING:
    from practices.models import PracticePage


@dataclass(frozen=True, slots=True)
class Returned:
    """``by`` is empty where the account is gone."""

    reason: str
    by: str
    at: dt.datetime | None


def returned_cards(cards: Iterable[PracticePage]) -> dict[int, Returned]:
    """By key of the card, those whose newest review ended with »zurückgegeben«; two queries for any number.

    A card that was submitted again, or whose submission was taken back, is not returned any more.
    """
    keys = [str(card.pk) for card in cards if card.pk]
    if not keys:
        return {}
    newest: dict[str, WorkflowState] = {}
    states = WorkflowState.objects.filter(base_content_type__app_label="wagtailcore", object_id__in=keys)
    for state in states.order_by("created_at", "pk"):
        newest[state.object_id] = state
    open_ones = {
        state.current_task_state_id: int(key)
        for key, state in newest.items()
        if state.status == WorkflowState.STATUS_NEEDS_CHANGES and state.current_task_state_id
    }
    found = {}
    for task in TaskState.objects.filter(pk__in=open_ones).select_related("finished_by"):
        person = task.finished_by
        name = (person.get_full_name() or str(person)) if person else ""
        found[open_ones[task.pk]] = Returned(task.comment, name, task.finished_at)
    return found


def returned(card: PracticePage) -> Returned | None:
    return returned_cards([card]).get(card.pk)
