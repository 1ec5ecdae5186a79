"""Repeats what a restored backup does not know: every entry of the journal that this database has not seen."""

from __future__ import annotations

import logging

from django.db import connection, transaction

from accounts import journal
from accounts.models import AppliedErasure
from privacy.redaction import redact
from privacy.registry import record_kind
from privacy.search_terms import SearchTerm

logger = logging.getLogger(__name__)


class CannotReplay(Exception):
    """The site must not answer: it may show somebody who was erased."""


def replay_pending() -> int:
    """Carries out what is pending, the oldest first, each entry in a transaction. Number of entries.

    Several processes may start at once: an entry is claimed by its row. Raises ``CannotReplay``.
    """
    try:
        written = list(journal.entries())
        if not written:
            return 0
        if AppliedErasure._meta.db_table not in connection.introspection.table_names():
            raise CannotReplay("Die Datenbank ist nicht auf Stand: bitte zuerst »manage.py migrate«.")
        seen = {str(entry) for entry in AppliedErasure.objects.values_list("entry", flat=True)}
        pending = [entry for entry in written if entry["id"] not in seen]
        return sum(_repeat(entry) for entry in pending)
    except journal.UnreadableJournal as problem:
        raise CannotReplay(f"Das Löschjournal ist nicht lesbar: {problem} Siehe docs/operations.md.") from problem


@transaction.atomic
def _repeat(entry: journal.Entry) -> int:
    journal.check_key(entry)
    # Whoever comes second waits here for the first and finds the row.
    _row, is_mine = AppliedErasure.objects.get_or_create(entry=entry["id"])
    if not is_mine:
        return 0
    if entry["kind"] == journal.RECORD:
        kind = record_kind(entry["model"])
        if kind is None:
            raise CannotReplay(f"Das Löschjournal nennt eine unbekannte Art: {entry['model']}")
        found = kind.again(entry["key"])
    else:
        terms = [SearchTerm.read(text) for text in journal.words_of(entry)]
        found = bool(redact(terms, entry["groups"], entry["mark"]).number)
    logger.info("Erasure %s repeated, %s", entry["id"], "something was there" if found else "nothing was there")
    return 1
