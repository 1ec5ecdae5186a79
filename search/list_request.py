"""What the address of a list says, made safe, and the addresses of lists that differ from it in one thing."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse
from django.utils.encoding import iri_to_uri

from search.engines.base import FIT, MAX_HITS, NEAREST, NEWEST, TITLE
from search.models import MAX_QUERY_LENGTH
from search.query.selection import NOTHING_CHOSEN, Selection, offered_facets
from vocabularies import gazetteer

PAGE_SIZE = 12
# As far as Elasticsearch leafs; a page behind the last one shows the last one.
MAX_PAGE = MAX_HITS // PAGE_SIZE
SORTS = (FIT, NEWEST, TITLE, NEAREST)
# ``?woertlich=1``: the words as they were typed, without any correction.
LITERAL = "woertlich"


@dataclass(frozen=True, slots=True)
class ListRequest:
    """What the address says, made safe: words up to 200 characters, a page from 1.

    ``preset`` is what the page itself stands for, such as one theme: chosen, and no part of the query. ``kreis`` is the
    reader's own, which narrows nothing: cards say how far they are from it. ``is_literal``: the words as typed.
    """

    words: str
    selection: Selection
    sort: str
    page: int
    language: str
    path: str
    without: frozenset[str] = frozenset()
    preset: Selection = NOTHING_CHOSEN
    kreis: str = ""
    is_literal: bool = False

    @classmethod
    def from_query(cls, query: Any, language: str, path: str, preset: Selection = NOTHING_CHOSEN) -> ListRequest:
        words = unicodedata.normalize("NFC", query.get("q", ""))
        words = " ".join("".join(c if c.isprintable() else " " for c in words).split())[:MAX_QUERY_LENGTH]
        sort = query.get("sortierung", "")
        page = query.get("seite", "1")
        kreis = own_kreis(query.get("kreis", ""))
        is_possible = {FIT: bool(words), NEWEST: True, TITLE: True, NEAREST: bool(kreis)}
        return cls(
            words=words,
            selection=Selection.from_query(query, except_facets=preset.values),
            sort=sort if is_possible.get(sort) else usual_sort(words),
            page=min(max(1, int(page)), MAX_PAGE) if page.isascii() and page.isdigit() and len(page) < 7 else 1,
            language=language,
            path=path,
            without=frozenset(value[:80] for value in query.getlist("ohne")[:20]),
            preset=preset,
            kreis=kreis,
            is_literal=bool(words) and query.get(LITERAL) == "1",
        )

    @property
    def narrowed(self) -> Selection:
        """What the reader chose and what the page stands for."""
        return Selection({**self.selection.values, **self.preset.values})

    def feed_address(self) -> str:
        """The same words and choices as a feed, wherever the list stands."""
        path, sort = reverse("search_feed"), usual_sort(self.words)
        return replace(self, path=path, sort=sort, selection=self.narrowed, preset=NOTHING_CHOSEN, kreis="").address()

    def pairs(self) -> list[tuple[str, str]]:
        """What an address says of this state, in order; what goes without saying is left out."""
        pairs = [
            ("q", self.words),
            ("sortierung", "" if self.sort == usual_sort(self.words) else self.sort),
            ("seite", "" if self.page == 1 else str(self.page)),
            (LITERAL, "1" if self.is_literal else ""),
            *(("ohne", key) for key in sorted(self.without)),
            ("kreis", self.kreis),
            *self.selection.query(),
        ]
        return [(key, value) for key, value in pairs if value]

    def address(
        self,
        selection: Selection | None = None,
        page: int = 1,
        sort: str | None = None,
        without: frozenset[str] | None = None,
    ) -> str:
        """The address of this state with something changed: shareable, and the same for everybody."""
        other = replace(
            self,
            selection=self.selection if selection is None else selection,
            page=page,
            sort=sort or self.sort,
            without=self.without if without is None else without,
        )
        pairs = other.pairs()
        return f"{self.path}?{urlencode(pairs)}" if pairs else self.path or "?"

    def other_fields(self) -> list[tuple[str, str]]:
        """What the form of the page has to carry beside its own fields, so that nothing chosen gets lost."""
        own = {"q", *(facet.url_name for facet in offered_facets(self.preset))}
        return [(key, value) for key, value in replace(self, page=1).pairs() if key not in own]

    def query_in_other_languages(self) -> str:
        """Words and choices mean the same in every language; page three of the list is another one there."""
        return urlencode(replace(self, page=1).pairs())

    def canonical_url(self, page: int) -> str:
        """The address search engines shall keep, ``""`` for a list that somebody narrowed: there are endless ones."""
        if self.words or self.selection or self.without or self.kreis or self.path == reverse("search"):
            return ""
        return settings.SITE_URL + iri_to_uri(replace(self, sort=NEWEST).address(page=page))


def usual_sort(words: str) -> str:
    """The order of a list that nobody chose one for."""
    return FIT if words else NEWEST


def own_kreis(value: str) -> str:
    """The Kreis that an address says is the reader's, empty for what is none."""
    return value if len(value) == 5 and gazetteer.is_known(value) else ""
