"""Counts what is searched, without a trace of who searches: words, day, number of hits. No address, no account.

Requests only add to a dictionary; every so often one of them writes it down. What looks like a person's data (an
address, a telephone number) is not counted at all.
"""

from __future__ import annotations

import datetime as dt
import re
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from search.models import SearchPhrase

KEPT_DAYS = 90
WRITE_EVERY = 30.0
MOST_HELD, MOST_KEPT = 50, 1000
# Milliseconds: who searches does not wait for somebody who writes.
PATIENCE = 100
# One statement that SQLite and PostgreSQL both know; asking for each row first cost a search more than its answer.
ADD = """
INSERT INTO search_searchphrase (day, language, words, number, hits) VALUES (%s, %s, %s, %s, %s)
ON CONFLICT (day, language, words)
DO UPDATE SET number = search_searchphrase.number + excluded.number, hits = excluded.hits
"""
_PERSONAL = re.compile(r"@|\d[\d\s/()-]{5,}\d")


class PhraseCounter:
    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._held: dict[tuple[dt.date, str, str], list[int]] = {}
        self._written = time.monotonic()

    def count(self, language: str, words: str, hits: int) -> None:
        """Remembers one search; writes when enough has come together."""
        phrase = " ".join(words.casefold().split())[:200]
        if not phrase or _PERSONAL.search(phrase):
            return
        with self._lock:
            entry = self._held.setdefault((timezone.localdate(), language, phrase), [0, 0])
            entry[0], entry[1] = entry[0] + 1, hits
            due = len(self._held) % MOST_HELD == 0 or time.monotonic() - self._written > WRITE_EVERY
        if due:
            self.write()

    def write(self) -> int:
        """Adds what is held to the table. Returns the number of phrases."""
        with self._lock:
            held, self._held = self._held, {}
            self._written = time.monotonic()
        try:
            with _without_waiting(), transaction.atomic(), connection.cursor() as cursor:
                cursor.executemany(ADD, [(*key, *counted) for key, counted in held.items()])
        except DatabaseError:
            # A statistic never breaks a search; the database may be busy for a moment.
            self._put_back(held)
            return 0
        return len(held)

    def _put_back(self, held: dict[tuple[dt.date, str, str], list[int]]) -> None:
        """For the next time; not while the database is away for hours, and people search for ever new words."""
        with self._lock:
            for key, (number, hits) in list(held.items())[:MOST_KEPT]:
                entry = self._held.setdefault(key, [0, hits])
                entry[0] += number


@contextmanager
def _without_waiting() -> Iterator[None]:
    """Where one writes at a time (SQLite), for ``PATIENCE`` and not for as long as a form would."""
    if connection.vendor != "sqlite":
        yield
        return
    connection.ensure_connection()
    file: sqlite3.Connection = connection.connection
    (usual,) = file.execute("PRAGMA busy_timeout").fetchone()
    file.execute(f"PRAGMA busy_timeout = {PATIENCE}")
    try:
        yield
    finally:
        file.execute(f"PRAGMA busy_timeout = {usual}")


def forget_old_phrases() -> int:
    """Deletes what is older than 90 days; called by the worker."""
    oldest = timezone.localdate() - dt.timedelta(days=KEPT_DAYS)
    return SearchPhrase.objects.filter(day__lt=oldest).delete()[0]


COUNTER = PhraseCounter()
