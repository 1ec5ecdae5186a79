"""The state every test starts from, kept once for each test database and put back whole after tests that commit.

Filling the site anew takes 12 s of computing, putting the kept rows back some milliseconds.
"""

from __future__ import annotations

import sqlite3
from typing import Any

from django.db import connection, transaction

_kept: sqlite3.Connection | dict[str, bytes] | None = None
_database: object = None


def keep() -> None:
    """To be called once, when the database holds what every installation has."""
    global _kept, _database
    connection.ensure_connection()
    _database = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        _kept = sqlite3.connect(":memory:")
        connection.connection.backup(_kept)
        return
    with connection.cursor() as cursor:
        _kept = {table: rows for table in _tables() if (rows := _rows_of(cursor, table))}


def put_back() -> None:
    """Whatever the test database holds now is gone. Not within a transaction."""
    if connection.settings_dict["NAME"] != _database:
        return  # After the last test its database is taken away, and the connection leads to another one.
    if isinstance(_kept, sqlite3.Connection):
        connection.ensure_connection()
        _kept.backup(connection.connection)
        return
    assert _kept is not None
    quote = connection.ops.quote_name
    # Foreign keys are checked at the end of the transaction, so the order of the tables does not matter.
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {', '.join(quote(table) for table in _tables())}")
        for table, rows in _kept.items():
            with cursor.copy(f"COPY {quote(table)} FROM STDIN") as copy:
                copy.write(rows)


def _tables() -> list[str]:
    return [name for name in connection.introspection.table_names() if name != "django_migrations"]


def _rows_of(cursor: Any, table: str) -> bytes:
    with cursor.copy(f"COPY {connection.ops.quote_name(table)} TO STDOUT") as copy:
        return b"".join(bytes(block) for block in copy)
