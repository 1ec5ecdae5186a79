"""The synonyms of the field that a new site starts with (``data/synonyms.csv``)."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

SYNONYMS = Path(__file__).resolve().parent / "data" / "synonyms.csv"


def load_synonyms(model: Any) -> int:
    """Fills the empty table of ``model`` (today's or a migration's ``Synonym``). Returns the number of entries."""
    if model.objects.exists():
        return 0
    with SYNONYMS.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines, delimiter=";"))
    entries = [
        model(kind=row["kind"], strength=int(row["strength"] or 0), terms=row["terms"].replace("|", "\n"))
        for row in rows
    ]
    return len(model.objects.bulk_create(entries))
