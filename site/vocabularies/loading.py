"""Loads the vocabularies of ``data/*.csv``: fills what is missing, leaves what editors changed."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.models import Locale

from vocabularies.csv_files import CsvProblem, CsvRow, read_table
from vocabularies.models import (
    Addressee,
    InstitutionType,
    LegalBasis,
    Phase,
    Region,
    Sector,
    TargetGroup,
    Term,
    Theme,
    VocabularyTerm,
)
from vocabularies.models.regions import GERMANY
from vocabularies.table_plan import TablePlan
from vocabularies.term_tables import plan_terms
from vocabularies.termbase_tables import plan_termbase

DATA = Path(__file__).resolve().parent / "data"
TERM_FILES: dict[str, type[VocabularyTerm]] = {
    "themes": Theme,
    "target_groups": TargetGroup,
    "institution_types": InstitutionType,
    "legal_bases": LegalBasis,
    "sectors": Sector,
    "addressees": Addressee,
    "phases": Phase,
}
REGION_COLUMNS = ("ags", "level", "name", "type", "label")


@dataclass(slots=True)
class LoadReport:
    """What one vocabulary's table did: numbers of lines, each a term in all its languages."""

    vocabulary: str
    created: int = 0
    updated: int = 0
    unchanged: int = 0

    def __str__(self) -> str:
        return f"{self.vocabulary}: {self.created} neu, {self.updated} geändert, {self.unchanged} unverändert"


@transaction.atomic
def load_all(directory: Path = DATA, overwrite: bool = False) -> list[LoadReport]:
    """Loads every table of ``directory`` or, after a ``CsvProblem``, nothing."""
    for code, _name in settings.LANGUAGES:
        Locale.objects.get_or_create(language_code=code)
    reports = [load_regions((directory / "regions.csv").read_bytes())]
    for file, model in TERM_FILES.items():
        path = directory / f"{file}.csv"
        if path.exists():
            reports.append(load_terms(model, path.read_bytes(), path.name, overwrite))
    termbase = directory / "terms.csv"
    if termbase.exists():
        reports.append(load_termbase(termbase.read_bytes(), termbase.name, overwrite))
    return reports


def load_regions(content: bytes, file: str = "regions.csv") -> LoadReport:
    """Bund, Länder and Kreise; a region that is there keeps its place in the tree."""
    rows = read_table(content, file, REGION_COLUMNS)
    report = LoadReport(str(Region._meta.verbose_name_plural))
    existing = {region.ags: region for region in Region.objects.all()}
    names: dict[str, str] = {}
    for row in rows:
        if row["ags"] in names:
            raise CsvProblem(file, row.line, "ags", _("»%(ags)s« steht zweimal in der Tabelle.") % {"ags": row["ags"]})
        names[row["ags"]] = row["name"]
    for row in sorted(rows, key=lambda row: (len(row["ags"]) if row["ags"] != GERMANY else 0, row["ags"])):
        values = _region_values(row, names, file)
        region = existing.get(row["ags"])
        if region is None:
            parent = existing.get(row["parent"])
            if parent is None and row["ags"] != GERMANY:
                text = _("»%(ags)s« steht nicht in der Tabelle.")
                raise CsvProblem(file, row.line, "parent", text % {"ags": row["parent"]})
            existing[row["ags"]] = _append(parent, Region(ags=row["ags"], **values))
            report.created += 1
        elif any(getattr(region, name) != value for name, value in values.items()):
            Region.objects.filter(pk=region.pk).update(**values)
            report.updated += 1
        else:
            report.unchanged += 1
    return report


def _region_values(row: CsvRow, names: dict[str, str], file: str) -> dict[str, Any]:
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
    columns = {"kind": "type"}
    for name, value in values.items():
        limit = Region._meta.get_field(name).max_length
        if limit and len(str(value)) > limit:
            message = _("Das ist zu lang: höchstens %(limit)d Zeichen.") % {"limit": limit}
            raise CsvProblem(file, row.line, columns.get(name, name), message)
    return values


def _append(parent: Region | None, region: Region) -> Region:
    """Adds in the order of the keys, so the tree needs no sorting."""
    if parent is None:
        return Region.add_root(instance=region)
    parent.refresh_from_db()
    return parent.add_child(instance=region)


def load_terms(model: type[VocabularyTerm], content: bytes, file: str, overwrite: bool = False) -> LoadReport:
    """Terms in all languages of the table. What an editor changed stays unless ``overwrite``."""
    plan = plan_terms(model, content, file, overwrite)
    plan.apply()
    return _report(plan, str(model._meta.verbose_name_plural))


def load_termbase(content: bytes, file: str, overwrite: bool = False) -> LoadReport:
    """Words of the administration with their renderings. What an editor changed stays unless ``overwrite``."""
    plan = plan_termbase(content, file, overwrite)
    plan.apply()
    return _report(plan, str(Term._meta.verbose_name_plural))


def _report(plan: TablePlan[Any], name: str) -> LoadReport:
    report = LoadReport(name)
    for row in plan.rows:
        if row.is_new:
            report.created += 1
        elif row.has_work:
            report.updated += 1
        else:
            report.unchanged += 1
    return report
