"""Brings the rows of the index to Elasticsearch: never inside a request, always by version, repeatable at any time.

The table of indexed cards *is* the outbox: every change of a card has written its row with the next version in the
same transaction. The worker sends what is above the last version sent; versions are external, so that sending
twice or out of order does no harm. A rebuild fills a new index and moves the alias at the end: no gap.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils import timezone
from elasticsearch import Elasticsearch, NotFoundError
from elasticsearch.exceptions import ApiError, TransportError
from elasticsearch.helpers import bulk, scan

from search.engines.elasticsearch import MAPPING, SETTINGS, alias_of
from search.facets import BY_KEY
from search.models import IndexedCard, IndexVersion
from search.privacy import settle

BATCH = 500
REPAIR_EVERY = 600.0
_LAST_REPAIR = [0.0]
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Differences between the rows and the index: numbers of cards."""

    missing: int
    stale: int
    surplus: int

    @property
    def is_equal(self) -> bool:
        return not (self.missing or self.stale or self.surplus)


def cluster() -> Elasticsearch:
    """For bulk work: patient, other than the client of the search."""
    return Elasticsearch(settings.ELASTICSEARCH_URL, request_timeout=60, max_retries=2, retry_on_timeout=True)


def languages() -> list[str]:
    return [code for code, _name in settings.LANGUAGES]


def document(row: IndexedCard) -> dict[str, Any]:
    """Public facts only, from the row that the public serializer made."""
    return {
        "page_id": row.page_id,
        "slug": row.slug,
        "title": row.title.casefold(),
        "date": row.published_at.timestamp() if row.published_at else 0.0,
        "expire_at": row.expire_at.isoformat() if row.expire_at else None,
        "version": row.version,
        "words": [f"{token}|{level}" for token, level in row.words.get("levels", {}).items()],
        "facets": {key: values for key, values in row.facets.items() if key in BY_KEY},
    }


def _action(row: IndexedCard, index: str) -> dict[str, Any]:
    action = {"_index": index, "_id": str(row.page_id), "version": row.version, "version_type": "external_gte"}
    if row.is_public:
        return {**action, "_op_type": "index", "_source": document(row)}
    return {**action, "_op_type": "delete"}


def _send(search: Elasticsearch, actions: Iterable[dict[str, Any]]) -> int:
    """Conflicts (a newer version is there) and deletions of what is not there are no errors."""
    sent, errors = bulk(search, actions, chunk_size=BATCH, raise_on_error=False, refresh=True)
    # A number only where ``stats_only`` asks for one.
    told = errors if isinstance(errors, list) else []
    serious = [error for error in told if next(iter(error.values())).get("status") not in (404, 409)]
    if serious:
        raise RuntimeError(f"Elasticsearch refused {len(serious)} cards: {serious[0]}")
    return int(sent)


def rebuild(advance: Callable[[], None] = lambda: None) -> int:
    """Fills new indices and moves the aliases; searches go on meanwhile. Returns the number of cards."""
    settle()
    search = cluster()
    upto = IndexVersion.current().change
    total = 0
    for language in languages():
        alias = alias_of(language)
        name = f"{alias}-{timezone.now():%Y%m%d%H%M%S%f}"
        search.indices.create(index=name, mappings=MAPPING, settings=SETTINGS)
        rows = IndexedCard.objects.filter(language=language, is_public=True)
        total += _send(search, _counted(rows.iterator(chunk_size=BATCH), name, advance))
        removals = [{"remove_index": {"index": old}} for old in _indices_of(search, alias) if old != name]
        search.indices.update_aliases(actions=[{"add": {"index": name, "alias": alias}}, *removals])
    IndexVersion.sent(upto)
    sync()
    return total


def _counted(rows: Iterator[IndexedCard], name: str, advance: Callable[[], None]) -> Iterator[dict[str, Any]]:
    for row in rows:
        advance()
        yield _action(row, name)


def _indices_of(search: Elasticsearch, alias: str) -> list[str]:
    """Indices behind the alias, and leftovers of rebuilds that broke off."""
    return list(search.indices.get(index=f"{alias}-2*", ignore_unavailable=True, allow_no_indices=True).body)


def sync() -> int:
    """Sends what changed since the last time. Returns the number of changes sent."""
    settle()
    numbers = IndexVersion.current()
    current, sent = numbers.change, numbers.elasticsearch
    if sent >= current:
        return 0
    search = cluster()
    if not all(search.indices.exists_alias(name=alias_of(language)) for language in languages()):
        return rebuild()
    rows = IndexedCard.objects.filter(version__gt=sent, version__lte=current).order_by("version")
    number = _send(search, (_action(row, alias_of(row.language)) for row in rows.iterator(chunk_size=BATCH)))
    IndexVersion.sent(current)
    return number


def compare() -> Comparison:
    """Compares every card's version in the index with its row."""
    search = cluster()
    missing = stale = surplus = 0
    for language in languages():
        there = {
            int(hit["_id"]): int(hit["_source"]["version"])
            for hit in scan(search, index=alias_of(language), query={"_source": ["version"]}, size=1000)
        }
        rows = IndexedCard.objects.filter(language=language, is_public=True)
        here = dict(rows.values_list("page_id", "version"))
        missing += len(here.keys() - there.keys())
        surplus += len(there.keys() - here.keys())
        stale += sum(1 for page_id, version in here.items() if there.get(page_id, version) != version)
    return Comparison(missing, stale, surplus)


def repair() -> Comparison:
    """The reconciler: rebuilds where index and rows differ. Returns what it found."""
    try:
        found = compare()
    except NotFoundError:
        found = Comparison(IndexedCard.objects.filter(is_public=True).count(), 0, 0)
    if not found.is_equal:
        rebuild()
    return found


def bring_to_elasticsearch() -> None:
    """One step of the worker: sends changes; now and then compares everything. A cluster that is down can wait."""
    if not settings.ELASTICSEARCH_URL:
        return
    try:
        if not sync() and time.monotonic() - _LAST_REPAIR[0] > REPAIR_EVERY:
            _LAST_REPAIR[0] = time.monotonic()
            found = repair()
            if not found.is_equal:
                log.warning("Index in Elasticsearch differed and was rebuilt: %s", found)
    except (ApiError, TransportError, RuntimeError) as error:
        log.warning("Elasticsearch takes no changes at the moment: %s", error)
