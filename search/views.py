"""The list of cards with its filters, and suggestions while typing. Anonymous by construction."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from practices.models import PracticeIndexPage
from search.listing import ListRequest, list_page


@require_safe
def results(request: HttpRequest) -> HttpResponse:
    """``/suche/``: all cards, narrowed by words and facets."""
    asked = ListRequest.from_query(request.GET, get_language() or "de", request.path)
    return render(request, "search/results.html", list_page(asked))


def practice_index(request: HttpRequest, page: PracticeIndexPage) -> HttpResponse:
    """The page of the tree that lists all cards: the same list under its own title."""
    asked = ListRequest.from_query(request.GET, page.locale.language_code, request.path)
    context = {**list_page(asked), "page": page}
    return render(request, "search/results.html", context)


@require_safe
def suggestions(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"groups": []})
