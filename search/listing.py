"""One page of the list of cards: what was asked, what was found, and every way on from here."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from editorial.shared_pages import counted, not_shared
from practices.facets import BY_KEY, PUBLIC_FACETS, Facet, labels_of
from practices.public.teasers import teasers_html
from search.engines.base import FIT, MAX_HITS, NEWEST, TITLE, SearchRequest, SearchResult
from search.engines.fallback import ENGINE, EngineAnswer
from search.index.snapshot import Snapshot
from search.index.snapshots import Snapshots
from search.models import MAX_QUERY_LENGTH
from search.query.hits import hits_of
from search.query.plan import QueryPlan
from search.query.selection import MAX_FACET_OPTIONS, NOTHING_CHOSEN, Selection
from search.rendering import (
    FacetOption,
    chips_html,
    facets_html,
    pagination_html,
    reading_html,
)
from search.searched_words import count_search
from vocabularies.models.regions import GERMANY

PAGE_SIZE = 12
# As far as Elasticsearch leafs; a page behind the last one shows the last one.
MAX_PAGE = MAX_HITS // PAGE_SIZE
THEMES_OFFERED = 6
SORTS = (FIT, NEWEST, TITLE)


@dataclass(frozen=True, slots=True)
class ListRequest:
    """What the address says, made safe: words up to 200 characters, a page from 1.

    ``preset`` is what the page itself stands for, such as one theme: chosen, and no part of the query.
    """

    words: str
    selection: Selection
    sort: str
    page: int
    language: str
    path: str
    without: frozenset[str] = frozenset()
    preset: Selection = NOTHING_CHOSEN

    @classmethod
    def from_query(cls, query: Any, language: str, path: str, preset: Selection = NOTHING_CHOSEN) -> ListRequest:
        words = unicodedata.normalize("NFC", query.get("q", ""))
        words = " ".join("".join(c if c.isprintable() else " " for c in words).split())[:MAX_QUERY_LENGTH]
        sort = query.get("sortierung", "")
        page = query.get("seite", "1")
        return cls(
            words=words,
            selection=Selection.from_query(query, except_facets=preset.values),
            sort=sort if sort in SORTS else (FIT if words else NEWEST),
            page=min(max(1, int(page)), MAX_PAGE) if page.isascii() and page.isdigit() and len(page) < 7 else 1,
            language=language,
            path=path,
            without=frozenset(value[:80] for value in query.getlist("ohne")[:20]),
            preset=preset,
        )

    @property
    def narrowed(self) -> Selection:
        """What the reader chose and what the page stands for."""
        return Selection({**self.selection.values, **self.preset.values})

    def feed_address(self) -> str:
        """The same words and choices as a feed, wherever the list stands."""
        path, sort = reverse("search_feed"), FIT if self.words else NEWEST
        return replace(self, path=path, sort=sort, selection=self.narrowed, preset=NOTHING_CHOSEN).address()

    def address(
        self,
        selection: Selection | None = None,
        page: int = 1,
        sort: str | None = None,
        without: frozenset[str] | None = None,
    ) -> str:
        """The address of this state with something changed: shareable, and the same for everybody."""
        wanted = sort or self.sort
        default = FIT if self.words else NEWEST
        chosen = (selection if selection is not None else self.selection).query()
        left_out = sorted(self.without if without is None else without)
        pairs = [
            ("q", self.words),
            ("sortierung", "" if wanted == default else wanted),
            ("seite", "" if page == 1 else str(page)),
            *(("ohne", key) for key in left_out),
            *chosen,
        ]
        kept = [(key, value) for key, value in pairs if value]
        return f"{self.path}?{urlencode(kept)}" if kept else self.path or "?"


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


def list_page(request: ListRequest) -> dict[str, Any]:
    """Context of the result page: hits with reasons, facets with counts, chips, sorting, pagination, ways on."""
    snapshot = Snapshots.current(request.language)
    plan = snapshot.analyser.plan(request.words, request.without) if request.words else None
    wanted = SearchRequest(
        request.language, request.narrowed, plan, request.sort, (request.page - 1) * PAGE_SIZE, PAGE_SIZE
    )
    behind = german_plan(request)
    answer = search_everywhere(wanted, snapshot, behind)
    is_relaxed = False
    if plan and plan.concepts and not answer.found.total and not request.narrowed:
        wanted = replace(wanted, plan=replace(plan, is_relaxed=True))
        answer = search_everywhere(wanted, snapshot, behind)
        is_relaxed = bool(answer.found.total)
    pages = max(1, math.ceil(answer.found.total / PAGE_SIZE))
    number = min(request.page, pages)
    if number != request.page:
        answer = search_everywhere(replace(wanted, first=(number - 1) * PAGE_SIZE), snapshot, behind)
    picks = snapshot.best_bets(request.words) if request.sort == FIT and not request.narrowed else {}
    first = picks if number == 1 else {}
    shown = [*first, *(pk for pk in answer.found.page_ids if pk not in picks)]
    # What editors put first for words that no card has is something found.
    total = answer.found.total or len(shown)
    plans = {request.language: plan} if plan else {}
    if behind:
        plans[settings.LANGUAGE_CODE] = behind[1]
    hits = hits_of(shown, plans, picks)
    removable, reset_url = chips(request, snapshot), request.address(NOTHING_CHOSEN)
    understood = reading(request, plan, snapshot, behind[1] if behind else plan) if plan else None
    return {
        "query": request.words,
        "total": total,
        "has_hits": bool(hits),
        "hits_html": teasers_html(hits, language=request.language),
        "facets_html": facets_html(facet_groups(request, snapshot, answer.found.counts)),
        "chips": removable,
        "chips_html": chips_html(removable, reset_url),
        "hidden_choices": [
            (BY_KEY[key].url_name, value) for key, value in request.selection.pairs() if not BY_KEY[key].is_offered
        ],
        "sort": request.sort,
        "sort_options": sort_options(request),
        "reset_url": reset_url,
        "pagination_html": pagination_html(pagination(request, number, pages)),
        "feed_url": request.feed_address(),
        "is_fallback": answer.is_fallback,
        "is_relaxed": is_relaxed,
        "related_themes": [] if hits else related_themes(wanted, snapshot, behind),
        "reading": understood,
        "reading_html": reading_html(understood, bool(hits)) if understood else "",
    }


def german_plan(request: ListRequest) -> tuple[Snapshot, QueryPlan] | None:
    """How the words are read against the German cards, which follow those of another language."""
    if not request.words or request.language == settings.LANGUAGE_CODE:
        return None
    snapshot = Snapshots.current(settings.LANGUAGE_CODE)
    return snapshot, snapshot.analyser.plan(request.words, request.without)


def search_everywhere(
    wanted: SearchRequest, snapshot: Snapshot, behind: tuple[Snapshot, QueryPlan] | None
) -> EngineAnswer:
    """The cards of the page's language and, ``behind`` them, German ones that the words mean too."""
    answer = ENGINE.search(wanted, snapshot)
    if behind is None:
        return answer
    own = answer.found
    left = wanted.number - len(own.page_ids)
    german_cards, plan = behind
    first = max(0, wanted.first - own.total)
    more = replace(wanted, language=settings.LANGUAGE_CODE, plan=plan, first=first, number=max(left, 1))
    german = ENGINE.search(more, german_cards)
    counts = {
        facet: {
            value: own.counts[facet].get(value, 0) + german.found.counts[facet].get(value, 0)
            for value in {**own.counts[facet], **german.found.counts[facet]}
        }
        for facet in own.counts
    }
    page_ids = (*own.page_ids, *(german.found.page_ids if left > 0 else ()))
    found = SearchResult(own.total + german.found.total, page_ids, counts)
    return EngineAnswer(found, answer.is_fallback or german.is_fallback)


def related_themes(
    wanted: SearchRequest, snapshot: Snapshot, behind: tuple[Snapshot, QueryPlan] | None
) -> list[dict[str, Any]]:
    """Where to go on from an empty list: themes of the cards that the words find without filters, else the largest."""
    everything = replace(wanted, selection=NOTHING_CHOSEN, plan=None, first=0, number=1)
    questions: list[tuple[SearchRequest, tuple[Snapshot, QueryPlan] | None]] = [(everything, None)]
    if wanted.plan and wanted.selection:
        # Without filters the page itself has asked this in vain.
        questions.insert(0, (replace(everything, plan=replace(wanted.plan, is_relaxed=True)), behind))
    # A theme without a name in the language has no page there.
    without_page = snapshot.german.get("theme", ())
    labels = {key: name for key, name in snapshot.labels.get("theme", {}).items() if key not in without_page}
    for question, second in questions:
        counts = search_everywhere(question, snapshot, second).found.counts.get("theme", {})
        known = sorted((-count, labels[key], key) for key, count in counts.items() if count and key in labels)
        if known:
            return [
                {"label": label, "count": -count, "url": reverse("theme", args=[key])}
                for count, label, key in known[:THEMES_OFFERED]
            ]
    return []


def reading(request: ListRequest, plan: QueryPlan, snapshot: Snapshot, german: QueryPlan) -> dict[str, Any]:
    """How the words were understood, each step with a way to undo it or to go on.

    ``german``: how they were read against the German cards, which follow those of the page's language.
    """
    return {
        "corrected": plan.corrected,
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


def facet_groups(request: ListRequest, snapshot: Snapshot, counts: dict[str, dict[str, int]]) -> list[dict[str, Any]]:
    groups = []
    for facet in PUBLIC_FACETS:
        if not facet.is_offered or facet.key in request.preset.values:
            continue
        parents = snapshot.parents.get(facet.key, {})
        shown = counts[facet.key]
        if len(shown) > MAX_FACET_OPTIONS and parents:
            shown = shortened(shown, parents, request.selection.values.get(facet.key, ()))
        options = {value: _option(request, snapshot, facet, value, count) for value, count in shown.items()}
        top: list[FacetOption] = []
        for value, option in options.items():
            parent = options.get(parents.get(value, ""))
            (parent.children if parent else top).append(option)
        order = snapshot.order.get(facet.key, {})
        for options_of_level in [top, *(option.children for option in options.values() if option.children)]:
            options_of_level.sort(key=lambda option: order.get(option.value, 0))
        if top:
            is_open = facet.key in request.selection.values or facet.is_open
            groups.append({"label": facet.label, "options": top, "is_open": is_open})
    return groups


def shortened(counts: dict[str, int], parents: Mapping[str, str], chosen: Collection[str]) -> dict[str, int]:
    """Of a long tree only the branches somebody chose are open: first the Land, then its Kreise."""
    opened = {*chosen, *(parents.get(value, "") for value in chosen)}
    return {value: count for value, count in counts.items() if value not in parents or parents[value] in opened}


def _option(request: ListRequest, snapshot: Snapshot, facet: Facet, value: str, count: int) -> FacetOption:
    is_german = has_german_name(snapshot, facet.key, value)
    label, is_selected = label_of(snapshot, facet.key, value), request.selection.has(facet.key, value)
    return FacetOption(facet.url_name, value, label, count, is_selected, is_german, [])


def label_of(snapshot: Snapshot, facet: str, value: str) -> str:
    """The name of a value; of one that no card has, where it is known at all."""
    known = snapshot.labels.get(facet, {})
    if value not in known and facet in BY_KEY:
        known = labels_of(BY_KEY[facet], snapshot.language, [value])
    return known.get(value, value)


def has_german_name(snapshot: Snapshot, facet: str, value: str) -> bool:
    """Whether a page in another language has to mark the name; »bundesweit« is a word of its own there."""
    is_named_in_german = facet in BY_KEY and BY_KEY[facet].is_german and value != GERMANY
    return is_named_in_german or value in snapshot.german.get(facet, ())


def chips(request: ListRequest, snapshot: Snapshot) -> list[dict[str, Any]]:
    return [
        {
            "label": label_of(snapshot, key, value),
            "is_german": has_german_name(snapshot, key, value),
            "remove_url": request.address(request.selection.without(key, value)),
        }
        for key, value in request.selection.pairs()
    ]


def sort_options(request: ListRequest) -> list[dict[str, Any]]:
    labels = {FIT: _("Passt am besten"), NEWEST: _("Neueste zuerst"), TITLE: _("Nach Titel")}
    return [
        {"value": sort, "label": labels[sort], "is_selected": sort == request.sort, "url": request.address(sort=sort)}
        for sort in SORTS
        if sort != FIT or request.words
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
