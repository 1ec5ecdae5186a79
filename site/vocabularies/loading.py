"""Loads the vocabularies of ``data/*.csv``: fills what is missing, leaves what editors changed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from wagtail.models import Locale

from vocabularies.csv_files import CsvProblem, Row, read_table
from vocabularies.models import (
    Addressee,
    InstitutionType,
    LegalBasis,
    Phase,
    Region,
    Sector,
    TargetGroup,
    Theme,
    VocabularyTerm,
)

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
    """What one vocabulary's table did: numbers of terms over all languages."""

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
    return reports


def load_regions(content: bytes, file: str = "regions.csv") -> LoadReport:
    """Bund, Länder and Kreise; a region that is there keeps its place in the tree."""
    rows = read_table(content, file, REGION_COLUMNS)
    report = LoadReport(str(Region._meta.verbose_name_plural))
    existing = {region.ags: region for region in Region.objects.all()}
    names = {row["ags"]: row["name"] for row in rows}
    for row in sorted(rows, key=lambda row: (len(row["ags"]) if row["ags"] != "00" else 0, row["ags"])):
        if not row["ags"].isdigit() or len(row["ags"]) not in {2, 5}:
            raise CsvProblem(file, row.line, "ags", f"»{row['ags']}« ist kein Schlüssel aus 2 oder 5 Ziffern.")
        if row["level"] not in Region.Level.values:
            raise CsvProblem(file, row.line, "level", f"»{row['level']}« ist keine Ebene.")
        values = {
            "name": row["name"],
            "label": row["label"],
            "level": row["level"],
            "kind": row["type"],
            "land": names.get(row["ags"][:2], "") if row["ags"] != "00" else "",
            "nuts3": row["nuts3"],
            "population": int(row["population"]) if row["population"] else None,
        }
        region = existing.get(row["ags"])
        if region is None:
            parent = existing.get(row["parent"]) if row["parent"] else None
            if row["parent"] and parent is None:
                raise CsvProblem(file, row.line, "parent", f"»{row['parent']}« steht nicht in der Tabelle.")
            region = Region(ags=row["ags"], **values)
            existing[row["ags"]] = _append(parent, region)
            report.created += 1
        elif any(getattr(region, name) != value for name, value in values.items()):
            Region.objects.filter(pk=region.pk).update(**values)
            report.updated += 1
        else:
            report.unchanged += 1
    return report


def _append(parent: Region | None, region: Region) -> Region:
    """Adds in the order of the keys, so the tree needs no sorting."""
    if parent is None:
        return Region.add_root(instance=region)
    parent.refresh_from_db()
    return parent.add_child(instance=region)


def load_terms(model: type[VocabularyTerm], content: bytes, file: str, overwrite: bool = False) -> LoadReport:
    """Terms in all languages of the table. What an editor changed stays unless ``overwrite``."""
    rows = read_table(content, file, ("key", "name_de"))
    _check_keys(rows, file)
    report = LoadReport(str(model._meta.verbose_name_plural))
    locales = {locale.language_code: locale for locale in Locale.objects.all()}
    existing = {(term.key, term.locale_id): term for term in model.objects.all()}
    for row in rows:
        german = existing.get((row["key"], locales["de"].pk))
        for code, name in _names(row):
            locale = locales.get(code)
            if locale is None:
                continue
            values = _values(row, code, name, file, model)
            term = existing.get((row["key"], locale.pk))
            if term is None:
                term = model(key=row["key"], locale=locale, **values)
                if german is not None:
                    term.translation_key = german.translation_key
                term.save()
                existing[(row["key"], locale.pk)] = term
                report.created += 1
            elif _fill(term, values, overwrite):
                report.updated += 1
            else:
                report.unchanged += 1
            if code == "de":
                german = term
    _link_parents(model, rows, existing, file)
    return report


def _check_keys(rows: list[Row], file: str) -> None:
    seen: dict[str, int] = {}
    for row in rows:
        if row["key"] in seen:
            raise CsvProblem(file, row.line, "key", f"»{row['key']}« steht schon in Zeile {seen[row['key']]}.")
        seen[row["key"]] = row.line


def _names(row: Row) -> Iterator[tuple[str, str]]:
    yield "de", row["name_de"]
    for column, value in row.values.items():
        if column.startswith("name_") and column != "name_de" and value:
            yield column.removeprefix("name_"), value


def _values(row: Row, code: str, name: str, file: str, model: type[VocabularyTerm]) -> dict[str, Any]:
    order = row["sort_order"] or "0"
    if not order.isdigit():
        raise CsvProblem(file, row.line, "sort_order", f"»{order}« ist keine Zahl.")
    values: dict[str, Any] = {
        "name": name,
        "description": row[f"description_{code}"],
        "alt_labels": "\n".join(part.strip() for part in row["alt_labels"].split("|") if part.strip())
        if code == "de"
        else "",
        "sort_order": int(order),
    }
    if model is LegalBasis:
        for column in ("valid_from", "valid_to"):
            try:
                values[column] = dt.date.fromisoformat(row[column]) if row[column] else None
            except ValueError as error:
                raise CsvProblem(
                    file, row.line, column, f"»{row[column]}« ist kein Datum der Form 2026-01-31."
                ) from error
        values["official_url"] = row["official_url"]
    return values


def _fill(term: VocabularyTerm, values: dict[str, Any], overwrite: bool) -> bool:
    """Sets empty fields (all fields with ``overwrite``); whether anything changed."""
    changed = [
        name
        for name, value in values.items()
        if getattr(term, name) != value and (overwrite or not getattr(term, name))
    ]
    for name in changed:
        setattr(term, name, values[name])
    if changed:
        term.save(update_fields=changed)
    return bool(changed)


def _link_parents(
    model: type[VocabularyTerm], rows: list[Row], existing: dict[tuple[str, int], VocabularyTerm], file: str
) -> None:
    if not hasattr(model, "parent"):
        return
    keys = {key for key, _locale in existing}
    for row in rows:
        if not row["parent"]:
            continue
        if row["parent"] not in keys:
            raise CsvProblem(file, row.line, "parent", f"»{row['parent']}« steht nicht in der Tabelle.")
        for (key, locale_id), term in existing.items():
            parent = existing.get((row["parent"], locale_id))
            if key == row["key"] and parent and term.parent_id is None:  # type: ignore[attr-defined]
                model.objects.filter(pk=term.pk).update(parent=parent)
