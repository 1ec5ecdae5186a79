"""Adds to what ``StringTranslation`` of wagtail-localize calls faulty; a receiver of ``pre_save``, so for every way in.

wagtail-localize keeps faulty texts, shows them with their error and never puts them on a page; it only does not see
a lost placeholder, a lost link or a tag that the German text does not have.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db.models.signals import pre_save
from django.dispatch import receiver
from wagtail_localize.models import StringTranslation

from translation.editor.markup_checks import problems


@receiver(pre_save, sender=StringTranslation, dispatch_uid="faulty_translation")
def mark_faulty(
    sender: Any, instance: StringTranslation, raw: bool = False, update_fields: Collection[str] | None = None, **kw: Any
) -> None:
    """Sets ``has_error`` and the sentence that wagtail-localize's editor shows."""
    if raw or (update_fields is not None and "data" not in update_fields):
        return
    found = problems(instance.translation_of.data, instance.data)
    if found:
        instance.has_error, instance.field_error = True, found[0]
