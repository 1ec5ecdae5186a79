"""Every promise about access, contacts, the log and the headers has a test with its number (``docs/checks.md``)."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DOCUMENT = ROOT / "docs" / "checks.md"
PROMISED = {
    *(f"A{number:02d}" for number in range(1, 10)),
    *(f"P{number:02d}" for number in range(1, 12)),
    *(f"N{number:02d}" for number in range(1, 35)),
    "D04",
    "S03",
}
NUMBERS = re.compile(r"test_((?:[a-z]\d\d_)+)")
ROW = re.compile(r"^\| ([A-Z]\d\d) \| (.+?) \| (.+?) \|$", re.MULTILINE)


def numbered_tests() -> dict[str, set[str]]:
    """Number of a check → ``file::test``; a test may bear several numbers."""
    found: dict[str, set[str]] = defaultdict(set)
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            match = NUMBERS.match(node.name) if isinstance(node, ast.FunctionDef) else None
            for number in match[1].strip("_").split("_") if match else ():
                found[number.upper()].add(f"{path.relative_to(ROOT / 'tests')}::{node.name}")  # type: ignore[attr-defined]
    return found


def table() -> dict[str, tuple[str, list[str]]]:
    """Number → what is promised, and the tests named."""
    rows = ROW.findall(DOCUMENT.read_text(encoding="utf-8"))
    return {number: (promise, re.findall(r"`([^`]+)`", tests)) for number, promise, tests in rows}


def test_every_promised_check_has_a_test_with_its_number() -> None:
    assert PROMISED - set(numbered_tests()) == set()


def test_the_table_names_every_check_and_only_tests_that_are_there() -> None:
    tests, rows = numbered_tests(), table()
    assert PROMISED - set(rows) == set()
    for number, (promise, names) in rows.items():
        assert len(promise) > 20, number
        assert names, number
        assert set(names) == tests[number], number
    assert not tests.keys() - rows.keys()


def test_the_search_for_numbers_reads_several_in_one_name() -> None:
    assert "access/test_matrix.py::test_n26_a03_a06_a07_every_cell_of_the_matrix_is_true" in numbered_tests()["A07"]
