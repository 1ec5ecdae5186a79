"""Runs a piece of work in a process of its own, on a copy of a database, and kills it at one of its writes."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sqlite3
import sys
import threading
import traceback
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path
from typing import Any
from weakref import WeakSet

from django.contrib.contenttypes.models import ContentType
from django.core.cache import caches
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from django.dispatch import receiver
from django.test import override_settings

from config.settings import base
from search.index.snapshots import Snapshots

WRITES = ("INSERT", "UPDATE", "DELETE")
# Seconds after which the system ends a child, also if nobody waits for it any more.
LIMIT = 600
Work = Callable[[], Any]
_opened: WeakSet[BaseDatabaseWrapper] = WeakSet()


@receiver(connection_created)
def _remember(connection: BaseDatabaseWrapper, **_signal: Any) -> None:
    _opened.add(connection)


def close_connections() -> None:
    """All of this thread: while a browser's loop runs, Django's own ``close_all`` does not know those from before.

    PostgreSQL copies no database with a connection, and a child must use none of its parent's.
    """
    for opened in tuple(_opened):
        if opened._thread_ident == threading.get_ident():  # type: ignore[attr-defined]
            opened.close()


class Copies:
    """Databases of one test: ``copy`` makes one out of another. Files for SQLite, templates for PostgreSQL."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._made = folder, set[str]()
        self.is_file = connection.vendor == "sqlite"
        self.first = str(connection.settings_dict["NAME"])

    def copy(self, source: str, name: str) -> str:
        close_connections()
        if self.is_file:
            return self._copied_file(source, name)
        target = f"killed_{os.getpid()}_{name}"
        with connection._nodb_cursor() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{target}" WITH (FORCE)')
            cursor.execute(f'CREATE DATABASE "{target}" TEMPLATE "{source}"')
        self._made.add(target)
        return target

    def _copied_file(self, source: str, name: str) -> str:
        target = self._folder / f"{name}.sqlite3"
        for ending in ("", "-wal", "-shm"):
            Path(f"{target}{ending}").unlink(missing_ok=True)
        if source == self.first:
            with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(target)) as new:
                old.backup(new)
        else:
            for ending in ("", "-wal"):
                with suppress(FileNotFoundError):
                    shutil.copyfile(f"{source}{ending}", f"{target}{ending}")
        return str(target)

    def remove(self) -> None:
        close_connections()
        for name in self._made:
            with connection._nodb_cursor() as cursor:
                cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


class Dying:
    """Counts the moments at which a process can die – before a write, before and after a commit – and dies at one."""

    def __init__(self, at: int | None = None) -> None:
        self.moments: list[str] = []
        self._at = at
        self._commit = connection._commit
        connection._commit = self._committed  # type: ignore[method-assign]
        connection.execute_wrappers.append(self._written)

    def _moment(self, name: str) -> None:
        if self._at == len(self.moments):
            os.kill(os.getpid(), signal.SIGKILL)
        self.moments.append(name)

    def _written(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.lstrip().startswith(WRITES):
            self._moment(" ".join(sql.split()[:3]))
        return execute(sql, params, many, context)

    def _committed(self) -> None:
        self._moment("before COMMIT")
        self._commit()
        self._moment("after COMMIT")


def in_child(database: str, work: Work, die_at: int | None = None) -> Any:
    """What ``work`` returns, with the moments it passed; ``None`` where it was killed."""
    close_connections()
    reading, writing = os.pipe()
    child = os.fork()
    if child:
        os.close(writing)
        try:
            with os.fdopen(reading, "rb") as pipe:
                told = pipe.read()
        except BaseException:
            os.kill(child, signal.SIGKILL)
            raise
        finally:
            _pid, status = os.waitpid(child, 0)
        if os.WIFSIGNALED(status):
            assert os.WTERMSIG(status) == signal.SIGKILL, f"Nach {LIMIT} s nicht zu Ende (Signal {os.WTERMSIG(status)})"
            return None
        assert os.WEXITSTATUS(status) == 0, told.decode()
        return json.loads(told)
    status = 1
    try:
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.alarm(LIMIT)
        _settle_in(database)
        dying = Dying(die_at)
        answer = {"result": work(), "moments": dying.moments}
        with os.fdopen(writing, "wb") as pipe:
            pipe.write(json.dumps(answer, default=str).encode())
        status = 0
    except BaseException:
        with suppress(OSError), os.fdopen(writing, "wb") as pipe:
            pipe.write(traceback.format_exc().encode())
    finally:
        sys.stdout.flush()
        os._exit(status)


def _settle_in(database: str) -> None:
    # The queue of a real site: what waits is done by the worker.
    override_settings(TASKS=base.TASKS).enable()
    connection.settings_dict["NAME"] = database
    for cache in caches.all():
        cache.clear()
    ContentType.objects.clear_cache()
    Snapshots.forget()
