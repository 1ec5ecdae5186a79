"""Stands between the site and a service, and is that service's bad day: silent, gone, or well again."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from enum import Enum
from types import TracebackType
from urllib.parse import urlsplit


class Mood(Enum):
    WELL = "well"
    # Takes connections and what is sent, and answers nothing.
    SILENT = "silent"
    # Hangs up at once.
    GONE = "gone"


class Relay:
    """Passes on what comes to ``address``, in the ``mood`` of the moment. A context manager."""

    def __init__(self, service: str) -> None:
        parts = urlsplit(service)
        self._service = (parts.hostname or "127.0.0.1", parts.port or 80)
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=50)
        self._listener.settimeout(0.2)
        self._stop = threading.Event()
        self._open: set[socket.socket] = set()
        self._mood = Mood.WELL
        self.address = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self._thread = threading.Thread(target=self._accept, daemon=True)

    def __enter__(self) -> Relay:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        self._thread.join()
        self._listener.close()
        self._hang_up()

    def turn(self, mood: Mood) -> None:
        """Connections that are open belong to the mood before."""
        self._mood = mood
        self._hang_up()

    def _hang_up(self) -> None:
        for connection in tuple(self._open):
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def _accept(self) -> None:
        while not self._stop.is_set():
            with suppress(TimeoutError):
                connection, _address = self._listener.accept()
                threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        self._open.add(connection)
        try:
            if self._mood is Mood.WELL:
                with suppress(OSError), socket.create_connection(self._service) as service:
                    self._open.add(service)
                    threading.Thread(target=_pass_on, args=(service, connection), daemon=True).start()
                    _pass_on(connection, service)
                    self._open.discard(service)
            elif self._mood is Mood.SILENT:
                with suppress(OSError):
                    while connection.recv(65536):
                        pass
        finally:
            self._open.discard(connection)
            connection.close()


def _pass_on(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(65536):
            target.sendall(data)
        target.shutdown(socket.SHUT_RDWR)
