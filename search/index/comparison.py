"""The cheap comparison of cards, rows and cluster: what a crash, an upgrade or a mishap left is put right.

Each change writes its row in its own transaction, so this finds nothing on most days. It asks the database which cards
and rows differ – some statements, however many cards there are – and writes only those anew.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.db import models, transaction
from django.db.models import Exists, OuterRef, Value
from django.db.models.functions import Coalesce
from wagtail.models import Page

from editorial.publicness import public_but_for_expiry
from practices.models import PracticePage
from search.engines import sync
from search.index.restrictions import settle
from search.index.rows import forget_cards, index_card
from search.models import IndexedCard

logger = logging.getLogger(__name__)
NEVER = Value(dt.datetime(9999, 1, 1, tzinfo=dt.UTC), output_field=models.DateTimeField())


@dataclass(frozen=True, slots=True)
class Differences:
    """Keys of cards whose row is missing, old or of another release, and of rows whose card is not public."""

    behind: list[int]
    surplus: list[int]

    def __bool__(self) -> bool:
        return bool(self.behind or self.surplus)


class Unreadable(RuntimeError):
    """Some cards cannot be made into a row; they are not found until they are mended."""


def differences() -> Differences:
    """Two statements. Expiries are judged while reading, so an expired card keeps its row until it is withdrawn."""
    public = PracticePage.objects.filter(public_but_for_expiry())
    rows = IndexedCard.objects.readable().annotate(until=Coalesce("expire_at", NEVER))
    rows = rows.filter(
        page_id=OuterRef("pk"),
        slug=OuterRef("slug"),
        language=OuterRef("locale__language_code"),
        revision=Coalesce(OuterRef("live_revision_id"), 0),
        until=Coalesce(OuterRef("expire_at"), NEVER),
    )
    behind = public.filter(~Exists(rows))
    return Differences(
        list(behind.order_by("pk").values_list("pk", flat=True)), list(_surplus().values_list("page_id", flat=True))
    )


def _surplus() -> models.QuerySet[IndexedCard]:
    public = PracticePage.objects.filter(public_but_for_expiry(), pk=OuterRef("page_id"))
    return IndexedCard.objects.filter(~Exists(public), is_public=True)


@transaction.atomic
def _forget(page_ids: list[int]) -> None:
    """Those that are surplus even now: whoever publishes one of them at this moment is waited for."""
    list(Page.objects.select_for_update().filter(pk__in=page_ids).order_by("pk").values_list("pk"))
    forget_cards(_surplus().filter(page_id__in=page_ids).values_list("page_id", flat=True))


def mend(found: Differences, advance: Callable[[], None] = lambda: None) -> None:
    """Each card in a transaction of its own, as it is now. Raises ``Unreadable`` once all others are done."""
    _forget(found.surplus)
    unreadable = []
    for pk in found.behind:
        try:
            for card in PracticePage.objects.filter(pk=pk).select_related("collection", "provider"):
                index_card(card)
        except Exception as error:
            unreadable.append(pk)
            reason = error
        advance()
    if unreadable:
        raise Unreadable(f"Cards {unreadable} cannot be indexed") from reason


def compare_rows() -> Differences:
    """Cards with rows. Returns what was found, and mended."""
    settle()
    found = differences()
    if found:
        logger.warning(
            "Index differed from the cards: %d rows behind, %d too many", len(found.behind), len(found.surplus)
        )
        mend(found)
    return found


def compare_everything() -> None:
    """Cards with rows, then rows with Elasticsearch, where the site has one. Raises what the cluster raises."""
    try:
        compare_rows()
    finally:
        if settings.ELASTICSEARCH_URL and not (found := sync.repair()).is_equal:
            logger.warning("Index in Elasticsearch differed and is rebuilt: %s", found)
