"""What a search asks of an engine, and what it gets."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from search.analysis.plan import QueryPlan
from search.facets import Selection

FIT, NEWEST, TITLE = "fit", "newest", "title"


@dataclass(frozen=True, slots=True)
class Wanted:
    """``plan`` is ``None`` to leaf through all cards; ``first`` from 0; ``sort`` one of fit, newest, title."""

    language: str
    selection: Selection = field(default_factory=Selection)
    plan: QueryPlan | None = None
    sort: str = FIT
    first: int = 0
    number: int = 12


@dataclass(frozen=True, slots=True)
class Found:
    """``page_ids`` of the part asked for; ``counts``: facet → value → cards the choice would give."""

    total: int
    page_ids: tuple[int, ...]
    counts: dict[str, dict[str, int]]


class EngineUnavailable(Exception):
    """The engine cannot answer now; the message says why, for the log."""


class Engine(Protocol):
    name: str

    def search(self, wanted: Wanted) -> Found:
        """Raises ``EngineUnavailable``."""
        ...
