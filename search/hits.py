"""The cards of one page of results, as a reader sees them: what it is, where, and why it was found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.safestring import SafeString

from search.analysis.plan import QueryPlan
from search.excerpts import excerpt, marked, marked_tokens
from search.models import IndexedCard

REGIONS_SHOWN = 2


@dataclass(frozen=True, slots=True)
class Hit:
    """A card as the list shows it.

    ``reason`` quotes ``section``; both are empty where title or teaser show the words. ``pick`` is the editors'
    sentence where they put the card first (a blank where they gave none), else empty.
    """

    url: str
    language: str
    title: SafeString
    teaser: SafeString
    section: Promise | str
    reason: SafeString
    regions: Sequence[str]
    institution_name: str
    theme: str
    maturity: str
    maturity_label: str
    picture: Mapping[str, Any] | None
    pick: str


def hits_of(page_ids: Sequence[int], plans: Mapping[str, QueryPlan | None], picks: Mapping[int, str]) -> list[Hit]:
    """The stored entries in the order asked for: one query. ``plans`` by language say what to mark."""
    concepts = {language: marked_tokens(plan) for language, plan in plans.items() if plan}
    fields = ("page_id", "language", "teaser", *(("content", "places") if concepts else ()))
    rows = IndexedCard.objects.filter(page_id__in=page_ids, is_public=True).values(*fields)
    stored = {row["page_id"]: row for row in rows}
    return [
        _hit(stored[page_id], concepts.get(stored[page_id]["language"], []), picks.get(page_id, ""))
        for page_id in page_ids
        if page_id in stored
    ]


def _hit(row: dict[str, Any], concepts: Sequence[frozenset[str]], pick: str) -> Hit:
    teaser = row["teaser"]
    sections = row.get("content") or {"title": teaser["title"], "teaser": teaser["teaser"]}
    shown = {**sections, "title": teaser["title"], "teaser": teaser["teaser"]}
    themes = teaser["themes"]
    why = excerpt(shown, row.get("places") or {}, concepts)
    return Hit(
        url=teaser["url"],
        language=row["language"],
        title=marked(why.title),
        teaser=marked(why.teaser),
        section=why.section,
        reason=marked(why.text),
        regions=[region["label"] for region in teaser["regions"][:REGIONS_SHOWN]],
        institution_name=teaser["institution_name"],
        theme=themes[0]["name"] if themes else "",
        maturity=teaser["maturity"],
        maturity_label=teaser["maturity_label"],
        picture=teaser["picture"],
        pick=pick,
    )
