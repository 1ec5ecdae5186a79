"""What the search adds to Wagtail: the list of cards with its filters, similar cards, its administration."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from practices.models import PracticeIndexPage, PracticePage
from search.administration import SearchAdministration, try_synonym
from search.query.similar import similar_to
from search.report import ReportItem, search_report
from search.views import practice_index


@hooks.register("serve_practice_list")
def list_with_filters(page: PracticeIndexPage, request: HttpRequest) -> HttpResponse:
    return practice_index(request, page)


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
