"""Which page an address leads to, found once a generation: Wagtail asks the database five times for each request."""

from __future__ import annotations

from copy import copy

from django.http import Http404, HttpRequest
from django.utils.translation import get_language
from wagtail.models import Site
from wagtail.url_routing import RouteResult

from editorial.kept import Kept

MAX_PAGES = 500
# Host, language and the parts of the path; addresses that lead nowhere are not kept.
Address = tuple[str, str, tuple[str, ...]]
_routes: Kept[Address, RouteResult] = Kept(MAX_PAGES)


def find_route(request: HttpRequest, path: str) -> None:
    """Puts what ``Page.route_for_request`` would find on the request, as ``_wagtail_route_for_request``.

    Wagtail's method looks there first. Each request gets a page of its own: views and hooks put things on it.
    """
    found = _found(request, tuple(part for part in path.split("/") if part))
    if found is not None:
        page, args, kwargs = found
        request._wagtail_route_for_request = RouteResult(copy(page), args, dict(kwargs))  # type: ignore[attr-defined]


def _found(request: HttpRequest, parts: tuple[str, ...]) -> RouteResult | None:
    """From the page above on, which the cards have in common; a page asks its children the same way from the root."""
    address = (request.get_host(), get_language() or "", parts)

    def routed(_missing: list[Address]) -> dict[Address, RouteResult]:
        above = _found(request, parts[:-1]) if parts else None
        try:
            if above is not None and not above[1] and not above[2]:
                return {address: copy(above[0]).route(request, [parts[-1]])}
        except Http404:
            return {}
        site = Site.find_for_request(request)
        try:
            return {address: site.root_page.localized.specific.route(request, list(parts))} if site else {}
        except Http404:
            return {}

    return _routes.get_many([address], routed).get(address)
