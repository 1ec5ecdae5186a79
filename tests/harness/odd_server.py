"""A web server of this machine that answers with what a test puts into it: a list, HTML, half an answer, nothing."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

# What no program expects of a service: status, content type, body.
ODD_ANSWERS: dict[str, tuple[int, str, bytes]] = {
    "list": (200, "application/json", b"[]"),
    "list of lists": (200, "application/json", b"[[1], [2]]"),
    "null": (200, "application/json", b"null"),
    "number": (200, "application/json", b"42"),
    "text": (200, "application/json", b'"ja"'),
    "empty object": (200, "application/json", b"{}"),
    "wrong types": (200, "application/json", b'{"translatedText": [[1]], "access_token": [], "sub": {}}'),
    "html": (200, "text/html", b"<!doctype html><h1>Wartung</h1>"),
    "half": (200, "application/json", b'{"translatedText": ["a'),
    "nothing": (200, "application/json", b""),
    "bytes": (200, "application/json", b"\x00\xff\xfe"),
    "error": (500, "text/plain", b"kaputt"),
    "not found": (404, "text/html", b""),
}  # fmt: skip


class OddServer(ThreadingHTTPServer):
    """``answer`` for every path; ``by_path`` for those that begin so; ``seconds`` of silence before."""

    answer: tuple[int, str, bytes] = (200, "application/json", b"{}")
    by_path: dict[str, Any]
    seconds = 0.0

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _Answers(BaseHTTPRequestHandler):
    server: OddServer

    def do_GET(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        time.sleep(self.server.seconds)
        found = [value for path, value in self.server.by_path.items() if self.path.startswith(path)]
        status, kind, body = (200, "application/json", json.dumps(found[0]).encode()) if found else self.server.answer
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self) -> None:
        self.do_GET()

    def log_message(self, *args: Any) -> None:
        """Quiet."""


@contextmanager
def odd_server() -> Iterator[OddServer]:
    server = OddServer(("127.0.0.1", 0), _Answers)
    server.by_path = {}
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
