"""Where on a page a text stands: what its field is called and how long it may be."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils.translation import get_language
from wagtail.fields import StreamField


@dataclass(frozen=True, slots=True)
class Place:
    """``label`` is what the editors' form calls the field; ``max_length`` None where any length fits."""

    label: str
    max_length: int | None = None


def place_of(model: Any, path: str) -> Place:
    """The place of a wagtail-localize path (``hurdles.<key>.text``) or field path (``hurdles.text``), named in the
    language of the reader."""
    return _place_of(model, path, get_language())


@lru_cache(maxsize=1024)
def _place_of(model: Any, path: str, language: str | None) -> Place:
    first, *rest = path.split(".")
    try:
        field = model._meta.get_field(first)
    except FieldDoesNotExist:
        return Place(first)
    if isinstance(field, StreamField):
        return _in_stream(field, rest)
    if isinstance(field, models.ManyToOneRel):
        inner = place_of(field.related_model, rest[-1]) if rest else Place("")
        outer = str(field.related_model._meta.verbose_name)
        return Place(f"{outer}: {inner.label}" if inner.label else outer, inner.max_length)
    length = field.max_length if isinstance(field, models.CharField | models.TextField) else None
    return Place(str(field.verbose_name), length)


def _in_stream(field: StreamField, rest: list[str]) -> Place:
    names = [str(field.verbose_name)]
    block: Any = field.stream_block
    length = None
    for part in rest:
        children = getattr(block, "child_blocks", None)
        if not children or part not in children:
            continue
        block = children[part]
        names.append(str(block.label or part))
        length = getattr(getattr(block, "field", None), "max_length", None)
    return Place(" – ".join(names), length)
