"""``manage.py load_vocabularies``: fills the closed lists and the regions from CSV."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from vocabularies.csv_files import CsvProblem
from vocabularies.loading import DATA, load_all


class Command(BaseCommand):
    help = "Lädt Themen, Zielgruppen, Regionen und die anderen Vokabulare. Ein zweiter Lauf ändert nichts."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dir", type=Path, default=DATA, help="Ordner mit den CSV-Dateien")
        parser.add_argument(
            "--overwrite", action="store_true", help="auch überschreiben, was in der Redaktion geändert wurde"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            reports = load_all(options["dir"], options["overwrite"])
        except CsvProblem as problem:
            raise CommandError(f"{problem} Nichts wurde geändert.") from problem
        except OSError as error:
            raise CommandError(f"{error.filename}: Die Datei lässt sich nicht lesen. Nichts wurde geändert.") from error
        for report in reports:
            self.stdout.write(str(report))
