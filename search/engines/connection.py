"""The way to the cluster while somebody waits: the whole answer within a limit, read in the thread that asked.

The client's own connections know a limit for each read only, so a server that drips holds a visitor as long as it
likes, and a second thread beside each call to watch over that costs as much as the call.
"""

from __future__ import annotations

import io
import os
import select
import socket
import ssl
import time
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from platform import python_version
from typing import Any, NamedTuple

import certifi
from elastic_transport import (
    ApiResponseMeta,
    BaseNode,
    ConnectionTimeout,
    HttpHeaders,
    NodeConfig,
)
from elastic_transport import ConnectionError as Unreachable
from elastic_transport.client_utils import DEFAULT, DefaultType, client_meta_version

MAX_KEPT = 8
# Looking up a name has no limit of its own, so new connections are made aside.
_CONNECTING = ThreadPoolExecutor(max_workers=MAX_KEPT, thread_name_prefix="elasticsearch")


def _begin_anew() -> None:
    """A forked process has the pool but none of its threads, and would wait for them in vain."""
    global _CONNECTING
    _CONNECTING = ThreadPoolExecutor(max_workers=MAX_KEPT, thread_name_prefix="elasticsearch")


os.register_at_fork(after_in_child=_begin_anew)


class LimitedSocket:
    """What ``http.client`` needs of a socket, with one limit over all that it sends and reads."""

    def __init__(self, connected: socket.socket, deadline: float) -> None:
        self._socket = connected
        self.deadline = deadline

    def _grant(self) -> None:
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError("the answer was not there in time")
        self._socket.settimeout(left)

    def sendall(self, data: Any) -> None:
        self._grant()
        self._socket.sendall(data)

    def receive(self, buffer: Any) -> int:
        self._grant()
        return self._socket.recv_into(buffer)

    def makefile(self, _mode: str) -> io.BufferedReader:
        return io.BufferedReader(_Incoming(self), 65536)

    def is_dropped(self) -> bool:
        """Whether the server has ended, or spoken on, a connection on which nothing was asked."""
        return bool(select.select([self._socket], [], [], 0)[0])

    def close(self) -> None:
        self._socket.close()


class _Incoming(io.RawIOBase):
    def __init__(self, limited: LimitedSocket) -> None:
        self._limited = limited

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        return self._limited.receive(buffer)


class NodeAnswer(NamedTuple):
    """What the client's transport reads of a node's answer; the library's own tuple of the two has no public name."""

    meta: ApiResponseMeta
    body: bytes


class LimitedNode(BaseNode):
    """A node for the client (``node_class``) that keeps connections open and its promise of time."""

    # What the client tells the cluster of itself: the standard library's connections, by Python's version.
    _CLIENT_META_HTTP_CLIENT = ("hc", client_meta_version(python_version()))

    def __init__(self, config: NodeConfig) -> None:
        super().__init__(config)
        self._kept: deque[HTTPConnection] = deque()

    def perform_request(  # type: ignore[override]
        self,
        method: str,
        target: str,
        body: bytes | None = None,
        headers: HttpHeaders | None = None,
        request_timeout: DefaultType | float | None = DEFAULT,
    ) -> NodeAnswer:
        """Raises ``ConnectionTimeout`` once the limit has passed, for anything else ``ConnectionError``; asks once."""
        limit = self.config.request_timeout if isinstance(request_timeout, DefaultType) else request_timeout
        start = time.monotonic()
        sent = {**self._headers, **(headers or {})}
        try:
            connection = self._connection(start + (limit or 60.0))
            answer, data = self._asked(connection, method, self.path_prefix + target, body, sent)
        except TimeoutError as error:
            raise ConnectionTimeout("no whole answer in time", errors=(error,)) from error
        except (OSError, HTTPException) as error:
            raise Unreachable(str(error), errors=(error,)) from error
        meta = ApiResponseMeta(
            status=answer.status,
            http_version="1.1",
            headers=HttpHeaders(answer.headers.items()),
            duration=time.monotonic() - start,
            node=self.config,
        )
        return NodeAnswer(meta, data)

    def _asked(
        self, connection: HTTPConnection, method: str, target: str, body: bytes | None, headers: dict[str, str]
    ) -> tuple[HTTPResponse, bytes]:
        try:
            connection.request(method, target, body=body, headers=headers)
            answer = connection.getresponse()
            data = answer.read()
        except BaseException:
            # What is left of an answer would be taken for the next one.
            connection.close()
            raise
        if answer.will_close or len(self._kept) >= MAX_KEPT:
            connection.close()
        else:
            self._kept.append(connection)
        return answer, data

    def _connection(self, deadline: float) -> HTTPConnection:
        # All threads share what is kept; whoever finds nothing there makes a new one.
        with suppress(IndexError):
            while True:
                kept = self._kept.pop()
                limited = kept.sock
                if isinstance(limited, LimitedSocket) and not limited.is_dropped():
                    limited.deadline = deadline
                    return kept
                kept.close()
        return _CONNECTING.submit(self._connect, deadline).result(timeout=max(0.0, deadline - time.monotonic()))

    def _connect(self, deadline: float) -> HTTPConnection:
        left = max(0.001, deadline - time.monotonic())
        if self.scheme == "https":
            context = ssl.create_default_context(cafile=self.config.ca_certs or certifi.where())
            connection: HTTPConnection = HTTPSConnection(self.host, self.port, timeout=left, context=context)
        else:
            connection = HTTPConnection(self.host, self.port, timeout=left)
        connection.connect()
        connection.sock = LimitedSocket(connection.sock, deadline)
        return connection

    def close(self) -> None:
        while self._kept:
            self._kept.pop().close()
