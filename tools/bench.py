#!/usr/bin/env python3
"""``make bench``: processor time per request, as a ratio to a bare Django ``HttpResponse``, all in one run.

Each server is granian with one worker on one pinned core, production settings, SQLite; what counts is the processor
time of the worker (user and system, from /proc), not the clock, so a busy machine does not falsify it. Queries are
drawn anew for every request; nothing of the site caches results.
"""

from __future__ import annotations

import itertools
import os
import secrets
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
ROUNDS = int(os.environ.get("BENCH_REQUESTS", "900"))
BLOCKS = 15
WARM_UP = 90
WORDS = (
    "Anerkennung Beratung", "Flüchtlinge Vernetzung Behörden", "zkT Hessen", "Sprachkurse für Betriebe",
    "Existensgründung", "Kinderbetreuung Mütter", "Regionalw", "Migrantenorganisation", "JC AG-S Zusammenarbeit",
    "Jugendliche Ausbildung Sachsen",
    "робота для жінок", "Runder Tisch", "Fachkräfte Handwerk", "Ehrenamt Dolmetscher", "Stellenbörse Arbeitgeber",
)  # fmt: skip
FACETS = ("", "&art=ge", "&art=zkt&art=ge", "&region=14", "&region=09&stand=running", "&stand=pilot&stand=running")
TYPED = ("Ane", "Anerk", "Spra", "Job", "Sach", "Netz", "Frau", "Aus", "Pfl", "Bera")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def children(pid: int) -> list[int]:
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        if int(fields[1]) == pid:
            found += [int(path.parent.name), *children(int(path.parent.name))]
    return found


def processor_seconds(pid: int) -> float:
    """Time on the processor so far of a process and all below it, in steps of nanoseconds, not of clock ticks."""
    total = 0
    for one in [pid, *children(pid)]:
        for task in Path(f"/proc/{one}/task").glob("*/schedstat"):
            total += int(task.read_text().split()[0])
    return total / 1e9


@contextmanager
def served(target: str, environment: dict[str, str]) -> Iterator[tuple[int, int]]:
    """``(pid, port)`` of a granian with one worker on the last core."""
    port = free_port()
    core = sorted(os.sched_getaffinity(0))[-1]
    command = [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port),
        "--workers", "1", "--no-ws", "--no-log", target,
    ]  # fmt: skip
    server = subprocess.Popen(
        command, cwd=ROOT, env={**os.environ, **environment}, preexec_fn=lambda: os.sched_setaffinity(0, {core})
    )
    try:
        for _ in range(240):
            try:
                with socket.create_connection(("127.0.0.1", port), timeout=1):
                    break
            except OSError:
                time.sleep(0.25)
        yield server.pid, port
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(timeout=30)


def get(port: int, path: str) -> None:
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers={"Host": "127.0.0.1"})
    with urllib.request.urlopen(request, timeout=30) as answer:
        answer.read()


def per_request(pid: int, port: int, paths: Iterator[str], rounds: int) -> float:
    """Processor milliseconds of one request."""
    before = processor_seconds(pid)
    for path in itertools.islice(paths, rounds):
        get(port, path)
    return (processor_seconds(pid) - before) / rounds * 1000


def compared(page: tuple[int, int], bare: tuple[int, int], paths: Iterator[str]) -> tuple[float, float, float]:
    """Milliseconds of a page and of the reference, and their ratio: the medians of blocks measured in turn.

    A machine shared with others is slow for seconds and fast again; a block and the two of the reference around it
    see the same.
    """
    blank = itertools.repeat("/")
    per_request(*page, paths, WARM_UP)
    per_request(*bare, blank, WARM_UP)
    size = max(1, ROUNDS // BLOCKS)
    references, pages = [per_request(*bare, blank, 3 * size)], []
    for _ in range(BLOCKS):
        pages.append(per_request(*page, paths, size))
        references.append(per_request(*bare, blank, 3 * size))
    ratios = [2 * page / sum(around) for page, around in zip(pages, itertools.pairwise(references), strict=True)]
    return statistics.median(pages), statistics.median(references), statistics.median(ratios)


def searches() -> Iterator[str]:
    for number, (words, facets) in enumerate(itertools.cycle(itertools.product(WORDS, FACETS))):
        yield f"/suche/?q={urllib.parse.quote(words)}{facets}&seite={1 + number % 2}"


def typed() -> Iterator[str]:
    return (f"/suche/vorschlaege/?q={urllib.parse.quote(part)}" for part in itertools.cycle(TYPED))


def site(folder: Path, number: int, elasticsearch: str) -> dict[str, str]:
    """A fresh installation with generated cards; its environment."""
    environment = {
        "DJANGO_SETTINGS_MODULE": "config.settings.production",
        "PYTHONPATH": f"{ROOT / 'site'}{os.pathsep}{ROOT}",
        "DATA_DIR": str(folder),
        "DATABASE_URL": f"sqlite:///{folder / 'site.sqlite3'}",
        "SECRET_KEY": secrets.token_urlsafe(60),
        "ALLOWED_HOSTS": "127.0.0.1,localhost",
        "SITE_URL": "http://127.0.0.1:8000",
        "ELASTICSEARCH_URL": elasticsearch,
        "SEARCH_INDEX_PREFIX": f"bench{number}",
        "LOG_LEVEL": "ERROR",
    }
    code = f"from tests.generated_cards import generate; generate({number})"
    if elasticsearch:
        code += "; from search.engines import feeding; feeding.rebuild()"
    for command in (
        ["migrate", "--verbosity", "0"], ["load_vocabularies"], ["setup_site"],
        ["collectstatic", "--no-input", "--verbosity", "0"], ["shell", "--no-imports", "-c", code],
    ):  # fmt: skip
        subprocess.run(
            [sys.executable, "manage.py", *command], cwd=ROOT, env={**os.environ, **environment}, check=True,
            stdout=subprocess.DEVNULL,
        )  # fmt: skip
    return environment


MEASURE_INSIDE = """
import time
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from search.engines.choosing import engine_named
from search.engines.port import Wanted
from search.snapshot import Snapshots
analyser = Snapshots.current("de").analyser
words = {words!r}
engine = engine_named({engine!r})
plans = [analyser.plan(one) for one in words]
for plan in plans: engine.search(Wanted("de", plan=plan))
start = time.process_time()
for _ in range(10):
    for plan in plans: engine.search(Wanted("de", plan=plan))
bare = (time.process_time() - start) / 10 / len(plans) * 1000
client = Client(SERVER_NAME="127.0.0.1")
client.get("/suche/?q=Beratung")
with CaptureQueriesContext(connection) as queries:
    client.get("/suche/?q=Anerkennung+Beratung&art=ge")
print(f"{{bare:.2f}} {{len(queries)}}")
"""


def inside(environment: dict[str, str], engine: str) -> tuple[float, int]:
    """Milliseconds of the engine alone, and the number of SQL queries of a result page."""
    code = MEASURE_INSIDE.format(words=WORDS, engine=engine)
    answer = subprocess.run(
        [sys.executable, "manage.py", "shell", "--no-imports", "-c", code], cwd=ROOT,
        env={**os.environ, **environment}, check=True, capture_output=True, text=True,
    )  # fmt: skip
    bare, queries = answer.stdout.split()[-2:]
    return float(bare), int(queries)


def main() -> None:
    cluster = os.environ.get("TEST_ELASTICSEARCH_URL") or os.environ.get("ELASTICSEARCH_URL", "")
    folder = Path(tempfile.mkdtemp(prefix="bench-"))
    try:
        print(f"{ROUNDS} Anfragen je Messung auf einem Kern, im Wechsel mit dem Bezug, einer leeren Antwort\n")
        print(f"{'was':44} {'ms':>8} {'Bezug ms':>9} {'Verhältnis':>11} {'Engine ms':>10} {'SQL':>5}")
        ratios: dict[str, float] = {}

        def line(name: str, pid: int, port: int, paths: Callable[[], Iterator[str]], extra: str = "") -> None:
            with served("tools.bench_reference:application", {"PYTHONPATH": str(ROOT)}) as bare:
                spent, reference, ratios[name] = compared((pid, port), bare, paths())
            print(f"{name:44} {spent:8.2f} {reference:9.3f} {ratios[name]:11.1f} {extra}", flush=True)

        for number in (1000, 5000):
            environment = site(folder / f"embedded{number}", number, "")
            bare, queries = inside(environment, "embedded")
            with served("config.wsgi:application", environment) as (pid, port):
                line(f"Suche, {number} Karten, eingebaut", pid, port, searches, f"{bare:10.2f} {queries:5}")
                line(f"Vorschläge, {number} Karten", pid, port, typed)
        if cluster:
            environment = site(folder / "cluster", 1000, cluster)
            bare, queries = inside(environment, "elasticsearch")
            with served("config.wsgi:application", environment) as (pid, port):
                line("Suche, 1000 Karten, Elasticsearch", pid, port, searches, f"{bare:10.2f} {queries:5}")
        else:
            print("Elasticsearch: nicht gemessen (TEST_ELASTICSEARCH_URL ist nicht gesetzt)")
        growth = ratios["Suche, 5000 Karten, eingebaut"] / ratios["Suche, 1000 Karten, eingebaut"]
        print(f"\n5000 zu 1000 Karten: {growth:.2f}")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
