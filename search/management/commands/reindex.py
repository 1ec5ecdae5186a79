"""``manage.py reindex``: writes the rows of the index anew from the cards, and Elasticsearch from the rows."""

from __future__ import annotations

import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from elasticsearch.exceptions import ApiError, TransportError

from editorial.publicness import private_pages
from practices.management.progress import ProgressBar
from practices.models import PracticePage
from search.engines import feeding
from search.indexing import forget_cards, index_card
from search.models import IndexedCard
from search.privacy import settle


class Command(BaseCommand):
    help = "Baut den Suchindex aus den Karten neu auf. Die Suche läuft währenddessen weiter."

    def handle(self, *args: Any, **options: Any) -> None:
        settle()
        cards = PracticePage.objects.filter(~private_pages(), live=True).select_related("collection", "provider")
        ids = list(cards.values_list("pk", flat=True))
        with ProgressBar("Index", len(ids), sys.stderr) as bar:
            for card in cards.iterator(chunk_size=200):
                index_card(card)
                bar.advance()
        gone = IndexedCard.objects.filter(is_public=True).exclude(page_id__in=ids).values_list("page_id", flat=True)
        removed = list(gone)
        forget_cards(removed)
        self.stdout.write(f"{len(ids)} Karten im Index, {len(removed)} entfernt.")
        if settings.ELASTICSEARCH_URL:
            self._elasticsearch(len(ids))

    def _elasticsearch(self, number: int) -> None:
        try:
            with ProgressBar("Elasticsearch", number, sys.stderr) as bar:
                total = feeding.rebuild(bar.advance)
        except (ApiError, TransportError, RuntimeError) as error:
            raise CommandError(
                f"Elasticsearch hat den Index nicht angenommen: {error}. Der eingebaute Index ist fertig, die Suche "
                "läuft mit ihm. Bitte prüfen Sie ELASTICSEARCH_URL und rufen Sie reindex noch einmal auf."
            ) from error
        self.stdout.write(f"{total} Karten in Elasticsearch.")
