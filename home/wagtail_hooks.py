"""Tells the header which page is served, so that it can offer its translations."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from wagtail import hooks
from wagtail.models import Page

from home.dashboards import add_panels


@hooks.register("before_serve_page", order=-10)
def remember_page(page: Page, request: HttpRequest, args: Any, kwargs: Any) -> None:
    request.wagtail_page = page  # type: ignore[attr-defined]


@hooks.register("construct_homepage_panels")
def next_steps(request: HttpRequest, panels: list[Any]) -> None:
    add_panels(request, panels)
