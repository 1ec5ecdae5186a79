"""The demonstration's plain way to write bold, links, lists and tables, so that its texts stay readable JSON.

``**bold**``, ``[words](https://…)``, lines that begin with ``- `` for a list, lines that begin with ``|`` for a table;
the first line of a table is its head. A blank line parts paragraphs, lists and tables.
"""

from __future__ import annotations

import re
from html import escape
from typing import Any

_BOLD = re.compile(r"\*\*(.+?)\*\*")
_LINK = re.compile(r"\[([^\]]+)\]\((https://[^)\s]+)\)")


def rich(text: str) -> str:
    """Rich text of everything but tables."""
    return "".join(_part(part) for part in _parts(text))


def blocks(text: str) -> list[tuple[str, Any]]:
    """Blocks of a free text: ``("text", html)`` and ``("table", value)`` in their order."""
    found: list[tuple[str, Any]] = []
    for part in _parts(text):
        if part.startswith("|"):
            found.append(("table", _table(part)))
        elif found and found[-1][0] == "text":
            found[-1] = ("text", found[-1][1] + _part(part))
        else:
            found.append(("text", _part(part)))
    return found


def _parts(text: str) -> list[str]:
    return [part.strip() for part in text.split("\n\n") if part.strip()]


def _part(part: str) -> str:
    lines = part.split("\n")
    if all(line.startswith("- ") for line in lines):
        return "<ul>" + "".join(f"<li>{_inline(line[2:])}</li>" for line in lines) + "</ul>"
    return f"<p>{'<br/>'.join(_inline(line) for line in lines)}</p>"


def _inline(line: str) -> str:
    return _LINK.sub(r'<a href="\2">\1</a>', _BOLD.sub(r"<b>\1</b>", escape(line, quote=False)))


def _table(part: str) -> dict[str, Any]:
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in part.split("\n")]
    return {
        "data": rows,
        "cell": [],
        "mergeCells": [],
        "first_row_is_table_header": True,
        "first_col_is_header": False,
        "table_header_choice": "row",
        "table_caption": "",
    }
