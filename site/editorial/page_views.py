"""Counts how often pages are read, without slowing a reader and without knowing who reads.

A request adds one to a number in memory. Now and then a thread of its own writes the numbers of this process
in a few statements, however many pages they are of. What a killed process had not written is lost, which
matters to nobody: the numbers only say what is worth translating first.
"""

from __future__ import annotations

import atexit
import datetime as dt
import logging
import time
from collections import Counter
from threading import Lock, Thread

from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.db.models import Case, F, Value, When
from django.utils import timezone
from wagtail.models import Page

from editorial.models import PageViews

logger = logging.getLogger(__name__)
KEPT_DAYS = 400
BATCH = 500


class ViewCounter:
    """The numbers of one process. ``seconds`` 0 means that only ``write`` writes."""

    def __init__(self, seconds: float | None = None) -> None:
        self._lock = Lock()
        self._waiting: Counter[tuple[int, dt.date]] = Counter()
        self._seconds = seconds
        self._written_at = time.monotonic()

    @property
    def seconds(self) -> float:
        return float(settings.PAGE_VIEWS_SECONDS if self._seconds is None else self._seconds)

    def count(self, page_id: int) -> None:
        """One more view of the page today. Touches no database."""
        with self._lock:
            self._waiting[(page_id, timezone.localdate())] += 1
            is_time = bool(self.seconds) and time.monotonic() - self._written_at >= self.seconds
            if is_time:
                self._written_at = time.monotonic()
        if is_time:
            Thread(target=self._write_apart, name="page-views", daemon=True).start()

    def write(self) -> int:
        """Writes what is waiting; the number of views written. They wait on if the database refuses."""
        with self._lock:
            taken, self._waiting = self._waiting, Counter()
        if not taken:
            return 0
        try:
            _add(taken)
        except DatabaseError:
            logger.exception("Page views could not be written and wait for the next time")
            with self._lock:
                self._waiting.update(taken)
            return 0
        return sum(taken.values())

    def _write_apart(self) -> None:
        try:
            self.write()
        finally:
            connection.close()


@transaction.atomic
def _add(numbers: Counter[tuple[int, dt.date]]) -> None:
    there = set(Page.objects.filter(pk__in={page for page, _day in numbers}).values_list("pk", flat=True))
    known = [(key, count) for key, count in numbers.items() if key[0] in there]
    PageViews.objects.bulk_create(
        [PageViews(page_id=page, day=day) for (page, day), _count in known], ignore_conflicts=True
    )
    for start in range(0, len(known), BATCH):
        batch = known[start : start + BATCH]
        added = [When(page_id=page, day=day, then=Value(count)) for (page, day), count in batch]
        PageViews.objects.filter(
            page_id__in={page for (page, _day), _count in batch}, day__in={day for (_page, day), _count in batch}
        ).update(count=F("count") + Case(*added, default=Value(0)))
    PageViews.objects.filter(day__lt=timezone.localdate() - dt.timedelta(days=KEPT_DAYS)).delete()


page_views = ViewCounter()


def write_the_rest() -> None:
    """At the end of the process, while a thread could no longer be waited for."""
    if page_views.seconds:
        page_views.write()


atexit.register(write_the_rest)
