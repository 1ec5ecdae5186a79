"""What a table would change in a vocabulary (``vocabularies.table_plan``): terms in all their languages."""

from __future__ import annotations

import copy
import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _
from wagtail.log_actions import log
from wagtail.models import Locale

from language.cleaning import same_looking
from language.dates import read_day
from vocabularies.csv_files import CsvProblem, CsvRow
from vocabularies.models import LegalBasis, VocabularyTerm
from vocabularies.naming import add_labels, announce_rename
from vocabularies.table_columns import LABEL_SIGN, LEGAL_COLUMNS, columns_of, written
from vocabularies.table_plan import Change, RowPlan, TablePlan, read_rows


@dataclass(slots=True)
class TermChange:
    """One term in one language: the term as it will be saved, and which fields are other than now."""

    term: VocabularyTerm
    language: str
    is_new: bool
    fields: list[str]
    old_name: str = ""


@dataclass
class TermRow(RowPlan):
    """What one line does to one term in all its languages."""

    terms: list[TermChange] = field(default_factory=list)
    parent: str | None = None

    @property
    def has_work(self) -> bool:
        return bool(self.terms) or self.parent is not None


@dataclass
class TermPlan(TablePlan[TermRow]):
    """Everything a table does to a vocabulary."""

    model: type[VocabularyTerm]
    locales: dict[str, Locale]

    @transaction.atomic
    def apply(self, user: Any = None) -> None:
        for row in self.rows:
            for change in row.terms:
                change.term.save()
                if user is not None:
                    log(instance=change.term, action="wagtail.create" if change.is_new else "wagtail.edit", user=user)
        for row in self.rows:
            if row.parent is not None:
                _set_parent(self.model, row.key, row.parent)
        for row in self.rows:
            for change in row.terms:
                if change.old_name:
                    announce_rename(change.term, change.old_name)


def plan_terms(model: type[VocabularyTerm], content: bytes, file: str, overwrite: bool = False) -> TermPlan:
    """What the table would do; writes nothing. Raises ``CsvProblem`` with line and column.

    Without ``overwrite`` only empty fields are filled. With it every column of the table counts; a column the table
    does not have leaves its field alone, and other spellings are only ever added.
    """
    locales = {locale.language_code: locale for locale in Locale.objects.all()}
    # »parent« may stand in every table; it means nothing where the vocabulary has no tree.
    rows = read_rows(content, file, ("key", "name_de"), {*columns_of(model, list(locales)), "parent"})
    return _Planner(model, file, overwrite, locales).plan(rows)


class _Planner:
    def __init__(self, model: type[VocabularyTerm], file: str, overwrite: bool, locales: dict[str, Locale]) -> None:
        self.model, self.file, self.overwrite, self.locales = model, file, overwrite, locales
        related = ["merged_into", *(["parent"] if hasattr(model, "parent") else [])]
        self.existing = {(term.key, term.locale_id): term for term in model.objects.select_related(*related)}
        self.german = locales["de"].pk

    def problem(self, line: int, column: str, message: str) -> CsvProblem:
        return CsvProblem(self.file, line, column, message)

    def plan(self, rows: list[CsvRow]) -> TermPlan:
        plans = [self._row(row) for row in rows]
        self._plan_parents(rows, plans)
        self._check_names(plans)
        return TermPlan(plans, self.model, self.locales)

    def _row(self, row: CsvRow) -> TermRow:
        german = self.existing.get((row["key"], self.german))
        plan = TermRow(row.line, row["key"], row["name_de"], is_new=german is None)
        if german is not None and german.merged_into:
            plan.merged_into = german.merged_into.name
            return plan
        for code, locale in sorted(self.locales.items(), key=lambda pair: pair[0] != "de"):
            if row[f"name_{code}"] or (row["key"], locale.pk) in self.existing:
                self._term(plan, row, code, locale)
            elif row[f"description_{code}"]:
                raise self.problem(row.line, f"name_{code}", _("Zu dieser Erklärung fehlt der Name."))
        return plan

    def _term(self, plan: TermRow, row: CsvRow, code: str, locale: Locale) -> None:
        values, columns = self._values(row, code)
        existing = self.existing.get((row["key"], locale.pk))
        if existing is None:
            term = self.model(key=row["key"], locale=locale, **values)
            german = self.existing.get((row["key"], self.german)) or (plan.terms[0].term if plan.terms else None)
            if german is not None:
                term.translation_key = german.translation_key
            change = TermChange(term, code, is_new=True, fields=["key", *values])
            # What all languages share is told once.
            own = [name for name in values if code == "de" or columns[name].endswith(f"_{code}")]
            new = [Change(columns[name], "", written(term, name)) for name in own]
            plan.changes += [change for change in new if change.new]
        else:
            term = copy.copy(existing)
            change = TermChange(term, code, is_new=False, fields=[])
            for name, value in values.items():
                self._set(plan, change, existing, name, value, columns[name])
        if change.fields:
            self._validate(row, change, columns)
            plan.terms.append(change)

    def _set(
        self, plan: TermRow, change: TermChange, existing: VocabularyTerm, name: str, value: Any, column: str
    ) -> None:
        """Notes a field that becomes other than it is."""
        if not self.overwrite and getattr(existing, name):
            return
        old, term = written(existing, name), change.term
        if name == "alt_labels":
            add_labels(term, value.splitlines())
        elif name == "name" and value != existing.name:
            term.name, change.old_name = value, existing.name
            add_labels(term, [existing.name])
            change.fields.append("alt_labels")
        else:
            setattr(term, name, value)
        if getattr(term, name) != getattr(existing, name):
            change.fields.append(name)
            # What all languages share is told once.
            if change.language == "de" or column.endswith(f"_{change.language}"):
                plan.changes.append(Change(column, old, written(term, name)))

    def _values(self, row: CsvRow, code: str) -> tuple[dict[str, Any], dict[str, str]]:
        """Values by field, for the columns the table has, and the column of each field."""
        # An empty name says nothing: a translation is never taken away by a table.
        values: dict[str, Any] = {"name": row[f"name_{code}"]} if row[f"name_{code}"] else {}
        columns = {"name": f"name_{code}", "key": "key"}
        if f"description_{code}" in row.values:
            values["description"], columns["description"] = row[f"description_{code}"], f"description_{code}"
        if row["sort_order"]:
            values["sort_order"], columns["sort_order"] = self._number(row), "sort_order"
        if code == "de" and "alt_labels" in row.values:
            labels = [part.strip() for part in row["alt_labels"].split(LABEL_SIGN)]
            values["alt_labels"], columns["alt_labels"] = "\n".join(filter(None, labels)), "alt_labels"
        for column in LEGAL_COLUMNS if self.model is LegalBasis else ():
            if column in row.values:
                values[column] = row[column] if column == "official_url" else self._date(row, column)
                columns[column] = column
        # As the field will keep it: otherwise the same table would change the same term again and again.
        fields = {field.name: field for field in self.model._meta.fields}
        return {name: fields[name].to_python(value) for name, value in values.items()}, columns

    def _number(self, row: CsvRow) -> int:
        text = row["sort_order"]
        # A number that the database cannot hold is none.
        if not (text.isascii() and text.isdigit() and len(text) <= 6):
            raise self.problem(
                row.line, "sort_order", _("»%(text)s« ist keine Zahl von 0 bis 999999.") % {"text": text}
            )
        return int(text)

    def _date(self, row: CsvRow, column: str) -> dt.date | None:
        try:
            return read_day(row[column]) if row[column] else None
        except ValueError as error:
            message = _("»%(text)s« ist kein Datum. Bitte schreiben Sie es so: 31.01.2026 oder 2026-01-31.") % {
                "text": row[column]
            }
            raise self.problem(row.line, column, message) from error

    def _validate(self, row: CsvRow, change: TermChange, columns: dict[str, str]) -> None:
        """The rules of the form, for what the table changes."""
        names = [item.name for item in change.term._meta.concrete_fields]
        try:
            change.term.clean_fields(exclude=[name for name in names if name not in change.fields])
            change.term.clean()
        except ValidationError as error:
            name, messages = next(iter(error.message_dict.items()))
            raise self.problem(row.line, columns.get(name, ""), " ".join(messages)) from error

    def _plan_parents(self, rows: list[CsvRow], plans: list[TermRow]) -> None:
        if not hasattr(self.model, "parent"):
            return
        now = {key: term for (key, locale_id), term in self.existing.items() if locale_id == self.german}
        final = {key: term.parent.key if term.parent else "" for key, term in now.items()}
        for row, plan in zip(rows, plans, strict=True):
            old = final.get(row["key"], "")
            if plan.merged_into or "parent" not in row.values or (old and not self.overwrite):
                final.setdefault(row["key"], "")
                continue
            wanted = self._current_key(now, row["parent"])
            final[row["key"]] = wanted
            if wanted != old:
                plan.parent = wanted
                plan.changes.append(Change("parent", old, wanted))
        self._check_tree(rows, final)

    def _current_key(self, now: dict[str, VocabularyTerm], key: str) -> str:
        return now[key].current.key if key in now else key

    def _check_tree(self, rows: list[CsvRow], final: dict[str, str]) -> None:
        with_children = set(final.values())
        for row in rows:
            parent = final[row["key"]]
            if not parent:
                continue
            if parent not in final:
                raise self.problem(row.line, "parent", _("»%(key)s« gibt es nicht.") % {"key": parent})
            if parent == row["key"] or final[parent] or row["key"] in with_children:
                message = _("»%(key)s« geht hier nicht: Themen haben nur zwei Ebenen.") % {"key": parent}
                raise self.problem(row.line, "parent", message)

    def _check_names(self, plans: list[TermRow]) -> None:
        """No two German terms with one name: imports could not tell them apart."""
        keys = {
            same_looking(term.name): key
            for (key, locale_id), term in self.existing.items()
            if locale_id == self.german and not term.merged_into_id
        }
        for plan in plans:
            for change in plan.terms:
                if change.language != "de" or "name" not in change.fields:
                    continue
                owner = keys.setdefault(same_looking(change.term.name), plan.key)
                if owner != plan.key:
                    text = _("»%(name)s« heißt schon der Begriff mit dem Schlüssel »%(key)s«.")
                    message = text % {"name": change.term.name, "key": owner}
                    raise self.problem(plan.line, "name_de", message)


def _set_parent(model: Any, key: str, parent: str) -> None:
    parents: dict[int, models.Model] = {term.locale_id: term for term in model.objects.filter(key=parent)}
    for term in model.objects.filter(key=key):
        term.parent = parents.get(term.locale_id)
        term.save()
