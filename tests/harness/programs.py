"""Programs that a test starts and ends, and waiting for them: every wait has an end, and says what did not come."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from tests.harness.components import ROOT

PATIENCE = 120.0


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def wait_for(what: Callable[[], object], why: str, patience: float = PATIENCE) -> None:
    """Until ``what`` says yes; a failure that names ``why`` when it never does."""
    until = time.monotonic() + patience
    while not what():
        assert time.monotonic() < until, f"In {patience:.0f} s nicht eingetreten: {why}"
        time.sleep(0.1)


def end(process: subprocess.Popen[bytes], how: signal.Signals = signal.SIGTERM, patience: float = 30.0) -> None:
    """Ends a process that leads a group of its own; what it leaves behind is killed, in groups of their own too."""
    started = {pid: _begun(pid) for pid in below(process.pid)}
    with suppress(ProcessLookupError):
        process.send_signal(how)
    with suppress(subprocess.TimeoutExpired):
        process.wait(patience)
    kill_group(process.pid)
    for pid, begun in started.items():
        # A number may belong to another process by now.
        if begun and _begun(pid) == begun:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
    process.wait(patience)


def _begun(pid: int) -> str:
    """When a process began, in the machine's own counting; empty if it is not there."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19]
    except OSError:
        return ""


def kill_group(leader: int) -> None:
    with suppress(ProcessLookupError):
        os.killpg(leader, signal.SIGKILL)


def below(pid: int) -> list[int]:
    """Numbers of all processes that a process started, and those started, oldest first."""
    try:
        children = [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []
    return [number for child in children for number in (child, *below(child))]


def finish(
    command: list[str], env: Mapping[str, str], patience: float = 5 * PATIENCE, folder: Path | str = ROOT, **more: Any
) -> tuple[int, str, str]:
    """Exit status, what it says, and its errors. One that comes to no end is killed, with all that it started."""
    process = subprocess.Popen(
        command, cwd=folder, env=dict(env), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        text=True, start_new_session=True, **more,
    )  # fmt: skip
    try:
        said, errors = process.communicate(timeout=patience)
    except BaseException as problem:
        kill_group(process.pid)
        said, errors = process.communicate(timeout=PATIENCE)
        if not isinstance(problem, subprocess.TimeoutExpired):
            raise
        pytest.fail(f"Nach {patience:.0f} s nicht zu Ende: {' '.join(command)}\n{said[-3000:]}{errors[-3000:]}")
    return process.returncode, said, errors


def succeed(command: list[str], env: Mapping[str, str], **more: Any) -> str:
    """What the command says; a failure of the test where it fails."""
    status, said, errors = finish(command, env, **more)
    assert status == 0, f"{' '.join(command)}: {said[-3000:]}{errors[-3000:]}"
    return said
