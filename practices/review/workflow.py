"""Submit, review, publish – and beside it the stages of the transfer process.

Every change of state outside the form of a card is one function here: it checks the right, changes,
and writes the log in one transaction.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from wagtail.locks import ScheduledForPublishLock
from wagtail.log_actions import log
from wagtail.models import Revision, TaskState
from wagtail.search import index

from practices.models import PracticePage, TransferStage

if TYPE_CHECKING:
    from accounts.models import User

STAGE_ACTION = "practices.transfer_stage"


def may_move(card: PracticePage, user: User) -> bool:
    """Whether ``user`` may set the stage: who may edit the card and is not locked out of it.

    A scheduled card is locked for everybody by Wagtail; its stage may change all the same.
    """
    if not card.permissions_for_user(user).can_edit():
        return False
    lock = card.get_lock()
    return lock is None or isinstance(lock, ScheduledForPublishLock) or not lock.for_user(user)


@transaction.atomic
def move_to_stage(card: PracticePage, stage: str, user: User) -> bool:
    """Moves a card and its translations to a stage of the transfer process; whether anything changed.

    The stage says how far the office is, not what the card tells: it changes in the live row *and* in every
    version that may still be published (newest, scheduled, under review). So no new version is needed, an
    unpublished draft stays what it is, and publishing it later does not bring the old stage back.

    Raises ``ValueError`` for an unknown stage and ``PermissionDenied`` without the right.
    """
    if stage not in TransferStage.values:
        raise ValueError(f"Unbekannter Schritt: {stage}")
    card = PracticePage.objects.select_for_update(of=("self",)).get(pk=card.pk)
    if not may_move(card, user):
        raise PermissionDenied
    if card.transfer_stage == stage:
        return False
    before = card.transfer_stage
    family = list(PracticePage.objects.filter(translation_key=card.translation_key))
    PracticePage.objects.filter(pk__in=[page.pk for page in family]).update(transfer_stage=stage)
    for revision in _revisions_that_may_go_live(family):
        Revision.objects.filter(pk=revision.pk).update(content={**revision.content, "transfer_stage": stage})
    for page in family:
        page.transfer_stage = stage
        index.insert_or_update_object(page)
    log(
        instance=card,
        action=STAGE_ACTION,
        user=user,
        data={"from": before, "to": stage},
        content_changed=False,
    )
    return True


def _revisions_that_may_go_live(family: list[PracticePage]) -> list[Revision]:
    keys = [str(page.pk) for page in family]
    newest = [page.latest_revision_id for page in family if page.latest_revision_id]
    return list(
        Revision.page_revisions.filter(object_id__in=keys)
        .filter(
            Q(pk__in=newest)
            | Q(approved_go_live_at__isnull=False)
            | Q(task_states__status=TaskState.STATUS_IN_PROGRESS)
        )
        .distinct()
    )


def describe_stage_change(data: dict[str, Any] | str | None) -> str:
    """The line in the history of a card, from the log entry's ``data``."""
    values = json.loads(data) if isinstance(data, str) else (data or {})
    labels = dict(TransferStage.choices)
    return str(
        _("Im Transferprozess von »%(before)s« nach »%(after)s« verschoben")
        % {
            "before": labels.get(str(values.get("from")), values.get("from")),
            "after": labels.get(str(values.get("to")), values.get("to")),
        }
    )
