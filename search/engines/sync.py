"""Brings the rows of the index to Elasticsearch: never inside a request, always by version, repeatable at any time.

The table of indexed cards *is* the outbox: every change of a card has written its row with the next version in the
same transaction. The worker sends what is above the last version sent; versions are external, so that sending
twice or out of order does no harm. A rebuild fills a new index and moves the alias at the end: no gap.

One at a time writes (``search.engines.turn``), and always to an index by its own name: Elasticsearch makes an index
that is not there out of the first write, with types of its own choice, and no alias could take its name any more.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone
from elasticsearch import BadRequestError, Elasticsearch, NotFoundError
from elasticsearch.helpers import bulk

from practices.facets import BY_KEY, LIVE_FACETS, YES, cards_with_contact
from search.engines.base import EngineUnavailable, SearchRequest
from search.engines.connection import LimitedNode
from search.engines.elasticsearch import HEADERS, MAPPING, SETTINGS, alias_of, read_answer, request_of, search_path
from search.engines.turn import Busy, Turn, taken
from search.index.documents import LEVELS, TRANSLATED, pairs_of
from search.index.restrictions import settle
from search.index.shape import SHAPE, shape_of
from search.models import IndexedCard, IndexVersion, name_of_works

BATCH = 250
# Seconds for one call, less than a turn lasts; and for reading which cards an index holds.
TIMEOUT = 20.0
MAX_READING_LENGTH = 300.0
READ_AT_ONCE = 1000
META = {"shape": shape_of(extra=[SHAPE, LEVELS, MAPPING, SETTINGS])}
ODD = (EngineUnavailable, BadRequestError, NotFoundError, KeyError, TypeError, ValueError, IndexError, AttributeError)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Differences between the rows and the index: numbers of cards; of languages whose index gives no good answer."""

    missing: int
    stale: int
    surplus: int
    unwell: int = 0

    @property
    def is_equal(self) -> bool:
        return not (self.missing or self.stale or self.surplus or self.unwell)


def cluster() -> Elasticsearch:
    """For bulk work: more patient than the client of the search, with a limit over each whole answer all the same."""
    return Elasticsearch(settings.ELASTICSEARCH_URL, node_class=LimitedNode, request_timeout=TIMEOUT, max_retries=0)


def languages() -> list[str]:
    return [code for code, _name in settings.LANGUAGES]


def document(row: IndexedCard) -> dict[str, Any]:
    """Public facts only, from the row of the embedded index."""
    return {
        "page_id": row.page_id,
        "slug": row.slug,
        "title": row.title.casefold(),
        "date": row.published_at.timestamp() if row.published_at else 0.0,
        "expire_at": row.expire_at.isoformat() if row.expire_at else None,
        "version": row.version,
        "words": _words(row.words),
        "facets": {key: values for key, values in row.facets.items() if key in BY_KEY or key == TRANSLATED},
    }


def _words(words: dict[str, Any]) -> list[str]:
    """Tokens with their levels, and which stand side by side: what a plan may ask for."""
    levels = [f"{token}|{level}" for token, level in words.get("levels", {}).items()]
    return levels + [f"{pair}|{LEVELS}" for pair in dict.fromkeys(pairs_of(words.get("line", "")))]


def _action(row: IndexedCard, index: str) -> dict[str, Any]:
    action = {"_index": index, "_id": str(row.page_id), "version": row.version, "version_type": "external_gte"}
    if row.is_public and row.shape == SHAPE:
        return {**action, "_op_type": "index", "_source": document(row)}
    return {**action, "_op_type": "delete"}


def _send(search: Elasticsearch, actions: Iterable[dict[str, Any]]) -> int:
    """Conflicts (a newer version is there) and deletions of what is not there are no errors."""
    sent, errors = bulk(search, actions, chunk_size=BATCH, raise_on_error=False, refresh=True)
    # A number only where ``stats_only`` asks for one.
    told = errors if isinstance(errors, list) else []
    serious = [error for error in told if _is_serious(next(iter(error.values())))]
    if serious:
        raise RuntimeError(f"Elasticsearch refused {len(serious)} cards: {serious[0]}")
    return int(sent)


def _is_serious(answer: dict[str, Any]) -> bool:
    return answer.get("status") != 409 and (answer.get("status") != 404 or "error" in answer)


def settle_contacts() -> None:
    """Rows of the cards that name somebody who can be reached now, and no longer, say so; the next transfer takes it.

    The rows are for the cluster: the embedded engine asks the gate itself (``search.index.snapshots``).
    """
    reachable = cards_with_contact()
    name = name_of_works(reachable)
    if IndexVersion.current().contacts == name:
        return
    with transaction.atomic():
        version = IndexVersion.next()
        key = {facet.key for facet in LIVE_FACETS}
        for row in _in_batches(IndexedCard.objects.readable().defer("words", "places")):
            facets = {name: values for name, values in row.facets.items() if name not in key}
            if row.work in reachable:
                facets.update({name: [YES] for name in key})
            if facets != row.facets:
                IndexedCard.objects.filter(pk=row.pk).update(facets=facets, version=version)
        IndexVersion.objects.filter(pk=IndexVersion.SINGLE).update(contacts=name)


def rebuild(advance: Callable[[], None] = lambda: None, patience: float = 0.0) -> int:
    """Fills new indices and moves the aliases; searches go on meanwhile. Returns the number of cards.

    Raises ``Busy`` where somebody else writes for longer than ``patience`` seconds.
    """
    settle()
    settle_contacts()
    with taken(patience) as turn:
        total = _rebuild(cluster(), turn, advance)
    sync()
    return total


def _rebuild(search: Elasticsearch, turn: Turn, advance: Callable[[], None]) -> int:
    upto = IndexVersion.current().change
    total = 0
    for language in languages():
        alias = alias_of(language)
        name = f"{alias}-{timezone.now():%Y%m%d%H%M%S%f}"
        search.indices.create(index=name, mappings={**MAPPING, "_meta": META}, settings=SETTINGS)
        rows = IndexedCard.objects.readable().filter(language=language)
        actions = (_action(row, name) for row in _in_batches(rows))
        total += _send(search, _counted(actions, turn, advance))
        turn.keep(at_once=True)
        search.indices.update_aliases(
            actions=[{"add": {"index": name, "alias": alias}}, *_removals(search, alias, name)]
        )
    IndexVersion.sent(upto)
    return total


def _in_batches(rows: models.QuerySet[IndexedCard]) -> Iterator[IndexedCard]:
    """Without a cursor that stays open: where SQLite still reads from one, it writes nothing once somebody else has."""
    last = -1
    while batch := list(rows.filter(page_id__gt=last).order_by("page_id")[:BATCH]):
        yield from batch
        last = batch[-1].page_id


def _counted(
    actions: Iterator[dict[str, Any]], turn: Turn, advance: Callable[[], None] = lambda: None
) -> Iterator[dict[str, Any]]:
    for action in actions:
        turn.keep()
        advance()
        yield action


def _removals(search: Elasticsearch, alias: str, name: str) -> list[dict[str, Any]]:
    """Takes away older indices, what rebuilds that broke off have left, and an index that has the alias's own name."""
    ours = set(search.indices.get(index=f"{alias}-2*", ignore_unavailable=True, allow_no_indices=True).body)
    behind = set(search.indices.get(index=alias, ignore_unavailable=True).body)
    foreign = behind - ours - {alias}
    return [
        *({"remove_index": {"index": old}} for old in sorted((ours | behind & {alias}) - {name})),
        *({"remove": {"index": old, "alias": alias}} for old in sorted(foreign)),
    ]


def _index_of(search: Elasticsearch, language: str) -> str | None:
    """The one index behind the alias, if it is there and of this release's making."""
    alias = alias_of(language)
    found = search.indices.get(index=alias, ignore_unavailable=True).body
    if len(found) != 1 or alias in found:
        return None
    name, index = next(iter(found.items()))
    return str(name) if index.get("mappings") == {**MAPPING, "_meta": META} else None


def sync() -> int:
    """Sends what changed since the last time. Returns the number of changes sent, 0 while somebody else writes."""
    settle()
    settle_contacts()
    numbers = IndexVersion.current()
    if numbers.elasticsearch >= numbers.change:
        return 0
    with suppress(Busy), taken() as turn:
        return _sync(cluster(), turn)
    return 0


def _sync(search: Elasticsearch, turn: Turn) -> int:
    numbers = IndexVersion.current()
    names = {language: _index_of(search, language) for language in languages()}
    if None in names.values():
        return _rebuild(search, turn, lambda: None)
    rows = IndexedCard.objects.filter(
        version__gt=numbers.elasticsearch, version__lte=numbers.change, language__in=names
    )
    actions = (_action(row, str(names[row.language])) for row in _in_batches(rows))
    number = _send(search, _counted(actions, turn))
    turn.keep(at_once=True)
    if {language: _index_of(search, language) for language in languages()} != names:
        raise RuntimeError("An index was taken away while changes were sent")
    IndexVersion.sent(numbers.change)
    return number


def compare() -> Comparison:
    """Compares every card's version in the index with its row, and asks what visitors ask."""
    search = cluster()
    missing = stale = surplus = unwell = 0
    for language in languages():
        here = dict(IndexedCard.objects.readable().filter(language=language).values_list("page_id", "version"))
        if _index_of(search, language) is None or not _answers(search, language, len(here)):
            unwell += 1
        there = _versions(search, alias_of(language))
        missing += len(here.keys() - there.keys())
        surplus += len(there.keys() - here.keys())
        stale += sum(1 for page_id, version in here.items() if there.get(page_id, version) != version)
    return Comparison(missing, stale, surplus, unwell)


def _versions(search: Elasticsearch, index: str) -> dict[int, int]:
    """Which card is there in which version: page by page, within a limit, never in circles."""
    there: dict[int, int] = {}
    last, until = -1, time.monotonic() + MAX_READING_LENGTH
    while time.monotonic() < until:
        hits = search.search(
            index=index, size=READ_AT_ONCE, sort=[{"page_id": "asc"}], search_after=[last],
            source=False, docvalue_fields=[{"field": "page_id"}, {"field": "version"}],
        )["hits"]["hits"]  # fmt: skip
        if not hits:
            return there
        for hit in hits:
            there[int(hit["fields"]["page_id"][0])] = int(hit["fields"]["version"][0])
        if max(there) <= last:
            break
        last = max(there)
    raise RuntimeError("Elasticsearch comes to no end of its cards")


def _answers(search: Elasticsearch, language: str, expected: int) -> bool:
    """Whether the question of a visitor gets a good answer; an index that is there can still be a useless one."""
    wanted = SearchRequest(language)
    try:
        body = request_of(wanted, lambda _token: ())
        answer = search.perform_request("POST", search_path(alias_of(language)), headers=HEADERS, body=body)
        read_answer(answer.body, wanted, expected)
    except ODD:
        return False
    return True


def repair() -> Comparison:
    """The reconciler: sends what waits and rebuilds where index and rows differ even so. Returns what it found.

    Where somebody else writes at this moment, the next comparison sees what they left.
    """
    sync()
    found = _compared()
    if not found.is_equal:
        # A card that changed between two questions is no difference.
        sync()
        found = _compared()
    if not found.is_equal:
        with suppress(Busy):
            rebuild()
    return found


def _compared() -> Comparison:
    try:
        return compare()
    except (BadRequestError, NotFoundError, KeyError):
        return Comparison(IndexedCard.objects.readable().count(), 0, 0, len(languages()))


def bring_to_elasticsearch() -> None:
    """One step of the worker: sends what changed. Raises what the cluster raises; the worker comes back to it."""
    if settings.ELASTICSEARCH_URL:
        sync()
