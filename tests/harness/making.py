"""What is slow to make and the same for all: made once for all processes of a test run, in its own folder."""

from __future__ import annotations

import fcntl
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import IO

import pytest

from tests.harness.programs import PATIENCE, wait_for

_folder: Path | None = None


def share(request: pytest.FixtureRequest, factory: pytest.TempPathFactory) -> None:
    """To be called once in each process: pytest's folder for the run, which pytest takes away with its old ones."""
    global _folder
    own = factory.getbasetemp()
    # Of several processes each has a folder of its own in that of the run.
    _folder = own.parent if hasattr(request.config, "workerinput") else own


def made_once(name: str, make: Callable[[Path], None]) -> Path:
    """The folder ``name``: the first that needs it makes it, the others wait. A lock ends with its process."""
    assert _folder is not None, "share() was not called"
    made = _folder / name
    with (_folder / f"{name}.lock").open("w") as lock:
        wait_for(lambda: _has(lock), f"ein anderer Prozess der Tests hat »{name}« fertig", 20 * PATIENCE)
        if not made.exists():
            folder = Path(tempfile.mkdtemp(prefix=name, dir=_folder))
            make(folder)
            folder.rename(made)
    return made


def _has(lock: IO[str]) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
