"""``manage.py worker``: runs queued tasks and, once a minute, what is due by the clock."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import close_old_connections
from django_tasks import default_task_backend
from django_tasks_db.backend import DatabaseBackend

from accounts import outbox
from accounts.people.replay import replay_pending
from practices.contacts.due import do_due_work
from search.attachments import read_new_documents
from search.engines.feeding import bring_to_elasticsearch
from search.phrases import forget_old_phrases

MINUTE, HOUR = 60.0, 3600.0
PAUSE = 2.0


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
            if isinstance(default_task_backend, DatabaseBackend):
                call_command("db_worker", batch=True, interval=0, verbosity=0, startup_delay=False)
            bring_to_elasticsearch()
            if time.monotonic() - last_clock >= MINUTE or options["once"]:
                call_command("publish_scheduled", verbosity=0)
                do_due_work()
                outbox.send_waiting()
                forget_old_phrases()
                read_new_documents()
                last_clock = time.monotonic()
            if time.monotonic() - last_tidying >= HOUR or options["once"]:
                call_command("tidy_accounts", verbosity=0)
                last_tidying = time.monotonic()
            if options["once"]:
                return
            time.sleep(PAUSE)
