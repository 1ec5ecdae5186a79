"""What is wrong with an import, in words an editor can act on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from language.cleaning import clean_line

MAX_SHOWN = 80


def shown(value: Any) -> str:
    """A value for a message: one short line, whatever somebody wrote there."""
    text = clean_line(value if isinstance(value, str) else repr(value))
    return text if len(text) <= MAX_SHOWN else f"{text[:MAX_SHOWN]}…"


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """One thing wrong in one record: ``field`` is a path such as ``region.ags`` or ``themes[2]``."""

    field: str
    message: str

    def __str__(self) -> str:
        return f"{self.field}: {self.message}"


class UnreadableFile(Exception):
    """The file as a whole cannot be used; nothing was changed."""


class RefusedRecord(Exception):
    """One record cannot be used; the others go on."""

    def __init__(self, problems: list[FieldProblem]) -> None:
        self.problems = problems
        super().__init__("; ".join(str(problem) for problem in problems))
