"""The result page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from practices.models import PracticePage
from practices.presentation import practice_teasers


@require_safe
def results(request: HttpRequest) -> HttpResponse:
    query = request.GET.get("q", "").strip()[:200]
    cards = PracticePage.objects.published().in_language(get_language() or "de")
    if query:
        found = {card.pk: rank for rank, card in enumerate(PracticePage.objects.search(query)[:200])}
        cards = sorted(cards.filter(pk__in=found), key=lambda card: found[card.pk])
    teasers = practice_teasers(list(cards)[:50])
    return render(request, "search/results.html", {"teasers": teasers, "total": len(teasers), "query": query})


@require_safe
def suggestions(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"groups": []})
