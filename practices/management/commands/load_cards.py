"""``manage.py load_cards FILE [--publish] [--again ID]``: loads cards from JSON, one transaction a card."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from collections import Counter
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.audit import AuditAction, record
from practices.imports.cards import CardImporter
from practices.imports.json_files import read_records
from practices.imports.problems import RefusedRecord, UnreadableFile, shown
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

        parser.add_argument(
            "--again",
            action="append",
            default=[],
            metavar="KENNUNG",
            help="diese Karte darf wiederkommen, obwohl sie zurückgezogen oder gelöscht ist (mehrmals möglich)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            records = read_records(options["file"])
        except UnreadableFile as error:
            raise CommandError(str(error)) from error
        again = frozenset(options["again"])
        ids = {raw["id"] for raw in records if isinstance(raw, dict) and isinstance(raw.get("id"), str)}
        if missing := sorted(again - ids):
            raise CommandError(f"--again: In der Datei steht kein Eintrag {', '.join(map(shown, missing))}.")
        try:
            importer = CardImporter(options["publish"], options["confirm_contact_details"], again)
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
                    refusals += [f"{_name(raw, number)} · {problem}" for problem in refused.problems]
                progress.advance()
        record(
            AuditAction.IMPORT,
            object_type=PracticePage._meta.label_lower,
            aspect=f"load_cards created={counts['created']} updated={counts['updated']}",
        )
        for line in refusals:
            self.stderr.write(f"Abgelehnt: {line}")
        for slug, decision in importer.decided.items():
            self.stderr.write(f"{slug}: {decision}")
        for slug, reasons in importer.kept_back.items():
            self.stderr.write(f"Nicht veröffentlicht, aber als Entwurf geladen: {slug} · {' '.join(reasons)}")
        for slug, found in importer.details.items():
            if slug in importer.kept_back:
                # Named among its reasons.
                continue
            for finding in found:
                self.stderr.write(f"Vor dem Veröffentlichen zu bestätigen: {slug} · {finding}")
        if importer.details:
            self.stderr.write("Dürfen alle diese Angaben öffentlich sein: --confirm-contact-details bestätigt sie.")
        self.stdout.write(
            f"{counts['created']} neu, {counts['updated']} geändert, "
            f"{counts['unchanged']} unverändert, {counts['refused']} abgelehnt"
        )
        if counts["refused"]:
            raise CommandError(
                f"{counts['refused']} von {len(records)} Einträgen wurden abgelehnt, die anderen sind geladen."
            )


def _name(raw: Any, number: int) -> str:
    name = raw.get("id") if isinstance(raw, dict) else None
    return shown(name) if name and isinstance(name, str) else f"Eintrag {number}"
