"""One page of the list of cards: what was asked, what was found, and every way on from here."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from editorial.requests import keep_query
from editorial.shared_pages import counted, not_shared
from practices.public.teasers import teasers_html
from search.engines.base import FIT, NEAREST, NEWEST, TITLE, SearchRequest
from search.engines.fallback import EngineAnswer
from search.everywhere import Question
from search.filter_panel import chips, facet_groups, has_german_name, label_of
from search.list_request import PAGE_SIZE, SORTS, ListRequest
from search.nearby import nearby, own_kreis_chip, with_distance, without_places
from search.query.hits import hits_of
from search.query.plan import QueryPlan
from search.query.selection import NOTHING_CHOSEN, offered_facets
from search.rendering import chips_html, facets_html, pagination_html, reading_html, shown_number
from search.searched_words import count_search

THEMES_OFFERED = 6
# ``?antwort=zahl``: how many cards a choice would leave, for the button of the filters.
ANSWER, NUMBER = "antwort", "zahl"


def list_response(request: HttpRequest, asked: ListRequest, template: str, **context: Any) -> HttpResponse:
    """The answer of every list: the page, the number alone where a script asks for it, or a tidier address."""
    named = [(name, value) for name, values in request.GET.lists() for value in values]
    filled = [(name, value) for name, value in named if value.strip()]
    if filled != named:
        # A form sends its empty fields along; the address that people share and find again has none.
        return redirect(f"{request.path}?{urlencode(filled)}" if filled else request.path, permanent=True)
    if request.GET.get(ANSWER) == NUMBER:
        return JsonResponse(number_of_cards(asked), headers={"X-Robots-Tag": "noindex"})
    keep_query(request, asked.query_in_other_languages())
    return render(request, template, {**listed(request, asked), **context})


def listed(request: HttpRequest, asked: ListRequest) -> dict[str, Any]:
    """``list_page`` for an answer; one that the embedded engine had to give is for this reader only.

    Searches are counted here, whatever page the list stands on.
    """
    context = list_page(asked)
    if asked.words and asked.page == 1:
        counted(request, partial(count_search, asked.language, asked.words, context["total"]))
    if context["is_fallback"]:
        not_shared(request)
    return context


@dataclass(frozen=True, slots=True)
class Found:
    """The answer to a request with how its words were read."""

    answer: EngineAnswer
    wanted: SearchRequest
    question: Question
    is_relaxed: bool


def found(request: ListRequest) -> Found:
    """Asks for one page, and once more with less to fit where words alone find nothing."""
    question = Question.of(request.language, request.words, request.without, request.is_literal)
    first = (request.page - 1) * PAGE_SIZE
    wanted = SearchRequest(
        request.language, request.narrowed, sort=request.sort, first=first, number=PAGE_SIZE, kreis=request.kreis
    )
    answer = question.search(wanted)
    is_relaxed = False
    if question.names_something and not answer.found.total and not request.narrowed:
        question = question.relaxed()
        answer = question.search(wanted)
        is_relaxed = bool(answer.found.total)
    return Found(answer, wanted, question, is_relaxed)


def number_of_cards(request: ListRequest) -> dict[str, Any]:
    """How many cards the choice leaves, in words for the button and for who listens, and the numbers beside it."""
    result = found(replace(request, page=1)).answer.found
    number = {"number": shown_number(result.total)}
    button = ngettext("%(number)s Beispiel zeigen", "%(number)s Beispiele zeigen", result.total)
    status = ngettext("%(number)s Beispiel passt.", "%(number)s Beispiele passen.", result.total)
    return {
        "button": button % number if result.total else _("Kein Beispiel passt"),
        "status": status % number if result.total else _("Kein Beispiel passt dazu."),
        "counts": {
            facet.url_name: {value: shown_number(count) for value, count in result.counts[facet.key].items() if count}
            for facet in offered_facets(request.preset)
        },
    }


def list_page(request: ListRequest) -> dict[str, Any]:
    """Context of the result page: hits with reasons, facets with counts, chips, sorting, pagination, ways on."""
    result = found(request)
    answer, question, snapshot = result.answer, result.question, result.question.own.snapshot
    pages = max(1, math.ceil(answer.found.total / PAGE_SIZE))
    number = min(request.page, pages)
    if number != request.page:
        answer = question.search(replace(result.wanted, first=(number - 1) * PAGE_SIZE))
    picks = snapshot.best_bets(request.words) if request.sort == FIT and not request.narrowed else {}
    first = picks if number == 1 else {}
    shown = [*first, *(pk for pk in answer.found.page_ids if pk not in picks)]
    # What editors put first for words that no card has is something found.
    total = answer.found.total or len(shown)
    hits = [with_distance(hit, request.kreis) for hit in hits_of(shown, question.plans(), picks)]
    removable, reset_url = chips(request, snapshot), request.address(NOTHING_CHOSEN)
    understood = reading(request, question) if request.words else None
    return {
        "query": request.words,
        "total": total,
        "total_shown": shown_number(total),
        "has_hits": bool(hits),
        "hits_html": teasers_html(hits, language=request.language),
        "facets_html": facets_html(facet_groups(request, snapshot, answer.found.counts)),
        "chips": removable,
        "chips_html": chips_html([*own_kreis_chip(request, snapshot), *removable], reset_url if removable else ""),
        "other_fields": request.other_fields(),
        "sort": request.sort,
        "sort_options": sort_options(request),
        "reset_url": reset_url,
        "page_number": number,
        "page_count": pages,
        "pagination_html": pagination_html(pagination(request, number, pages)),
        "canonical_url": request.canonical_url(number) if total else "",
        "nearby": nearby(request, question, partial(counts_of_regions, result)),
        "feed_url": request.feed_address(),
        "is_fallback": answer.is_fallback,
        "is_relaxed": result.is_relaxed,
        "related_themes": [] if hits else related_themes(result.wanted, question),
        "reading": understood,
        "reading_html": reading_html(understood, bool(hits)) if understood else "",
    }


def counts_of_regions(result: Found, is_wider: bool) -> Mapping[str, int]:
    """Cards of each region for the words and choices of a list, but for the places among them; ``is_wider``: all."""
    question, wanted = result.question, replace(result.wanted, first=0, number=1)
    if is_wider:
        question, wanted = question.without_words(), replace(wanted, selection=NOTHING_CHOSEN)
    elif any(reading.plan and reading.plan.places for reading in question.readings):
        question = without_places(question)
    else:
        return result.answer.found.counts["region"]
    return question.search(wanted).found.counts["region"]


def related_themes(wanted: SearchRequest, question: Question) -> list[dict[str, Any]]:
    """Where to go on from an empty list: themes of the cards that the words find without filters, else the largest."""
    everything = replace(wanted, selection=NOTHING_CHOSEN, first=0, number=1)
    questions = [question.without_words()]
    if question.own.plan and wanted.selection:
        # Without filters the page itself has asked this in vain.
        questions.insert(0, question.relaxed())
    snapshot = question.own.snapshot
    # A theme without a name in the language has no page there.
    without_page = snapshot.german.get("theme", ())
    labels = {key: name for key, name in snapshot.labels.get("theme", {}).items() if key not in without_page}
    for asked in questions:
        counts = asked.search(everything).found.counts.get("theme", {})
        known = sorted((-count, labels[key], key) for key, count in counts.items() if count and key in labels)
        if known:
            return [
                {"label": label, "count": -count, "url": reverse("theme", args=[key])}
                for count, label, key in known[:THEMES_OFFERED]
            ]
    return []


def reading(request: ListRequest, question: Question) -> dict[str, Any]:
    """How the words were understood, each step with a way to undo it or to go on."""
    snapshot, plan = question.own.snapshot, question.own.plan or QueryPlan("", ())
    german = question.behind.plan or plan if question.behind else plan
    return {
        "corrected": plan.corrected,
        "literal_url": replace(request, page=1, is_literal=True).address() if plan.corrected else "",
        "offered": plan.offered,
        "offered_url": replace(request, words=plan.offered, is_literal=False).address() if plan.offered else "",
        "typo_url": replace(request, page=1, is_literal=False).address() if request.is_literal else "",
        "together": plan.together,
        "without_words": plan.without_words,
        "unknown": [word for word in plan.unknown if word in german.unknown],
        "foreign": plan.foreign,
        "chips": [
            {"label": chip.label, "of": chip.of, "without_url": request.address(without=request.without | {chip.key})}
            for chip in plan.chips
        ],
        "with_all_url": request.address(without=frozenset()) if request.without else "",
        "filters": [
            {
                "label": label_of(snapshot, facet, key),
                "is_german": has_german_name(snapshot, facet, key),
                "url": request.address(request.selection.with_value(facet, key)),
            }
            for facet, key in plan.filters
            if facet not in request.preset.values and not request.selection.has(facet, key)
        ],
        "without_filters_url": request.address(NOTHING_CHOSEN) if request.selection else "",
    }


def sort_options(request: ListRequest) -> list[dict[str, Any]]:
    labels = {
        FIT: _("Passt am besten"),
        NEWEST: _("Neueste zuerst"),
        TITLE: _("Nach Titel"),
        NEAREST: _("Nächste zuerst"),
    }
    return [
        {"value": sort, "label": labels[sort], "is_selected": sort == request.sort, "url": request.address(sort=sort)}
        for sort in SORTS
        if (sort != FIT or request.words) and (sort != NEAREST or request.kreis)
    ]


def pagination(request: ListRequest, number: int, pages: int) -> dict[str, Any]:
    """First, last and the neighbours of the current page, with gaps between."""
    wanted = sorted({1, pages, *range(max(1, number - 2), min(pages, number + 2) + 1)})
    entries: list[dict[str, Any]] = []
    for position, page in enumerate(wanted):
        if position and page - wanted[position - 1] > 1:
            entries.append({"is_gap": True})
        entries.append(
            {"number": page, "url": request.address(page=page), "is_current": page == number, "is_gap": False}
        )
    return {
        "pages": entries,
        "previous_url": request.address(page=number - 1) if number > 1 else "",
        "next_url": request.address(page=number + 1) if number < pages else "",
    }
