"""Counts what is searched, without a trace of who searches: words, day, number of hits. No address, no account.

What looks like a person's data (an address, a telephone number) is not counted at all.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from editorial.tally import Count, Tally
from search.models import MAX_QUERY_LENGTH, SearchPhrase

KEPT_DAYS = 90
# One statement that SQLite and PostgreSQL both know.
ADD = """
INSERT INTO search_searchphrase (day, language, words, number, hits) VALUES (%s, %s, %s, %s, %s)
ON CONFLICT (day, language, words)
DO UPDATE SET number = search_searchphrase.number + excluded.number, hits = excluded.hits
"""
_PERSONAL = re.compile(r"@|\d[\d\s/()-]{5,}\d")
Key = tuple[dt.date, str, str]


def count_search(language: str, words: str, hits: int) -> None:
    """Remembers one search."""
    phrase = " ".join(words.casefold().split())[:MAX_QUERY_LENGTH]
    if phrase and not _PERSONAL.search(phrase):
        searches.count((timezone.localdate(), language, phrase), hits)


@transaction.atomic
def _add(counts: Mapping[Key, Count]) -> None:
    with connection.cursor() as cursor:
        cursor.executemany(ADD, [(*key, count.number, count.latest) for key, count in counts.items()])


searches: Tally[Key] = Tally("searched words", _add, lambda: float(settings.SEARCHED_WORDS_SECONDS))


def forget_old_phrases() -> int:
    """Deletes what is older than 90 days; called by the worker."""
    oldest = timezone.localdate() - dt.timedelta(days=KEPT_DAYS)
    return SearchPhrase.objects.filter(day__lt=oldest).delete()[0]
