"""``tools/serve.py``: what runs at once has a limit, what ends is started again, what cannot begin is told."""

from __future__ import annotations

import argparse
import signal
import socket
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from home.background.steps import STEPS
from tests.harness.programs import wait_for
from tools.serve import WORKER_CONNECTIONS, Service, budget, is_taken, positive, run, services


@pytest.fixture(autouse=True)
def own_signals() -> Iterator[None]:
    kept = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    yield
    for number, handler in kept.items():
        signal.signal(number, handler)


def options(**changes: object) -> argparse.Namespace:
    values = {"host": "127.0.0.1", "port": "8000", "workers": 3, "threads": 4, "memory": 500, "without_worker": False}
    return argparse.Namespace(**{**values, **changes})


def python(code: str) -> list[str]:
    return [sys.executable, "-c", code]


def test_n27_the_budget_counts_what_runs_at_once_and_the_server_keeps_to_it() -> None:
    told = budget(options())
    assert "Höchstens 12 Anfragen zugleich (3 Prozesse mit je 4), 34 Verbindungen" in told
    assert len(STEPS) + 1 == WORKER_CONNECTIONS
    website, (worker,) = services(options())
    words = website.command
    assert {words[words.index(f"--{name}") + 1] for name in ("workers", "blocking-threads", "workers-max-rss")} == {
        "3", "4", "500",
    }  # fmt: skip
    assert "--respawn-failed-workers" in words
    assert worker.command[-1] == "worker"
    assert services(options(without_worker=True))[1] == []


@pytest.mark.parametrize("text", ["0", "-1", "x", "", "1.5", "²"])
def test_n27_a_limit_that_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(argparse.ArgumentTypeError):
        positive(text)


def test_n27_a_website_that_cannot_begin_is_told_and_not_tried_for_ever(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    # However long Python takes to start.
    monkeypatch.setattr("tools.serve.AT_ONCE", 60.0)
    website = Service("Die Website", python("raise SystemExit(3)"))
    worker = Service("Der Hintergrunddienst", python("import time; time.sleep(60)"))
    assert run(website, [worker]) == 1
    assert "Die Website hat geendet (3)" in capfd.readouterr().err
    assert worker.process is not None
    assert worker.process.poll() is not None


def test_n27_a_website_that_has_run_is_always_tried_again() -> None:
    website = Service("Die Website", python("import time; time.sleep(60)"))
    website.watch(0.0)
    website.watch(6.0)
    assert website.process is not None
    website.process.terminate()
    website.process.wait()
    for now in (7.0, 9.0, 9.5, 30.0):
        website.watch(now)
        if website.process is not None:
            website.process.kill()
            website.process.wait()
    assert not website.never_came_up
    website.watch(99.0)
    website.wait(time.monotonic())


def test_n27_what_ends_is_started_again_after_longer_pauses(tmp_path: Path) -> None:
    begun = tmp_path / "begun"
    service = Service("Der Hintergrunddienst", python(f"open({str(begun)!r}, 'a').write('x')"))
    now = time.monotonic()
    pauses = []
    for count in range(1, 5):
        service.watch(now)
        wait_for(lambda count=count: begun.exists() and len(begun.read_text()) == count, "ein Start", 20)
        wait_for(lambda: service.process is None or service.process.poll() is not None, "ein Ende", 20)
        service.watch(now)
        pauses.append(service.due - now)
        now = service.due
    assert pauses == sorted(pauses)
    assert len(set(pauses)) == 4


def test_n27_a_second_website_on_the_same_port_is_refused() -> None:
    """granian would share the port with the first, and two versions of the site would answer by turns."""
    with socket.socket() as first:
        first.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        first.bind(("127.0.0.1", 0))
        port = first.getsockname()[1]
        first.listen()
        assert is_taken("127.0.0.1", port)
    assert not is_taken("127.0.0.1", port)
