"""Reads records from a JSON file so that what is odd about one of them can be told of that one."""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from language.cleaning import clean_line
from practices.imports.problems import FieldProblem, UnreadableFile, shown

# A record as ``docs/data-model.md`` describes it has four levels.
DEEPEST = 12
MAX_NUMBER_LENGTH = 40
# Deeper than any record within its file may be; what is below is cut out, so that the rest can be read.
_CUT = DEEPEST + 4
_TOKENS = re.compile(r'"(?:[^"\\]++|\\.)*+"|[\[\]{}]', re.DOTALL)
_HALF_CHARACTER = re.compile("[\ud800-\udfff]")
_NOT_A_BREAK = re.compile(r"[^\n]")


class DoubledKeys(dict[str, Any]):
    """An object in which a key stands more than once: nobody knows which of the values is meant."""

    names: list[str]


def read_records(path: Path) -> list[Any]:
    """The ``cards`` of a JSON file, unchecked. Raises ``UnreadableFile`` with line and column."""
    try:
        content = path.read_bytes()
    except OSError as error:
        why = {FileNotFoundError: "es gibt sie nicht", PermissionError: "das Recht dazu fehlt"}.get(type(error))
        raise UnreadableFile(f"{path.name}: Die Datei lässt sich nicht lesen ({why or error.strerror}).") from error
    if not content.strip():
        raise UnreadableFile(f"{path.name}: Die Datei ist leer.")
    try:
        data = _parsed(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        column = error.start - content.rfind(b"\n", 0, error.start)
        raise UnreadableFile(
            f"{path.name}, Zeile {line}, Spalte {column}: Das Zeichen ist kein UTF-8. "
            "Bitte speichern Sie die Datei mit der Kodierung UTF-8."
        ) from error
    except json.JSONDecodeError as error:
        raise UnreadableFile(
            f"{path.name}, Zeile {error.lineno}, Spalte {error.colno}: Ab hier ist es kein gültiges JSON. "
            "Nichts wurde geändert."
        ) from error
    except RecursionError as error:
        raise UnreadableFile(
            f"{path.name}: Das ist kein gültiges JSON: Eine Klammer wird nie geschlossen. Nichts wurde geändert."
        ) from error
    records = data.get("cards") if isinstance(data, dict) and not isinstance(data, DoubledKeys) else data
    if not isinstance(records, list):
        raise UnreadableFile(f'{path.name}: Erwartet wird {{"cards": [ … ]}} oder eine Liste von Karten.')
    return records


def _parsed(text: str) -> Any:
    try:
        return json.loads(text, object_pairs_hook=_object, parse_int=_whole_number)
    except RecursionError:
        return json.loads(_flattened(text), object_pairs_hook=_object, parse_int=_whole_number)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) == len(pairs):
        return found
    doubled = DoubledKeys(found)
    doubled.names = [name for name, times in Counter(name for name, _value in pairs).items() if times > 1]
    return doubled


def _whole_number(digits: str) -> int | float:
    """Python refuses to read thousands of digits, and with them the file; told as ``1e999`` is."""
    return int(digits) if len(digits) <= MAX_NUMBER_LENGTH else math.inf


def _flattened(text: str) -> str:
    """An empty list instead of all that lies too deep; as long as before, so that lines and columns stay right."""
    kept: list[str] = []
    depth = start = end = 0
    for found in _TOKENS.finditer(text):
        if found[0] in {"[", "{"}:
            depth += 1
            if depth == _CUT:
                start = found.start()
        elif found[0] in {"]", "}"}:
            if depth == _CUT:
                kept += [text[end:start], "[", _NOT_A_BREAK.sub(" ", text[start + 1 : found.start()]), "]"]
                end = found.end()
            depth -= 1
    return "".join([*kept, text[end:]])


def oddities(record: Any) -> Iterator[FieldProblem]:
    """What no field of a record may hold, wherever it stands. Whatever has none is safe to walk and to store."""
    waiting: list[tuple[str, Any, int]] = [("", record, 1)]
    while waiting:
        path, value, depth = waiting.pop()
        name = path or "Eintrag"
        if isinstance(value, dict | list) and depth > DEEPEST:
            yield FieldProblem(name, f"Hier stecken mehr als {DEEPEST} Klammern ineinander.")
        elif isinstance(value, dict):
            for key in _doubled(value):
                yield FieldProblem(name, f"»{shown(key)}« steht zweimal darin.")
            waiting += [(f"{path}.{shown(key)}".lstrip("."), part, depth + 1) for key, part in value.items()]
            if any(_HALF_CHARACTER.search(key) for key in value):
                yield FieldProblem(name, "Ein Name darin enthält ein halbes Zeichen.")
        elif isinstance(value, list):
            waiting += [(f"{path}[{index}]", part, depth + 1) for index, part in enumerate(value)]
        elif isinstance(value, str) and _HALF_CHARACTER.search(value):
            yield FieldProblem(name, "Der Text enthält ein halbes Zeichen (\\ud800 bis \\udfff).")
        elif isinstance(value, int | float) and not abs(value) < 10.0**MAX_NUMBER_LENGTH:
            yield FieldProblem(name, "Das ist keine Zahl oder eine viel zu große.")


def _doubled(record: dict[str, Any]) -> list[str]:
    """Keys that stand there twice, or are the same once they are cleaned."""
    if isinstance(record, DoubledKeys):
        return record.names
    return [name for name, times in Counter(map(clean_line, record)).items() if times > 1]
