"""Public pages that are the same for everybody, so that a process may keep the finished answer (``config.page_cache``).

A view says so itself with ``@shared``. What counts a reader is counted for every reader, also for those who get an
answer that was made before: ``counted`` puts it down for them.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

from django.http import HttpRequest
from django.http.response import HttpResponseBase

Parameters = ParamSpec("Parameters")
ReaderCount = Callable[[], None]


def shared(view: Callable[Parameters, HttpResponseBase]) -> Callable[Parameters, HttpResponseBase]:
    """For a view whose good answers differ by address alone: no session, no cookie, nothing that is signed."""

    @wraps(view)
    def sharing(*args: Parameters.args, **kwargs: Parameters.kwargs) -> HttpResponseBase:
        response = view(*args, **kwargs)
        response.is_shared = True  # type: ignore[attr-defined]
        return response

    return sharing


def not_shared(request: HttpRequest) -> None:
    """For an answer that says something of this moment, such as that a service does not answer just now."""
    request.is_of_this_moment = True  # type: ignore[attr-defined]


def is_shared(request: HttpRequest, response: HttpResponseBase) -> bool:
    """Whether others may get this answer, too."""
    return getattr(response, "is_shared", False) and not getattr(request, "is_of_this_moment", False)


def counted(request: HttpRequest, count: ReaderCount) -> None:
    """Counts this reader, and every later one of the same answer; who asks whether there is a page reads none."""
    if request.method == "GET":
        count()
    counts_of(request).append(count)


def counts_of(request: HttpRequest) -> list[ReaderCount]:
    """What is to be counted when the answer to this request is given again."""
    if not hasattr(request, "counts"):
        request.counts = []  # type: ignore[attr-defined]
    return request.counts  # type: ignore[attr-defined]
