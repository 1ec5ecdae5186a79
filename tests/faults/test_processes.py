"""Processes killed, stopped and hanging: what is left goes on, what is gone comes back, and the site says so."""

from __future__ import annotations

import os
import signal
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.harness.few_cards import load_few_cards
from tests.harness.impostor import impostor
from tests.harness.production import PostgresServer, ProductionSite, assert_one_outage
from tests.harness.programs import wait_for

TASKS = "SELECT count(*) FROM django_tasks_database_dbtaskresult WHERE status "
UNDONE, FAILED, DONE = f"{TASKS} IN ('READY', 'RUNNING')", f"{TASKS} = 'FAILED'", f"{TASKS} = 'SUCCESSFUL'"
LONG_AGO = "UPDATE home_backgroundstep SET seen_at = '2026-01-01 00:00:00'"
HALF_DONE = (
    "UPDATE django_tasks_database_dbtaskresult SET status = 'RUNNING', started_at = enqueued_at "
    "WHERE id IN (SELECT id FROM django_tasks_database_dbtaskresult WHERE status = 'READY' LIMIT 1)"
)
ENQUEUE = (
    "from practices.models import PracticePage as P; "
    "P.objects.first().get_latest_revision_as_object().save_revision(clean=False).publish()"
)
# Steps of every kind of misfortune, run by the real loop until each has ended once.
MISFORTUNES = """
import os, time
from pathlib import Path
from django.conf import settings
from home.background import running
from home.background.running import Runner
from home.background.steps import Step
from home.models import BackgroundStep
def breaks(): raise ValueError("not in German")
def hangs(): time.sleep(600)
def dies(): os._exit(9)
def works(): pass
def recovers():
    once = Path(settings.DATA_DIR) / "once"
    if not once.exists():
        once.touch()
        raise OSError("only the first time")
running.PAUSE_AFTER_FAILURE = 1.0
steps = [Step(work.__name__, "", work, 0.5, 5.0) for work in (breaks, hangs, dies, works)]
steps.append(Step("recovers", "", recovers, 3600.0))
names = {step.name for step in steps}
def is_told():
    return names <= set(runner._outcomes) and runner._outcomes["recovers"].has_succeeded
runner = Runner(steps, Step("first", "", works))
until = time.monotonic() + 100
while not is_told() and time.monotonic() < until:
    runner.turn(time.monotonic())
    time.sleep(0.1)
runner._write_notes()
running.GRACE = 1.0
runner.stop()
runner.run()
for row in BackgroundStep.objects.filter(name__in=names):
    print(row.name, "fails" if row.failing_since else "works")
"""
# Told to stop, with all of its processes, in the middle of a step.
TOLD_TO_STOP = """
import os, signal, time
from pathlib import Path
from home.background.running import Runner
from home.background.steps import Step
done = Path(os.environ["DATA_DIR"]) / "done"
def slow():
    os.killpg(0, signal.SIGTERM)
    time.sleep(2)
    done.touch()
runner = Runner([], Step("first", "", slow))
signal.signal(signal.SIGTERM, runner.stop)
runner.run()
print("done" if done.exists() else "not done")
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ProductionSite]:
    folder = tmp_path_factory.mktemp("processes")
    with ProductionSite(folder / "data", worker=True) as site:
        load_few_cards(site, 3, folder)
        yield site


def workers_of(site: ProductionSite) -> list[int]:
    """The worker itself, then those of its steps that run."""
    return [pid for pid in site.processes() if _words(pid)[-1:] == ["worker"]]


def stopped_worker(site: ProductionSite) -> int:
    """The worker, which does nothing from now on; the steps it had begun have come to their end."""
    wait_for(lambda: workers_of(site), "der Hintergrunddienst läuft", 60)
    worker = workers_of(site)[0]
    os.kill(worker, signal.SIGSTOP)
    wait_for(lambda: workers_of(site) == [worker], "begonnene Schritte sind zu Ende")
    return worker


def web_processes(site: ProductionSite) -> list[int]:
    """granian's main process, then those that answer."""
    return [pid for pid in site.processes() if "granian" in _words(pid)]


def _words(pid: int) -> list[str]:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text().split("\0")[:-1]
    except OSError:
        return []


def health(site: ProductionSite) -> dict[str, Any]:
    answer = site.get("/healthz/")
    assert answer.status_code == 200
    return dict(answer.json())


def test_n21_what_is_queued_in_production_is_done(site: ProductionSite) -> None:
    site.run(ENQUEUE)
    wait_for(lambda: site.ask(UNDONE) == "0", "die Warteschlange ist leer", 60)
    assert site.ask(FAILED) == "0"
    assert int(site.ask(DONE)) > 0
    found = "from wagtail.search.backends import get_search_backend as b; from wagtail.models import Page; "
    assert site.run(found + "print(len(b().autocomplete('Werksta', Page)))") == "3"


def test_n21_a_silent_worker_is_told_and_its_return_as_well(site: ProductionSite) -> None:
    wait_for(lambda: health(site)["worker"] == "ok", "der Hintergrunddienst meldet sich", 40)
    worker = stopped_worker(site)
    try:
        site.ask(LONG_AGO)
        told = health(site)
        assert told["worker"] == "silent"
        assert told["worker_seen"].startswith("2026-01-01")
        assert site.get("/healthz/live/").json() == {"status": "ok"}
        assert site.get("/praxisbeispiele/").status_code == 200
    finally:
        os.kill(worker, signal.SIGCONT)
    wait_for(lambda: health(site)["worker"] == "ok", "er meldet sich wieder", 60)


def test_n28_a_killed_worker_is_started_again_and_does_what_it_had_begun(site: ProductionSite) -> None:
    worker = stopped_worker(site)
    try:
        done = int(site.ask(DONE))
        site.run(ENQUEUE)
        site.ask(HALF_DONE)
        assert site.ask(f"{TASKS} = 'RUNNING'") == "1"
        waiting = int(site.ask(UNDONE))
    finally:
        os.kill(worker, signal.SIGKILL)
    wait_for(lambda: workers_of(site) and worker not in workers_of(site), "ein neuer Hintergrunddienst", 60)
    wait_for(lambda: site.ask(UNDONE) == "0", "das Begonnene ist getan")
    assert int(site.ask(DONE)) >= done + waiting
    assert "Der Hintergrunddienst hat geendet" in site.log()


def test_n28_what_breaks_hangs_or_dies_stops_no_other_step(site: ProductionSite) -> None:
    lines = dict(line.split() for line in site.run(MISFORTUNES).splitlines())
    assert lines == {"breaks": "fails", "hangs": "fails", "dies": "fails", "works": "works", "recovers": "works"}


def test_n28_told_to_stop_the_worker_lets_what_runs_come_to_its_end(site: ProductionSite) -> None:
    assert site.run(TOLD_TO_STOP) == "done"


def test_n27_killed_web_processes_are_replaced_and_pages_go_on(site: ProductionSite) -> None:
    wait_for(lambda: len(web_processes(site)) == 3, "zwei Prozesse", 60)
    _main, *answering = web_processes(site)
    os.kill(answering[0], signal.SIGKILL)
    # The other one answers meanwhile; connections that waited for the dead one are asked anew.
    wait_for(lambda: site.answers("/praxisbeispiele/"), "eine Seite", 30)
    wait_for(lambda: len(web_processes(site)) == 3 and answering[0] not in web_processes(site), "zwei Prozesse", 60)
    main = web_processes(site)[0]
    os.kill(main, signal.SIGKILL)
    wait_for(lambda: main not in web_processes(site) and site.answers("/praxisbeispiele/"), "die Website", 90)
    # What it had started goes on answering until the supervisor has seen that it is gone.
    wait_for(lambda: "Die Website hat geendet" in site.log(), "der Ausfall ist bemerkt", 30)
    wait_for(lambda: len(web_processes(site)) == 3 and site.answers("/praxisbeispiele/"), "wieder zwei Prozesse", 60)


def test_n28_a_database_that_is_away_for_a_while_ends_nothing_and_is_one_line(tmp_path: Path) -> None:
    with (
        PostgresServer(tmp_path) as server,
        ProductionSite(tmp_path / "data", server.url_of("site"), worker=True) as site,
    ):
        load_few_cards(site, 1, tmp_path)
        wait_for(lambda: health(site)["worker"] == "ok", "der Hintergrunddienst meldet sich", 40)
        worker = workers_of(site)[0]
        server.stop()
        wait_for(site.failures, "der Ausfall ist bemerkt", 60)
        assert site.get("/healthz/").status_code == 503
        assert site.get("/healthz/live/").status_code == 200
        server.start()
        site.run(ENQUEUE)
        wait_for(lambda: site.ask(UNDONE) == "0", "die Warteschlange ist leer", 90)
        assert workers_of(site)[0] == worker
        assert_one_outage(site.failures())
        wait_for(lambda: health(site)["worker"] == "ok", "alles gelingt wieder", 90)


def test_n28_elasticsearch_that_never_answers_holds_up_no_other_step(tmp_path: Path) -> None:
    with (
        impostor(silence) as silent,
        ProductionSite(tmp_path / "data", elasticsearch_url=silent, worker=True) as site,
    ):
        load_few_cards(site, 1, tmp_path)
        site.run(ENQUEUE)
        wait_for(lambda: site.ask(UNDONE) == "0", "die Warteschlange ist leer", 60)
        assert site.get("/praxisbeispiele/?q=sprache").status_code == 200
        # The log names the step that noticed first, the notes name all.
        wait_for(lambda: "elasticsearch" in site.failing_steps(), "das Warten hat ein Ende")


def silence(connection: socket.socket) -> None:
    while connection.recv(65536):
        pass
