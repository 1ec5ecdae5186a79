"""Whether the background service is there, and which of its steps fail: for ``/healthz/`` and the start page."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils import timezone

from home.background.steps import BEGINNING, STEPS
from home.background.task_queue import has_queue
from home.models.background import WORKER, BackgroundStep

# It notes every 20 seconds that it is there.
SILENT_AFTER = dt.timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class Failing:
    name: str
    label: str
    since: dt.datetime
    succeeded_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class WorkerHealth:
    """``seen_at`` is ``None`` where no worker ever ran."""

    seen_at: dt.datetime | None
    failing: tuple[Failing, ...] = ()

    @property
    def is_silent(self) -> bool:
        """A site that does its tasks at once may go without one."""
        if self.seen_at is None and not has_queue():
            return False
        # Also a sign from the future, of a clock that was put back.
        return self.seen_at is None or abs(timezone.now() - self.seen_at) > SILENT_AFTER

    @property
    def is_well(self) -> bool:
        return not self.is_silent and not self.failing


def worker_health() -> WorkerHealth:
    rows = {row.name: row for row in BackgroundStep.objects.all()}
    beat = rows.get(WORKER)
    failing = tuple(
        Failing(step.name, str(step.label), row.failing_since, row.succeeded_at)
        for step in (BEGINNING, *STEPS)
        if step.is_wanted() and (row := rows.get(step.name)) is not None and row.failing_since
    )
    return WorkerHealth(beat.seen_at if beat else None, failing)
