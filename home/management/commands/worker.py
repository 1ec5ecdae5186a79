"""``manage.py worker``: does what is queued or due (``home.background.steps``), until it is told to stop."""

from __future__ import annotations

import fcntl
import signal
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from home.background.running import Runner, perform_once
from home.background.steps import STEPS


@contextmanager
def alone() -> Iterator[None]:
    """There is to be one: two would send and publish beside each other. The lock ends with its process, however."""
    with Path(settings.DATA_DIR, "worker.lock").open("a") as lock:
        try:
            # One that belongs to the process: its steps, which are copies of it, do not hold it.
            fcntl.lockf(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise CommandError(f"Es läuft schon ein Hintergrunddienst ({lock.name}).") from error
        yield


class Command(BaseCommand):
    help = "Erledigt Hintergrundaufgaben und veröffentlicht, was geplant ist. Läuft neben der Website."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="einmal durchlaufen und enden")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["once"]:
            if failed := perform_once(STEPS):
                raise CommandError(f"Misslungen: {', '.join(failed)}. Die Gründe stehen im Protokoll.")
            return
        with alone():
            runner = Runner(STEPS)
            signal.signal(signal.SIGTERM, runner.stop)
            signal.signal(signal.SIGINT, runner.stop)
            runner.run()
