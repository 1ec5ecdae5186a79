"""How often pages are read: a number a page and day, and nothing of who reads. It says what to translate first."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django.conf import settings
from django.db import transaction
from django.db.models import Case, F, Value, When
from django.utils import timezone
from wagtail.models import Page

from editorial.models import PageViews
from editorial.tally import Count, Tally

KEPT_DAYS = 400
BATCH = 500
Key = tuple[int, dt.date]


def count_view(page_id: int) -> None:
    """One more view of the page today."""
    page_views.count((page_id, timezone.localdate()))


@transaction.atomic
def _add(counts: Mapping[Key, Count]) -> None:
    """In a few statements, however many pages they are of."""
    there = set(Page.objects.filter(pk__in={page for page, _day in counts}).values_list("pk", flat=True))
    known = [(key, count.number) for key, count in counts.items() if key[0] in there]
    PageViews.objects.bulk_create(
        [PageViews(page_id=page, day=day) for (page, day), _number in known], ignore_conflicts=True
    )
    for start in range(0, len(known), BATCH):
        batch = known[start : start + BATCH]
        added = [When(page_id=page, day=day, then=Value(number)) for (page, day), number in batch]
        PageViews.objects.filter(
            page_id__in={page for (page, _day), _number in batch}, day__in={day for (_page, day), _number in batch}
        ).update(count=F("count") + Case(*added, default=Value(0)))
    PageViews.objects.filter(day__lt=timezone.localdate() - dt.timedelta(days=KEPT_DAYS)).delete()


page_views: Tally[Key] = Tally("page views", _add, lambda: float(settings.PAGE_VIEWS_SECONDS))
