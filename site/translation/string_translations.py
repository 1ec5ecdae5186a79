"""Rows of wagtail-localize's ``StringTranslation``: one condition for what may go public, one way to write a row."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from wagtail_localize.models import StringTranslation
from wagtail_localize.segments import StringSegmentValue
from wagtail_localize.segments.extract import extract_segments

MACHINE = StringTranslation.TRANSLATION_TYPE_MACHINE
MANUAL = StringTranslation.TRANSLATION_TYPE_MANUAL


def sound(prefix: str = "") -> Q:
    """A person answers for the text, and nothing is wrong with it. ``prefix``: the way to the row, with ``__``."""
    return Q(**{f"{prefix}has_error": False, f"{prefix}translation_type": MANUAL})


def keep_translation(
    string_id: int, context_id: int, locale_id: int, text: str, user: Any = None, kind: str = MANUAL, tool: str = ""
) -> StringTranslation:
    """The translation of a German text at its place from now on, without a fault until it is found to have one."""
    kept, _is_new = StringTranslation.objects.update_or_create(
        translation_of_id=string_id,
        context_id=context_id,
        locale_id=locale_id,
        defaults={
            "data": text,
            "translation_type": kind,
            "tool_name": tool,
            "last_translated_by": user,
            "has_error": False,
            "field_error": "",
        },
    )
    return kept


def strings_of(instance: Any) -> list[StringSegmentValue]:
    """The texts that stand in a page or record now, in its order, each with the path wagtail-localize gives it."""
    values = [value for value in extract_segments(instance) if isinstance(value, StringSegmentValue)]
    return sorted(values, key=lambda value: value.order)
