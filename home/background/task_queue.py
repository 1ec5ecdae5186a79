"""The queue of tasks (``django_tasks_db``): done, given back when a worker was killed, and tidied."""

from __future__ import annotations

import logging

from django.core.management import call_command
from django.utils import timezone
from django_tasks import DEFAULT_TASK_BACKEND_ALIAS, TaskResultStatus, task_backends
from django_tasks_db.backend import DatabaseBackend
from django_tasks_db.models import DBTaskResult

logger = logging.getLogger(__name__)
# A task that ended its worker so often is not tried again.
MAX_TRIES = 3
# Done in a turn, well within its limit; the next turn follows at once.
MAX_AT_ONCE = 200


def has_queue() -> bool:
    """Whether tasks wait for a worker; the demonstration does them at once."""
    return isinstance(task_backends[DEFAULT_TASK_BACKEND_ALIAS], DatabaseBackend)


def run_queued_tasks() -> None:
    give_back_abandoned()
    began = timezone.now()
    call_command("db_worker", batch=True, interval=0, verbosity=0, startup_delay=False, max_tasks=MAX_AT_ONCE)
    # What a task was about may have been deleted before its turn came.
    failed_now = DBTaskResult.objects.failed().filter(finished_at__gte=began)
    for failed in failed_now.exclude(exception_class_path__endswith=".DoesNotExist"):
        logger.error("A task failed: %s, %s", failed.task_path, failed.exception_class_path)


def give_back_abandoned() -> None:
    """One worker does one task after the other: what is running before it begins was left by one that was ended."""
    for task in DBTaskResult.objects.running():
        if len(task.worker_ids) < MAX_TRIES:
            task.status, task.started_at = TaskResultStatus.READY, None
        else:
            logger.error("A task is given up after %d tries: %s", MAX_TRIES, task.task_path)
            task.status, task.finished_at = TaskResultStatus.FAILED, timezone.now()
            task.traceback = "The worker was killed."
        task.save(update_fields=["status", "started_at", "finished_at", "traceback"])


def forget_old_tasks() -> None:
    call_command("prune_db_task_results", min_age_days=14, failed_min_age_days=30, verbosity=0)
