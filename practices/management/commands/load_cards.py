"""``manage.py load_cards FILE [--publish]``: loads cards from JSON, one transaction a card."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from collections import Counter
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.audit import AuditAction, record
from practices.imports.cards import CardImporter
from practices.imports.problems import RefusedRecord, UnreadableFile, read_records
from practices.management.progress import ProgressBar
from practices.models import PracticeIndexPage, PracticePage


class Command(BaseCommand):
    help = "Lädt Karten aus einer JSON-Datei. Ein zweiter Lauf ändert nichts."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="JSON-Datei mit den Karten")
        parser.add_argument("--publish", action="store_true", help="geladene Karten sofort veröffentlichen")

        parser.add_argument(
            "--confirm-contact-details",
            action="store_true",
            help="Telefonnummern, E-Mail-Adressen und Anschriften in den Texten dürfen öffentlich sein",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            records = read_records(options["file"])
        except UnreadableFile as error:
            raise CommandError(str(error)) from error
        try:
            importer = CardImporter(options["publish"], options["confirm_contact_details"])
        except PracticeIndexPage.DoesNotExist as error:
            raise CommandError(
                "Es gibt noch keine Liste der Praxisbeispiele: bitte zuerst »setup_site« aufrufen."
            ) from error
        counts: Counter[str] = Counter()
        refusals: list[str] = []
        with ProgressBar("Karten", len(records), sys.stderr) as progress:
            for number, raw in enumerate(records, start=1):
                try:
                    counts[importer.load(raw)] += 1
                except RefusedRecord as refused:
                    counts["refused"] += 1
                    name = raw.get("id") or f"Eintrag {number}"
                    refusals += [f"{name} · {problem}" for problem in refused.problems]
                progress.advance()
        record(
            AuditAction.IMPORT,
            object_type=PracticePage._meta.label_lower,
            aspect=f"load_cards created={counts['created']} updated={counts['updated']}",
        )
        for line in refusals:
            self.stderr.write(f"Abgelehnt: {line}")
        for slug, reasons in importer.kept_back.items():
            self.stderr.write(f"Nicht veröffentlicht, aber als Entwurf geladen: {slug} · {' '.join(reasons)}")
        for slug, found in importer.details.items():
            for finding in found:
                self.stderr.write(f"Vor dem Veröffentlichen zu bestätigen: {slug} · {finding}")
        self.stdout.write(
            f"{counts['created']} created, {counts['updated']} updated, "
            f"{counts['unchanged']} unchanged, {counts['refused']} refused"
        )
