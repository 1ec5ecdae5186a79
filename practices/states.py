"""The six states of a card as an editor reads them, and how a query finds the cards in a state.

The state is judged at read time: a card is expired at its instant, whether or not a job has run.
``PracticePage.state`` says the same of one card in memory; a test holds the two together.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page, Revision, WorkflowState

from editorial.publicness import lasting_pages


class CardState(models.TextChoices):
    DRAFT = "draft", _("Entwurf")
    IN_REVIEW = "in_review", _("in Prüfung")
    SCHEDULED = "scheduled", _("geplant")
    PUBLISHED = "published", _("veröffentlicht")
    EXPIRED = "expired", _("abgelaufen")
    WITHDRAWN = "withdrawn", _("zurückgezogen")


def with_progress(cards: Any) -> Any:
    """Says of each card whether a publication is planned and whether a review is under way."""
    key = Cast(OuterRef("pk"), models.CharField())
    planned = Revision.page_revisions.filter(approved_go_live_at__isnull=False, object_id=key)
    reviewed = WorkflowState.objects.filter(
        status=WorkflowState.STATUS_IN_PROGRESS,
        base_content_type=ContentType.objects.get_for_model(Page),
        object_id=key,
    )
    return cards.annotate(_is_planned=Exists(planned), _is_reviewed=Exists(reviewed))


def condition(states: Collection[str], now: dt.datetime) -> Q:
    """What a card of ``with_progress`` in one of the states meets."""
    expired = ~lasting_pages(now)
    was_public = Q(first_published_at__isnull=False)
    fresh = Q(live=False) & ~was_public
    conditions = {
        CardState.PUBLISHED: Q(live=True) & ~expired,
        CardState.EXPIRED: expired & (Q(live=True) | was_public),
        CardState.WITHDRAWN: Q(live=False) & was_public & ~expired,
        CardState.SCHEDULED: fresh & Q(_is_planned=True),
        CardState.IN_REVIEW: fresh & Q(_is_planned=False, _is_reviewed=True),
        CardState.DRAFT: fresh & Q(_is_planned=False, _is_reviewed=False),
    }
    found = Q(pk__in=[])
    for state in states:
        found |= conditions[CardState(state)]
    return found
