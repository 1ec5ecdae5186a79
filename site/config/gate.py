"""What every request passes first: addresses that no page has are refused in our words, no library's error is shown.

An address is refused here for what breaks databases and files behind it (control characters, bytes that are no text,
more than anybody types), so that no view has to think of it. Text of forms is cleaned by ``editorial.text_gate``.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from urllib.parse import unquote

from django.core.exceptions import DisallowedHost, SuspiciousOperation
from django.db import DataError, InterfaceError, OperationalError
from django.http import HttpRequest
from django.http.response import HttpResponse, HttpResponseBase

from config.answers import error_page, refusal_of

logger = logging.getLogger(__name__)
LONGEST_PATH, LONGEST_QUERY = 2_000, 16_000
# A line break or tab in a search is odd, but it is text; what else is below the blank is not.
_ODD_TEXT = frozenset("\t\n\v\f\r")
Handler = Callable[[HttpRequest], HttpResponseBase]


def _is_control(sign: str) -> bool:
    return sign < " " or "\x7f" <= sign <= "\x9f" or "\ud800" <= sign <= "\udfff"


def problem_of(request: HttpRequest) -> int:
    """The status an address is refused with, 0 for one that may pass."""
    try:
        request.get_host()
    except DisallowedHost:
        return 400
    # Django has made text of the path and left bytes that are none as they were written (``%FF``): no page has them.
    path, query = request.path_info, str(request.META.get("QUERY_STRING", ""))
    if len(path) > LONGEST_PATH or len(query) > LONGEST_QUERY:
        return 414
    if any(map(_is_control, path)):
        return 400
    text = unquote(query, errors="replace")
    if any(_is_control(sign) and sign not in _ODD_TEXT for sign in text):
        return 400
    try:
        request.GET  # noqa: B018 (reads the fields; too many of them are refused here and not in a template)
    except SuspiciousOperation as problem:
        return refusal_of(problem)
    return 0


class GateMiddleware:
    """Stands before everything that looks at the address, behind what writes the headers of every answer."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        status = problem_of(request)
        if status:
            return error_page(request, status)
        for name, value in list(request.COOKIES.items()):
            # Nobody can correct a cookie; without it the browser gets a new one.
            if any(map(_is_control, name + value)):
                del request.COOKIES[name]
        return _in_our_words(request, self.get_response(request))

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponseBase | None:
        """What a view did not expect of its input is the input's fault; a database that is away is nobody's."""
        if isinstance(exception, OperationalError | InterfaceError):
            logger.exception("The database does not answer")
            return error_page(request, 503)
        if isinstance(exception, DataError | OverflowError) or _is_refused_by_a_field(exception):
            # Without the traceback: it can hold what was typed.
            logger.error("Input that the database does not take: %s", type(exception).__name__)
            return error_page(request, 400)
        return None


# Django's fields, PostgreSQL's driver and the file system all raise the same class and say it in their own words.
_REFUSALS = ("NUL (0x00)", "null byte", "null character", "expected a number but got", "string for integer conversion")


def _is_refused_by_a_field(exception: Exception) -> bool:
    """A number where none was written, as views of packages hand it on to the database from an address."""
    return isinstance(exception, ValueError) and any(words in str(exception) for words in _REFUSALS)


def _in_our_words(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """An answer that says »no« and nothing else gets a page; status and headers (``Allow``) stay."""
    is_bare = isinstance(response, HttpResponse) and not response.content and response.status_code >= 400
    if not is_bare or request.method == "HEAD":
        return response
    page = error_page(request, response.status_code)
    for name, value in response.headers.items():
        if name not in {"Content-Type", "Content-Length"}:
            page.headers.setdefault(name, value)
    page.cookies = response.cookies
    return page
