"""Which engine answers: Elasticsearch where the site has one and it is well, else the embedded one."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from django.conf import settings

from search.engines.base import NEAREST, Engine, EngineUnavailable, RequestRefused, SearchRequest, SearchResult
from search.engines.elasticsearch import ElasticsearchEngine
from search.engines.embedded import EmbeddedEngine
from search.index.snapshot import Snapshot

log = logging.getLogger(__name__)
# For commands, where no visitor waits: a busy cluster has half a minute.
ENGINES: dict[str, Callable[[], Engine]] = {
    "embedded": EmbeddedEngine,
    "elasticsearch": partial(ElasticsearchEngine, timeout=30.0),
}
# After a failure nobody waits for the cluster again until this many seconds have passed.
PAUSE = 15.0


def engine_named(name: str) -> Engine:
    return ENGINES[name]()


@dataclass(frozen=True, slots=True)
class EngineAnswer:
    """``is_fallback``: the cluster did not answer, the page says so in plain words."""

    found: SearchResult
    is_fallback: bool = False


class FallbackEngine:
    """Asks Elasticsearch first and remembers for a while that it is unwell."""

    def __init__(self) -> None:
        self.unwell_until = 0.0

    def search(self, wanted: SearchRequest, snapshot: Snapshot) -> EngineAnswer:
        """``snapshot`` is that of the language, as the request has it."""
        embedded = EmbeddedEngine(snapshot)
        if not settings.ELASTICSEARCH_URL or wanted.sort == NEAREST:
            # How far a card is from somewhere is known here alone.
            return EngineAnswer(embedded.search(wanted))
        if snapshot.elasticsearch_version != snapshot.version:
            # The worker has not brought the last change there yet; the embedded engine already knows it.
            return EngineAnswer(embedded.search(wanted))
        if time.monotonic() < self.unwell_until:
            return EngineAnswer(embedded.search(wanted), is_fallback=True)
        try:
            return EngineAnswer(ElasticsearchEngine(snapshot).search(wanted))
        except EngineUnavailable as error:
            if not isinstance(error, RequestRefused):
                self.unwell_until = time.monotonic() + PAUSE
            log.warning("Elasticsearch does not answer, the embedded engine does: %s", error)
            return EngineAnswer(embedded.search(wanted), is_fallback=True)


ENGINE = FallbackEngine()
