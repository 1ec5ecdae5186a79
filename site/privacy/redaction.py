"""Takes a person out of every text of the site, and erases the chosen records, in one transaction."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, models, transaction
from wagtail.models import Page, Site
from wagtail.search import index

from accounts import journal
from accounts.access_rules import AccessRule
from accounts.audit import AuditAction, record
from accounts.personal_data import person_removed
from privacy.finding import StoredRow, rows
from privacy.registry import record_kind, registry
from privacy.search_terms import SearchTerm, one_pattern
from privacy.tables import CHOICES, PAGES, REDIRECTS, VERSIONS, Table, Treatment, page_key, tables
from privacy.text_search import Search

if TYPE_CHECKING:
    from accounts.models import User

REMOVED, ERASED = "[entfernt]", "[gelöscht]"


@dataclass
class Outcome:
    """``number`` counts wordings by group key, ``records`` the records erased."""

    number: Counter[str] = field(default_factory=Counter)
    records: int = 0
    pages: set[int] = field(default_factory=set)
    moved: set[int] = field(default_factory=set)
    searched: set[tuple[str, Any]] = field(default_factory=set)


@transaction.atomic
def remove_person(
    terms: Collection[SearchTerm], by: User, groups: Collection[str], records: Iterable[str] = (), mark: str = REMOVED
) -> Outcome:
    """Replaces the terms by ``mark`` in the groups with these keys and erases records (``contacts.contact:7``).

    All of it or nothing; the log keeps counts, the journal what a restored backup needs. Raises ``PermissionDenied``
    for anybody but administrators and what the erasure of a record raises (``LastAdministrator``).
    """
    if not AccessRule.ADMINISTRATION.admits_user(by):
        raise PermissionDenied
    _overwrite_what_is_deleted()
    with journal.written_together():
        erased = 0
        for key in records:
            label, _colon, pk = key.partition(":")
            kind = record_kind(label)
            if kind is None:
                raise PermissionDenied
            kind.erase(pk, by)
            erased += 1
        outcome = redact(terms, groups, mark)
        outcome.records = erased
        entry = journal.note_redaction([term.text for term in terms], sorted(groups), mark) if groups else ""
        if entry:
            record(
                AuditAction.ERASURE,
                actor=by,
                object_type="accounts.person",
                object_id=entry,
                aspect=f"places={sum(outcome.number.values())}",
            )
    return outcome


@transaction.atomic
def redact(terms: Collection[SearchTerm], groups: Collection[str], mark: str) -> Outcome:
    """The replacing itself, without log and journal: also what ``privacy.replay`` does."""
    outcome = Outcome()
    if not terms or not groups:
        return outcome
    search = Search(one_pattern(terms))
    wanted = {group.key for group in CHOICES if group.key in groups}
    for table in tables():
        if table.group.key not in wanted and table.group.treatment is not Treatment.REBUILD:
            continue
        for row in rows(table):
            number = row.count(search)
            if number:
                _treat(row, search, mark, outcome)
                outcome.number[table.group.key] += number
    _move_pages(outcome.moved)
    _write_indexes_anew(outcome)
    return outcome


def _treat(row: StoredRow, search: Search, mark: str, outcome: Outcome) -> None:
    table = row.table
    if table.group.treatment is Treatment.DELETE:
        table.model._base_manager.filter(pk=row.pk)._raw_delete(connection.alias)
        return
    page = _page_of(table, row.pk)
    if table.group.treatment is Treatment.REBUILD:
        if column := registry().page_of_row.get(table.label):
            outcome.pages.update(table.model._base_manager.filter(pk=row.pk).values_list(column, flat=True))
        else:
            outcome.searched.add(_indexed(row.pk))
        return
    address = f"entfernt-{_object_number(table, row.pk)}"
    changes = {}
    for name, text in row.texts.items():
        changed, number = search.replace(text, name, mark, address)
        if number:
            changes[name] = changed
    if not changes:
        return
    write(table, row.pk, changes)
    if page is not None:
        outcome.pages.add(page)
    if table.model is Page and "slug" in changes:
        outcome.moved.add(row.pk)
    if issubclass(table.model, index.Indexed) and page is None:
        outcome.searched.add((table.label, row.pk))


def _page_of(table: Table, pk: Any) -> int | None:
    key = page_key(table.model) if table.group is PAGES else None
    if key is None:
        return None
    return pk if key == "pk" else table.model._base_manager.filter(pk=pk).values_list(key, flat=True).first()


def _object_number(table: Table, pk: Any) -> Any:
    """The number that makes the new address of a page or entry its own; versions get that of their page."""
    if table.group is VERSIONS:
        return table.model._base_manager.filter(pk=pk).values_list("object_id", flat=True).first()
    return f"w{pk}" if table.group is REDIRECTS else pk


def _indexed(pk: Any) -> tuple[str, Any]:
    """What a row of Wagtail's index is about."""
    row = apps.get_model("wagtailsearch", "IndexEntry")._base_manager.select_related("content_type").get(pk=pk)
    model = row.content_type.model_class()
    return (model._meta.label_lower if model else "", row.object_id)


def write(table: Table, pk: Any, changes: dict[str, str]) -> None:
    """Puts texts into a row as they are: no ``save``, no signal, no new version. Cut to the length of the column."""
    fields = {field.name: field for field in table.fields}
    cut = {
        name: text[: fields[name].max_length] if _is_limited(fields[name]) else text for name, text in changes.items()
    }
    if writer := registry().writers.get(table.label):
        writer(pk, cut)
        return
    try:
        with transaction.atomic():
            _update(table.model, pk, {fields[name]: text for name, text in cut.items()})
    except IntegrityError:
        # Two entries with the same name become two entries with the same mark: the number tells them apart.
        unique = {
            fields[name]: f"{text[: (fields[name].max_length or 250) - 24]} {pk}" if _is_limited(fields[name]) else text
            for name, text in cut.items()
        }
        _update(table.model, pk, unique)


def _is_limited(field: models.Field[Any, Any]) -> bool:
    return field.max_length is not None and field.get_internal_type() != "JSONField"


def _update(model: type[models.Model], pk: Any, values: dict[models.Field[Any, Any], str]) -> None:
    quote = connection.ops.quote_name
    holder = "%s::jsonb" if connection.vendor == "postgresql" else "%s"
    sets = ", ".join(
        f"{quote(str(field.column))} = {holder if field.get_internal_type() == 'JSONField' else '%s'}"
        for field in values
    )
    key: Any = model._meta.pk
    statement = f"UPDATE {quote(model._meta.db_table)} SET {sets} WHERE {quote(key.column)} = %s"  # noqa: S608 (own names)
    with connection.cursor() as cursor:
        cursor.execute(statement, [*values.values(), key.get_db_prep_value(pk, connection)])


def _move_pages(numbers: set[int]) -> None:
    """A page whose address has changed takes the pages below it along."""
    for page in Page.objects.filter(pk__in=numbers).order_by("depth"):
        old = page.url_path
        page.set_url_path(page.get_parent())
        Page.objects.filter(pk=page.pk).update(url_path=page.url_path)
        page._update_descendant_url_paths(old, page.url_path)
    if numbers:
        Site.clear_site_root_paths_cache()


def _write_indexes_anew(outcome: Outcome) -> None:
    for pk in outcome.pages:
        page = Page.objects.filter(pk=pk).first()
        if page is not None:
            index.insert_or_update_object(page.specific)
    for label, pk in outcome.searched:
        instance = apps.get_model(label)._base_manager.filter(pk=pk).first() if label else None
        if instance is not None:
            index.insert_or_update_object(instance)
    if connection.vendor == "sqlite" and (outcome.pages or outcome.searched):
        # FTS5 only marks what is deleted; the words stay in its tables until it writes them anew.
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO wagtailsearch_indexentry_fts(wagtailsearch_indexentry_fts) VALUES ('rebuild')")
    if outcome.pages:
        person_removed.send(sender=Outcome, pages=frozenset(outcome.pages))


def _overwrite_what_is_deleted() -> None:
    """SQLite otherwise leaves what was deleted in free places of its file."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA secure_delete = ON")
