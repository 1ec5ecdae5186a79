"""Asks a database past the site."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import Any

import psycopg


def rows_of(address: str, statement: str) -> list[tuple[Any, ...]]:
    """What the database at an address such as ``DATABASE_URL`` answers; nothing where there is no answer."""
    if address.startswith("sqlite:///"):
        with closing(sqlite3.connect(address.removeprefix("sqlite:///"), timeout=30)) as connection, connection:
            return connection.execute(statement).fetchall()
    with psycopg.connect(address, autocommit=True, connect_timeout=30) as connection:
        cursor = connection.execute(statement)  # type: ignore[call-overload]
        return list(cursor.fetchall()) if cursor.description else []
