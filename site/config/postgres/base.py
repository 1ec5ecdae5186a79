"""Django's PostgreSQL with an end to waiting: a server that hangs or is cut off holds no reader for ever.

Commands and the background service take the time they need; ``limit_waiting`` is for processes that answer people.
"""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import psycopg
from django.db.backends.postgresql import base
from psycopg.abc import PQGen
from psycopg.errors import _WaitTimeout

# Seconds a statement may take before the server ends it, and after which a server that does not is given up.
STATEMENT, SERVER = 30, 35
USABLE = 5


class PatientConnection(psycopg.Connection[Any]):
    patience: float | None = None

    def wait(self, gen: PQGen[Any], interval: float = 0.1, timeout: float | None = None) -> Any:
        try:
            return super().wait(gen, interval, timeout or self.patience)
        except _WaitTimeout as problem:
            if timeout:
                raise
            # What it might still answer belongs to no question of ours.
            self.pgconn.finish()
            raise psycopg.OperationalError("the server did not answer in time") from problem


class DatabaseWrapper(base.DatabaseWrapper):
    # Django asks it for classes of errors and for a connection.
    Database = SimpleNamespace(**{**vars(psycopg), "connect": PatientConnection.connect})  # type: ignore[assignment]

    def get_connection_params(self) -> dict[str, Any]:
        params: dict[str, Any] = super().get_connection_params()
        if PatientConnection.patience:
            params["options"] = f"{params.get('options', '')} -c statement_timeout={STATEMENT}s"
        return params

    def is_usable(self) -> bool:
        """Asked before a kept connection answers the next reader: that answer is quick or does not come."""
        connection = self.connection
        if PatientConnection.patience:
            connection.patience = USABLE
        try:
            return bool(super().is_usable())
        finally:
            connection.patience = PatientConnection.patience


def limit_waiting() -> None:
    """For every connection that this process opens from now on."""
    PatientConnection.patience = SERVER
