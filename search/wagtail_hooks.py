"""Puts filters with counts on the page that lists all cards."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.models import Page

from practices.models import PracticeIndexPage, PracticePage
from search.administration import SearchAdministration, try_synonym
from search.report import ReportItem, search_report
from search.similar import similar_to
from search.views import practice_index

Serve = Callable[[Page, HttpRequest, Any, Any], HttpResponse]


# Inside of Wagtail's own ``check_view_restrictions``, which asks first whether the page is for everyone.
@hooks.register("on_serve_page", order=100)
def list_with_filters(serve: Serve) -> Serve:
    def inner(page: Page, request: HttpRequest, args: Any, kwargs: Any) -> HttpResponse:
        if isinstance(page, PracticeIndexPage) and not getattr(request, "is_preview", False):
            return practice_index(request, page)
        return serve(page, request, args, kwargs)

    return inner


@hooks.register("practice_context")
def similar_practices(card: PracticePage, request: HttpRequest) -> dict[str, Any]:
    return {"similar": similar_to(card.pk, card.locale.language_code)}


@hooks.register("register_admin_viewset")
def search_administration() -> SearchAdministration:
    return SearchAdministration()


@hooks.register("register_admin_urls")
def tryout_url() -> list[Any]:
    return [
        path("suche/ausprobieren/", try_synonym, name="search_tryout"),
        path("suche/bericht/", search_report, name="search_report"),
    ]


@hooks.register("register_reports_menu_item")
def report_in_menu() -> MenuItem:
    return ReportItem(_("Was gesucht wird"), reverse_lazy("search_report"), icon_name="search", order=700)
