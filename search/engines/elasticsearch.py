"""The engine for many cards: the same words with the same levels in an index of Elasticsearch 9.

A token is indexed together with its level (``anerkenn|7``), so a plan is a set of exact terms with whole numbers as
scores: no analyser, plug-in, script or dictionary is needed on the cluster, and it ranks as the embedded engine does.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Callable, Collection
from functools import lru_cache
from typing import Any
from urllib.parse import quote

import orjson
from django.conf import settings
from django.utils import timezone
from elasticsearch import Elasticsearch
from elasticsearch.exceptions import ApiError, BadRequestError, SerializationError, TransportError
from elasticsearch.serializer import OrjsonSerializer

from practices.facets import PUBLIC_FACETS
from search.engines.base import FIT, MAX_HITS, TITLE, EngineUnavailable, RequestRefused, SearchRequest, SearchResult
from search.engines.connection import LimitedNode
from search.index.documents import LEVELS, TRANSLATED
from search.index.snapshot import Snapshot
from search.index.snapshots import Snapshots
from search.query.plan import Alternative, Concept, QueryPlan, of_german, value_of
from search.query.selection import MAX_FACET_OPTIONS, Selection

# Seconds for the whole answer while a visitor waits: the embedded engine has to answer within two all in all.
TIMEOUT = 0.9
MAX_VALUES = 500
# Only what is read comes over the line.
ANSWER_PARTS = (
    "timed_out", "_shards.failed", "hits.total.value", "hits.hits.fields.page_id", "aggregations.*.doc_count",
    "aggregations.*.values.buckets.key", "aggregations.*.values.buckets.doc_count",
)  # fmt: skip
# The client's own ``search()`` reads and rewrites the request once more, at a third of the price of the call.
_TYPE = "application/vnd.elasticsearch+json; compatible-with=9"
HEADERS = {"Accept": _TYPE, "Content-Type": _TYPE}
NOTHING: dict[str, Any] = {"match_none": {}}
LevelsWith = Callable[[str], Collection[int]]
UNWELL = (
    ApiError,
    TransportError,
    SerializationError,
    KeyError,
    TypeError,
    ValueError,
    IndexError,
    AttributeError,
    TimeoutError,
)

MAPPING: dict[str, Any] = {
    "dynamic": "strict",
    "properties": {
        "page_id": {"type": "long"},
        "slug": {"type": "keyword"},
        "title": {"type": "keyword"},
        "date": {"type": "double"},
        "expire_at": {"type": "date"},
        "version": {"type": "long"},
        "words": {"type": "keyword", "doc_values": False},
        "facets": {
            "dynamic": "strict",
            "properties": {key: {"type": "keyword"} for key in (*(facet.key for facet in PUBLIC_FACETS), TRANSLATED)},
        },
    },
}
SETTINGS: dict[str, Any] = {
    "number_of_shards": 1,
    "number_of_replicas": 0,
    "max_result_window": MAX_HITS,
    "refresh_interval": "1s",
}


@lru_cache(maxsize=4)
def client(url: str, timeout: float) -> Elasticsearch:
    """One set of connections a process; no retries, because the embedded engine is the retry."""
    return Elasticsearch(
        url,
        node_class=LimitedNode,
        request_timeout=timeout,
        max_retries=0,
        retry_on_timeout=False,
        serializer=OrjsonSerializer(),
    )


# Two processes on one connection would read each other's answers.
os.register_at_fork(after_in_child=client.cache_clear)


def alias_of(language: str) -> str:
    return f"{settings.SEARCH_INDEX_PREFIX}-{language}"


@lru_cache(maxsize=16)
def search_path(alias: str) -> str:
    return f"/{alias}/_search?filter_path={quote(','.join(ANSWER_PARTS), safe=',*')}"


class ElasticsearchEngine:
    name = "elasticsearch"

    def __init__(self, snapshot: Snapshot | None = None, timeout: float = TIMEOUT) -> None:
        self._snapshot = snapshot
        self._timeout = timeout

    def search(self, wanted: SearchRequest) -> SearchResult:
        if not settings.ELASTICSEARCH_URL:
            raise EngineUnavailable("ELASTICSEARCH_URL is not set")
        try:
            call = client(settings.ELASTICSEARCH_URL, self._timeout).perform_request
            snapshot = self._snapshot or Snapshots.current(wanted.language)
            has_many_regions = len(snapshot.labels.get("region", {})) > MAX_FACET_OPTIONS
            request = orjson.dumps(request_of(wanted, snapshot.postings.levels_with, has_many_regions))
            answer = call("POST", search_path(alias_of(wanted.language)), headers=HEADERS, body=request)
            return read_answer(answer.body, wanted, snapshot.public.bit_count())
        except BadRequestError as error:
            raise RequestRefused(str(error)[:200]) from error
        except UNWELL as error:
            raise EngineUnavailable(f"{type(error).__name__}: {str(error)[:200]}") from error


def request_of(wanted: SearchRequest, levels_with: LevelsWith, has_many_regions: bool = False) -> dict[str, Any]:
    """The body of the search: scores from the plan, choices as a filter after the counts.

    ``levels_with`` tells at which levels some card has a token, so that no others are asked for.
    ``has_many_regions``: the page shows Kreise of chosen Länder only, so no others are counted.
    """
    now = timezone.now().isoformat()
    query: dict[str, Any] = {"bool": {"must_not": [{"range": {"expire_at": {"lte": now}}}]}}
    request: dict[str, Any] = {
        "query": query,
        "from": wanted.first,
        "size": wanted.number,
        "_source": False,
        "docvalue_fields": ["page_id"],
        "track_total_hits": True,
        "post_filter": {"bool": {"filter": _chosen(wanted.selection)}},
        "aggs": _counting(wanted.selection, has_many_regions),
        "sort": _order(wanted),
    }
    if wanted.not_in:
        query["bool"]["must_not"].append({"term": {f"facets.{TRANSLATED}": wanted.not_in}})
    plans = [plan for plan in (wanted.plan, of_german(wanted.german) if wanted.german else None) if plan]
    if plans:
        # A card has the sum of the readings that it fits.
        query["bool"]["should"] = [_plan_query(plan, levels_with) for plan in plans]
        query["bool"]["minimum_should_match"] = 1
        request["track_scores"] = True
    return request


def _plan_query(plan: QueryPlan, levels_with: LevelsWith) -> dict[str, Any]:
    """The limit stands inside the query: one beside it would not hold for the counts."""
    concepts = [concept_query(concept, levels_with) for concept in plan.concepts]
    query = NOTHING
    if concepts:
        needed = [
            {"dis_max": {"queries": [_has(choice, levels_with) for choice in concept.alternatives] or [NOTHING]}}
            for concept in plan.required
        ]
        excluded = [_has(choice, levels_with) for choice in plan.excluded]
        query = {"bool": {"should": concepts, "minimum_should_match": 1, "filter": needed, "must_not": excluded}}
    return {"function_score": {"query": query, "min_score": max(1, plan.minimum)}}


def _order(wanted: SearchRequest) -> list[dict[str, Any]]:
    if wanted.plan and wanted.sort == FIT:
        return [{"_score": {"order": "desc"}}, {"slug": {"order": "asc"}}]
    if wanted.sort == TITLE:
        return [{"title": {"order": "asc"}}, {"slug": {"order": "asc"}}]
    return [{"date": {"order": "desc"}}, {"slug": {"order": "asc"}}]


def _chosen(selection: Selection, except_facet: str = "") -> list[dict[str, Any]]:
    return [
        {"terms": {f"facets.{facet}": list(values)}}
        for facet, values in selection.values.items()
        if facet != except_facet
    ]


def _counting(selection: Selection, has_many_regions: bool) -> dict[str, Any]:
    """Per facet the counts with the other facets' choices applied; ``all`` counts the index itself."""
    aggs: dict[str, Any] = {"all": {"global": {}}}
    for facet in PUBLIC_FACETS:
        values: dict[str, Any] = {"terms": {"field": f"facets.{facet.key}", "size": MAX_VALUES}}
        if facet.key == "region" and has_many_regions:
            chosen = {value[:2] for value in selection.values.get("region", ()) if value[:2].isdigit()}
            kreise = "|".join(f"{land}[0-9]{{3}}" for land in sorted(chosen))
            values["terms"]["include"] = f"[0-9]{{2}}|{kreise}" if kreise else "[0-9]{2}"
        aggs[facet.key] = {
            "filter": {"bool": {"filter": _chosen(selection, facet.key)}},
            "aggs": {"values": values},
        }
    return aggs


def concept_query(concept: Concept, levels_with: LevelsWith) -> dict[str, Any]:
    """The best alternative counts: one constant score for each value an alternative can have."""
    words: dict[int, set[str]] = defaultdict(set)
    several: list[dict[str, Any]] = []
    for choice in concept.alternatives:
        if len(choice.elements) == 1:
            for token in choice.elements[0]:
                for level in levels_with(token):
                    words[value_of(choice.strength, level)].add(f"{token}|{level}")
        else:
            several += _all_elements(choice, concept.weight, levels_with)
    single = [_constant({"terms": {"words": list(tokens)}}, value * concept.weight) for value, tokens in words.items()]
    return {"dis_max": {"queries": [*single, *several]}} if single or several else NOTHING


def _all_elements(choice: Alternative, weight: int, levels_with: LevelsWith) -> list[dict[str, Any]]:
    """A card has the level of its weakest element: at level L all elements are there at L or higher."""
    queries = []
    for level in range(1, LEVELS + 1):
        wanted = [
            [f"{token}|{at}" for token in element for at in levels_with(token) if at >= level]
            for element in choice.elements
        ]
        if not all(wanted):
            break
        each = [{"terms": {"words": words}} for words in wanted]
        queries.append(_constant({"bool": {"filter": each}}, value_of(choice.strength, level) * weight))
    return queries


def _has(choice: Alternative, levels_with: LevelsWith) -> dict[str, Any]:
    """Cards that have each element of an alternative, at whatever level."""
    words = [[f"{token}|{at}" for token in element for at in levels_with(token)] for element in choice.elements]
    return {"bool": {"filter": [{"terms": {"words": found}} for found in words]}}


def _constant(query: dict[str, Any], score: int) -> dict[str, Any]:
    return {"constant_score": {"filter": query, "boost": float(score)}}


def read_answer(body: dict[str, Any], wanted: SearchRequest, expected: int) -> SearchResult:
    """``expected``: the number of public cards. Raises for anything but a complete answer (``UNWELL``)."""
    if body.get("timed_out") or body["_shards"]["failed"]:
        raise EngineUnavailable("incomplete answer")
    if int(body["aggregations"]["all"]["doc_count"]) != expected:
        raise EngineUnavailable(f"index holds {body['aggregations']['all']['doc_count']} cards, not {expected}")
    counts: dict[str, dict[str, int]] = {}
    for facet in PUBLIC_FACETS:
        # A facet without a value comes back without its list.
        buckets = body["aggregations"][facet.key].get("values", {}).get("buckets", [])
        counts[facet.key] = {str(bucket["key"]): int(bucket["doc_count"]) for bucket in buckets}
        for value in wanted.selection.values.get(facet.key, ()):
            counts[facet.key].setdefault(value, 0)
    page_ids = tuple(int(hit["fields"]["page_id"][0]) for hit in body["hits"].get("hits", []))
    return SearchResult(int(body["hits"]["total"]["value"]), page_ids, counts)
