"""Modules in which each app says something of itself, so that no room keeps a table of names of the rooms above it.

``access``: who may enter which address, which tables readers see something of, which views wait for others.
``privacy``: where personal data stands, and whose it is.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType

from django.apps import AppConfig, apps


@cache
def app_modules(name: str) -> tuple[tuple[AppConfig, ModuleType], ...]:
    """The modules of that name, each with its app."""
    return tuple(
        (app, import_module(f"{app.name}.{name}"))
        for app in apps.get_app_configs()
        if find_spec(f"{app.name}.{name}") is not None
    )
