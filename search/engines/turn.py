"""One at a time writes to Elasticsearch: two rebuilds at once would take each other's indices away.

A promise with an end, kept in the database without holding a transaction open: whoever writes says again and again that
it is still there, and the turn of one that was killed is over after half a minute.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import models
from django.db.models import Q
from django.utils import timezone

from search.models import ClusterTurn

LASTS = dt.timedelta(seconds=30)
# One call to the cluster may take as long as the turn lasts, less this.
SAID_AGAIN_AFTER = 5.0
ASKS_EVERY = 0.5


class Busy(RuntimeError):
    """Somebody else writes to the cluster, or took over because this one was silent for too long."""


class Turn:
    def __init__(self, patience: float) -> None:
        ClusterTurn.objects.get_or_create(pk=ClusterTurn.SINGLE)
        self._until = timezone.now()
        self._said = time.monotonic()
        end = self._said + patience
        while not self._is_taken():
            if time.monotonic() >= end:
                raise Busy("Somebody else writes to Elasticsearch at the moment")
            time.sleep(ASKS_EVERY)

    def _is_taken(self) -> bool:
        now = timezone.now()
        # Nobody takes it for longer: that is the turn of a clock that was put back.
        free = Q(until__isnull=True) | Q(until__lt=now) | Q(until__gt=now + 2 * LASTS)
        self._until, self._said = now + LASTS, time.monotonic()
        return bool(ClusterTurn.objects.filter(free, pk=ClusterTurn.SINGLE).update(until=self._until))

    def keep(self, at_once: bool = False) -> None:
        """Says that it goes on; raises ``Busy`` where somebody else has begun meanwhile."""
        if not at_once and time.monotonic() - self._said < SAID_AGAIN_AFTER:
            return
        until = timezone.now() + LASTS
        self._said = time.monotonic()
        if not self._mine().update(until=until):
            raise Busy("Writing to Elasticsearch took too long, somebody else does it now")
        self._until = until

    def end(self) -> None:
        self._mine().update(until=None)

    def _mine(self) -> models.QuerySet[ClusterTurn]:
        return ClusterTurn.objects.filter(pk=ClusterTurn.SINGLE, until=self._until)


@contextmanager
def taken(patience: float = 0.0) -> Iterator[Turn]:
    """The turn to write, waited for as many seconds. Raises ``Busy``."""
    turn = Turn(patience)
    try:
        yield turn
    finally:
        turn.end()
