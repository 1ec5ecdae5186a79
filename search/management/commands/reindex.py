"""``manage.py reindex``: writes the rows of the index anew from the cards. Searches go on meanwhile."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand

from practices.management.progress import ProgressBar
from practices.models import PracticePage
from search.indexing import forget_card, index_card
from search.models import IndexedCard


class Command(BaseCommand):
    help = "Baut den Suchindex aus den Karten neu auf. Die Suche läuft währenddessen weiter."

    def handle(self, *args: Any, **options: Any) -> None:
        cards = PracticePage.objects.live().select_related("collection", "provider")
        ids = list(cards.values_list("pk", flat=True))
        with ProgressBar("Index", len(ids), sys.stderr) as bar:
            for card in cards.iterator(chunk_size=200):
                index_card(card)
                bar.advance()
        gone = IndexedCard.objects.filter(is_public=True).exclude(page_id__in=ids).values_list("page_id", flat=True)
        removed = [forget_card(page_id) for page_id in list(gone)]
        self.stdout.write(f"{len(ids)} Karten im Index, {len(removed)} entfernt.")
