"""``manage.py tidy_pictures``: brings the files of older versions and of backups to their place, and cleans them."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from editorial.pictures.placing import clean_stored_pictures, move_renditions


class Command(BaseCommand):
    help = (
        "Legt verkleinerte Bilder in ihren eigenen Ordner und entfernt Angaben wie Ort, Kamera und Verfasser aus "
        "Bildern älterer Stände. Ein zweiter Lauf ändert nichts."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--all",
            action="store_true",
            help="auch Bilder, die schon bereinigt sind (nach dem Einspielen alter Dateien)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        moved = move_renditions()
        cleaned, unreadable = clean_stored_pictures(again=options["all"])
        self.stdout.write(f"Verkleinerte Bilder umgezogen: {moved}. Bilder bereinigt: {cleaned}.")
        if unreadable:
            self.stderr.write("Nicht lesbar, bitte in der Redaktion ersetzen: " + "; ".join(unreadable))
