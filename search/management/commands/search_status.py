"""``manage.py search_status``: which engine answers, how many cards each has, and how far behind one is."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db.models import Count
from elasticsearch import NotFoundError

from editorial.publicness import public_but_for_expiry
from practices.models import PracticePage
from search.engines import sync
from search.engines.elasticsearch import UNWELL
from search.index.restrictions import settle
from search.models import IndexedCard, IndexVersion


class Command(BaseCommand):
    help = "Zeigt, welche Suchmaschine antwortet, wie viele Karten sie kennt und ob sie hinterherhinkt."

    def handle(self, *args: Any, **options: Any) -> None:
        settle()
        public = PracticePage.objects.filter(public_but_for_expiry()).count()
        rows = IndexedCard.objects.readable()
        known = rows.count()
        numbers = IndexVersion.current()
        change, sent = numbers.change, numbers.elasticsearch
        self.stdout.write(f"Veröffentlichte Karten: {public}")
        self.stdout.write(f"Eingebauter Index:      {known} Karten, Stand {change}")
        for language, number in rows.values_list("language").annotate(Count("pk")).order_by("language"):
            self.stdout.write(f"  {language}: {number}")
        if known != public:
            self.stdout.write("Der Index ist unvollständig. Bitte rufen Sie »manage.py reindex« auf.")
        if not settings.ELASTICSEARCH_URL:
            self.stdout.write("Elasticsearch:          nicht eingerichtet (ELASTICSEARCH_URL); es antwortet der Index.")
            return
        try:
            found = sync.compare()
        except NotFoundError:
            self.stdout.write(
                "Elasticsearch:          erreichbar, aber ohne Index. Bitte »manage.py reindex« aufrufen."
            )
            return
        except (*UNWELL, RuntimeError) as error:
            self.stdout.write(
                f"Elasticsearch:          antwortet nicht ({type(error).__name__}); es antwortet der Index."
            )
            return
        state = (
            "vollständig"
            if found.is_equal
            else f"{found.missing} fehlen, {found.stale} veraltet, {found.surplus} zu viel, "
            f"{found.unwell} Sprachen ohne brauchbare Antwort"
        )
        self.stdout.write(f"Elasticsearch:          {state}; {change - sent} Änderungen noch nicht übertragen.")
