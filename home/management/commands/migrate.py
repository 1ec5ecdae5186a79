"""``manage.py migrate``, which leaves a database from before the migrations were written anew as it is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management.base import CommandError
from django.core.management.commands.migrate import Command as MigrateCommand
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

EARLIER = """Diese Datenbank stammt von einer früheren Fassung und passt nicht zu dieser. Es wurde nichts geändert.
Sie brauchen eine leere Datenbank:
  – SQLite: Benennen Sie {name} um (auch die Dateien mit -wal und -shm am Ende) und starten Sie noch einmal.
  – PostgreSQL: Legen Sie eine leere Datenbank an, und nennen Sie sie in DATABASE_URL.
Inhalte kommen mit »manage.py load_demo« (Vorführung) oder »manage.py load_cards« (Karten) hinein."""


def unknown_migrations() -> set[tuple[str, str]]:
    """What was applied here of our apps and is no migration of this version: (app, name)."""
    loader = MigrationLoader(connection, load=False)
    loader.load_disk()
    folders = (Path(settings.ROOT) / "site", *(Path(settings.ROOT) / name for name in ("home", "practices", "search")))
    own = {app.label for app in apps.get_app_configs() if any(Path(app.path).is_relative_to(one) for one in folders)}
    applied = MigrationRecorder(connection).applied_migrations()
    return {key for key in applied if key[0] in own and key not in loader.disk_migrations}


class Command(MigrateCommand):
    def handle(self, *args: Any, **options: Any) -> str | None:
        if unknown_migrations():
            raise CommandError(EARLIER.format(name=connection.settings_dict["NAME"]))
        return super().handle(*args, **options)
