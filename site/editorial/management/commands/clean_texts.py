"""``manage.py clean_texts [--dry-run]``: cleans stored texts once more, for instance after a restored backup."""

from __future__ import annotations

from argparse import ArgumentParser
from collections import Counter
from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand, CommandError

from editorial.stored_texts import clean_stored_texts


class Command(BaseCommand):
    help = "Entfernt Steuerzeichen und andere unsichtbare Zeichen aus allen gespeicherten Texten."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="nur zählen, nichts ändern")

    def handle(self, *args: Any, **options: Any) -> None:
        cleaned: Counter[str] = Counter()
        colliding: list[str] = []
        for label, key, outcome in clean_stored_texts(apps, save=not options["dry_run"]):
            if outcome == "collides":
                colliding.append(f"{label} {key}")
            else:
                cleaned[label] += 1
        for label, count in sorted(cleaned.items()):
            self.stdout.write(f"{label}: {count}")
        self.stdout.write(f"{cleaned.total()} Einträge gereinigt.")
        if colliding:
            raise CommandError(
                "Gereinigt gleichen diese Einträge anderen und blieben, wie sie sind. Bitte führen Sie sie zusammen: "
                + ", ".join(colliding)
            )
