"""Which requests the live server still works on: a browser that is closed hangs up, but ends none of them."""

from __future__ import annotations

import threading
import time
from typing import Any

from django.core.signals import request_finished, request_started

PATIENCE = 20.0
_answering: set[threading.Thread] = set()


def _begin(**_signal: Any) -> None:
    if threading.current_thread() is not threading.main_thread():
        _answering.add(threading.current_thread())


def _end(**_signal: Any) -> None:
    _answering.discard(threading.current_thread())


request_started.connect(_begin)
request_finished.connect(_end)


def wait_until_idle() -> None:
    """To be called before the database is emptied: a request in the middle of it would fail, or fail the next test."""
    until = time.monotonic() + PATIENCE
    while any(thread.is_alive() for thread in tuple(_answering)) and time.monotonic() < until:
        time.sleep(0.02)
    _answering.clear()
