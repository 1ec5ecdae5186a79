"""One line with its traceback where an outage begins and one once it is calm, instead of one for every request."""

from __future__ import annotations

import logging
import time
from threading import Lock, Timer

from editorial.outages import outage_of

logger = logging.getLogger(__name__)
SECONDS = 60.0


class OutageFilter(logging.Filter):
    """Passes the first line of an outage; of the others it says how many, every minute while there are any.

    What was away is told by the exception a line carries or names, or by ``extra={"outage": …}``. A line about an
    answer 503 without one says what the line before it said. Every process keeps its own count, and knows only that
    nothing failed any more: at night perhaps because nobody asked.
    """

    def __init__(self, seconds: float = SECONDS) -> None:
        super().__init__()
        self.seconds = seconds
        self._lock = Lock()
        self._held: dict[str, int] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        if getattr(record, "status_code", 0) == 503 and not record.exc_info:
            return not self._held
        if record.levelno < logging.WARNING or not (name := _outage(record)):
            return True
        with self._lock:
            is_first = name not in self._held
            if is_first:
                self._held[name] = 0
                self._wait(name, time.monotonic())
            else:
                self._held[name] += 1
        return is_first

    def _wait(self, name: str, since: float) -> None:
        timer = Timer(self.seconds, self._sum_up, (name, since))
        timer.daemon = True
        timer.start()

    def _sum_up(self, name: str, since: float) -> None:
        with self._lock:
            count = self._held[name]
            if count:
                self._held[name] = 0
                self._wait(name, since)
            else:
                del self._held[name]
        minutes = (time.monotonic() - since) / 60
        if count:
            logger.error("Outage of the %s: %s more lines in the last minute", name, count)
        else:
            logger.warning("Outage of the %s: calm, no line for a minute; %.0f minutes until then", name, minutes)


# What an open form asks every ten seconds, also long after its person has signed out.
ASKED_BY_ITSELF = "/admin/editing-sessions/"


class RefusalFilter(logging.Filter):
    """An answer that says »no« is one line: how the program came to it helps nobody, and there are many.

    No line at all where nobody asked.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        status, request = getattr(record, "status_code", 0), getattr(record, "request", None)
        if status == 403 and request and request.path.startswith(ASKED_BY_ITSELF):
            return False
        if 400 <= status < 500:
            record.exc_info = record.exc_text = None
        return True


def _outage(record: logging.LogRecord) -> str:
    given = record.args if isinstance(record.args, tuple) else ()
    named = [record.exc_info[1]] if record.exc_info else []
    named += [one for one in given if isinstance(one, BaseException)]
    return next(filter(None, map(outage_of, named)), "") or str(getattr(record, "outage", ""))
