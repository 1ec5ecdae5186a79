"""Runs each step in a process of its own: what breaks or hangs there ends neither the worker nor another step.

The worker itself asks no database and no network, so nothing can hold it up. A child is a copy of it (fork), there
within milliseconds, and is killed when its time is over.
"""

from __future__ import annotations

import datetime as dt
import logging
import multiprocessing
import signal
import time
import traceback
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess

from django.db import connections, transaction
from django.utils import timezone

from editorial.outages import outage_of
from home.background.steps import BEGINNING, Step
from home.models.background import WORKER, BackgroundStep

logger = logging.getLogger(__name__)
LOOK_EVERY = 0.2
# Seconds between two notes of how the steps go, and how long one may take.
NOTE_EVERY, NOTE_LIMIT = 20.0, 20.0
# Between two tries of a step that fails: what is away comes back by itself.
PAUSE_AFTER_FAILURE = 10.0
GRACE = 20.0
MAX_REASON_LENGTH = 20_000
_FORK = multiprocessing.get_context("fork")


@dataclass(frozen=True, slots=True)
class Failure:
    """``cause`` is the same for all that fails for one reason, so that it is told once; ``reason`` goes to the log."""

    cause: str
    reason: str


@dataclass(frozen=True, slots=True)
class Outcome:
    at: dt.datetime
    has_succeeded: bool


@dataclass(frozen=True, slots=True)
class Child:
    step: Step
    process: BaseProcess
    reports: Connection
    since: float


class Runner:
    """The loop of the worker. Nothing else begins before the first step has succeeded.

    ``stop`` lets what runs come to its end.
    """

    def __init__(self, steps: Iterable[Step], first: Step = BEGINNING) -> None:
        self._later = [
            *(step for step in steps if step.is_wanted()),
            Step("notes", "", self._write_notes, NOTE_EVERY, NOTE_LIMIT),
        ]
        self._first = first
        self._steps = {step.name: step for step in (first, self._later[-1])}
        self._due: dict[str, float] = {}
        self._children: dict[str, Child] = {}
        self._outcomes: dict[str, Outcome] = {}
        self._failing: dict[str, str] = {}
        self._is_stopping = False

    def stop(self, *_signal: object) -> None:
        self._is_stopping = True

    def run(self) -> None:
        while not self._is_stopping:
            self.turn(time.monotonic())
            time.sleep(LOOK_EVERY)
        self._finish()

    def turn(self, now: float) -> None:
        """Looks after what runs, and begins what is due."""
        for child in list(self._children.values()):
            if not child.process.is_alive():
                self._ended(child, _failure_of(child), now)
            elif now - child.since > child.step.limit:
                child.process.kill()
                child.process.join()
                reason = f"not done after {child.step.limit:.0f} seconds, ended"
                self._ended(child, Failure(f"{child.step.name}, too slow", reason), now)
        for step in list(self._steps.values()):
            if step.name not in self._children and now >= self._due.get(step.name, 0.0):
                self._begin(step, now)

    def _begin(self, step: Step, now: float) -> None:
        # A connection that two processes share would mix their answers.
        connections.close_all()
        reports, tell = _FORK.Pipe(duplex=False)
        process = _FORK.Process(target=_perform, args=(step, tell), name=step.name)
        process.start()
        tell.close()
        self._children[step.name] = Child(step, process, reports, now)
        self._due[step.name] = now + step.every

    def _ended(self, child: Child, failure: Failure | None, now: float) -> None:
        name = child.step.name
        del self._children[name]
        child.reports.close()
        child.process.close()
        self._outcomes[name] = Outcome(timezone.now(), failure is None)
        if failure is None:
            self._succeeded(name)
            return
        if failure.cause not in self._failing.values():
            logger.error("The worker could not finish %s: %s", name, failure.reason)
        self._failing[name] = failure.cause
        self._due[name] = now + PAUSE_AFTER_FAILURE

    def _succeeded(self, name: str) -> None:
        cause = self._failing.pop(name, None)
        if cause is not None and cause not in self._failing.values():
            logger.warning("The worker goes on: %s", cause)
        if name == self._first.name:
            del self._steps[name]
            self._steps |= {step.name: step for step in self._later}

    def _write_notes(self) -> None:
        write_notes(self._outcomes)

    def _finish(self) -> None:
        until = time.monotonic() + GRACE
        for child in self._children.values():
            child.process.join(max(0.0, until - time.monotonic()))
            if child.process.is_alive():
                child.process.kill()


def _perform(step: Step, tell: Connection) -> None:
    """In the child, which ends by itself when the worker is told to stop."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        step.work()
    except Exception as error:
        tell.send(failure_by(step, error))
        raise SystemExit(1) from None


def failure_by(step: Step, error: Exception) -> Failure:
    """Of what is away for a while one line says enough; of a mistake the log keeps the way to it."""
    if outage := outage_of(error):
        line = f"{type(error).__name__}: {error}"
        return Failure(outage, " ".join(line.split())[:MAX_REASON_LENGTH])
    return Failure(f"{step.name}, {type(error).__name__}", traceback.format_exc()[-MAX_REASON_LENGTH:])


def _failure_of(child: Child) -> Failure | None:
    if child.process.exitcode == 0:
        return None
    with suppress(EOFError, OSError):
        if child.reports.poll():
            failure: Failure = child.reports.recv()
            return failure
    return Failure(f"{child.step.name}, ended", f"its process ended with {child.process.exitcode}")


@transaction.atomic
def write_notes(outcomes: Mapping[str, Outcome]) -> None:
    """The heartbeat and how each step went last."""
    BackgroundStep.note(WORKER, timezone.now(), True)
    for name, outcome in outcomes.items():
        BackgroundStep.note(name, outcome.at, outcome.has_succeeded)


def perform_once(steps: Iterable[Step], first: Step = BEGINNING) -> list[str]:
    """Each step once, in this process and without a limit; the names of those that failed.

    Where the first one fails, nothing else is done.
    """
    outcomes: dict[str, Outcome] = {}
    for step in (first, *steps):
        if not step.is_wanted():
            continue
        try:
            step.work()
        except Exception as error:
            logger.error("The worker could not finish %s: %s", step.name, failure_by(step, error).reason)
            outcomes[step.name] = Outcome(timezone.now(), False)
            if step is first:
                break
        else:
            outcomes[step.name] = Outcome(timezone.now(), True)
    write_notes(outcomes)
    return [name for name, outcome in outcomes.items() if not outcome.has_succeeded]
