"""The generation of what readers see: a name that every change of anything public changes, in the same transaction.

What a process keeps of public pages – audience objects, menus, counts, whole pages – it keeps under the generation it
was made from, and makes it anew when the database says another one. So nobody tells anybody of a change: the next
request of every process sees it.

A change is noticed where all doors lead through: at the statement that writes to a table readers see something of
(``PUBLIC_MODELS`` in the module ``access`` of each app, see ``public_tables``). ``QuerySet.update``, a bulk action, raw
SQL of a package and a move in the tree count like a form does. Connected in ``editorial.apps``.

Time changes pages as well: an expiry needs no write. ``valid_until`` is the next instant at which a page may look
different although nothing was written; apps name theirs with the hook ``next_public_change``.
"""

from __future__ import annotations

import datetime as dt
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from typing import Any, NamedTuple

from django.apps import apps
from django.db import connection, models, transaction
from django.utils import timezone
from wagtail import hooks
from wagtail.models import Page, Site

from editorial.app_modules import app_modules
from editorial.models.public_change import PublicChange, random_key

NEXT_CHANGE = "next_public_change"
MAX_ROWS = 400
_TABLE = PublicChange._meta.db_table
_WRITE = re.compile(
    r"\s*(?:INSERT\s+(?:OR\s+\w+\s+)?INTO|UPDATE|DELETE\s+FROM|REPLACE\s+INTO)\s+[\"`]?(\w+)[\"`]?(.*)",
    re.IGNORECASE | re.DOTALL,
)
# Django's own way of writing values into columns, and nothing else.
_PLAIN_UPDATE = re.compile(r"\s+SET ((?:[\"`]\w+[\"`] = (?:%s|NULL)(?:, )?)+)(?:\sWHERE\s.*)?", re.DOTALL)
_COLUMN = re.compile(r"[\"`](\w+)[\"`] =")
_WORD_OF_WRITING = re.compile(r"\b(?:INSERT|UPDATE|DELETE|REPLACE|TRUNCATE|MERGE|COPY)\b", re.IGNORECASE)
_NAME = re.compile(r"\w+")
# Columns of a page that say something of its draft or of who works on it, and nothing to a reader.
UNSEEN_COLUMNS = {
    "wagtailcore_page": frozenset(
        {"draft_title", "has_unpublished_changes", "latest_revision_id", "latest_revision_created_at", "locked",
         "locked_at", "locked_by_id"}
    ),
}  # fmt: skip


class Generation(NamedTuple):
    """``name`` changes with every change; nothing kept under it counts after ``valid_until``."""

    name: str
    valid_until: dt.datetime


@cache
def classified() -> dict[str, bool]:
    """Label of every model → whether readers see something of it, as the apps say in their module ``access``.

    ``"*"`` stands for all other tables of the app, ``"wagtailcore.*"`` for those of another package.
    """
    named: dict[str, bool] = {}
    for app, module in app_modules("access"):
        for attribute, is_public in (("PUBLIC_MODELS", True), ("INTERNAL_MODELS", False)):
            for name in getattr(module, attribute, ()):
                named[name if "." in name else f"{app.label}.{name}"] = is_public
    found = {}
    for model in apps.get_models(include_auto_created=True):
        label = model._meta.label_lower
        said = named.get(label, named.get(f"{model._meta.app_label}.*"))
        if said is not None:
            found[label] = said
    return found


def unclassified() -> list[str]:
    """Labels of the models that no app has named."""
    labels = [model._meta.label_lower for model in apps.get_models(include_auto_created=True)]
    return sorted(set(labels) - classified().keys())


@cache
def public_tables() -> frozenset[str]:
    """Names of the tables that readers see something of."""
    said = classified()
    every = apps.get_models(include_auto_created=True)
    return frozenset(model._meta.db_table for model in every if said.get(model._meta.label_lower))


@cache
def all_tables() -> frozenset[str]:
    return frozenset(model._meta.db_table for model in apps.get_models(include_auto_created=True))


def changes_something_public(sql: Any) -> bool:
    """Whether a statement writes something that readers may see; yes where it is written as Django writes none."""
    # Most statements read: they are told by one letter.
    if not isinstance(sql, str) or sql[:1] in "Ss":
        return False
    match = _WRITE.match(sql)
    if match is None or match[1] not in all_tables():
        return bool(_WORD_OF_WRITING.search(sql)) and not public_tables().isdisjoint(_NAME.findall(sql))
    table, rest = match.groups()
    if table not in public_tables():
        return False
    written = _PLAIN_UPDATE.fullmatch(rest) if table in UNSEEN_COLUMNS else None
    return written is None or not UNSEEN_COLUMNS[table].issuperset(_COLUMN.findall(written[1]))


def watch(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
    """Goes around every statement (``connection.execute_wrappers``)."""
    result = execute(sql, params, many, context)
    if changes_something_public(sql):
        note_change(context["connection"])
    return result


def watch_connection(connection: Any, **kwargs: Any) -> None:
    """Receiver of ``connection_created``."""
    if watch not in connection.execute_wrappers:
        connection.execute_wrappers.append(watch)


def _noted() -> None:
    """Marks a transaction as noted: Django drops it with the savepoint or transaction whose row is dropped."""


def note_change(connection: Any) -> None:
    """Leaves a row in this transaction, one for all of its changes until somebody in it asks for the generation."""
    is_noted = any(function is _noted for _savepoints, function, *_rest in connection.run_on_commit)
    if is_noted and not getattr(connection, "generation_was_read", False):
        return
    if not _has_table(connection):
        return
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO editorial_publicchange (id) VALUES (%s)", [random_key()])
    connection.generation_was_read = False
    _held.set(None)
    if connection.in_atomic_block:
        connection.on_commit(_noted)


def _has_table(connection: Any) -> bool:
    """Not while a fresh database is being migrated, whose first rows are written before."""
    if not getattr(connection, "has_public_changes", False):
        connection.has_public_changes = _TABLE in connection.introspection.table_names()
    return bool(connection.has_public_changes)


_held: ContextVar[Generation | None] = ContextVar("held_generation", default=None)
_is_holding: ContextVar[bool] = ContextVar("is_holding_generation", default=False)
_lock = threading.Lock()
_last: Generation | None = None


@contextmanager
def held() -> Iterator[None]:
    """Within, the database is asked once: a page is made from one generation. A change of its own is seen."""
    token = _held.set(None)
    _is_holding.set(True)
    try:
        yield
    finally:
        _is_holding.set(False)
        _held.reset(token)


def current() -> Generation:
    """The generation of now. One small query, none where a request holds it already."""
    global _last
    known = _held.get()
    if known is not None:
        return known
    name = _read()
    now = timezone.now()
    with _lock:
        last = _last
    if last is None or last.name != name:
        # Wagtail keeps the addresses of sites for an hour, and only the process that changes one forgets them.
        Site.clear_site_root_paths_cache()
    if last is None or last.name != name or last.valid_until <= now:
        last = Generation(name, _next_change(now))
        with _lock:
            _last = last
    if _is_holding.get():
        _held.set(last)
    return last


def is_latest(generation: Generation) -> bool:
    """Whether no thread of this process has met a later one."""
    with _lock:
        return _last is None or _last == generation


def forget() -> None:
    """For tests, whose databases come and go within one process."""
    global _last
    with _lock:
        _last = None


def _read() -> str:
    connection.ensure_connection()
    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*), COALESCE(SUM(id), 0) FROM editorial_publicchange")
        number, total = cursor.fetchone()
    connection.generation_was_read = True  # type: ignore[attr-defined]
    return f"{number}-{total}"


def _next_change(now: dt.datetime) -> dt.datetime:
    """The next midnight, for days that are shown, or what an app expects before it."""
    midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0) + dt.timedelta(days=1)
    expiry = next_of(Page.objects.filter(live=True), "expire_at", now)
    moments = [expiry, *(ask(now) for ask in hooks.get_hooks(NEXT_CHANGE))]
    return min([midnight, *(moment for moment in moments if moment is not None)])


def next_of(rows: models.QuerySet[Any], field: str, now: dt.datetime) -> dt.datetime | None:
    """The first instant after now in a column: for receivers of the hook ``next_public_change``."""
    found: dt.datetime | None = rows.filter(**{f"{field}__gt": now}).aggregate(first=models.Min(field))["first"]
    return found


@transaction.atomic
def tidy_changes() -> int:
    """Takes away the traces of old changes where there are many; what is kept is made anew once. Their number."""
    if PublicChange.objects.count() <= MAX_ROWS:
        return 0
    number, _by_model = PublicChange.objects.all().delete()
    PublicChange.objects.create()
    return number
