"""Loads the vocabularies of ``data/*.csv``: fills what is missing, leaves what editors changed."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from wagtail.models import Locale

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
from vocabularies.region_tables import plan_regions
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
    plan = plan_regions(content, file)
    plan.apply()
    return _report(plan, str(Region._meta.verbose_name_plural))


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
    counts = plan.counts()
    return LoadReport(name, counts["new"], counts["changed"], counts["unchanged"])
