"""``manage.py loaddata``: Django's, with nobody listening.

What a file of ``dumpdata`` holds is complete: it has the log entries, search rows and references that were written
when each thing happened. Whoever listens to saving, ours or a library's, would write them again, look for rows that
are not there yet, or end sessions; a listener can ask for ``raw``, but not for many-to-many relations.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management.commands import loaddata
from django.db.models.signals import ModelSignal, m2m_changed, post_save, pre_save


@contextmanager
def unheard(*signals: ModelSignal) -> Iterator[None]:
    """Signals reach nobody within the block. For a process that does nothing else."""
    listeners = [(signal, signal.receivers) for signal in signals]
    try:
        for signal, _receivers in listeners:
            signal.receivers = []
            signal.sender_receivers_cache.clear()
        yield
    finally:
        for signal, receivers in listeners:
            signal.receivers = receivers
            signal.sender_receivers_cache.clear()


class Command(loaddata.Command):
    def handle(self, *labels: Any, **options: Any) -> None:
        with unheard(pre_save, post_save, m2m_changed):
            super().handle(*labels, **options)
