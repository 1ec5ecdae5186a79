"""More readers than the database has connections: everybody gets a page, and half a minute later all is as before."""

from __future__ import annotations

import os
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import median

import pytest
import requests

from tests.harness.few_cards import load_few_cards
from tests.harness.production import PostgresServer, ProductionSite
from tests.harness.programs import wait_for

CLIENTS = 250
# The figures of docs/operations.md are those of ``make faults``.
IS_MEASURED = os.environ.get("FAULTS") == "all"
CARDS, PAGES_EACH = (1_000, 8) if IS_MEASURED else (6, 2)
# Fewer than clients by far; a spike that opened one each would be refused.
MAX_CONNECTIONS = 60
CALM_AFTER = 30.0


@pytest.fixture(params=["sqlite", "postgresql"])
def site(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[ProductionSite, PostgresServer | None]]:
    if request.param == "sqlite":
        with ProductionSite(tmp_path / "data", worker=True) as site:
            yield site, None
        return
    with (
        PostgresServer(tmp_path, max_connections=MAX_CONNECTIONS) as server,
        ProductionSite(tmp_path / "data", server.url_of("site"), worker=True) as site,
    ):
        yield site, server


def memory(site: ProductionSite) -> int:
    """MiB held by all processes of the site; what several share (the worker's steps are copies of it) counts once."""
    return sum(map(share_of, site.processes())) // 1024


def share_of(pid: int) -> int:
    """KiB; nothing of a process that ended meanwhile."""
    try:
        words = Path(f"/proc/{pid}/smaps_rollup").read_text().split()
    except OSError:
        return 0
    return int(words[words.index("Pss:") + 1]) if "Pss:" in words else 0


def connections(server: PostgresServer | None) -> int:
    if server is None:
        return 0
    return int(server.ask("SELECT count(*) FROM pg_stat_activity WHERE datname = 'site'"))


def test_n27_250_readers_at_once_all_get_a_page_and_then_it_is_calm(
    site: tuple[ProductionSite, PostgresServer | None], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    running, server = site
    cards = load_few_cards(running, CARDS, tmp_path)[:6]
    pages = ["/", "/praxisbeispiele/", "/praxisbeispiele/?q=sprache", "/healthz/", "/intern/anmelden/", *cards]
    for page in pages:
        assert running.get(page).status_code == 200, page
    before = memory(running)
    assert before > 100, "the processes of the site are counted"

    waited: list[float] = []

    def read(client: int) -> list[int | str]:
        answers: list[int | str] = []
        with requests.Session() as session:
            for count in range(PAGES_EACH):
                page, asked = pages[(client + count) % len(pages)], time.monotonic()
                try:
                    answers.append(session.get(running.url + page, timeout=120).status_code)
                except requests.RequestException as problem:
                    answers.append(type(problem).__name__)
                waited.append(time.monotonic() - asked)
        return answers

    began = time.monotonic()
    most = 0
    with ThreadPoolExecutor(CLIENTS) as crowd:
        answers = [crowd.submit(read, client) for client in range(CLIENTS)]
        while not all(answer.done() for answer in answers):
            most = max(most, connections(server))
            time.sleep(0.5)
    seconds = time.monotonic() - began
    counts = Counter(status for answer in answers for status in answer.result())
    high = memory(running)
    assert counts == {200: CLIENTS * PAGES_EACH}
    assert most < MAX_CONNECTIONS - 10
    wait_for(lambda: all(map(running.answers, pages)), "ruhig wie zuvor", CALM_AFTER)
    after = memory(running)
    assert high < 1_500
    assert after < before + 300
    with capsys.disabled():
        sys.stdout.write(
            f"\n{CARDS} Karten, {CLIENTS} Leser, {sum(counts.values())} Seiten: "
            f"{sum(counts.values()) / seconds:.0f} je Sekunde, "
            f"die Hälfte in {median(waited):.1f} s, die langsamste in {max(waited):.1f} s, "
            f"Verbindungen höchstens {most}, Speicher {before} → {high} → {after} MiB\n"
        )
