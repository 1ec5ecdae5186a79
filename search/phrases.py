"""Counts what is searched, without a trace of who searches: words, day, number of hits. No address, no account.

Requests only add to a dictionary; every so often one of them writes it down. What looks like a person's data (an
address, a telephone number) is not counted at all.
"""

from __future__ import annotations

import datetime as dt
import re
import threading
import time

from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from search.models import SearchPhrase

KEPT_DAYS = 90
WRITE_EVERY = 30.0
MOST_HELD = 50
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
            due = len(self._held) >= MOST_HELD or time.monotonic() - self._written > WRITE_EVERY
        if due:
            self.write()

    def write(self) -> int:
        """Adds what is held to the table. Returns the number of phrases."""
        with self._lock:
            held, self._held = self._held, {}
            self._written = time.monotonic()
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.executemany(ADD, [(*key, *counted) for key, counted in held.items()])
        except DatabaseError:
            # A statistic never breaks a search; the database may be busy for a moment.
            return 0
        return len(held)


def forget_old_phrases() -> int:
    """Deletes what is older than 90 days; called by the worker."""
    oldest = timezone.localdate() - dt.timedelta(days=KEPT_DAYS)
    return SearchPhrase.objects.filter(day__lt=oldest).delete()[0]


COUNTER = PhraseCounter()
