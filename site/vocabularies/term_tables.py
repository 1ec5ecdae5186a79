"""What a table would change in a vocabulary, and then the change itself.

The command ``load_vocabularies`` and the import in the admin both go through ``plan_terms``, so a table is judged
by the same rules wherever it comes from.
"""

from __future__ import annotations

import copy
import datetime as dt
import hashlib
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _
from wagtail.log_actions import log
from wagtail.models import Locale

from language.cleaning import same_looking
from language.dates import read_day
from vocabularies.csv_files import CsvProblem, Row, read_table
from vocabularies.models import LegalBasis, VocabularyTerm
from vocabularies.naming import add_labels, announce_rename
from vocabularies.table_columns import LABEL_SIGN, LEGAL_COLUMNS, columns_of, written

MOST_ROWS = 5_000


@dataclass(frozen=True, slots=True)
class Change:
    """One cell: what the site has and what the table says, both as the table writes them."""

    column: str
    old: str
    new: str


@dataclass(slots=True)
class TermChange:
    """One term in one language: the term as it will be saved, and which fields are other than now."""

    term: VocabularyTerm
    language: str
    is_new: bool
    fields: list[str]
    old_name: str = ""


@dataclass(slots=True)
class RowPlan:
    """What one line of a table does to one term in all its languages; ``merged_into`` says why it does nothing."""

    line: int
    key: str
    name: str
    is_new: bool
    changes: list[Change] = field(default_factory=list)
    terms: list[TermChange] = field(default_factory=list)
    parent: str | None = None
    merged_into: str = ""

    @property
    def state(self) -> str:
        """``new``, ``changed`` or ``unchanged``."""
        return "new" if self.is_new else "changed" if self.changes else "unchanged"

    @property
    def has_work(self) -> bool:
        """Whether anything is saved; it may be more than is shown."""
        return bool(self.terms) or self.parent is not None


@dataclass(slots=True)
class TermPlan:
    """Everything a table does to a vocabulary."""

    model: type[VocabularyTerm]
    rows: list[RowPlan]
    locales: dict[str, Locale]

    def count(self, state: str) -> int:
        return sum(row.state == state for row in self.rows)

    @property
    def fingerprint(self) -> str:
        """Differs as soon as the same table would do something else, because somebody edited a term meanwhile."""
        seen = [(row.line, row.key, row.state, [(c.column, c.old, c.new) for c in row.changes]) for row in self.rows]
        return hashlib.sha256(repr(seen).encode()).hexdigest()


def plan_terms(model: type[VocabularyTerm], content: bytes, file: str, overwrite: bool = False) -> TermPlan:
    """What the table would do; writes nothing. Raises ``CsvProblem`` with line and column.

    Without ``overwrite`` only empty fields are filled. With it every column of the table counts; a column the table
    does not have leaves its field alone, and other spellings are only ever added.
    """
    rows = read_table(content, file, ("key", "name_de"))
    locales = {locale.language_code: locale for locale in Locale.objects.all()}
    return _Planner(model, file, overwrite, locales).plan(rows)


class _Planner:
    def __init__(self, model: type[VocabularyTerm], file: str, overwrite: bool, locales: dict[str, Locale]) -> None:
        self.model, self.file, self.overwrite, self.locales = model, file, overwrite, locales
        related = ["merged_into", *(["parent"] if hasattr(model, "parent") else [])]
        self.existing = {(term.key, term.locale_id): term for term in model.objects.select_related(*related)}
        self.german = locales["de"].pk

    def problem(self, line: int, column: str, message: str) -> CsvProblem:
        return CsvProblem(self.file, line, column, message)

    def plan(self, rows: list[Row]) -> TermPlan:
        if len(rows) > MOST_ROWS:
            raise self.problem(
                rows[MOST_ROWS].line, "", _("Höchstens %(number)d Zeilen auf einmal.") % {"number": MOST_ROWS}
            )
        if rows:
            self._check_columns(rows[0])
        self._check_keys(rows)
        plans = [self._row(row) for row in rows]
        self._plan_parents(rows, plans)
        self._check_names(plans)
        return TermPlan(self.model, plans, self.locales)

    def _check_columns(self, row: Row) -> None:
        # »parent« may stand in every table; it means nothing where the vocabulary has no tree.
        known = {*columns_of(self.model, list(self.locales)), "parent"}
        for column in row.values:
            if column not in known:
                text = _("Diese Spalte gibt es nicht. Möglich sind: %(names)s.")
                raise self.problem(1, column, text % {"names": ", ".join(sorted(known))})

    def _check_keys(self, rows: list[Row]) -> None:
        seen: dict[str, int] = {}
        for row in rows:
            if row["key"] in seen:
                text = _("»%(key)s« steht schon in Zeile %(line)d.")
                raise self.problem(row.line, "key", text % {"key": row["key"], "line": seen[row["key"]]})
            seen[row["key"]] = row.line

    def _row(self, row: Row) -> RowPlan:
        german = self.existing.get((row["key"], self.german))
        plan = RowPlan(row.line, row["key"], row["name_de"], is_new=german is None)
        if german is not None and german.merged_into:
            plan.merged_into = german.merged_into.name
            return plan
        for code, locale in sorted(self.locales.items(), key=lambda pair: pair[0] != "de"):
            if row[f"name_{code}"] or (row["key"], locale.pk) in self.existing:
                self._term(plan, row, code, locale)
            elif row[f"description_{code}"]:
                raise self.problem(row.line, f"name_{code}", _("Zu dieser Erklärung fehlt der Name."))
        return plan

    def _term(self, plan: RowPlan, row: Row, code: str, locale: Locale) -> None:
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
        self, plan: RowPlan, change: TermChange, existing: VocabularyTerm, name: str, value: Any, column: str
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

    def _values(self, row: Row, code: str) -> tuple[dict[str, Any], dict[str, str]]:
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

    def _number(self, row: Row) -> int:
        text = row["sort_order"]
        # A number that the database cannot hold is none.
        if not (text.isascii() and text.isdigit() and len(text) <= 6):
            raise self.problem(
                row.line, "sort_order", _("»%(text)s« ist keine Zahl von 0 bis 999999.") % {"text": text}
            )
        return int(text)

    def _date(self, row: Row, column: str) -> dt.date | None:
        try:
            return read_day(row[column]) if row[column] else None
        except ValueError as error:
            message = _("»%(text)s« ist kein Datum. Bitte schreiben Sie es so: 31.01.2026 oder 2026-01-31.") % {
                "text": row[column]
            }
            raise self.problem(row.line, column, message) from error

    def _validate(self, row: Row, change: TermChange, columns: dict[str, str]) -> None:
        """The rules of the form, for what the table changes."""
        names = [item.name for item in change.term._meta.concrete_fields]
        try:
            change.term.clean_fields(exclude=[name for name in names if name not in change.fields])
            change.term.clean()
        except ValidationError as error:
            name, messages = next(iter(error.message_dict.items()))
            raise self.problem(row.line, columns.get(name, ""), " ".join(messages)) from error

    def _plan_parents(self, rows: list[Row], plans: list[RowPlan]) -> None:
        if not hasattr(self.model, "parent"):
            return
        now = {key: term for (key, locale_id), term in self.existing.items() if locale_id == self.german}
        final = {key: term.parent.key if term.parent else "" for key, term in now.items()}  # type: ignore[attr-defined]
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

    def _check_tree(self, rows: list[Row], final: dict[str, str]) -> None:
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

    def _check_names(self, plans: list[RowPlan]) -> None:
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


@transaction.atomic
def apply_plan(plan: TermPlan, user: Any = None) -> None:
    """Saves what the plan says. With ``user`` each changed term gets a line in its history."""
    for row in plan.rows:
        for change in row.terms:
            change.term.save()
            if user is not None:
                log(instance=change.term, action="wagtail.create" if change.is_new else "wagtail.edit", user=user)
    for row in plan.rows:
        if row.parent is not None:
            _set_parent(plan.model, row.key, row.parent)
    for row in plan.rows:
        for change in row.terms:
            if change.old_name:
                announce_rename(change.term, change.old_name)


def _set_parent(model: Any, key: str, parent: str) -> None:
    parents: dict[int, models.Model] = {term.locale_id: term for term in model.objects.filter(key=parent)}
    for term in model.objects.filter(key=key):
        term.parent = parents.get(term.locale_id)
        term.save()
