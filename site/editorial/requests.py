"""What is asked of many requests: whether they only read, whether they are the admin's, the language of the page."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language

SAFE_METHODS = ("GET", "HEAD")


def is_of_admin(request: HttpRequest) -> bool:
    return request.path_info.startswith("/admin/")


def language_of_page() -> str:
    """The language that is active, German where none is."""
    return get_language() or settings.LANGUAGE_CODE


def keep_query(request: HttpRequest, query: str) -> None:
    """Says what of the address means the same in every language, so that a switch of the language keeps it."""
    request.query_in_every_language = query  # type: ignore[attr-defined]


def kept_query(request: HttpRequest) -> str:
    """The same, ready to be put behind an address: with its question mark, or empty."""
    query = getattr(request, "query_in_every_language", "")
    return f"?{query}" if query else ""
