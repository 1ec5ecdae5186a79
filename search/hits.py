"""The cards of one page of results, as a reader sees them: what it is, where, and why it was found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.safestring import SafeString

from search.analysis.plan import QueryPlan
from search.excerpts import Marking, excerpt, marked, markings_of
from search.models import IndexedCard, ShownCard

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
    markings = {language: markings_of(plan) for language, plan in plans.items() if plan}
    stored = IndexedCard.shown(page_ids, bool(markings))
    return [
        _hit(card, markings.get(card.language, []), picks.get(page_id, ""))
        for page_id in page_ids
        if (card := stored.get(page_id))
    ]


def _hit(card: ShownCard, markings: Sequence[Marking], pick: str) -> Hit:
    teaser, themes = card.teaser, card.teaser["themes"]
    shown = {**card.content, "title": teaser["title"], "teaser": teaser["teaser"]}
    why = excerpt(shown, card.places, markings)
    return Hit(
        url=teaser["url"],
        language=card.language,
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
