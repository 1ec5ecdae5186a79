"""Tells the header which page is served, so that it can offer its translations; keeps German off foreign addresses."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from wagtail import hooks
from wagtail.models import Page

from home.dashboards import add_panels
from home.untranslated import german_behind, not_translated


@hooks.register("before_serve_page", order=-10)
def remember_page(page: Page, request: HttpRequest, args: Any, kwargs: Any) -> HttpResponse | None:
    request.wagtail_page = page  # type: ignore[attr-defined]
    german = german_behind(page)
    return not_translated(request, german) if german else None


@hooks.register("construct_homepage_panels")
def next_steps(request: HttpRequest, panels: list[Any]) -> None:
    add_panels(request, panels)
