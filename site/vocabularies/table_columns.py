"""The columns of a vocabulary's table, and the vocabulary of today written in them."""

from __future__ import annotations

import datetime as dt

from wagtail.models import Locale

from vocabularies.csv_files import write_table
from vocabularies.models import LegalBasis, VocabularyTerm

LABEL_SIGN = "|"
SHARED_COLUMNS = ("key", "parent", "sort_order")
LEGAL_COLUMNS = ("valid_from", "valid_to", "official_url")


def columns_of(model: type[VocabularyTerm], languages: list[str]) -> list[str]:
    """Headings of the vocabulary's table, as ``data/*.csv`` has them."""
    tree = [name for name in SHARED_COLUMNS if name != "parent" or hasattr(model, "parent")]
    texts = [f"{name}_{code}" for name in ("name", "description") for code in languages]
    return [*tree, *texts, "alt_labels", *(LEGAL_COLUMNS if model is LegalBasis else ())]


def current_table(model: type[VocabularyTerm]) -> bytes:
    """The vocabulary of today as a table to fill in and load again; merged terms are left out."""
    locales = {locale.pk: locale.language_code for locale in Locale.objects.all()}
    languages = sorted(locales.values(), key=lambda code: (code != "de", code))
    related = ["parent"] if hasattr(model, "parent") else []
    terms: dict[str, dict[str, VocabularyTerm]] = {}
    for term in model.objects.current().select_related(*related):
        terms.setdefault(term.key, {})[locales[term.locale_id]] = term
    header = columns_of(model, languages)
    rows = [[_cell(found, column) for column in header] for found in terms.values() if "de" in found]
    return write_table(header, rows)


def _cell(found: dict[str, VocabularyTerm], column: str) -> str:
    name, _sign, code = column.partition("_")
    if name in ("name", "description"):
        return written(found.get(code), name)
    return written(found["de"], column)


def written(term: VocabularyTerm | None, name: str) -> str:
    """A field as the table writes it."""
    value = getattr(term, name, None)
    if value is None:
        return ""
    if name == "alt_labels":
        return f" {LABEL_SIGN} ".join(term.labels()[1:]) if term else ""
    if name == "parent":
        return str(value.key)
    return value.isoformat() if isinstance(value, dt.date) else str(value)
