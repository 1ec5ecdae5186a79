"""``manage.py reindex``: writes the rows of the index anew from the cards, and Elasticsearch from the rows."""

from __future__ import annotations

import logging
import sys
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from editorial.publicness import public_but_for_expiry
from practices.management.progress import ProgressBar
from practices.models import PracticePage
from search.engines import sync
from search.engines.elasticsearch import UNWELL
from search.index.comparison import Differences, Unreadable, differences, mend
from search.index.restrictions import settle

logger = logging.getLogger(__name__)
# Seconds to wait for the worker, which has just seen many changes.
PATIENCE = 180.0


class Command(BaseCommand):
    help = "Baut den Suchindex aus den Karten neu auf. Die Suche läuft währenddessen weiter."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--outdated", action="store_true", help="nur, was fehlt oder eine andere Version des Programms schrieb"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["outdated"]:
            self._outdated()
            return
        settle()
        ids = list(PracticePage.objects.filter(public_but_for_expiry()).values_list("pk", flat=True))
        removed = differences().surplus
        self._write(Differences(ids, removed))
        self.stdout.write(f"{len(ids)} Karten im Index, {len(removed)} entfernt.")
        if settings.ELASTICSEARCH_URL:
            self._elasticsearch(len(ids))

    def _outdated(self) -> None:
        """For every start: at once where there is nothing to do. Elasticsearch is left to the worker."""
        settle()
        found = differences()
        if not found:
            self.stdout.write("Der Index ist auf dem Stand dieser Version.")
            return
        # Before, and not only after: until then the website does not answer.
        self.stdout.write(f"Der Suchindex wird erneuert: {len(found.behind)} Karten …")
        self.stdout.flush()
        self._write(found)
        self.stdout.write(f"{len(found.behind)} Karten neu im Index, {len(found.surplus)} entfernt.")

    def _write(self, found: Differences) -> None:
        """A card that cannot be read keeps no start and no other card from the index."""
        try:
            with ProgressBar("Index", len(found.behind), sys.stderr) as bar:
                mend(found, bar.advance)
        except Unreadable as error:
            logger.exception("Some cards are not in the index")
            self.stderr.write(str(error))

    def _elasticsearch(self, number: int) -> None:
        try:
            with ProgressBar("Elasticsearch", number, sys.stderr) as bar:
                total = sync.rebuild(bar.advance, PATIENCE)
        except (*UNWELL, RuntimeError) as error:
            raise CommandError(
                f"Elasticsearch hat den Index nicht angenommen: {error}. Der eingebaute Index ist fertig, die Suche "
                "läuft mit ihm. Bitte prüfen Sie ELASTICSEARCH_URL und rufen Sie reindex noch einmal auf."
            ) from error
        self.stdout.write(f"{total} Karten in Elasticsearch.")
