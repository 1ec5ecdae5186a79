"""Walks every table for a person, a few rows at a time: the size of the site does not matter for the memory."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.contrib.sessions.models import Session
from django.db import models
from django.db.models import F
from django.db.models.functions import Cast

from accounts.personal_data import Owner
from privacy.owners import files_with_text, owner_of
from privacy.registry import record_kind, registry
from privacy.tables import FILES, GROUPS, RECORDS, Group, Table, tables
from privacy.text_search import Search

ROWS_AT_ONCE = 50
MAX_SAMPLES = 25
MAX_RECORDS = 200
_TEXT = "as_text_"


@dataclass(frozen=True, slots=True)
class StoredRow:
    """A row with its text as it is stored. ``texts`` and ``files`` are keyed by field name."""

    table: Table
    pk: Any
    texts: dict[str, str]
    files: dict[str, str]

    def count(self, search: Search) -> int:
        number = sum(search.count(text, name) for name, text in self.texts.items())
        if not number and "last_name" in self.texts:
            number = search.count(f"{self.texts['first_name']} {self.texts['last_name']}")
        return number

    def count_files(self, search: Search) -> int:
        return sum(search.count(text) for text in self.files.values())


def rows(table: Table) -> Iterator[StoredRow]:
    """Every row of a table, in batches by primary key, so that rows may be changed meanwhile."""
    names = [field.name for field in (*table.fields, *table.files)]
    texts = {f"{_TEXT}{name}": Cast(F(name), models.TextField()) for name in names}
    every = table.model._base_manager.annotate(**texts).order_by("pk").values_list("pk", *texts)
    last = None
    while True:
        batch = list((every if last is None else every.filter(pk__gt=last))[:ROWS_AT_ONCE])
        for pk, *values in batch:
            stored = {name: value or "" for name, value in zip(names, values, strict=True)}
            files = {file.name: stored.pop(file.name) for file in table.files}
            if table.is_session:
                stored = {"session_data": json.dumps(Session(session_data=stored["session_data"]).get_decoded())}
            yield StoredRow(table, pk, stored, files)
        if len(batch) < ROWS_AT_ONCE:
            return
        last = batch[-1][0]


@dataclass
class Found:
    """What stands in one kind of place: ``number`` of wordings, ``rows``, and the first ``owners``."""

    group: Group
    number: int = 0
    rows: int = 0
    owners: dict[Owner, int] = field(default_factory=dict)

    def add(self, owner: Owner | None, number: int, most: int = MAX_SAMPLES) -> None:
        self.number += number
        self.rows += 1
        if owner is not None and (owner in self.owners or len(self.owners) < most):
            self.owners[owner] = self.owners.get(owner, 0) + number

    @property
    def is_cut(self) -> bool:
        return len(self.owners) >= MAX_SAMPLES and self.group is not RECORDS


@dataclass
class Report:
    """All places of a person: ``found`` in the order of ``GROUPS``, without empty ones."""

    found: list[Found]
    wordings: list[str]

    @property
    def number(self) -> int:
        return sum(entry.number for entry in self.found)


def find(search: Search, user: Any) -> Report:
    """Where the person stands, with links for ``user``. Reads every table once."""
    groups = {group: Found(group) for group in GROUPS}
    for table in tables():
        for row in rows(table):
            in_files = row.count_files(search)
            if in_files:
                groups[FILES].add(owner_of(table, row.pk, user), in_files)
            number = row.count(search)
            if not number:
                continue
            if table.group is RECORDS:
                groups[RECORDS].add(_record(table, row.pk, user), number, MAX_RECORDS)
                continue
            groups[table.group].add(owner_of(table, row.pk, user), number)
            for owner in files_with_text(table, row.pk, user):
                groups[FILES].add(owner, number)
    return Report([entry for entry in groups.values() if entry.rows], sorted(search.wordings))


def _record(table: Table, pk: Any, user: Any) -> Owner | None:
    """The record that is erased as a whole: the contact, or the account that a row belongs to."""
    label = table.label
    if label in registry().record_of_row:
        label, column = registry().record_of_row[label]
        pk = table.model._base_manager.filter(pk=pk).values_list(column, flat=True).first()
    kind = record_kind(label)
    return kind.owner(pk, user) if kind else None
