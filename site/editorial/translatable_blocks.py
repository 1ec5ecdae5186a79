"""What blocks need so that wagtail-localize can translate all of their text and never stumbles over a missing one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from wagtail import blocks
from wagtail.contrib.table_block.blocks import TableBlock
from wagtail_localize.segments import StringSegmentValue

CAPTION = "caption"
_CELL = re.compile(r"r(\d+)c(\d+)")
_LETTER = re.compile(r"[^\W\d_]")


class LineBlock(blocks.CharBlock):
    """A line of text that is never null: wagtail-localize refuses null (its #918, #690), as imports may leave it.

    In migrations it stays the ``CharBlock`` it is for the database.
    """

    def to_python(self, value: Any) -> str:
        return "" if value is None else str(super().to_python(value))

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        _path, arguments, keywords = super().deconstruct()
        return "wagtail.blocks.CharBlock", arguments, keywords


class TranslatableTableBlock(TableBlock):
    """A table whose caption and cells are segments; wagtail-localize itself would leave them German.

    Paths: ``caption`` and ``r0c1`` for row 0, column 1. Cells without a letter are numbers, the same everywhere.
    """

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        _path, arguments, keywords = super().deconstruct()
        return "wagtail.contrib.table_block.blocks.TableBlock", arguments, keywords

    def get_translatable_segments(self, value: dict[str, Any] | None) -> list[StringSegmentValue]:
        if not value:
            return []
        caption = value.get("table_caption") or ""
        segments = [StringSegmentValue(CAPTION, caption)] if caption else []
        return segments + [StringSegmentValue(f"r{row}c{column}", text) for row, column, text in _cells(value)]

    def restore_translated_segments(self, value: dict[str, Any], segments: list[StringSegmentValue]) -> dict[str, Any]:
        """A copy of the German table with the translated texts in place."""
        restored = {**value, "data": [list(row) for row in value.get("data") or []]}
        for segment in segments:
            match = _CELL.fullmatch(segment.path)
            if segment.path == CAPTION:
                restored["table_caption"] = segment.render_text()
            elif match:
                restored["data"][int(match[1])][int(match[2])] = segment.render_text()
        return restored


def _cells(value: dict[str, Any]) -> Iterator[tuple[int, int, str]]:
    for row, cells in enumerate(value.get("data") or []):
        for column, cell in enumerate(cells):
            if isinstance(cell, str) and _LETTER.search(cell):
                yield row, column, cell
