"""The list of cards with its filters, suggestions while typing, a feed, a wish. Anonymous by construction."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from accounts.limits import is_over_limit
from practices.models import PracticeIndexPage
from search.feeds import SearchFeed
from search.listing import ListRequest, list_page
from search.models import LONGEST_WISH, Wish
from search.phrases import COUNTER
from search.snapshot import Snapshots

SHORTEST_WISH = 5
WISHES_AN_HOUR = 60
HOUR = 3600


@require_safe
def results(request: HttpRequest) -> HttpResponse:
    """``/suche/``: all cards, narrowed by words and facets."""
    asked = ListRequest.from_query(request.GET, get_language() or "de", request.path)
    context = list_page(asked)
    if asked.words and asked.page == 1:
        COUNTER.count(asked.language, asked.words, context["total"])
    return render(request, "search/results.html", context)


def practice_index(request: HttpRequest, page: PracticeIndexPage) -> HttpResponse:
    """The page of the tree that lists all cards: the same list under its own title."""
    asked = ListRequest.from_query(request.GET, page.locale.language_code, request.path)
    context = {**list_page(asked), "page": page}
    return render(request, "search/results.html", context)


@require_safe
def suggestions(request: HttpRequest) -> JsonResponse:
    """``?q=`` → ``{"groups": [{"label", "items": [{"text", "hint", "url"}]}], "status": …}``."""
    labels = {
        "card": _("Praxisbeispiele"),
        "theme": _("Themen"),
        "region": _("Regionen"),
        "organisation": _("Träger"),
    }
    found = Snapshots.current(get_language() or "de").suggestions().find(request.GET.get("q", ""))
    groups = [
        {"label": labels[kind], "items": [{"text": e.text, "hint": e.hint, "url": e.url} for e in found[kind]]}
        for kind in labels
        if kind in found
    ]
    number = sum(len(group["items"]) for group in groups)
    status = ngettext("%(number)s Vorschlag", "%(number)s Vorschläge", number) % {"number": number}
    return JsonResponse({"groups": groups, "status": status})


@require_safe
def feed(request: HttpRequest) -> HttpResponse:
    """A search as a feed to subscribe to: the newest cards that fit it."""
    return SearchFeed()(request)


@csrf_exempt
def wish(request: HttpRequest) -> HttpResponse:
    """Takes what somebody looked for in vain.

    Public pages set no cookie, so there is none to check: the form acts for nobody and needs no protection against
    being sent from elsewhere. A hidden field and a limit keep machines away.
    """
    if request.method != "POST":
        return HttpResponseRedirect(reverse("search"))
    query, text = request.POST.get("query", "")[:200].strip(), request.POST.get("text", "").strip()
    if request.POST.get("website"):
        return HttpResponseRedirect(reverse("search_wish_thanks"))
    problem = _problem_of(text)
    if problem:
        context: dict[str, Any] = {"query": query, "wish_text": text[:500], "wish_error": problem}
        return render(request, "search/wish_page.html", context, status=400)
    Wish.objects.create(query=_printable(query), text=_printable(text))
    return HttpResponseRedirect(reverse("search_wish_thanks"))


@require_safe
def wish_thanks(request: HttpRequest) -> HttpResponse:
    return render(request, "search/wish_thanks.html")


def _printable(text: str) -> str:
    return "".join(sign if sign.isprintable() else " " for sign in text)


def _problem_of(text: str) -> str:
    if len(text) < SHORTEST_WISH:
        return _("Bitte schreiben Sie in ein paar Wörtern, wonach Sie gesucht haben.")
    if len(text) > LONGEST_WISH:
        return _("Der Text ist zu lang. Bitte kürzen Sie ihn auf 500 Zeichen.")
    if is_over_limit("wishes", "", WISHES_AN_HOUR, HOUR):
        return _("Gerade gehen sehr viele Wünsche ein. Bitte versuchen Sie es in einer Stunde noch einmal.")
    return ""
