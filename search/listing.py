"""One page of the list of cards: what was asked, what was found, and every way on from here."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from practices.models import Effort, Maturity
from search.engines.choosing import SWITCH
from search.engines.port import Wanted
from search.facets import FACETS, Selection
from search.models import IndexedCard
from search.snapshot import Snapshot, Snapshots

PAGE_SIZE = 12
LONGEST_QUERY = 200
SORTS = ("fit", "newest", "title")


@dataclass(frozen=True, slots=True)
class ListRequest:
    """What the address says, made safe: words up to 200 characters, a page from 1."""

    words: str
    selection: Selection
    sort: str
    page: int
    language: str
    path: str
    without: frozenset[str] = frozenset()

    @classmethod
    def from_query(cls, query: Any, language: str, path: str) -> ListRequest:
        words = " ".join("".join(c if c.isprintable() else " " for c in query.get("q", "")).split())[:LONGEST_QUERY]
        sort = query.get("sortierung", "")
        page = query.get("seite", "1")
        return cls(
            words=words,
            selection=Selection.from_query(query),
            sort=sort if sort in SORTS else ("fit" if words else "newest"),
            page=max(1, int(page)) if page.isascii() and page.isdigit() and len(page) < 7 else 1,
            language=language,
            path=path,
            without=frozenset(value[:80] for value in query.getlist("ohne")[:20]),
        )

    def address(self, selection: Selection | None = None, page: int = 1, sort: str | None = None) -> str:
        default = "fit" if self.words else "newest"
        wanted = sort or self.sort
        return self.path + (selection if selection is not None else self.selection).address(
            q=self.words, sortierung="" if wanted == default else wanted, seite="" if page == 1 else page
        )


def list_page(request: ListRequest) -> dict[str, Any]:
    """Context of the result page: hits, facets with counts, chips, sorting, pagination."""
    snapshot = Snapshots.current(request.language)
    plan = snapshot.analyser.plan(request.words, request.without) if request.words else None
    first = (request.page - 1) * PAGE_SIZE
    wanted = Wanted(request.language, request.selection, plan, request.sort, first, PAGE_SIZE)
    answer = SWITCH.search(wanted)
    found = answer.found
    pages = max(1, math.ceil(found.total / PAGE_SIZE))
    number = min(request.page, pages)
    if number != request.page:
        found = SWITCH.search(replace(wanted, first=(number - 1) * PAGE_SIZE)).found
    return {
        "query": request.words,
        "total": found.total,
        "teasers": teasers_of(found.page_ids),
        "facets": facet_groups(request, snapshot, found.counts),
        "chips": chips(request, snapshot),
        "hidden_choices": [(key, value) for key, value in request.selection.pairs() if key == "sammlung"],
        "sort": request.sort,
        "sort_options": sort_options(request),
        "reset_url": request.path + (Selection().address(q=request.words)),
        "pagination": pagination(request, number, pages),
    }


def teasers_of(page_ids: Sequence[int]) -> list[dict[str, Any]]:
    """Stored list entries in the order asked for: one query."""
    stored = dict(IndexedCard.objects.filter(page_id__in=page_ids, is_public=True).values_list("page_id", "teaser"))
    return [with_labels(stored[page_id]) for page_id in page_ids if page_id in stored]


def with_labels(teaser: dict[str, Any]) -> dict[str, Any]:
    """A stored teaser with what is computed on the dataclass: the label of a region."""
    from practices.serializers import RegionRef

    regions = [{**region, "label": RegionRef(**region).label} for region in teaser.get("regions", [])]
    return {**teaser, "regions": regions}


def facet_groups(request: ListRequest, snapshot: Snapshot, counts: dict[str, dict[str, int]]) -> list[dict[str, Any]]:
    groups = []
    for facet in FACETS:
        if not facet.shown:
            continue
        options = {
            value: _option(request, snapshot, facet.key, value, count) for value, count in counts[facet.key].items()
        }
        parents = snapshot.parents.get(facet.key, {})
        top = []
        for value, option in options.items():
            parent = options.get(parents.get(value, ""))
            (parent["children"] if parent else top).append(option)
        order = snapshot.order.get(facet.key, {})
        for options_of_level in [top, *(option["children"] for option in options.values())]:
            options_of_level.sort(key=lambda option: order.get(option["value"], 0))
        if top:
            is_open = facet.key in request.selection.values or facet.key in {"thema", "region"}
            groups.append({"key": facet.key, "label": facet.label, "options": top, "is_open": is_open})
    return groups


def _option(request: ListRequest, snapshot: Snapshot, facet: str, value: str, count: int) -> dict[str, Any]:
    return {
        "value": value,
        "label": label_of(snapshot, facet, value),
        "count": count,
        "is_selected": request.selection.has(facet, value),
        "children": [],
    }


def label_of(snapshot: Snapshot, facet: str, value: str) -> str:
    if facet == "stand" and value in Maturity.values:
        return str(Maturity(value).label)
    if facet == "aufwand" and value in Effort.values:
        return str(Effort(value).label)
    if facet == "region" and value == "00":
        return _("bundesweit")
    return snapshot.labels.get(facet, {}).get(value, value)


def chips(request: ListRequest, snapshot: Snapshot) -> list[dict[str, str]]:
    return [
        {"label": label_of(snapshot, key, value), "remove_url": request.address(request.selection.without(key, value))}
        for key, value in request.selection.pairs()
    ]


def sort_options(request: ListRequest) -> list[dict[str, Any]]:
    labels = {"fit": _("Passt am besten"), "newest": _("Neueste zuerst"), "title": _("Nach Titel")}
    return [
        {"value": sort, "label": labels[sort], "is_selected": sort == request.sort, "url": request.address(sort=sort)}
        for sort in SORTS
        if sort != "fit" or request.words
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


def search_path() -> str:
    return reverse("search")
