"""Styles that nobody uses go: every class of our style sheets stands in a template, a script or in Python.

And the lines of the templates stay short enough to read and compare.
"""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PLACES = ("home", "practices", "search", "site")
LONGEST_LINE = 160
# Wagtail's own, which our styles for the admin change.
OF_WAGTAIL = re.compile(r"^(w|c|button|listing|nice|field|icon|tag|help|header)-?")
COMMENT, BODY, CLASS = re.compile(r"/\*.*?\*/", re.DOTALL), re.compile(r"\{[^{}]*\}"), re.compile(r"\.([a-zA-Z][\w-]+)")


def files(*endings: str) -> list[Path]:
    return [path for place in PLACES for path in (ROOT / place).rglob("*") if path.suffix in endings]


def classes(css: str) -> set[str]:
    return set(CLASS.findall(BODY.sub("{}", COMMENT.sub("", css))))


def is_used(name: str, texts: str) -> bool:
    """Whole, or made of a beginning and a value: ``badge--{{ maturity }}``."""
    beginnings = [name[: place.end()] for place in re.finditer(r"--|__|-", name)]
    return name in texts or any(f"{one}{{" in texts for one in beginnings)


def test_no_class_is_styled_that_nobody_uses() -> None:
    texts = "\n".join(path.read_text(encoding="utf-8") for path in files(".html", ".py", ".js"))
    unused = [
        f"{path.relative_to(ROOT)}: {name}"
        for path in files(".css")
        for name in sorted(classes(path.read_text(encoding="utf-8")))
        if not OF_WAGTAIL.match(name) and not is_used(name, texts)
    ]
    assert unused == []


def test_the_search_finds_a_class_that_nobody_uses() -> None:
    assert classes("/* .gone */ @media print { .card .card__head--big:hover { top: .5rem } }") == {
        "card", "card__head--big",
    }  # fmt: skip
    assert is_used("badge--pilot", 'class="badge badge--{{ maturity }}"')
    assert not is_used("chip--on", 'class="chip"')


def test_no_line_of_a_template_is_too_long() -> None:
    too_long = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in sorted(files(".html"))
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if len(line) > LONGEST_LINE
    ]
    assert too_long == []
