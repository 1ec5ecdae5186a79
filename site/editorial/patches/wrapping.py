"""Puts a function of ours around one of Django's or Wagtail's that has no hook: all of its callers pass it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

MARK = "wrapped_by"


def wrap(owner: type[Any], name: str, build: Callable[[Callable[..., Any]], Callable[..., Any]]) -> None:
    """Replaces ``owner.name`` with ``build(original)``, once for each module that ``build`` comes from."""
    original = getattr(owner, name)
    modules = getattr(original, MARK, ())
    if build.__module__ not in modules:
        wrapped = wraps(original)(build(original))
        setattr(wrapped, MARK, (*modules, build.__module__))
        setattr(owner, name, wrapped)
