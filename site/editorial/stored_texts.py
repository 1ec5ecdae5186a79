"""Cleans what was stored before there was a gate for text: every text field of every model, versions of pages too.

Names of files stay: a file would have to move with its name. Rows whose clean text another row already has – a
second term that only looked different – stay as they are and are named, because a person has to decide.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from django.apps.registry import Apps
from django.db import IntegrityError, models, transaction
from django.db.models.functions import Cast
from wagtail.fields import RichTextField, StreamField
from wagtail_localize.models import String

from editorial.patches.text_fields import clean_stored
from language.cleaning import clean_json

# Made and read by machines only, and gone after a while.
LEFT_OUT = frozenset({"sessions", "contenttypes", "migrations"})
ROWS = 200


def clean_stored_texts(apps: Apps, save: bool = True) -> Iterator[tuple[str, Any, str]]:
    """Cleans row by row; yields (model, primary key, outcome) for each row that was not clean.

    Outcome is ``cleaned`` or ``collides``. Without ``save`` nothing is changed. ``apps`` may be those of a migration.
    """
    for model in apps.get_models():
        options = model._meta
        if options.managed and not options.proxy and options.app_label not in LEFT_OUT:
            yield from _clean_model(model, save)


def _clean_model(model: type[models.Model], save: bool) -> Iterator[tuple[str, Any, str]]:
    texts: list[models.Field[Any, Any]] = []
    structures: list[models.Field[Any, Any]] = []
    for field in model._meta.local_concrete_fields:
        if isinstance(field, models.CharField | models.TextField) and not field.primary_key:
            texts.append(field)
        elif isinstance(field, models.JSONField | StreamField):
            structures.append(field)
    if not texts and not structures:
        return
    # Collected first: a database does not like a table to change while it is read.
    for key, changes in list(_untidy_rows(model, texts, structures)):
        yield model._meta.label, key, _save(model, key, changes) if save else "cleaned"


def _untidy_rows(
    model: type[models.Model], texts: list[models.Field[Any, Any]], structures: list[models.Field[Any, Any]]
) -> Iterator[tuple[Any, dict[str, Any]]]:
    """Primary key and new values of each row that is not clean; the table is read piece by piece."""
    raw = {f"raw_{field.name}": Cast(field.name, models.TextField()) for field in structures}
    rows = model._base_manager.annotate(**raw).order_by("pk")
    for row in rows.values("pk", *(field.name for field in texts), *raw).iterator(chunk_size=ROWS):
        changes = {field.name: new for field in texts if (new := _clean(field, row[field.name])) != row[field.name]}
        for field in structures:
            value = json.loads(row[f"raw_{field.name}"] or "null")
            cleaned = clean_json(value)
            if cleaned != value:
                changes[field.name] = cleaned
        if changes:
            yield row["pk"], changes


def _clean(field: models.Field[Any, Any], value: Any) -> Any:
    cleaned = clean_stored(field, value)
    # wagtail-localize keeps pages as JSON in a plain text field.
    if isinstance(field, models.TextField) and not isinstance(field, RichTextField) and isinstance(cleaned, str):
        return clean_json(cleaned)
    return cleaned


def _save(model: type[models.Model], key: Any, changes: dict[str, Any]) -> str:
    if model._meta.label == String._meta.label:
        # Strings are found by a number made of their text.
        changes["data_hash"] = String._get_data_hash(changes["data"])
    try:
        with transaction.atomic():
            model._base_manager.filter(pk=key).update(**changes)
    except IntegrityError:
        return "collides"
    return "cleaned"
