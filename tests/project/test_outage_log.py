"""One line where an outage begins and one where it ends, however many requests meet it (``checks.md`` N34)."""

from __future__ import annotations

import errno
import logging
from collections.abc import Callable, Iterator
from smtplib import SMTPServerDisconnected
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client
from django.urls import reverse
from elastic_transport import ApiResponseMeta, HttpHeaders, NodeConfig
from elastic_transport import ConnectionError as Unreachable
from elasticsearch import ApiError, AuthenticationException, BadRequestError, UnsupportedProductError

from config.log_filters import OutageFilter, RefusalFilter
from editorial.outages import SEARCH, outage_of, stops_the_site


class Lines(logging.Handler):
    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []
        self.timers: list[HandTimer] = []
        self.addFilter(OutageFilter())

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))

    def a_minute_passes(self) -> None:
        running, self.timers = self.timers, []
        for timer in running:
            timer.function(*timer.arguments)


class HandTimer:
    """In place of ``threading.Timer``: runs when the test says so, however slow the machine is."""

    daemon = False

    def __init__(self, lines: Lines, function: Callable[..., None], arguments: tuple[Any, ...]) -> None:
        self.lines, self.function, self.arguments = lines, function, arguments

    def start(self) -> None:
        self.lines.timers.append(self)


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> Iterator[Lines]:
    lines = Lines()
    monkeypatch.setattr(
        "config.log_filters.Timer", lambda _seconds, function, arguments: HandTimer(lines, function, arguments)
    )
    logging.getLogger("config.log_filters").addHandler(lines)
    yield lines
    logging.getLogger("config.log_filters").removeHandler(lines)


def meet(lines: Lines, problem: Exception | None, name: str = "config.request_checks", **extra: object) -> None:
    """Straight to the handler: what pytest keeps of every line takes longer than an outage here lasts."""
    told = (type(problem), problem, problem.__traceback__) if problem else None
    record = logging.getLogger(name).makeRecord(name, logging.ERROR, __file__, 1, "It happened", (), told, extra=extra)
    lines.handle(record)


PROBLEMS = (
    OperationalError("connection refused"), OSError(errno.ENOSPC, "No space left on device"),
    SMTPServerDisconnected("gone"), Unreachable("gone"), ConnectionRefusedError(errno.ECONNREFUSED, "refused"),
)  # fmt: skip


@pytest.mark.parametrize("problem", PROBLEMS, ids=lambda problem: type(problem).__name__)
def test_n34_an_outage_is_a_line_at_its_beginning_and_one_at_its_end(problem: Exception, written: Lines) -> None:
    for _request in range(413):
        meet(written, problem)
        meet(written, None, "django.request", status_code=503)
    assert len(written.lines) == 1
    assert str(problem) in written.lines[0]
    for told in ("412 more lines", "calm"):
        written.a_minute_passes()
        assert written.lines[-1].startswith(f"Outage of the {outage_of(problem)}: {told}")
    written.a_minute_passes()
    meet(written, problem)
    assert len(written.lines) == 4, "the next outage is told again"


def test_n34_two_outages_at_once_are_both_told_and_other_lines_pass(written: Lines) -> None:
    for _request in range(5):
        for problem in PROBLEMS[:2]:
            meet(written, problem)
        meet(written, None, "django.request", status_code=500)
        meet(written, RuntimeError("a mistake"))
    assert len(written.lines) == 2 + 5 + 5


def test_n34_a_line_that_only_names_what_is_away_is_counted_too(written: Lines) -> None:
    for _mail in range(5):
        meet(written, None, "accounts.outbox", outage="mail server")
    assert written.lines == ["It happened"]


def test_n34_what_answers_in_place_of_elasticsearch_is_an_outage_of_the_search() -> None:
    for status, kind, name in (
        (503, ApiError, SEARCH),
        (401, AuthenticationException, SEARCH),
        (200, UnsupportedProductError, SEARCH),
        (400, BadRequestError, ""),
    ):
        meta = ApiResponseMeta(status, "1.1", HttpHeaders(), 0.1, NodeConfig("http", "127.0.0.1", 9200))
        assert outage_of(kind("no", meta, {})) == name


def test_n34_a_mistake_is_no_outage() -> None:
    for mistake in (ValueError("x"), PermissionError(errno.EACCES, "no"), KeyError("label")):
        assert not outage_of(mistake)
    assert not stops_the_site(SMTPServerDisconnected("gone")), "mails wait, readers do not"
    assert not stops_the_site(Unreachable("gone"))


def test_n34_a_refusal_is_one_line_and_a_mistake_keeps_its_traceback() -> None:
    try:
        raise PermissionError("no")
    except PermissionError as problem:
        told = (PermissionError, problem, problem.__traceback__)
    for status, is_kept in ((403, False), (400, False), (500, True)):
        record = logging.LogRecord("django.request", logging.WARNING, "", 1, "Forbidden: %s", ("/admin/",), told)
        record.status_code = status
        assert RefusalFilter().filter(record)
        assert ("Traceback" in logging.Formatter().format(record)) is is_kept


@pytest.mark.django_db
def test_n34_a_forgotten_tab_fills_no_log(caplog: pytest.LogCaptureFixture, client: Client) -> None:
    """Wagtail's form says every ten seconds that it is open."""
    address = reverse("wagtailadmin_editing_sessions:ping", args=["practices", "practicepage", "1", 1])
    caplog.handler.addFilter(RefusalFilter())
    try:
        assert client.post(address, headers={"X-Requested-With": "XMLHttpRequest"}).status_code == 403
        assert not caplog.messages
        client.post("/gibt-es-nicht/")
        assert caplog.messages
    finally:
        caplog.handler.filters.clear()
