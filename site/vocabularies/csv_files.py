"""Reads vocabulary tables as people make them: in Excel or by hand, with ; or , in UTF-8 or Windows-1252."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CsvProblem(Exception):
    """Where a table cannot be used: ``line`` from 1 (the header), ``column`` is the heading or empty."""

    file: str
    line: int
    column: str
    message: str

    def __str__(self) -> str:
        place = f"{self.file}, Zeile {self.line}" + (f", Spalte »{self.column}«" if self.column else "")
        return f"{place}: {self.message}"


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table; ``line`` is its number in the file."""

    line: int
    values: dict[str, str]

    def __getitem__(self, column: str) -> str:
        return self.values.get(column, "")


def decode(content: bytes, file: str) -> str:
    """Text of a table. Raises ``CsvProblem`` where the bytes are no text at all."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16")
    if b"\x00" in content:
        raise CsvProblem(file, 1, "", "Das ist keine Texttabelle. Bitte speichern Sie die Datei als CSV (UTF-8).")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def read_table(content: bytes, file: str, required: tuple[str, ...]) -> list[Row]:
    """Rows of a table with a header. Raises ``CsvProblem`` for a missing column or a line of the wrong length."""
    text = decode(content, file)
    if not text.strip():
        raise CsvProblem(file, 1, "", "Die Datei ist leer.")
    header_line = text.splitlines()[0]
    delimiter = ";" if header_line.count(";") > header_line.count(",") else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    return list(_rows(reader, file, required))


def _rows(reader: Iterator[list[str]], file: str, required: tuple[str, ...]) -> Iterator[Row]:
    line_of = reader.line_num if hasattr(reader, "line_num") else 0
    try:
        header = [name.strip() for name in next(reader)]
        for name in required:
            if name not in header:
                raise CsvProblem(file, 1, name, "Diese Spalte fehlt.")
        for cells in reader:
            line_of = reader.line_num  # type: ignore[attr-defined]
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) != len(header):
                message = f"Die Zeile hat {len(cells)} Felder, die Kopfzeile {len(header)}."
                column = header[min(len(cells), len(header)) - 1]
                raise CsvProblem(file, line_of, column, message)
            values = {name: cell.strip() for name, cell in zip(header, cells, strict=True)}
            for name in required:
                if not values[name]:
                    raise CsvProblem(file, line_of, name, "Dieses Feld darf nicht leer sein.")
            yield Row(line_of, values)
    except csv.Error as error:
        raise CsvProblem(
            file, line_of + 1, "", f"Die Anführungszeichen oder Trennzeichen stimmen nicht ({error})."
        ) from error
