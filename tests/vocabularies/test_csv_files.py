"""Reading tables as people make them: any delimiter, two encodings, and a place for every problem."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from language.cleaning import clean_text
from language.formulas import FORMULA_SIGNS, guard, unguard
from vocabularies.csv_files import CsvProblem, read_table, write_table

# Texts without lone surrogates (no UTF-8) and NUL (no table has it); the rest of Unicode may come.
CELL = st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\x00"), max_size=30)
NAMES = st.lists(st.from_regex(r"[a-z][a-z_]{0,11}", fullmatch=True), min_size=1, max_size=5, unique=True)


@st.composite
def tables(draw: st.DrawFn) -> tuple[list[str], list[list[str]]]:
    header = draw(NAMES)
    # Clean ones: what a table brings in is cleaned as it is read.
    cells = CELL.map(lambda cell: clean_text(cell.strip()).strip())
    rows = st.lists(st.lists(cells, min_size=len(header), max_size=len(header)), max_size=5)
    return header, [row for row in draw(rows) if any(row)]


@given(tables())
def test_what_is_written_reads_the_same(table: tuple[list[str], list[list[str]]]) -> None:
    header, rows = table
    found = read_table(write_table(header, rows), "tabelle.csv", [])
    assert [[row[name] for name in header] for row in found] == rows


@given(CELL)
def test_no_cell_begins_as_a_formula_and_none_is_lost(cell: str) -> None:
    assert not guard(cell).startswith(FORMULA_SIGNS)
    assert unguard(guard(cell)) == cell


@given(st.binary(max_size=300))
def test_any_bytes_give_rows_or_a_problem_with_a_line(content: bytes) -> None:
    rows, found = [], None
    try:
        rows = read_table(content, "tabelle.csv", ["key"])
    except CsvProblem as problem:
        found = problem
    assert all(row["key"] for row in rows)
    assert found is None or (found.line >= 1 and str(found).startswith(f"tabelle.csv, Zeile {found.line}"))


def problem(content: bytes, required: tuple[str, ...] = ("key", "name")) -> CsvProblem:
    with pytest.raises(CsvProblem) as caught:
        read_table(content, "tabelle.csv", required)
    return caught.value


@pytest.mark.parametrize(
    "content",
    [
        "key;name\na;Übung\n".encode(),
        "key,name\na,Übung\n".encode(),
        "key\tname\na\tÜbung\n".encode(),
        "key;name\r\na;Übung\r\n".encode("cp1252"),
        "key;name\na;Übung\n".encode("utf-8-sig"),
        "key;name\na;Übung\n".encode("utf-16"),
        "sep=;\nkey;name\na;Übung\n".encode(),
        "\n\nkey;name\n\na;Übung\n;;;\n".encode(),
        'key;name;\na;"Übung";;\n'.encode(),
    ],
    ids=["semicolon", "comma", "tab", "windows", "mark", "utf-16", "excel declaration", "empty lines", "empty ends"],
)
def test_tables_from_all_kinds_of_programs(content: bytes) -> None:
    rows = read_table(content, "tabelle.csv", ["key", "name"])
    assert [row.values for row in rows] == [{"key": "a", "name": "Übung"}]


def test_the_line_is_that_of_the_file_even_after_cells_of_several_lines() -> None:
    found = problem(b'sep=;\nkey;name\na;"zwei\nZeilen"\n\nb;\n')
    assert (found.line, found.column) == (6, "name")
    assert "leer" in found.message


@pytest.mark.parametrize(
    ("content", "line", "column", "words"),
    [
        (b"", 1, "", "leer"),
        (b"\n \n", 1, "", "leer"),
        (b"\xef\xbb\xbf", 1, "", "leer"),
        (b"key;nam\na;b\n", 1, "name", "fehlt"),
        (b"key;name;key\na;b;c\n", 1, "key", "zweimal"),
        (b"key;name;;\na;b;c;d\n", 2, "name", "4 Felder, die Kopfzeile 2"),
        (b"key;name\na;b\nc\n", 3, "name", "1 Felder, die Kopfzeile 2"),
        (b"key;name\na;b;c\n", 2, "name", "3 Felder, die Kopfzeile 2"),
        (b"key;name\na;\n", 2, "name", "leer"),
        (b'key;name\na;b\nc;"d\n', 3, "", "Anführungszeichen"),
        (b'key;name\na;"b"c\n', 2, "", "Anführungszeichen"),
        (b"key;name\na;\x00\n", 2, "", "keine Texttabelle"),
        (b"PK\x03\x04\x00\x00", 1, "", "keine Texttabelle"),
        (b"key;name\na;\x81\n", 2, "", "nicht lesbar"),
        (b"\xff\xfek\x00e", 1, "", "nicht lesbar"),
        ("key;name\na;\x00\n".encode("utf-16"), 2, "", "unlesbare Zeichen"),
    ],
)
def test_what_cannot_be_read_names_its_place(content: bytes, line: int, column: str, words: str) -> None:
    found = problem(content)
    assert (found.line, found.column) == (line, column)
    assert words in found.message


def test_a_field_beyond_all_measure_is_refused_in_german() -> None:
    found = problem(b'key;name\na;"' + b"x" * 200_000 + b'"\n')
    assert found.line == 2
    assert "field" not in str(found)
