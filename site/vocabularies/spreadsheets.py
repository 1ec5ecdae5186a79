"""Lists of the admin as spreadsheets whose columns are told. What all need: ``editorial.patches.text_fields``."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, ClassVar


class TableExport:
    """Put before one of Wagtail's lists with ``list_export``.

    ``spreadsheet`` tells the columns: name → (heading, how to read the cell).
    """

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
