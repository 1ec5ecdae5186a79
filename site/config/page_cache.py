"""Finished public pages in the memory of a process: the first middleware, so a page that is kept costs one small query.

That query is for the generation (``editorial.generation``): a page made from another one is not given. So a change is
visible with the next request, in every process, and nobody empties anything. Browsers may keep a page too, and ask with
its ``ETag`` whether it still holds; where it does, 304 is all they get.

Only what a view calls shared is kept (``editorial.shared_pages``), and never an answer that somebody's session had a
part in. ``PAGE_CACHE_MEGABYTES`` is the limit of each process, 0 keeps nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import NamedTuple

from django.conf import settings
from django.db import Error
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response

from editorial import generation
from editorial.kept import Kept
from editorial.requests import SAFE_METHODS
from editorial.shared_pages import ReaderCount, counts_of, is_shared
from editorial.whole_files import has_unsure_files

# Nothing here answers in another coding or language of the browser: the server packs, the address has the language.
NOT_VARYING = frozenset({"", "accept-encoding"})
Address = tuple[str, str, str, str]


class Page(NamedTuple):
    """A finished answer, and what every reader of it is counted by."""

    address: Address
    content: bytes
    headers: dict[str, str]
    counts: tuple[ReaderCount, ...]

    @property
    def size(self) -> int:
        """In bytes, with the address it is kept under and what is around the content."""
        return len(self.content) + 4 * sum(map(len, self.address)) + 2_000


class PageCacheMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.pages: Kept[Address, Page] = Kept(int(settings.PAGE_CACHE_MEGABYTES * 1024 * 1024), lambda page: page.size)

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        # A preview asks for the address of the page that everybody sees. After an outage the next request, whatever it
        # asks for, goes all the way: ``config.request_checks`` takes away files that have no row.
        if request.method not in SAFE_METHODS or getattr(request, "is_dummy", False) or has_unsure_files():
            return self.get_response(request)
        with generation.held():
            address = _address_of(request)
            try:
                page = self.pages.find(address)
            except Error:
                # Nobody knows what is public now; the page says so itself.
                return self.get_response(request)
            if page is not None:
                return _given_again(request, page)
            made_from = generation.current()
            response = self.get_response(request)
            if not is_shared(request, response) or not _may_be_kept(response) or not isinstance(response, HttpResponse):
                return response
            response.headers.setdefault("Cache-Control", "no-cache")
            response.headers["ETag"] = f'"{hashlib.blake2b(response.content, digest_size=16).hexdigest()}"'
            if request.method == "GET":
                page = Page(address, response.content, dict(response.headers.items()), tuple(counts_of(request)))
                self.pages.put(address, page, made_from)
            return _conditional(request, response)


def _address_of(request: HttpRequest) -> Address:
    """As it was sent: another spelling is another page here, and gets its answer from the view."""
    given = request.META
    return request.scheme or "", given.get("HTTP_HOST", ""), request.path_info, given.get("QUERY_STRING", "")


def _may_be_kept(response: HttpResponseBase) -> bool:
    control = response.headers.get("Cache-Control", "")
    return (
        response.status_code == 200
        and not response.streaming
        and not response.cookies
        and {name.strip().lower() for name in response.headers.get("Vary", "").split(",")} <= NOT_VARYING
        and "private" not in control
        and "no-store" not in control
    )


def _given_again(request: HttpRequest, page: Page) -> HttpResponseBase:
    if request.method == "GET":
        for count in page.counts:
            count()
    response = HttpResponse(page.content)
    for name, value in page.headers.items():
        response.headers[name] = value
    return _conditional(request, response)


def _conditional(request: HttpRequest, response: HttpResponse) -> HttpResponseBase:
    """304 without a page where the browser has this very one."""
    if "HTTP_IF_NONE_MATCH" not in request.META:
        return response
    answer = get_conditional_response(request, etag=response.headers["ETag"], response=response) or response
    if answer is not response:
        for name, value in response.headers.items():
            if name not in {"Content-Type", "Content-Length"}:
                answer.headers.setdefault(name, value)
    return answer
