"""``manage.py replay_erasures``: erases again what a restored backup has brought back. A second run changes nothing."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from privacy.replay import CannotReplay, replay_pending


class Command(BaseCommand):
    help = "Wiederholt Löschungen, die diese Datenbank noch nicht kennt. Läuft bei jedem Start von selbst."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            number = replay_pending()
        except CannotReplay as problem:
            raise CommandError(str(problem)) from problem
        if number:
            self.stdout.write(f"{number} Löschungen aus dem Journal wiederholt.")
