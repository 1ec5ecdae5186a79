"""The list of cards with its filters, suggestions while typing, a feed, a wish. Anonymous by construction."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from accounts import signed_links
from accounts.public_form import TrappedForm
from accounts.rate_limits import client_address, is_over_limit
from editorial.requests import language_of_page
from editorial.shared_pages import shared
from practices.models import PracticeIndexPage
from search.feeds import SearchFeed
from search.list_request import ListRequest
from search.listing import list_response
from search.models import MAX_QUERY_LENGTH, MAX_WISH_LENGTH, Wish
from search.suggesting import SEARCH, suggested

MIN_WISH_LENGTH = 5
WISHES_AN_HOUR, WISHES_OF_ONE = 60, 10
HOUR = 3600


class WishForm(TrappedForm):
    """What somebody looked for in vain."""

    text = forms.CharField(
        min_length=MIN_WISH_LENGTH,
        max_length=MAX_WISH_LENGTH,
        error_messages={
            "required": gettext_lazy("Bitte schreiben Sie in ein paar Wörtern, wonach Sie gesucht haben."),
            "min_length": gettext_lazy("Bitte schreiben Sie in ein paar Wörtern, wonach Sie gesucht haben."),
            "max_length": gettext_lazy("Der Text ist zu lang. Bitte kürzen Sie ihn auf 500 Zeichen."),
        },
    )


@shared
@require_safe
def results(request: HttpRequest) -> HttpResponse:
    """``/suche/``: all cards, narrowed by words and facets."""
    asked = ListRequest.from_query(request.GET, language_of_page(), request.path)
    return list_response(request, asked, "search/results.html")


def practice_index(request: HttpRequest, page: PracticeIndexPage) -> HttpResponse:
    """The page of the tree that lists all cards: the same list under its own title."""
    asked = ListRequest.from_query(request.GET, page.locale.language_code, request.path)
    return list_response(request, asked, "search/results.html", page=page)


@shared
@require_safe
def suggestions(request: HttpRequest) -> JsonResponse:
    """``?q=`` → ``{"groups": [{"label", "items": [{"text", "hint", "url"}]}], "status": …}``."""
    labels = {
        SEARCH: _("Suche"),
        "card": _("Praxisbeispiele"),
        "theme": _("Themen"),
        "region": _("Regionen"),
        "organisation": _("Träger"),
    }
    found = suggested(language_of_page(), request.GET.get("q", ""))
    groups = [
        {"label": labels[kind], "items": [{"text": e.text, "hint": e.hint, "url": e.url} for e in found[kind]]}
        for kind in labels
        if kind in found
    ]
    number = sum(len(group["items"]) for group in groups)
    status = ngettext("%(number)s Vorschlag", "%(number)s Vorschläge", number) % {"number": number}
    return JsonResponse({"groups": groups, "status": status})


@shared
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
    form = WishForm(request.POST)
    status = 200 if form.is_valid() else 400
    if status == 200 and _is_too_much(request):
        form.add_error(
            "text", _("Gerade gehen sehr viele Wünsche ein. Bitte versuchen Sie es in einer Stunde noch einmal.")
        )
        status = 429
    if status != 200:
        response = render(request, "search/wish_page.html", {"form": form}, status=status)
        if status == 429:
            response.headers["Retry-After"] = str(HOUR)
        return response
    # The words searched for come along; they are nothing that somebody could correct here.
    query = _printable(request.POST.get("query", ""))[:MAX_QUERY_LENGTH].strip()
    kept = Wish.objects.create(query=query, text=_printable(form.cleaned_data["text"]))
    thanks = urlencode({"wunsch": signed_links.receipt("wish", kept.pk)})
    return HttpResponseRedirect(f"{reverse('search_wish_thanks')}?{thanks}")


@require_safe
def wish_thanks(request: HttpRequest) -> HttpResponse:
    """Thanks for a wish that is there; who comes without one is shown where wishes are made."""
    key = signed_links.receipt_key("wish", request.GET.get("wunsch", ""))
    if not (key and Wish.objects.filter(pk=key).exists()):
        return render(request, "search/wish_page.html")
    return render(request, "search/wish_thanks.html")


def _is_too_much(request: HttpRequest) -> bool:
    """Both are counted, so that one address does not use up what is meant for all."""
    own = is_over_limit("wishes.address", client_address(request), WISHES_OF_ONE, HOUR)
    return own or is_over_limit("wishes", "", WISHES_AN_HOUR, HOUR)


def _printable(text: str) -> str:
    return "".join(sign if sign.isprintable() else " " for sign in text)
