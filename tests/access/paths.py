"""Every address the router knows that needs no argument."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import LocalePrefixPattern, RegexPattern, RoutePattern


def _fixed(pattern: Any) -> str | None:
    """The text of a part of an address, ``None`` if it has an argument."""
    if isinstance(pattern, LocalePrefixPattern):
        return ""
    if isinstance(pattern, RoutePattern):
        route = str(pattern)
        return None if "<" in route else route
    if isinstance(pattern, RegexPattern):
        regex = str(pattern).removeprefix("^").removesuffix("$").removesuffix(r"\Z")
        return None if set(regex) & set("(?[*+\\|") else regex
    return None


def paths_without_argument(resolver: URLResolver | None = None, prefix: str = "/") -> Iterator[str]:
    """Paths in the order of the router, in the default language."""
    for entry in (resolver or get_resolver()).url_patterns:
        part = _fixed(entry.pattern)
        if part is None:
            continue
        if isinstance(entry, URLPattern):
            yield prefix + part
        else:
            yield from paths_without_argument(entry, prefix + part)
