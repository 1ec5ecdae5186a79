"""The decisions are numbered once, listed, and what code and documents refer to is there."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DECISIONS = ROOT / "docs" / "decisions"
LISTED = re.compile(r"^\| \[(\d{4})\]\((\d{4}-[a-z0-9-]+\.md)\) \| (.+) \|$", re.MULTILINE)
REFERENCE = re.compile(r"\b(0\d{3}-[a-z][a-z0-9-]+\.md)\b")
BY_NUMBER = re.compile(r"\bdecision (\d{4})\b")
READ = [
    *(ROOT / "docs").rglob("*.md"),
    *(path for folder in ("site", "home", "practices", "search", "tests") for path in (ROOT / folder).rglob("*.py")),
]


def test_every_decision_is_listed_under_its_number_and_has_it_in_its_heading() -> None:
    rows = LISTED.findall((DECISIONS / "index.md").read_text(encoding="utf-8"))
    listed = {file: number for number, file, _title in rows}
    assert set(listed) == {path.name for path in DECISIONS.glob("0*.md")}
    for file, number in listed.items():
        assert file.startswith(number), file
        heading = (DECISIONS / file).read_text(encoding="utf-8").splitlines()[0]
        assert re.match(rf"# {number}\b", heading), f"{file}: {heading}"


def test_what_refers_to_a_decision_finds_it() -> None:
    files = {path.name for path in DECISIONS.glob("0*.md")}
    numbers = {name[:4] for name in files}
    lost = []
    for path in READ:
        text = path.read_text(encoding="utf-8")
        lost += [f"{path.relative_to(ROOT)}: {name}" for name in REFERENCE.findall(text) if name not in files]
        lost += [f"{path.relative_to(ROOT)}: {number}" for number in BY_NUMBER.findall(text) if number not in numbers]
    assert lost == []
