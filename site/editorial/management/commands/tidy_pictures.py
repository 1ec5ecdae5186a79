"""``manage.py tidy_pictures``: brings the files of older versions and of backups to their place."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from editorial.pictures.placing import move_renditions


class Command(BaseCommand):
    help = "Legt verkleinerte Bilder in ihren eigenen Ordner. Ein zweiter Lauf ändert nichts."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"Verkleinerte Bilder umgezogen: {move_renditions()}")
