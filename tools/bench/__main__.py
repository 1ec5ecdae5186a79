"""Prints the table, and ends with 1 where a goal is missed: what a page costs at most, in answers of a bare Django.

Without the page cache first, then the same addresses again with it. ``BENCH_CARDS`` names other numbers of cards,
``BENCH_REQUESTS`` the requests of each measurement.
"""

from __future__ import annotations

import itertools
import os
import shutil
import sys
import tempfile
import time
import urllib.parse
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tools.bench.installation import NoCards, addresses, install, publishing, queries_and_bytes, session
from tools.bench.serving import REFERENCE, ROOT, ROUNDS, Server, compared, served

NUMBERS = tuple(int(number) for number in os.environ.get("BENCH_CARDS", "1000,5000").split(","))
MAX_RATIO, MAX_QUERIES, MAX_KILOBYTES, MIN_CACHED = 40.0, 8, 80.0, 0.5
WORDS = (
    "Anerkennung Beratung", "Flüchtlinge Vernetzung Behörden", "zkT Hessen", "Sprachkurse für Betriebe",
    "Existensgründung", "Kinderbetreuung Mütter", "Regionalw", "Migrantenorganisation", "JC AG-S Zusammenarbeit",
    "Jugendliche Ausbildung Sachsen",
    "робота для жінок", "Runder Tisch", "Fachkräfte Handwerk", "Ehrenamt Dolmetscher", "Stellenbörse Arbeitgeber",
)  # fmt: skip
FACETS = ("", "&art=ge", "&art=zkt&art=ge", "&region=14", "&region=09&stand=running", "&stand=pilot&stand=running")
TYPED = ("Ane", "Anerk", "Spra", "Job", "Sach", "Netz", "Frau", "Aus", "Pfl", "Bera")
# Answers that no page cache keeps.
NO_PAGES = frozenset({"Vorschläge"})
# Not pages for readers: measured, but without a goal in answers.
UNBOUND = frozenset({"Liste der Redaktion", "Formular einer Karte"})


def kinds(known: dict[str, list[str]]) -> dict[str, list[str]]:
    """Every kind of public page with the addresses asked in turn."""
    pages = range(1, 9)
    searches = [
        f"/suche/?q={urllib.parse.quote(words)}{facets}&seite={1 + number % 2}"
        for number, (words, facets) in enumerate(itertools.product(WORDS, FACETS))
    ]
    return {
        "Startseite": ["/"],
        "Karte": known["card"],
        "Liste": [f"/praxisbeispiele/?seite={page}" for page in pages],
        "Liste, gefiltert": [f"/suche/?seite={page}{facets}" for page in pages for facets in FACETS],
        "Suche": searches,
        "Thema": [f"/themen/{key}/?seite={page}" for key in known["theme"] for page in (1, 2)],
        "Region": [f"/regionen/{ags}/?seite={page}" for ags in known["region"] for page in (1, 2)],
        "Träger": [f"/traeger/{slug}/" for slug in known["provider"]],
        "Alle Themen": ["/themen/"],
        "Alle Regionen": ["/regionen/"],
        "Alle Träger": ["/traeger/"],
        "Feed": ["/suche/feed/"],
        "Vorschläge": [f"/suche/vorschlaege/?q={urllib.parse.quote(part)}" for part in TYPED],
    }


def desk(known: dict[str, list[str]]) -> dict[str, list[str]]:
    """The two pages editors see most."""
    return {
        "Liste der Redaktion": ["/admin/praxisbeispiele/"],
        "Formular einer Karte": [f"/admin/pages/{pk}/edit/" for pk in known["pages"][:20]],
    }


def line(name: str, spent: float, ratio: float, first: int, queries: int, size: int) -> bool:
    """Prints a line; whether it is within the goals. ``first``: SQL of a page that nobody has asked for yet."""
    kilobytes = size / 1024
    is_good = name in UNBOUND or (ratio <= MAX_RATIO and queries <= MAX_QUERIES and kilobytes <= MAX_KILOBYTES)
    mark = "" if is_good else "  über dem Ziel"
    print(f"{name:28} {spent:8.2f} {ratio:8.1f} × {first:6} {queries:5} {kilobytes:8.1f}{mark}", flush=True)
    return is_good


def measure(number: int, environment: dict[str, str], per_card: float) -> tuple[dict[str, float], bool]:
    """The table of one installation: the ratios by kind of page, and whether every goal was met."""
    known = addresses(environment)
    public, cookie = kinds(known), session(environment)
    asked = {
        **queries_and_bytes(environment, public),
        **queries_and_bytes(environment, desk(known), cookie),
    }
    print(f"\n{number} Karten, ohne Speicher für ganze Seiten")
    print(f"{'Seite':28} {'ms':>8} {'Vielfaches':>10} {'SQL neu':>6} {'SQL':>4} {'KB':>8}")
    ratios: dict[str, float] = {}
    met = []
    with (
        served(REFERENCE, {"PYTHONPATH": str(ROOT)}) as bare,
        served("config.wsgi:application", {**environment, "PAGE_CACHE_MEGABYTES": "0"}) as site,
    ):
        began = time.monotonic()
        site.get("/suche/?q=Beratung")
        first = (time.monotonic() - began) * 1000
        for name, paths in public.items():
            spent, ratios[name] = compared(site, bare, itertools.cycle(paths))
            met.append(line(name, spent, ratios[name], *asked[name]))
        signed_in = Server(site.pid, site.port, cookie)
        for name, paths in desk(known).items():
            spent, ratios[name] = compared(signed_in, bare, itertools.cycle(paths), rounds=40)
            line(name, spent, ratios[name], *asked[name])
        print(f"bereit nach {site.started_in:.1f} s, erste Suche danach {first:.0f} ms")
    print(f"\n{number} Karten, mit Speicher: Antworten je Sekunde, als Teil der leeren Antwort")
    with (
        served(REFERENCE, {"PYTHONPATH": str(ROOT)}) as bare,
        served("config.wsgi:application", environment) as site,
    ):
        for name, paths in public.items():
            spent, ratio = compared(site, bare, itertools.cycle(paths[:5]))
            is_met = name in NO_PAGES or 1 / ratio >= MIN_CACHED
            met.append(is_met)
            mark = "" if is_met else "  unter dem Ziel"
            print(f"{name:28} {spent:8.3f} {1 / ratio:8.2f}{mark}", flush=True)
    print(f"Veröffentlichen: {publishing(environment):.0f} ms · load_cards --publish: {per_card:.0f} ms je Karte")
    return ratios, all(met)


def cluster(folder: Path, url: str) -> None:
    environment, _per_card = install(folder, min(NUMBERS), url)
    with (
        served(REFERENCE, {"PYTHONPATH": str(ROOT)}) as bare,
        served("config.wsgi:application", {**environment, "PAGE_CACHE_MEGABYTES": "0"}) as site,
    ):
        spent, ratio = compared(site, bare, searches_of(environment))
        print(f"\nSuche mit Elasticsearch, {min(NUMBERS)} Karten: {spent:.2f} ms, {ratio:.1f} ×")


def searches_of(environment: dict[str, str]) -> Iterator[str]:
    return itertools.cycle(kinds(addresses(environment))["Suche"])


def main() -> int:
    url = os.environ.get("TEST_ELASTICSEARCH_URL") or os.environ.get("ELASTICSEARCH_URL", "")
    folder = Path(tempfile.mkdtemp(prefix="bench-"))
    try:
        print(
            f"{ROUNDS} Anfragen je Messung auf einem Kern, im Wechsel mit dem Bezug, einer leeren Antwort von Django."
        )
        print(f"Ziele: höchstens {MAX_RATIO:.0f} ×, {MAX_QUERIES} SQL, {MAX_KILOBYTES:.0f} KB.")
        with ThreadPoolExecutor() as pool:
            loading = {number: pool.submit(install, folder / str(number), number) for number in NUMBERS}
        tables = {number: measure(number, *loading[number].result()) for number in NUMBERS}
        if len(NUMBERS) > 1:
            few, many = tables[NUMBERS[0]][0], tables[NUMBERS[-1]][0]
            grown = ", ".join(f"{name} {many[name] / few[name]:.2f}" for name in few)
            print(f"\n{NUMBERS[-1]} zu {NUMBERS[0]} Karten: {grown}")
        if url:
            cluster(folder / "cluster", url)
        else:
            print("\nElasticsearch: nicht gemessen (TEST_ELASTICSEARCH_URL ist nicht gesetzt)")
    except NoCards as problem:
        print(problem, file=sys.stderr)
        return 1
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return 0 if all(is_met for _ratios, is_met in tables.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
