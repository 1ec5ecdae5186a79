"""The filters of a list: what can be chosen with how many cards, and what was chosen, each to be taken away."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from practices.choices import Maturity
from practices.facets import BY_KEY, Facet, labels_of
from search.index.snapshot import Snapshot
from search.list_request import ListRequest
from search.query.selection import MAX_FACET_OPTIONS, offered_facets
from search.rendering import FacetGroup, FacetOption
from vocabularies.models.regions import GERMANY


def facet_groups(request: ListRequest, snapshot: Snapshot, counts: dict[str, dict[str, int]]) -> list[FacetGroup]:
    """The sections of the form, each with its values in the order of their list."""
    groups: dict[str, FacetGroup] = {}
    for facet in offered_facets(request.preset):
        parents = snapshot.parents.get(facet.key, {})
        chosen = request.selection.values.get(facet.key, ())
        shown = counts[facet.key]
        if len(shown) > MAX_FACET_OPTIONS and parents:
            shown = shortened(shown, parents, chosen)
        options = {value: _option(request, snapshot, facet, value, count) for value, count in shown.items()}
        top: list[FacetOption] = []
        for value, option in options.items():
            parent = options.get(parents.get(value, ""))
            (parent.children if parent else top).append(option)
        order = snapshot.order.get(facet.key, {})
        for options_of_level in [top, *(option.children for option in options.values() if option.children)]:
            options_of_level.sort(key=lambda option: order.get(option.value, 0))
        if top:
            label = str(facet.section or facet.label)
            group = groups.setdefault(label, FacetGroup(facet.url_name, label, [], 0, facet.is_open))
            group.options += top
            group.chosen += len(chosen)
            group.is_open |= bool(chosen)
    return list(groups.values())


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
            # »keine Angabe« alone does not say about what.
            "before": BY_KEY[key].label if value == Maturity.UNKNOWN else "",
            "is_german": has_german_name(snapshot, key, value),
            "remove_url": request.address(request.selection.without(key, value)),
        }
        for key, value in request.selection.pairs()
    ]
