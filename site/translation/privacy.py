"""Personal data in translations: source texts, their translations, notes, tasks (``privacy.registry``)."""

from __future__ import annotations

import uuid
from contextlib import suppress
from typing import Any

from django.apps import apps
from django.db import IntegrityError, models, transaction
from wagtail.models import Page

TABLES = {"*": "translations", "wagtail_localize.*": "translations"}
NO_TEXT = {"wagtail_localize.translationcontext": {"path"}}


def _translated(row: Any) -> models.Model | None:
    """The page or entry that a part of a translation is about."""
    name = row._meta.model_name
    source_model: Any = apps.get_model("wagtail_localize", "TranslationSource")
    if name == "translationsource":
        source = row
    elif name in {"stringsegment", "overridablesegment", "templatesegment"}:
        source = row.source
    elif name == "segmentoverride":
        source = source_model.objects.filter(object_id=row.context.object_id).first()
    else:
        string = {"stringtranslation": "translation_of_id", "segmentnote": "string_id"}.get(name, "pk")
        string = getattr(row, string)
        lookup = "templatesegment__template" if name == "template" else "stringsegment__string"
        source = source_model.objects.filter(**{lookup: string}).first()
    if source is None:
        return None
    found = source.object.get_instance_or_none(getattr(row, "locale", None) or source.locale)
    instance: models.Model | None = found or source.object.get_instance_or_none(source.locale)
    return instance


def _page_of_task(row: Any) -> models.Model | None:
    pages = Page.objects.filter(translation_key=row.translation_key)
    return pages.filter(locale=row.locale_id).first() or pages.first()


def _write_string(pk: Any, changes: dict[str, str]) -> None:
    """A source text of wagtail-localize is found by its digest; two that became the same are one from now on."""
    model: Any = apps.get_model("wagtail_localize", "String")
    string = model.objects.get(pk=pk)
    data = changes["data"]
    digest: uuid.UUID = model._get_data_hash(data)
    twin = model.objects.filter(locale=string.locale_id, data_hash=digest).exclude(pk=pk).first()
    if twin is None:
        model.objects.filter(pk=pk).update(data=data, data_hash=digest)
        return
    # Segments, translations and notes go over to the other text, unless it has its own at the same place.
    every = model._meta.get_fields(include_hidden=True)
    for relation in (one for one in every if one.auto_created and not one.concrete):
        dependents = relation.related_model._base_manager
        for dependent in list(dependents.filter(**{relation.field.name: pk}).values_list("pk", flat=True)):
            with suppress(IntegrityError), transaction.atomic():
                dependents.filter(pk=dependent).update(**{relation.field.name: twin.pk})
    model.objects.filter(pk=pk).delete()


OWNERS = {"*": _translated, "wagtail_localize.*": _translated, "translationtask": _page_of_task}
WRITERS = {"wagtail_localize.string": _write_string}
