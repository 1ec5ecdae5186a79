"""What is wrong with an import, in words an editor can act on."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any


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


def read_records(path: Path) -> list[dict[str, Any]]:
    """The ``cards`` of a JSON file. Raises ``UnreadableFile`` with line and column."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise UnreadableFile(f"{path.name}: Die Datei lässt sich nicht lesen ({error.strerror}).") from error
    if not content.strip():
        raise UnreadableFile(f"{path.name}: Die Datei ist leer.")
    try:
        data = json.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        column = error.start - content.rfind(b"\n", 0, error.start)
        raise UnreadableFile(
            f"{path.name}, Zeile {line}, Spalte {column}: Das Zeichen ist kein UTF-8. "
            "Bitte speichern Sie die Datei mit der Kodierung UTF-8."
        ) from error
    except json.JSONDecodeError as error:
        raise UnreadableFile(
            f"{path.name}, Zeile {error.lineno}, Spalte {error.colno}: Das ist kein gültiges JSON ({error.msg}). "
            "Nichts wurde geändert."
        ) from error
    records = data.get("cards") if isinstance(data, dict) else data
    if not isinstance(records, list):
        raise UnreadableFile(f'{path.name}: Erwartet wird {{"cards": [ … ]}} oder eine Liste von Karten.')
    return [record if isinstance(record, dict) else {"id": None, "": record} for record in records]
