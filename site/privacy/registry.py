"""What the apps say of their personal data, put together. Each says it in its own module ``privacy``:

* ``TABLES``: model → key of a group (``privacy.tables.GROUPS``), ``""`` for a table without persons. ``"*"`` stands
  for all other tables of the app; a name with a dot (``"mfa.authenticator"``) for one of another package.
* ``NO_TEXT``: model → columns that hold no text, such as keys and digests. A number found in one would be chance.
* ``OWNERS``: model → function that gives the page, card, picture … to which a row belongs.
* ``RECORDS``: the records that are erased as a whole (``accounts.personal_data.RecordKind``).
* ``RECORD_OF_ROW``: model → label of a record, and the column with its number.
* ``FILES_OF_ROW``: model → function that gives the files in which the same text stands.
* ``PAGE_OF_ROW``: model → column with the number of the page that the row is written from.
* ``WRITERS``: model → function that stores changed texts where more than the column depends on them.

What no app names is Wagtail's or Django's, and stands here. A new table is searched from its first day.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.db import models

from accounts.personal_data import RecordKind
from editorial.app_modules import app_modules

OTHER_PACKAGES = {
    "wagtailcore.revision": "versions",
    "wagtailcore.pagelogentry": "logs",
    "wagtailcore.modellogentry": "logs",
    "wagtailcore.comment": "comments",
    "wagtailcore.commentreply": "comments",
    "wagtailcore.taskstate": "comments",
    "wagtailcore.uploadedfile": "files",
    "wagtailredirects.redirect": "redirects",
    "wagtailsearch.indexentry": "index",
    "wagtailadmin.formstate": "copies",
    "wagtailembeds.embed": "copies",
    "wagtaildocs.*": "documents",
    "sessions.session": "copies",
    "django_tasks_database.dbtaskresult": "copies",
    "contenttypes.contenttype": "",
    "auth.permission": "",
    "wagtailcore.locale": "",
    "wagtailcore.apitoken": "",
    "wagtailcore.referenceindex": "",
    "wagtailadmin.editingsession": "",
    # The mirror of another table.
    "wagtailsearch.sqliteftsindexentry": "",
}


@dataclass(frozen=True)
class Registry:
    """Keys are labels in small letters (``contacts.contact``), or ``app.*`` for all other tables of an app."""

    tables: dict[str, str] = field(default_factory=lambda: dict(OTHER_PACKAGES))
    no_text: dict[str, frozenset[str]] = field(default_factory=dict)
    owners: dict[str, Callable[[Any], models.Model | None]] = field(default_factory=dict)
    records: dict[str, RecordKind] = field(default_factory=dict)
    record_of_row: dict[str, tuple[str, str]] = field(default_factory=dict)
    files_of_row: dict[str, Callable[[Any], Iterator[Any]]] = field(default_factory=dict)
    page_of_row: dict[str, str] = field(default_factory=dict)
    writers: dict[str, Callable[[Any, dict[str, str]], None]] = field(default_factory=dict)


def of_table(values: Mapping[str, Any], label: str) -> Any:
    """The value for a table, or that for its app, or ``None``."""
    return values.get(label, values.get(f"{label.partition('.')[0]}.*"))


@cache
def registry() -> Registry:
    found = Registry()
    for app, module in app_modules("privacy"):
        for attribute in ("TABLES", "NO_TEXT", "OWNERS", "RECORD_OF_ROW", "FILES_OF_ROW", "PAGE_OF_ROW", "WRITERS"):
            named = getattr(module, attribute, {})
            target = getattr(found, attribute.lower())
            target |= {key if "." in key else f"{app.label}.{key}": value for key, value in named.items()}
        found.records.update({kind.label: kind for kind in getattr(module, "RECORDS", ())})
    return found


def record_kind(label: str) -> RecordKind | None:
    return registry().records.get(label)
