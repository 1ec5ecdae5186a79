"""``manage.py search_eval QUERIES.json --out RESULTS.json``: the first hits of every query, for judging."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from practices.demo.load import demo_slugs
from search.engines.base import EngineUnavailable, SearchRequest
from search.engines.fallback import ENGINES, engine_named
from search.index.snapshots import Snapshots
from search.models import IndexedCard


class Command(BaseCommand):
    help = "Schreibt je Suchanfrage die ersten Treffer (Kurznamen der Karten) in eine Datei."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("queries", type=Path, help='JSON: {"queries": [{"id": …, "query": …}]}')
        parser.add_argument("--out", type=Path, required=True)
        parser.add_argument("--engine", choices=list(ENGINES), default="embedded")
        parser.add_argument("--first", type=int, default=10, help="so viele Treffer je Anfrage (10)")
        parser.add_argument("--with-demo", action="store_true", help="Karten der Vorführung mitzählen")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            asked = json.loads(options["queries"].read_text(encoding="utf-8"))["queries"]
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise CommandError(f"{options['queries']} ist keine Liste von Suchanfragen: {error}") from error
        engine = engine_named(options["engine"])
        analyser = Snapshots.current(settings.LANGUAGE_CODE).analyser
        slugs = dict(IndexedCard.objects.filter(language=settings.LANGUAGE_CODE).values_list("page_id", "slug"))
        # The demonstration tells some of the same stories; judged are the cards that somebody loaded.
        passed_over = frozenset() if options["with_demo"] else demo_slugs()
        results = {}
        for entry in asked:
            number = options["first"] + len(passed_over)
            wanted = SearchRequest(settings.LANGUAGE_CODE, plan=analyser.plan(entry["query"]), number=number)
            try:
                found = engine.search(wanted)
            except EngineUnavailable as error:
                raise CommandError(f"Die Suchmaschine {engine.name} antwortet nicht: {error}") from error
            names = [slugs[page_id] for page_id in found.page_ids if slugs[page_id] not in passed_over]
            results[entry["id"]] = names[: options["first"]]
        options["out"].write_text(json.dumps(results, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        self.stdout.write(f"{len(results)} Anfragen, Ergebnisse in {options['out']}.")
