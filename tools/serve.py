#!/usr/bin/env python3
"""``make serve``: production settings under granian, with the worker beside it; either is started again if it ends."""

from __future__ import annotations

import argparse
import ctypes
import errno
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
EVERYWHERE = frozenset({"0.0.0.0", "::", "[::]", ""})
sys.path.insert(0, str(ROOT / "site"))

from config.settings import environment as env  # noqa: E402

LOOK_EVERY = 0.5
# Seconds until a service that ended is started again: longer each time, until it has stayed for a while.
PAUSES = (1.0, 2.0, 5.0, 10.0, 30.0)
STAYS = 60.0
GRACE = 25.0
# A website that ends at once at its very first start (the port is taken) is told, not tried for ever.
AT_ONCE = 5.0
# The worker's steps, which may all run at the same time, each with a connection; and what people run by hand.
WORKER_CONNECTIONS, BY_HAND = 14, 5
PR_SET_PDEATHSIG = 1


def manage(*words: str) -> None:
    result = subprocess.run([sys.executable, str(ROOT / "manage.py"), *words], cwd=ROOT, check=False)
    if result.returncode:
        raise SystemExit(result.returncode)


def open_door(host: str, inside_container: bool) -> str:
    """Why the site must not listen there, or ``""``: who comes past the proxy writes its headers himself."""
    if host not in EVERYWHERE or inside_container or not env.flag("BEHIND_PROXY"):
        return ""
    return (
        f"HOST={host} nimmt Anfragen von überall an, und BEHIND_PROXY=1 glaubt ihnen die Kopfzeilen des Proxys. Bitte "
        "HOST weglassen (127.0.0.1) oder die Adresse angeben, die nur der Proxy erreicht."
    )


def is_taken(host: str, port: int) -> bool:
    """Whether somebody listens there. granian would listen beside it, and the system deal requests out to both."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as door:
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            door.bind((host.strip("[]"), port))
        except OSError as problem:
            return problem.errno == errno.EADDRINUSE
    return False


class Service:
    """A program in a session of its own, so that all of its processes can be ended together."""

    def __init__(self, name: str, command: list[str]) -> None:
        self.name, self.command = name, command
        self.starts = 0
        self.due = 0.0
        self.since = 0.0
        self.process: subprocess.Popen[bytes] | None = None
        self.has_stayed = self.never_came_up = False

    def watch(self, now: float) -> None:
        """Starts it, or again after it has ended."""
        if self.process is not None and self.process.poll() is None:
            self.has_stayed = self.has_stayed or now - self.since > AT_ONCE
            return
        if self.process is not None:
            self._end_rest()
            self.never_came_up = not self.has_stayed and self.process.returncode > 0
            self.starts = 0 if now - self.since > STAYS else self.starts
            pause = PAUSES[min(self.starts, len(PAUSES) - 1)]
            self.due = now + pause
            again = "" if self.never_came_up else f" und wird in {pause:.0f} s neu gestartet"
            tell(f"{self.name} hat geendet ({self.process.returncode}){again}.")
            self.process = None
        if now >= self.due:
            self.starts += 1
            self.since = now
            self.process = subprocess.Popen(
                self.command, cwd=ROOT, start_new_session=True, preexec_fn=end_with_this_program
            )

    def terminate(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()

    def wait(self, until: float) -> None:
        if self.process is not None:
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(max(0.0, until - time.monotonic()))
            self._end_rest()

    def _end_rest(self) -> None:
        """What is left of its processes would hold the port, or do the same work twice."""
        if self.process is not None:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, signal.SIGKILL)


def end_with_this_program() -> None:
    """In the new process: if this program is killed, nobody else would end it."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def tell(sentence: str) -> None:
    print(sentence, file=sys.stderr, flush=True)


def services(options: argparse.Namespace) -> tuple[Service, list[Service]]:
    """The website, and what runs beside it.

    Threads are what answers at the same time, each with a connection to the database; granian's own default (256 a
    process) is more than PostgreSQL has. Connections that wait cost little, so their number stays granian's.
    """
    website = Service("Die Website", [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", options.host, "--port", str(options.port),
        "--workers", str(options.workers), "--blocking-threads", str(options.threads), "--respawn-failed-workers",
        "--respawn-interval", "1", "--workers-max-rss", str(options.memory), "--workers-kill-timeout", "20",
        "--no-ws", "config.wsgi:application",
    ])  # fmt: skip
    if options.without_worker:
        return website, []
    return website, [Service("Der Hintergrunddienst", [sys.executable, str(ROOT / "manage.py"), "worker"])]


def budget(options: argparse.Namespace) -> str:
    """What all may use at most, to be compared with what the database allows (``max_connections``)."""
    web = options.workers * options.threads
    # Each process of the website has one of its own beside those of its threads.
    connections = web + options.workers + WORKER_CONNECTIONS + BY_HAND
    return (
        f"Höchstens {web} Anfragen zugleich ({options.workers} Prozesse mit je {options.threads}), {connections} "
        f"Verbindungen zur Datenbank (mit Hintergrunddienst), {options.memory} MiB je Prozess."
    )


def run(website: Service, others: list[Service]) -> int:
    """Until it is told to stop (0), or until the website could not even begin (1)."""
    is_stopping = False

    def stop(*_signal: object) -> None:
        nonlocal is_stopping
        is_stopping = True

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    watched = [website, *others]
    while not is_stopping and not website.never_came_up:
        for service in watched:
            service.watch(time.monotonic())
        time.sleep(LOOK_EVERY)
    for service in watched:
        service.terminate()
    until = time.monotonic() + GRACE
    for service in watched:
        service.wait(until)
    return int(website.never_came_up)


def positive(text: str) -> int:
    if not text.isdecimal() or not int(text):
        raise argparse.ArgumentTypeError(f"»{text}«: bitte eine ganze Zahl ab 1 angeben.")
    return int(text)


def main() -> None:
    env.read_env_file(ROOT / ".env")
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=positive, default=env.text("PORT", "8000"))
    parser.add_argument("--host", default=env.text("HOST", "127.0.0.1"))
    parser.add_argument("--workers", type=positive, default=env.text("WEB_WORKERS", "2"), help="Prozesse der Website")
    parser.add_argument("--threads", type=positive, default=env.text("WEB_THREADS", "8"), help="Anfragen je Prozess")
    parser.add_argument("--memory", type=positive, default=env.text("WEB_MEMORY", "768"), help="MiB je Prozess")
    parser.add_argument("--without-worker", action="store_true", help="der Hintergrunddienst läuft woanders")
    parser.add_argument("--inside-container", action="store_true", help="nur der Container lauscht auf allen Adressen")
    options = parser.parse_args()
    if problem := open_door(options.host, options.inside_container):
        raise SystemExit(problem)
    if is_taken(options.host, options.port):
        raise SystemExit(
            f"An {options.host}:{options.port} antwortet schon ein Programm, vielleicht diese Website. Bitte beenden "
            "Sie es zuerst, oder wählen Sie mit PORT einen anderen Anschluss."
        )
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.production"
    os.environ["PYTHONPATH"] = f"{ROOT / 'site'}{os.pathsep}{ROOT}"
    manage("check", "--deploy")
    manage("migrate", "--verbosity", "0")
    # Before anything is shown: a restored backup may bring back who was erased.
    manage("replay_erasures")
    manage("tidy_pictures")
    manage("load_vocabularies")
    manage("setup_site")
    # What an earlier version of the program wrote is not read by this one.
    manage("reindex", "--outdated")
    manage("collectstatic", "--no-input", "--verbosity", "0")
    tell(budget(options))
    website, others = services(options)
    raise SystemExit(run(website, others))


if __name__ == "__main__":
    main()
