"""What a table would change in the regions (``vocabularies.table_plan``): Bund, Länder and Kreise in their tree."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from vocabularies.csv_files import CsvProblem, CsvRow
from vocabularies.models import Region
from vocabularies.models.regions import GERMANY
from vocabularies.signals import regions_renamed
from vocabularies.table_plan import Change, RowPlan, TablePlan, read_rows

REQUIRED = ("ags", "level", "name", "type", "label")
COLUMNS = (*REQUIRED, "parent", "nuts3", "population")
NAMES = frozenset({"name", "label", "type"})
# Field of the region → column, where they differ.
COLUMN_OF = {"kind": "type"}


@dataclass
class RegionRow(RowPlan):
    """What one line does to one region; ``parent`` is the key of the region above."""

    values: dict[str, Any] = field(default_factory=dict)
    parent: str = ""


@dataclass
class RegionPlan(TablePlan[RegionRow]):
    """Everything a table does to the regions."""

    @transaction.atomic
    def apply(self, user: Any = None) -> None:
        """A region that is there keeps its place in the tree."""
        there = {region.ags: region for region in Region.objects.all()}
        for row in self.rows:
            if row.is_new:
                there[row.key] = _append(there.get(row.parent), Region(ags=row.key, **row.values))
            elif row.has_work:
                Region.objects.filter(ags=row.key).update(**row.values)
        renamed = [row.key for row in self.rows if any(change.column in NAMES for change in row.changes)]
        if renamed:
            regions_renamed.send(sender=Region, keys=renamed)


def plan_regions(content: bytes, file: str) -> RegionPlan:
    """Raises ``CsvProblem`` with line and column."""
    rows = read_rows(content, file, REQUIRED, COLUMNS, key="ags")
    names = {row["ags"]: row["name"] for row in rows}
    existing = {region.ags: region for region in Region.objects.all()}
    known = existing.keys() | names.keys()
    # What is above comes first.
    rows.sort(key=lambda row: (len(row["ags"]) if row["ags"] != GERMANY else 0, row["ags"]))
    return RegionPlan([_plan_row(row, existing.get(row["ags"]), names, known, file) for row in rows])


def _plan_row(row: CsvRow, region: Region | None, names: Mapping[str, str], known: Any, file: str) -> RegionRow:
    values = _values(row, names, file)
    plan = RegionRow(row.line, row["ags"], row["name"], region is None, values=values, parent=row["parent"])
    is_above = row["parent"] == GERMANY or len(row["parent"]) < len(row["ags"])
    if region is None and row["ags"] != GERMANY and not (row["parent"] in known and is_above):
        text = _("»%(ags)s« steht nicht in der Tabelle.")
        raise CsvProblem(file, row.line, "parent", text % {"ags": row["parent"]})
    for name, value in values.items():
        old = getattr(region, name) if region else None
        if old != value:
            plan.changes.append(Change(COLUMN_OF.get(name, name), _written(old), _written(value)))
    return plan


def _written(value: Any) -> str:
    return "" if value is None else str(value)


def _values(row: CsvRow, names: Mapping[str, str], file: str) -> dict[str, Any]:
    ags, population = row["ags"], row["population"]
    level = Region.Level.BUND if ags == GERMANY else Region.Level.LAND if len(ags) == 2 else Region.Level.KREIS
    if not (ags.isascii() and ags.isdigit()) or len(ags) not in {2, 5}:
        text = _("»%(ags)s« ist kein Schlüssel aus 2 oder 5 Ziffern.")
        raise CsvProblem(file, row.line, "ags", text % {"ags": ags})
    if row["level"] != level:
        text = _("»%(level)s« passt nicht zum Schlüssel »%(ags)s«.")
        raise CsvProblem(file, row.line, "level", text % {"level": row["level"], "ags": ags})
    # A number that the database, or Python, cannot hold is none.
    if population and not (population.isascii() and population.isdigit() and len(population) <= 9):
        raise CsvProblem(file, row.line, "population", _("»%(text)s« ist keine Zahl.") % {"text": population})
    values = {
        "name": row["name"],
        "label": row["label"],
        "level": row["level"],
        "kind": row["type"],
        "land": names.get(ags[:2], "") if ags != GERMANY else "",
        "nuts3": row["nuts3"],
        "population": int(population) if population else None,
    }
    for name, value in values.items():
        limit = Region._meta.get_field(name).max_length
        if limit and len(str(value)) > limit:
            message = _("Das ist zu lang: höchstens %(limit)d Zeichen.") % {"limit": limit}
            raise CsvProblem(file, row.line, COLUMN_OF.get(name, name), message)
    return values


def _append(parent: Region | None, region: Region) -> Region:
    """Adds in the order of the keys, so the tree needs no sorting."""
    if parent is None:
        return Region.add_root(instance=region)
    parent.refresh_from_db()
    return parent.add_child(instance=region)
