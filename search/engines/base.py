"""What a search asks of an engine, and what it gets."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from search.query.plan import QueryPlan
from search.query.selection import Selection

FIT, NEWEST, TITLE, NEAREST = "fit", "newest", "title", "near"
# Cards that can be leafed through; no engine is asked for what lies behind.
MAX_HITS = 50_000


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """``plan`` is ``None`` to leaf through all cards; ``first`` from 0; ``sort`` one of fit, newest, title, near
    (those nearest to ``kreis`` first).

    ``german``: how the words are read in German, for translations, which have the words of their German card too.
    ``not_in``: leaves out German cards that are translated into this language.
    """

    language: str
    selection: Selection = field(default_factory=Selection)
    plan: QueryPlan | None = None
    sort: str = FIT
    first: int = 0
    number: int = 12
    german: QueryPlan | None = None
    not_in: str = ""
    kreis: str = ""


@dataclass(frozen=True, slots=True)
class SearchResult:
    """``page_ids`` of the part asked for; ``counts``: facet → value → cards the choice would give."""

    total: int
    page_ids: tuple[int, ...]
    counts: dict[str, dict[str, int]]


class EngineUnavailable(Exception):
    """The engine cannot answer now; the message says why, for the log."""


class RequestRefused(EngineUnavailable):
    """The engine is well and does not take this one request."""


class Engine(Protocol):
    name: str

    def search(self, wanted: SearchRequest) -> SearchResult:
        """Raises ``EngineUnavailable``."""
        ...
