"""Puts filters with counts on the page that lists all cards."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from wagtail import hooks
from wagtail.models import Page

from practices.models import PracticeIndexPage
from search.views import practice_index


@hooks.register("before_serve_page")
def list_with_filters(page: Page, request: HttpRequest, args: Any, kwargs: Any) -> HttpResponse | None:
    if isinstance(page, PracticeIndexPage) and not getattr(request, "is_preview", False):
        return practice_index(request, page)
    return None
