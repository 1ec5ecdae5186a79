"""Asks in a template whether a file is for everyone."""

from __future__ import annotations

from typing import Any

from django import template

from editorial.publicness import public_ids

register = template.Library()


@register.filter
def is_public_file(file: Any) -> bool:
    """Whether a document or picture may be named and shown: it and its collection are there and not private."""
    return bool(file) and file.pk in public_ids(type(file), [file.pk])
