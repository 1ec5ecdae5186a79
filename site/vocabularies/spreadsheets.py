"""Lists of the admin as spreadsheets: cells that never run as formulas, and umlauts that Excel reads right."""

from __future__ import annotations

import codecs
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, ClassVar

from vocabularies.csv_files import guard


class GuardedExport:
    """Put before one of Wagtail's lists with ``list_export``."""

    def preprocess_field_value(self, field: str, value: Any, export_format: str) -> Any:
        """A text that a spreadsheet would run as a formula gets an apostrophe in front."""
        value = super().preprocess_field_value(field, value, export_format)  # type: ignore[misc]
        return guard(value) if isinstance(value, str) else value

    def stream_csv(self, queryset: Any) -> Iterator[Any]:
        """With a byte order mark, without which Excel reads umlauts wrong."""
        yield codecs.BOM_UTF8
        yield from super().stream_csv(queryset)  # type: ignore[misc]


class TableExport(GuardedExport):
    """An export whose columns are told as ``spreadsheet``: name → (heading, how to read the cell)."""

    spreadsheet: ClassVar[Mapping[str, tuple[Any, Callable[[Any], Any]]]] = {}

    def load(self, rows: list[Any]) -> None:
        """Reads what the columns need for all rows at once."""

    def as_spreadsheet(self, queryset: Any, spreadsheet_format: str) -> Any:
        rows = list(queryset)
        self.load(rows)
        return super().as_spreadsheet(_Listed(rows, queryset.model), spreadsheet_format)  # type: ignore[misc]

    def to_row_dict(self, item: Any) -> dict[str, Any]:
        return {name: read(item) for name, (_heading, read) in self.spreadsheet.items()}

    def get_heading(self, queryset: Any, field: str) -> str:
        return str(self.spreadsheet[field][0])


class _Listed(list[Any]):
    """A list that still knows its model, as Wagtail's export asks."""

    def __init__(self, rows: Iterable[Any], model: type[Any]) -> None:
        super().__init__(rows)
        self.model = model
