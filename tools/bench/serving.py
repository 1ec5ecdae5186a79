"""Processor time of a server on one core, measured in turn with a bare Django answer.

Each server is granian with one worker on one pinned core; what counts is the processor time of the worker (user and
system, from /proc), not the clock, so a busy machine does not falsify it.
"""

from __future__ import annotations

import itertools
import os
import signal
import socket
import statistics
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROUNDS = int(os.environ.get("BENCH_REQUESTS", "300"))
BLOCKS = 10
WARM_UP = 60
REFERENCE = "tools.bench.reference:application"


@dataclass(frozen=True)
class Server:
    """``cookie`` signs the requests in, where they need it; ``started_in``: seconds until it answered."""

    pid: int
    port: int
    cookie: str = ""
    started_in: float = 0.0

    def get(self, path: str) -> int:
        """Bytes of the answer."""
        headers = {
            "Host": "127.0.0.1",
            "X-Forwarded-Proto": "https",
            **({"Cookie": self.cookie} if self.cookie else {}),
        }
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", headers=headers)
        with urllib.request.urlopen(request, timeout=120) as answer:
            return len(answer.read())


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
def served(target: str, environment: dict[str, str], cookie: str = "") -> Iterator[Server]:
    """A granian with one worker on the last core."""
    port = free_port()
    core = sorted(os.sched_getaffinity(0))[-1]
    command = [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port),
        "--workers", "1", "--no-ws", "--no-log", target,
    ]  # fmt: skip
    began = time.monotonic()
    server = subprocess.Popen(
        command, cwd=ROOT, env={**os.environ, **environment}, preexec_fn=lambda: os.sched_setaffinity(0, {core})
    )
    try:
        for _ in range(480):
            try:
                with socket.create_connection(("127.0.0.1", port), timeout=1):
                    break
            except OSError:
                time.sleep(0.25)
        yield Server(server.pid, port, cookie, time.monotonic() - began)
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(timeout=60)


def per_request(server: Server, paths: Iterator[str], rounds: int) -> float:
    """Processor milliseconds of one request."""
    before = processor_seconds(server.pid)
    for path in itertools.islice(paths, rounds):
        server.get(path)
    return (processor_seconds(server.pid) - before) / rounds * 1000


def compared(page: Server, bare: Server, paths: Iterator[str], rounds: int = ROUNDS) -> tuple[float, float]:
    """Milliseconds of a page, and its ratio to the reference: the medians of blocks measured in turn.

    A machine shared with others is slow for seconds and fast again; a block and the two of the reference around it
    see the same.
    """
    blank = itertools.repeat("/")
    size = max(1, rounds // BLOCKS)
    per_request(page, paths, min(WARM_UP, rounds))
    per_request(bare, blank, WARM_UP)
    references, pages = [per_request(bare, blank, 3 * size)], []
    for _ in range(BLOCKS):
        pages.append(per_request(page, paths, size))
        references.append(per_request(bare, blank, 3 * size))
    ratios = [2 * page / sum(around) for page, around in zip(pages, itertools.pairwise(references), strict=True)]
    return statistics.median(pages), statistics.median(ratios)
