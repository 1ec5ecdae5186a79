"""Which requests the live server still works on: a browser that is closed hangs up, but ends none of them."""

from __future__ import annotations

import http.client
import threading
import time
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

from django.core.signals import request_finished, request_started

PATIENCE = 20.0
# Seconds without a request after which a connection that stays open is taken for one that nobody uses.
QUIET = 0.2
_answering: set[threading.Thread] = set()


def _begin(**_signal: Any) -> None:
    if threading.current_thread() is not threading.main_thread():
        _answering.add(threading.current_thread())


def _end(**_signal: Any) -> None:
    _answering.discard(threading.current_thread())


request_started.connect(_begin)
request_finished.connect(_end)


def wait_until_idle(address: str) -> None:
    """To be called before the database is emptied: a request in the middle of it would fail, or fail the next test.

    What a browser sent last may still wait to be accepted. Connections are accepted in their order, so once one of
    our own is answered, all before it have threads.
    """
    with suppress(OSError, http.client.HTTPException):
        connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=PATIENCE)
        connection.request("HEAD", "/static/there-is-no-such-file", headers={"Connection": "close"})
        connection.getresponse().read()
        connection.close()
    until, quiet_since = time.monotonic() + PATIENCE, time.monotonic()
    while _has_connections() and (now := time.monotonic()) < until:
        if any(thread.is_alive() for thread in tuple(_answering)):
            quiet_since = now
        elif now - quiet_since > QUIET:
            break
        time.sleep(0.01)
    _answering.clear()


def _has_connections() -> bool:
    """Whether a thread of the live server still serves one: named so by ``socketserver``."""
    return any("process_request_thread" in thread.name for thread in threading.enumerate())
