"""Which tables and columns can hold a person, what they are called, and what happens to a find there.

Every model of every app is walked; what an app says of its own tables is in ``privacy.registry``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any

from django.apps import apps
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.models import Page

from privacy.registry import of_table, registry


class Treatment(StrEnum):
    """What an erasure does with a find."""

    # The words are replaced, the rest of the text stays.
    REDACT = "redact"
    # A copy that nobody misses: the row goes.
    DELETE = "delete"
    # Written anew from what it is a copy of.
    REBUILD = "rebuild"
    # A record about a person: erased as a whole, if chosen, and never in part.
    RECORD = "record"
    # Only a human can see what has to be done, such as opening a picture.
    MANUAL = "manual"


@dataclass(frozen=True, slots=True)
class Group:
    """A kind of place, in the words of the people who work with the site."""

    key: str
    label: Any
    treatment: Treatment = Treatment.REDACT


PAGES = Group("pages", _("Seiten und Praxisbeispiele"))
VERSIONS = Group("versions", _("Fassungen im Verlauf"))
LOGS = Group("logs", _("Verlauf: Titel und Bemerkungen"))
COMMENTS = Group("comments", _("Kommentare und Bemerkungen bei der Prüfung"))
TRANSLATIONS = Group("translations", _("Übersetzungen"))
PICTURES = Group("pictures", _("Bilder: Titel, Beschreibung, Bildnachweis"))
DOCUMENTS = Group("documents", _("Dokumente: Titel und gelesener Text"))
SHARED = Group("shared", _("Träger, Begriffe und andere Einträge"))
SEARCHES = Group("searches", _("Suche: Wünsche, Synonyme, Empfehlungen"))
REDIRECTS = Group("redirects", _("Weiterleitungen"))
OTHERS = Group("others", _("Sonstiges"))
COPIES = Group("copies", _("Zwischenstände: Vorschau, Sitzungen, Aufgaben, Suchanfragen"), Treatment.DELETE)
INDEX = Group("index", _("Suchindex"), Treatment.REBUILD)
RECORDS = Group("records", _("Kontakte, Konten, Anfragen, Einladungen"), Treatment.RECORD)
FILES = Group("files", _("Dateien: bitte selbst prüfen"), Treatment.MANUAL)
GROUPS = (
    RECORDS, PAGES, VERSIONS, TRANSLATIONS, COMMENTS, LOGS, PICTURES, DOCUMENTS, SHARED, SEARCHES, REDIRECTS, OTHERS,
    COPIES, INDEX, FILES,
)  # fmt: skip
_BY_KEY = {group.key: group for group in GROUPS}
# What is offered as a choice; the rest follows by itself.
CHOICES = tuple(group for group in GROUPS if group.treatment in {Treatment.REDACT, Treatment.DELETE})

# Keys, digests and words of the program; a number found in one would be chance.
_NO_TEXT = frozenset(
    {
        "path", "url_path", "password", "file_hash", "hash", "object_id", "to_object_id", "parent_object_id",
        "session_key", "content_path", "contentpath", "position", "field_path", "schema_version", "template_format",
        "action", "task_path", "queue_name", "backend_name",
    }
)  # fmt: skip
_TEXT_TYPES = frozenset({"CharField", "TextField", "JSONField", "SlugField", "FileField"})


@dataclass(frozen=True)
class Table:
    """One table with its own columns that can hold text."""

    model: type[models.Model]
    fields: tuple[models.Field[Any, Any], ...]
    files: tuple[models.Field[Any, Any], ...]
    group: Group

    @property
    def label(self) -> str:
        return self.model._meta.label_lower

    @property
    def is_session(self) -> bool:
        return self.label == "sessions.session"


@cache
def tables() -> tuple[Table, ...]:
    return tuple(_walk())


def _walk() -> Iterator[Table]:
    for model in apps.get_models(include_auto_created=True):
        label = model._meta.label_lower
        if model._meta.proxy or not model._meta.managed or of_table(registry().tables, label) == "":
            continue
        fields = [field for field in model._meta.local_concrete_fields if _holds_text(field, label)]
        files = tuple(field for field in fields if field.get_internal_type() == "FileField")
        texts = tuple(field for field in fields if field not in files)
        if texts or files:
            yield Table(model, texts, files, _group(model))


def _holds_text(field: models.Field[Any, Any], label: str) -> bool:
    return (
        field.get_internal_type() in _TEXT_TYPES
        and not field.is_relation
        and not field.choices
        and field.name not in _NO_TEXT
        and field.name not in (of_table(registry().no_text, label) or ())
    )


def _group(model: type[models.Model]) -> Group:
    named = registry().tables
    label = model._meta.label_lower
    if label not in named and page_key(model) is not None:
        return PAGES
    return _BY_KEY[of_table(named, label) or OTHERS.key]


def page_key(model: type[models.Model]) -> str | None:
    """The column that holds the number of the page a row belongs to, or None."""
    if issubclass(model, Page):
        return "pk"
    for field in model._meta.local_concrete_fields:
        if isinstance(field, ParentalKey) and issubclass(field.related_model, Page):
            return field.attname
    return None
