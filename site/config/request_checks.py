"""What every request passes first: addresses that no page has are refused in our words, no library's error is shown.

An address is refused here for what breaks databases and files behind it (control characters, bytes that are no text,
more than anybody types), so that no view has to think of it. ``editorial.patches.text_fields`` cleans
the text of forms.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from sysconfig import get_path
from traceback import walk_tb
from urllib.parse import unquote

import django
from django.core.exceptions import DisallowedHost, ObjectDoesNotExist, SuspiciousOperation, ValidationError
from django.db import DataError, IntegrityError
from django.forms import forms
from django.http import HttpRequest
from django.http.response import HttpResponse, HttpResponseBase
from django.urls import NoReverseMatch
from django.utils.datastructures import MultiValueDictKeyError
from draftjs_exporter.error import ExporterException

from config.error_views import error_page, refusal_of
from editorial.outages import outage_of, stops_the_site
from editorial.requests import SAFE_METHODS
from editorial.whole_files import begun_files, has_unsure_files, remove_without_row

logger = logging.getLogger(__name__)
MAX_PATH_LENGTH, MAX_QUERY_LENGTH = 2_000, 16_000
# A line break or tab in a search is odd, but it is text; what else is below the blank is not.
_ODD_TEXT = frozenset("\t\n\v\f\r")
# What views of packages let through when a form lacks a field, names a row that is not there or by no number, is no
# JSON or no text of the editor for rich text.
UNEXPECTED = (MultiValueDictKeyError, ObjectDoesNotExist, ValidationError, json.JSONDecodeError, ExporterException)
# What their forms trip over when a field is missing or was tampered with.
TRIPPED = (AttributeError, LookupError, TypeError, ValueError)
# What both databases call a value that is there already, and a key of a row that is not there (any more); and SQLite a
# number of more digits than it has.
CONSTRAINTS = frozenset(
    {"23503", "23505", "SQLITE_CONSTRAINT_FOREIGNKEY", "SQLITE_CONSTRAINT_PRIMARYKEY", "SQLITE_CONSTRAINT_UNIQUE",
     "SQLITE_MISMATCH"}
)  # fmt: skip
_DJANGO, _PYTHON, _PACKAGES = f"{django.__path__[0]}/", f"{get_path('stdlib')}/", "/site-packages/"
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
    if len(path) > MAX_PATH_LENGTH or len(query) > MAX_QUERY_LENGTH:
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
        with begun_files() as files:
            response = self.get_response(request)
        if (files and (response.status_code >= 400 or request.method not in SAFE_METHODS)) or has_unsure_files():
            remove_without_row(files)
        return _in_our_words(request, response)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponseBase | None:
        """What a view did not expect of its input is the input's fault; a database that is away or a disk that is full
        is nobody's.

        A request that brings nothing cannot be at fault. Everything else is an error of ours and stays one: 500, with
        its traceback in the log.
        """
        if stops_the_site(exception):
            logger.exception("Nobody is answered for now: %s", outage_of(exception))
            return error_page(request, 503)
        if _brings_something(request) and _is_fault_of_input(request, exception):
            # The place instead of the traceback, whose last line can hold what was typed.
            logger.error("Input that nobody expected: %s in %s", type(exception).__name__, _place_of(exception))
            return error_page(request, 400)
        return None


def _brings_something(request: HttpRequest) -> bool:
    match = request.resolver_match
    return bool(
        request.method not in SAFE_METHODS
        or request.META.get("QUERY_STRING")
        or (match and (match.args or match.kwargs))
    )


def _is_fault_of_input(request: HttpRequest, exception: Exception) -> bool:
    """By what was raised, and for what could be a mistake of a program as well, by where: in a package, not here."""
    if isinstance(exception, DataError | OverflowError) or _is_refused_by_a_field(exception):
        return True
    if isinstance(exception, IntegrityError):
        return _is_refused_by_a_constraint(exception)
    if isinstance(exception, NoReverseMatch):
        return _names_a_way_back(request, exception)
    is_tripped = isinstance(exception, TRIPPED) and (_is_json(request) or _reads_a_form(exception))
    return (is_tripped or isinstance(exception, UNEXPECTED)) and _PACKAGES in _place_of(exception)


def _is_refused_by_a_constraint(exception: IntegrityError) -> bool:
    """A form looks before it saves, but not at what another one saves just then; the database has the last word."""
    cause = exception.__cause__
    return not CONSTRAINTS.isdisjoint({getattr(cause, "sqlstate", None), getattr(cause, "sqlite_errorname", None)})


def _is_json(request: HttpRequest) -> bool:
    """A script of a page sends it in one shape; a list or a number instead is no form at all."""
    return request.content_type == "application/json"


def _reads_a_form(exception: Exception) -> bool:
    """A form that is cleaned, or drawn again with its errors, handles nothing but what was sent."""
    codes = [frame.f_code for frame, _line in walk_tb(exception.__traceback__)]
    return any(
        (code.co_name == "full_clean" and code.co_filename == forms.__file__) or code.co_name == "form_invalid"
        for code in codes
    )


def _names_a_way_back(request: HttpRequest, exception: NoReverseMatch) -> bool:
    """A »next« that is no address is taken for the name of one; any other name that leads nowhere is an error here."""
    ways = {data.get(field) for data in (request.GET, request.POST) for field in ("next", "next_url")}
    return any(str(exception).startswith(f"Reverse for '{way}' not found") for way in ways if way)


def _place_of(exception: Exception) -> str:
    """File and line of who asked for it: the innermost place that is neither Django's own nor Python's."""
    places = [(frame.f_code.co_filename, line) for frame, line in walk_tb(exception.__traceback__)]
    asking = [place for place in places if not place[0].startswith(_DJANGO) and not _is_pythons(place[0])]
    return "{}:{}".format(*(asking or places)[-1])


def _is_pythons(filename: str) -> bool:
    return filename.startswith(_PYTHON) and _PACKAGES not in filename


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
