"""Reads the parts of many cards in a fixed number of queries.

A card has twenty lists. Asking for each is twenty queries a card; here one ``UNION`` reads all links to
vocabularies, one all regions and one all short texts, for one card or a hundred. The rows become the
objects that modelcluster's managers return, so ``page.hurdles.all()`` works the same for a loaded card,
a lazily read one and an unsaved preview.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import DateField, DecimalField, F, QuerySet, TextField, Value
from django.db.models.functions import Cast, Coalesce

from practices.facets import TERM_RELATIONS
from practices.models import Organisation, PracticePage
from vocabularies.models import Region

REGION_RELATIONS = ("region_links", "place_links")
TEXT_FIELDS: dict[str, tuple[str, ...]] = {
    "success_factors": ("text",),
    "hurdles": ("text", "remedy"),
    "resources": ("kind", "text"),
    "partners": ("name", "organisation__slug"),
    "interview_questions": ("question", "answer"),
    "quotes": ("text", "person", "role"),
    "keywords": ("word",),
    "credits": ("kind", "name"),
    "results": ("label", "unit", "qualifier"),
    "funder_links": ("funder__name", "funder__website"),
}
NUMBER_FIELDS = {"results": ("value", "value_max"), "funder_links": ("funder__logo_id", "funder_id")}


def _text(expression: str) -> Any:
    return Cast(F(expression), TextField()) if expression else Value("", output_field=TextField())


def _model(relation: str) -> type[models.Model]:
    return PracticePage._meta.get_field(relation).related_model  # type: ignore[return-value]


def _missing(pages: Iterable[PracticePage], relation: str) -> list[int]:
    """Pages whose ``relation`` is not in memory yet (a preview has it, and must keep it)."""
    return [page.pk for page in pages if relation not in getattr(page, "_cluster_related_objects", {})]


def _store(pages: Sequence[PracticePage], relation: str, objects: dict[int, list[Any]], ids: Sequence[int]) -> None:
    wanted = set(ids)
    for page in pages:
        if page.pk in wanted:
            page._cluster_related_objects = getattr(page, "_cluster_related_objects", {})
            page._cluster_related_objects[relation] = objects.get(page.pk, [])


def _union(queries: list[QuerySet[Any, Any]]) -> list[tuple[Any, ...]]:
    if not queries:
        return []
    first, *others = queries
    return list(first.union(*others, all=True) if others else first)


def _links(ids: Mapping[str, Sequence[int]], *columns: Any) -> list[tuple[Any, ...]]:
    """Relation, page, key, place in its list and ``columns`` of the links of these pages, all relations at once."""
    head = ("page_id", "pk", "sort_order")
    return _union(
        [
            _model(relation)
            ._default_manager.filter(page_id__in=page_ids)
            .order_by()
            .values_list(Value(relation, output_field=TextField()), *head, *columns)
            for relation, page_ids in ids.items()
            if page_ids
        ]
    )


def load_terms(pages: Sequence[PracticePage], relations: Sequence[str] = TERM_RELATIONS) -> None:
    """One query: the vocabulary links of all pages, each with the term that counts today."""
    ids = {relation: _missing(pages, relation) for relation in relations}
    rows = _links(
        ids,
        "wording",
        Coalesce("term__merged_into_id", "term_id"),
        Coalesce("term__merged_into__key", "term__key"),
        Coalesce("term__merged_into__name", "term__name"),
    )
    found: dict[str, dict[int, list[Any]]] = defaultdict(lambda: defaultdict(list))
    for relation, page_id, pk, sort_order, wording, term_id, key, name in rows:
        model = _model(relation)
        term_model: Any = model._meta.get_field("term").related_model
        term = term_model(pk=term_id, key=key, name=name)
        found[relation][page_id].append(
            model(pk=pk, page_id=page_id, sort_order=sort_order, wording=wording, term=term)
        )
    _finish(pages, ids, found)


def load_regions(pages: Sequence[PracticePage], relations: Sequence[str] = REGION_RELATIONS) -> None:
    """One query: where the cards are at home and where they run as well."""
    ids = {relation: _missing(pages, relation) for relation in relations}
    of_region = ("ags", "name", "label", "level", "land")
    rows = _links(ids, "place", "region_id", *(f"region__{name}" for name in of_region))
    found: dict[str, dict[int, list[Any]]] = defaultdict(lambda: defaultdict(list))
    for relation, page_id, pk, sort_order, place, region_id, ags, name, label, level, land in rows:
        region = Region(pk=region_id, ags=ags, name=name, label=label, level=level, land=land)
        found[relation][page_id].append(
            _model(relation)(pk=pk, page_id=page_id, sort_order=sort_order, place=place, region=region)
        )
    _finish(pages, ids, found)


def load_texts(pages: Sequence[PracticePage]) -> None:
    """One query for everything short: factors, hurdles, resources, partners, questions, quotes, results, funders …"""
    queries, ids = [], {relation: _missing(pages, relation) for relation in TEXT_FIELDS}
    number = DecimalField(max_digits=14, decimal_places=2)
    for relation, fields in TEXT_FIELDS.items():
        if not ids[relation]:
            continue
        numbers = NUMBER_FIELDS.get(relation)
        columns = [_text(name) for name in (*fields, *("",) * (3 - len(fields)))]
        dated = {"results": "measured_on", "credits": "credited_on"}.get(relation)
        queries.append(
            _model(relation)
            ._default_manager.filter(page_id__in=ids[relation])
            .order_by()
            .values_list(
                Value(relation, output_field=TextField()),
                "page_id",
                "pk",
                "sort_order",
                *columns,
                Cast(F(dated), DateField()) if dated else Cast(Value(None), DateField()),
                *(Cast(F(name) if name else Value(None), number) for name in numbers or (None, None)),
            )
        )
    found: dict[str, dict[int, list[Any]]] = defaultdict(lambda: defaultdict(list))
    for relation, page_id, pk, sort_order, *texts, day, value, value_max in _union(queries):
        values: dict[str, Any] = dict(zip(TEXT_FIELDS[relation], texts, strict=False))
        if relation == "funder_links":
            values = {"funder": _funder(int(value_max), texts[0], texts[1], value)}
        elif relation == "partners":
            values = {"name": texts[0], "organisation": Organisation(slug=texts[1]) if texts[1] else None}
        elif relation == "results":
            values |= {"measured_on": day, "value": _decimal(value), "value_max": _decimal(value_max)}
        elif relation == "credits":
            values["credited_on"] = day
        found[relation][page_id].append(_model(relation)(pk=pk, page_id=page_id, sort_order=sort_order, **values))
    _finish(pages, ids, found)


def load_materials(pages: Sequence[PracticePage]) -> None:
    """One query: what the cards offer, each with its document."""
    ids = {"materials": _missing(pages, "materials")}
    found: dict[str, dict[int, list[Any]]] = defaultdict(lambda: defaultdict(list))
    if ids["materials"]:
        model: Any = _model("materials")
        rows = model._default_manager.filter(page_id__in=ids["materials"]).select_related("document")
        for row in rows.order_by():
            found["materials"][row.page_id].append(row)
    _finish(pages, ids, found)


def _funder(pk: int, name: str, website: str, logo: Any) -> Any:
    funder_model: Any = _model("funder_links")._meta.get_field("funder").related_model
    return funder_model(pk=pk, name=name, website=website, logo_id=None if logo is None else int(logo))


def _decimal(value: Any) -> Decimal | None:
    return None if value is None else Decimal(str(value))


def _finish(pages: Sequence[PracticePage], ids: dict[str, list[int]], found: dict[str, dict[int, list[Any]]]) -> None:
    for relation, page_ids in ids.items():
        for objects in found[relation].values():
            objects.sort(key=lambda link: (link.sort_order is None, link.sort_order or 0, link.pk))
        _store(pages, relation, found[relation], page_ids)
