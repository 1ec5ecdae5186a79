"""What a table would change, looked at before it is done: the same three steps for every CSV of a vocabulary.

Plan (read and judge, write nothing), preview (the lines of the plan), apply (what the plan says, and nothing else).
``load_vocabularies`` and the import in the admin go the same way; ``term_tables``, ``termbase_tables`` and
``region_tables`` say what a line means.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from django.utils.translation import gettext as _

from vocabularies.csv_files import CsvProblem, CsvRow, read_table

MAX_ROWS = 5_000


@dataclass(frozen=True, slots=True)
class Change:
    """One cell: what the site has and what the table says, both as the table writes them."""

    column: str
    old: str
    new: str


@dataclass
class RowPlan:
    """What one line of a table does to one record; ``merged_into`` says why it does nothing."""

    line: int
    key: str
    name: str
    is_new: bool
    changes: list[Change] = field(default_factory=list)
    merged_into: str = ""

    @property
    def state(self) -> str:
        """``new``, ``changed`` or ``unchanged``."""
        return "new" if self.is_new else "changed" if self.has_work else "unchanged"

    @property
    def has_work(self) -> bool:
        """Whether anything is saved; it may be more than is shown."""
        return bool(self.changes)


Row = TypeVar("Row", bound=RowPlan)


@dataclass
class TablePlan(Generic[Row]):
    """Everything a table does to a vocabulary."""

    rows: list[Row]

    def count(self, state: str) -> int:
        return sum(row.state == state for row in self.rows)

    def counts(self) -> dict[str, int]:
        """Number of lines by what they do: ``new``, ``changed``, ``unchanged``."""
        return {state: self.count(state) for state in ("new", "changed", "unchanged")}

    @property
    def fingerprint(self) -> str:
        """Differs as soon as the same table would do something else, because somebody edited a record meanwhile."""
        seen = [(row.line, row.key, row.state, [(c.column, c.old, c.new) for c in row.changes]) for row in self.rows]
        return hashlib.sha256(repr(seen).encode()).hexdigest()

    def apply(self, user: Any = None) -> None:
        """Saves what the plan says, all or nothing. With ``user`` each changed record gets a line in its history."""
        raise NotImplementedError


def read_rows(
    content: bytes, file: str, required: Sequence[str], known: Collection[str], key: str = "key"
) -> list[CsvRow]:
    """The lines of a table with known columns, each ``key`` once. Raises ``CsvProblem`` with line and column."""
    rows = read_table(content, file, required)
    if len(rows) > MAX_ROWS:
        text = _("Höchstens %(number)d Zeilen auf einmal.") % {"number": MAX_ROWS}
        raise CsvProblem(file, rows[MAX_ROWS].line, "", text)
    for column in rows[0].values if rows else ():
        if column not in known:
            text = _("Diese Spalte gibt es nicht. Möglich sind: %(names)s.") % {"names": ", ".join(sorted(known))}
            raise CsvProblem(file, 1, column, text)
    seen: dict[str, int] = {}
    for row in rows:
        if row[key] in seen:
            text = _("»%(key)s« steht schon in Zeile %(line)d.") % {"key": row[key], "line": seen[row[key]]}
            raise CsvProblem(file, row.line, key, text)
        seen[row[key]] = row.line
    return rows
