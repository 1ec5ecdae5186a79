"""The termbase as a table (``vocabularies.table_plan``): reading it, and writing that of today.

Columns: ``key, abbreviation, name_de, expansion_de, explanation_de, rendering_<language>…, do_not_translate``;
several renderings in one cell are separated by ``|``, the preferred one first.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from vocabularies.csv_files import CsvProblem, CsvRow, write_table
from vocabularies.models import Term, TermRendering
from vocabularies.models.termbase import OTHER_LANGUAGES
from vocabularies.table_plan import Change, RowPlan, TablePlan, read_rows

SIGN = "|"
YES_OR_NO = {"1": True, "0": False, "ja": True, "nein": False}
# Column of a table → field of the term.
FIELDS = {
    "abbreviation": "abbreviation",
    "name_de": "name",
    "expansion_de": "expansion",
    "explanation_de": "note",
    "do_not_translate": "do_not_translate",
}
LANGUAGES = tuple(code for code, _name in OTHER_LANGUAGES)
HEADER = (
    "key", "abbreviation", "name_de", "expansion_de", "explanation_de",
    *(f"rendering_{code}" for code in LANGUAGES), "do_not_translate",
)  # fmt: skip


@dataclass
class TermbaseRow(RowPlan):
    """What one line does to one term: new values by field, new renderings by language, as the form would save them."""

    values: dict[str, Any] = field(default_factory=dict)
    renderings: dict[str, str] = field(default_factory=dict)


class TermbasePlan(TablePlan[TermbaseRow]):
    """Everything a table does to the termbase."""

    @transaction.atomic
    def apply(self, user: Any = None) -> None:
        for row in self.rows:
            if row.state == "unchanged":
                continue
            term, _created = Term.objects.update_or_create(key=row.key, defaults=row.values)
            for code, texts in row.renderings.items():
                TermRendering.objects.update_or_create(term=term, language=code, defaults={"texts": texts})
            if user is not None:
                log(instance=term, action="wagtail.create" if row.is_new else "wagtail.edit", user=user)


def plan_termbase(content: bytes, file: str, overwrite: bool = True) -> TermbasePlan:
    """What the table would do; writes nothing. Raises ``CsvProblem`` with line and column.

    An empty cell says nothing: a rendering is never taken away by a table. Without ``overwrite`` only what is
    empty is filled.
    """
    rows = read_rows(content, file, ("key", "name_de"), HEADER)
    existing = {term.key: term for term in Term.objects.prefetch_related("renderings")}
    return TermbasePlan([_plan_row(row, existing.get(row["key"]), file, overwrite) for row in rows])


def _plan_row(row: CsvRow, term: Term | None, file: str, overwrite: bool) -> TermbaseRow:
    plan = TermbaseRow(row.line, row["key"], row["name_de"], is_new=term is None)
    for column, name in FIELDS.items():
        old = getattr(term, name) if term else None
        if not row[column] or (old and not overwrite):
            continue
        new: Any = row[column]
        if name == "do_not_translate":
            if new.lower() not in YES_OR_NO:
                raise CsvProblem(file, row.line, column, _("Bitte 1 oder 0 angeben."))
            new = YES_OR_NO[new.lower()]
        new = Term._meta.get_field(name).to_python(new)
        if new != (old if term else Term._meta.get_field(name).get_default()):
            plan.values[name] = new
            plan.changes.append(Change(column, _cell(old), _cell(new)))
    now = {rendering.language: rendering.texts for rendering in term.renderings.all()} if term else {}
    for code in LANGUAGES:
        texts = "\n".join(part.strip() for part in row[f"rendering_{code}"].split(SIGN) if part.strip())
        if texts and texts != now.get(code) and (overwrite or not now.get(code)):
            plan.renderings[code] = texts
            old = f" {SIGN} ".join(now.get(code, "").splitlines())
            plan.changes.append(Change(f"rendering_{code}", old, f" {SIGN} ".join(texts.splitlines())))
    candidate = Term(key=row["key"], **{"name": row["name_de"], **plan.values})
    try:
        candidate.clean_fields()
    except ValidationError as error:
        name, messages = next(iter(error.message_dict.items()))
        columns = {field: column for column, field in FIELDS.items()}
        raise CsvProblem(file, row.line, columns.get(name, name), " ".join(messages)) from error
    return plan


def _cell(value: Any) -> str:
    return str(int(value)) if isinstance(value, bool) else str(value or "")


def termbase_table() -> bytes:
    """The termbase of today as a table to fill in and load again."""
    rows = []
    for term in Term.objects.prefetch_related("renderings"):
        renderings = {rendering.language: rendering for rendering in term.renderings.all()}
        texts = [f" {SIGN} ".join(renderings[code].choices()) if code in renderings else "" for code in LANGUAGES]
        rows.append(
            [term.key, term.abbreviation, term.name, term.expansion, term.note, *texts, str(int(term.do_not_translate))]
        )
    return write_table(HEADER, rows)
