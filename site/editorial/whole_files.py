"""A file is stored whole and with its row, or not at all.

A disk that is full in the middle of writing leaves part of a file, and a row that is taken back leaves a file that
nobody names. Both go with the request that began them: a nightly sweep could not tell what is left over from what
somebody put there, or what belongs to a database that is being restored.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from functools import partial

from django.apps import apps
from django.core.files.base import File
from django.core.files.storage import FileSystemStorage
from django.db import Error, models, transaction

_begun: ContextVar[list[Stored] | None] = ContextVar("files_begun_by_a_request", default=None)
# Written while the database went away: whether they have rows is asked once it is back.
_unsure: deque[Stored] = deque(maxlen=10_000)
_chosen = threading.local()


class WholeFileStorage(FileSystemStorage):
    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        """Django asks for one before it writes, and again when somebody else was quicker."""
        _chosen.name = super().get_available_name(name, max_length)
        return str(_chosen.name)

    def _save(self, name: str, content: File) -> str:
        _chosen.name = name
        try:
            stored: str = super()._save(name, content)  # type: ignore[misc]
        except BaseException:
            self.remove(_chosen.name)
            raise
        begun = _begun.get()
        if begun is not None:
            begun.append((self, stored))
        return stored

    def delete(self, name: str) -> None:
        """With the change that no longer names it: a form that fails later leaves the former file where it is."""
        transaction.on_commit(partial(super().delete, name))

    def delete_now(self, name: str) -> None:
        super().delete(name)

    def remove(self, name: str) -> None:
        with suppress(OSError):
            self.delete_now(name)


Stored = tuple[WholeFileStorage, str]


@contextmanager
def begun_files() -> Iterator[list[Stored]]:
    """Collects what is stored inside of the block."""
    begun: list[Stored] = []
    token = _begun.set(begun)
    try:
        yield begun
    finally:
        _begun.reset(token)


def remove_without_row(files: list[Stored]) -> None:
    """Deletes those of the files that no row names, and those that an earlier call could not ask about."""
    with suppress(IndexError):
        # Several threads may meet here.
        while True:
            files.append(_unsure.pop())
    if not files:
        return
    try:
        named = _named({name for _storage, name in files})
    except Error:
        _unsure.extend(files)
        return
    for storage, name in files:
        if name not in named:
            storage.remove(name)


def has_unsure_files() -> bool:
    return bool(_unsure)


def _named(names: set[str]) -> set[str]:
    found: set[str] = set()
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, models.FileField) and field.model is model:
                rows = model._base_manager.filter(**{f"{field.name}__in": names})
                found.update(rows.values_list(field.name, flat=True))
    return found
