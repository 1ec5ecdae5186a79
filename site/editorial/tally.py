"""Counts in memory and writes now and then: what is counted of a request must not cost it its time.

A request adds one to a number. Every so often a thread of its own writes the numbers of this process, and once more at
its end. What a killed process had not written is lost, which matters to nobody; what the database refuses waits for the
next time.
"""

from __future__ import annotations

import atexit
import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from threading import Lock, Thread
from typing import Generic, TypeVar

from django.db import DatabaseError, connection

logger = logging.getLogger(__name__)
Key = TypeVar("Key")
MAX_WAITING = 5_000


@dataclass(slots=True)
class Count:
    """``number`` of times since the last writing; ``latest``: a figure that came with the last one."""

    number: int = 0
    latest: int = 0


class Tally(Generic[Key]):
    """The numbers of one process. ``seconds`` between two writings; 0 means that only ``write`` writes."""

    def __init__(self, name: str, store: Callable[[Mapping[Key, Count]], None], seconds: Callable[[], float]) -> None:
        self.name = name
        self._store = store
        self._seconds = seconds
        self._lock = Lock()
        self._waiting: dict[Key, Count] = {}
        self._written_at = time.monotonic()
        atexit.register(self._write_at_the_end)

    def count(self, key: Key, latest: int = 0) -> None:
        """One more. Touches no database."""
        with self._lock:
            self._add({key: Count(1, latest)})
            seconds = self._seconds()
            is_time = bool(seconds) and time.monotonic() - self._written_at >= seconds
            if is_time:
                self._written_at = time.monotonic()
        if is_time:
            Thread(target=self._write_apart, name=self.name, daemon=True).start()

    def _add(self, counts: Mapping[Key, Count]) -> None:
        """Not without end, while the database is away for hours and ever new keys come."""
        for key, count in counts.items():
            if key not in self._waiting and len(self._waiting) >= MAX_WAITING:
                continue
            known = self._waiting.setdefault(key, Count())
            known.number, known.latest = known.number + count.number, count.latest

    def write(self) -> int:
        """Writes what is waiting; how much was counted. It waits on if the database refuses."""
        with self._lock:
            taken, self._waiting = self._waiting, {}
        if not taken:
            return 0
        try:
            self._store(taken)
        except DatabaseError:
            logger.warning("%s could not be written and wait for the next time", self.name, exc_info=True)
            with self._lock:
                newer, self._waiting = self._waiting, taken
                self._add(newer)
            return 0
        return sum(count.number for count in taken.values())

    def _write_apart(self) -> None:
        try:
            self.write()
        finally:
            connection.close()

    def _write_at_the_end(self) -> None:
        """While a thread could no longer be waited for."""
        if self._seconds():
            self.write()
