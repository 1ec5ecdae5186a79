"""``manage.py worker``: runs queued tasks and, once a minute, what is due by the clock."""

from __future__ import annotations

import logging
import time
from argparse import ArgumentParser
from collections.abc import Callable
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import close_old_connections
from django_tasks import DEFAULT_TASK_BACKEND_ALIAS, task_backends
from django_tasks_db.backend import DatabaseBackend

from accounts import outbox
from accounts.people.replay import replay_pending
from practices.contacts.due import do_due_work
from search.attachments import read_new_documents
from search.engines.feeding import bring_to_elasticsearch
from search.phrases import forget_old_phrases

logger = logging.getLogger(__name__)
MINUTE, HOUR = 60.0, 3600.0
PAUSE = 2.0


def _queued_tasks() -> None:
    if isinstance(task_backends[DEFAULT_TASK_BACKEND_ALIAS], DatabaseBackend):
        call_command("db_worker", batch=True, interval=0, verbosity=0, startup_delay=False)


def _scheduled_publishing() -> None:
    call_command("publish_scheduled", verbosity=0)


def _tidying_accounts() -> None:
    call_command("tidy_accounts", verbosity=0)


EACH_MINUTE: list[Callable[[], object]] = [
    _scheduled_publishing, do_due_work, outbox.send_waiting, forget_old_phrases, read_new_documents,
]  # fmt: skip
EACH_HOUR: list[Callable[[], object]] = [_tidying_accounts]


def _succeeds(step: Callable[[], object]) -> bool:
    """One thing that cannot be done, or a database that is away for a while, must not end all the others."""
    try:
        step()
    except Exception:
        logger.exception("The worker could not finish %s", step.__name__)
        close_old_connections()
        return False
    return True


class Command(BaseCommand):
    help = "Erledigt Hintergrundaufgaben und veröffentlicht, was geplant ist. Läuft neben der Website."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="einmal durchlaufen und enden")

    def handle(self, *args: Any, **options: Any) -> None:
        # Before it sends or indexes anything: the database may be a restored one.
        replay_pending()
        last_clock = last_tidying = -HOUR
        while True:
            close_old_connections()
            steps: list[Callable[[], object]] = [_queued_tasks, bring_to_elasticsearch]
            if time.monotonic() - last_clock >= MINUTE or options["once"]:
                steps += EACH_MINUTE
                last_clock = time.monotonic()
            if time.monotonic() - last_tidying >= HOUR or options["once"]:
                steps += EACH_HOUR
                last_tidying = time.monotonic()
            failed = [step.__name__ for step in steps if not _succeeds(step)]
            if options["once"]:
                if failed:
                    raise CommandError(f"Misslungen: {', '.join(failed)}. Die Gründe stehen im Protokoll.")
                return
            time.sleep(PAUSE)
