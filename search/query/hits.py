"""The cards of one page of results, as a reader sees them: what it is, where, and why it was found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from practices.public.schemas import PublicPractice
from practices.public.store import practices_by_id
from practices.public.teasers import Teaser
from search.index.documents import analyse_document
from search.index.texts import Sections, digest_of, texts_by_card
from search.models import IndexedCard
from search.query.excerpts import Marking, excerpt, marked, markings_of
from search.query.plan import QueryPlan


def hits_of(page_ids: Sequence[int], plans: Mapping[str, QueryPlan | None], picks: Mapping[int, str]) -> list[Teaser]:
    """The public ones of these cards in the order asked for. ``plans`` by language say what to mark."""
    practices = practices_by_id(page_ids)
    markings = {language: markings_of(plan) for language, plan in plans.items() if plan}
    if not markings:
        return [Teaser(practice, pick=picks.get(pk, "")) for pk, practice in practices.items()]
    texts = texts_by_card(practices)
    places = _places(practices, texts)
    return [
        _hit(practice, texts[pk], places[pk], markings.get(practice.language, []), picks.get(pk, ""))
        for pk, practice in practices.items()
    ]


def _places(practices: Mapping[int, PublicPractice], texts: Mapping[int, Sections]) -> dict[int, Mapping[str, str]]:
    """Where the words stand in the texts. One query; a row whose texts have changed since is not believed."""
    rows = IndexedCard.objects.readable().filter(page_id__in=practices).values_list("page_id", "digest", "places")
    stored = {page_id: (digest, places) for page_id, digest, places in rows}
    found = {}
    for pk, practice in practices.items():
        digest, places = stored.get(pk, ("", {}))
        if digest != digest_of(texts[pk]):
            places = analyse_document(texts[pk], practice.language).places
        found[pk] = places
    return found


def _hit(
    practice: PublicPractice, texts: Sections, places: Mapping[str, str], markings: Sequence[Marking], pick: str
) -> Teaser:
    why = excerpt(texts, places, markings)
    return Teaser(practice, marked(why.title), marked(why.teaser), why.section, marked(why.text), pick)
