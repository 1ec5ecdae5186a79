"""Reads and writes tables as people make them: in Excel or by hand, with ; or , in UTF-8 or Windows-1252."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from language.cleaning import clean_text
from language.formulas import guard, unguard

DELIMITERS = (";", ",", "\t")


class CsvProblem(Exception):
    """Where a table cannot be used: ``line`` from 1 (the header), ``column`` is the heading or empty."""

    def __init__(self, file: str, line: int, column: str, message: str) -> None:
        super().__init__(file, line, column, message)
        self.file, self.line, self.column, self.message = file, line, column, message

    @property
    def place(self) -> str:
        if self.column:
            return _("Zeile %(line)d, Spalte »%(column)s«") % {"line": self.line, "column": self.column}
        return _("Zeile %(line)d") % {"line": self.line}

    def __str__(self) -> str:
        return f"{self.file}, {self.place}: {self.message}"


@dataclass(frozen=True, slots=True)
class CsvRow:
    """One line of a table; ``line`` is its number in the file."""

    line: int
    values: dict[str, str]

    def __getitem__(self, column: str) -> str:
        return self.values.get(column, "")


def decode(content: bytes, file: str) -> str:
    """Text of a table. Raises ``CsvProblem`` where the bytes are no text at all."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _decode_as("utf-16", content, file)
    if b"\x00" in content:
        line = content[: content.index(b"\x00")].count(b"\n") + 1
        raise CsvProblem(file, line, "", _("Das ist keine Texttabelle. Bitte speichern Sie die Datei als CSV (UTF-8)."))
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return _decode_as("cp1252", content, file)


def _decode_as(encoding: str, content: bytes, file: str) -> str:
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        message = _("Ein Zeichen ist nicht lesbar. Bitte speichern Sie die Datei als CSV (UTF-8).")
        raise CsvProblem(file, line, "", message) from error
    if "\x00" in text:
        line = text[: text.index("\x00")].count("\n") + 1
        raise CsvProblem(file, line, "", _("Die Datei enthält unlesbare Zeichen. Bitte speichern Sie sie neu als CSV."))
    return text


def read_table(content: bytes, file: str, required: Sequence[str]) -> list[CsvRow]:
    """Rows of a table with a header; empty lines are left out, cells are stripped.

    Raises ``CsvProblem`` for a missing or doubled column, an empty required cell or a line of the wrong length.
    """
    text = decode(content, file)
    if not text.strip():
        raise CsvProblem(file, 1, "", _("Die Datei ist leer."))
    lines = text.split("\n", 1)
    skipped = 0
    delimiter = _declared_delimiter(lines[0])
    if delimiter:
        text, skipped = (lines[1] if len(lines) > 1 else ""), 1
    return _rows(text, delimiter or _likely_delimiter(text), skipped, file, required)


def _declared_delimiter(first_line: str) -> str:
    """Excel writes ``sep=;`` above the header."""
    declaration = first_line.strip().strip('"')
    return declaration[4] if len(declaration) == 5 and declaration.lower().startswith("sep=") else ""


def _likely_delimiter(text: str) -> str:
    header = next((line for line in text.splitlines() if line.strip()), "")
    return max(DELIMITERS, key=lambda sign: (header.count(sign), sign == ","))


def _rows(text: str, delimiter: str, skipped: int, file: str, required: Sequence[str]) -> list[CsvRow]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    header: list[str] = []
    rows: list[CsvRow] = []
    end = skipped
    try:
        for cells in reader:
            line, end = end + 1, skipped + reader.line_num
            if not any(cell.strip() for cell in cells):
                continue
            if not header:
                header = _header(cells, file, line, required)
                continue
            rows.append(_row(header, cells, file, line, required))
    except csv.Error as error:
        message = _("Die Anführungszeichen stimmen nicht. Bitte speichern Sie die Tabelle neu als CSV (UTF-8).")
        raise CsvProblem(file, end + 1, "", message) from error
    if not header:
        raise CsvProblem(file, 1, "", _("Die Datei ist leer."))
    return rows


def _header(cells: list[str], file: str, line: int, required: Sequence[str]) -> list[str]:
    header = [clean_text(cell).strip() for cell in cells]
    while header and not header[-1]:
        header.pop()
    for name in required:
        if name not in header:
            raise CsvProblem(file, line, name, _("Diese Spalte fehlt."))
    for name in header:
        if header.count(name) > 1:
            raise CsvProblem(
                file, line, name, _("Diese Spalte gibt es zweimal.") if name else _("Eine Spalte ohne Namen.")
            )
    return header


def _row(header: list[str], cells: list[str], file: str, line: int, required: Sequence[str]) -> CsvRow:
    # Excel adds empty cells at the end of a line where another line is longer.
    while len(cells) > len(header) and not cells[-1].strip():
        cells = cells[:-1]
    if len(cells) != len(header):
        message = _("Die Zeile hat %(cells)d Felder, die Kopfzeile %(header)d.") % {
            "cells": len(cells),
            "header": len(header),
        }
        raise CsvProblem(file, line, header[min(len(cells), len(header) - 1)], message)
    values = {name: unguard(clean_text(cell).strip()) for name, cell in zip(header, cells, strict=True)}
    for name in required:
        if not values[name]:
            raise CsvProblem(file, line, name, _("Dieses Feld darf nicht leer sein."))
    return CsvRow(line, values)


def write_table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """A table that Excel opens with a double click: semicolons, UTF-8 with mark, nothing that runs as a formula."""
    out = io.StringIO(newline="")
    # All quoted: a comma or tab in a cell must not look like the delimiter to whoever reads it.
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n", quoting=csv.QUOTE_ALL)
    writer.writerow(header)
    writer.writerows([guard(cell) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")
