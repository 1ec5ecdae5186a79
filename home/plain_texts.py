"""Bodies of pages from a plain format, for texts that come with the site: first drafts and the demonstration."""

from __future__ import annotations

from html import escape
from typing import Any


def stream(body: list[dict[str, Any]]) -> list[tuple[str, Any]]:
    """Blocks of a page body: ``heading``, ``paragraph`` and ``list`` are plain texts, ``html`` is one with markup.

    ``table`` has ``caption`` and ``rows``; the first row is the head.
    """
    blocks: list[tuple[str, Any]] = []
    for part in body:
        match part["type"]:
            case "heading":
                blocks.append(("heading", part["text"]))
            case "list":
                items = "".join(f"<li>{escape(item)}</li>" for item in part["items"])
                blocks.append(("text", f"<ul>{items}</ul>"))
            case "html":
                blocks.append(("text", part["text"]))
            case "table":
                blocks.append(("table", table(part)))
            case "paragraph":
                blocks.append(("text", f"<p>{escape(part['text'])}</p>"))
            case kind:
                raise ValueError(f"Unbekannter Baustein: {kind}")
    return blocks


def table(part: dict[str, Any]) -> dict[str, Any]:
    """The value of a table block."""
    return {
        "data": part["rows"],
        "table_caption": part["caption"],
        "table_header_choice": "row",
        "first_row_is_table_header": True,
        "first_col_is_header": False,
    }
