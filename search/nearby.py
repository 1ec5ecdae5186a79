"""»In meinem Landkreis, sonst in der Nähe«: ways on from a place with few cards, and how far a card is from a Kreis."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from language.folding import fold
from practices.public.schemas import PublicPractice
from practices.public.teasers import Teaser
from search.engines.base import NEAREST, NEWEST
from search.everywhere import Question
from search.filter_panel import label_of
from search.index.snapshot import Snapshot
from search.list_request import ListRequest, usual_sort
from search.query.place_words import QUALIFIERS
from search.query.plan import Concept, QueryPlan
from search.query.selection import NOTHING_CHOSEN, Selection
from vocabularies import gazetteer
from vocabularies.models.regions import GERMANY

# From so many cards on a region needs no help.
ENOUGH = 4
NEIGHBOURS, COMPARABLE = 4, 3
# A town and the Kreis around it often have one name.
NAMED = 2

# Key of a region → number of cards, for the words and choices of the list without its places or, if true, for nothing.
CountRegions = Callable[[bool], Mapping[str, int]]


@dataclass(frozen=True, slots=True)
class NearbyRegion:
    """Another region with cards; ``km``: from the middle of the place to its own, ``None`` where that is no matter."""

    name: str
    url: str
    count: int
    km: int | None = None


@dataclass(frozen=True, slots=True)
class Nearby:
    """What leads on from ``name``: its Land, the nearest Kreise with cards, Kreise where people live alike.

    ``count``: cards of its own. ``is_wider``: words and filters had to go, with them there is nothing anywhere.
    ``all_url``: all cards with their distances, empty for a Land.
    """

    name: str
    count: int
    land: NearbyRegion | None
    neighbours: tuple[NearbyRegion, ...]
    comparable: tuple[NearbyRegion, ...]
    all_url: str
    is_wider: bool = False

    def __bool__(self) -> bool:
        return bool(self.land or self.neighbours or self.comparable)


def is_of_place(concept: Concept) -> bool:
    """Regions are tokens of the index that begin so (``search.index.rows``)."""
    return any(token.startswith("@") for choice in concept.alternatives for part in choice.elements for token in part)


def without_places(question: Question) -> Question:
    """The same words without the places among them, all cards where there are no others."""
    own, *behind = (replace(reading, plan=_without_places(reading.plan)) for reading in question.readings)
    return Question(own, *behind)


def _without_places(plan: QueryPlan | None) -> QueryPlan | None:
    kept = tuple(concept for concept in plan.concepts if not is_of_place(concept)) if plan else ()
    return replace(plan, concepts=kept, places=(), is_relaxed=False) if plan and kept else None


def places_asked_for(request: ListRequest, plan: QueryPlan | None) -> tuple[str, ...]:
    """The regions a list is about: of the page, chosen, or named in the words, in this order."""
    chosen = request.narrowed.values.get("region", ())
    return tuple(ags for ags in chosen or (plan.places if plan else ()) if ags != GERMANY)


def nearby(request: ListRequest, question: Question, count: CountRegions) -> Nearby | None:
    """``None`` for a list that is about no place or has enough cards of it."""
    # Places have German names, whatever the language of the page.
    snapshot, plan = question.own.snapshot, (question.behind or question.own).plan
    places = places_asked_for(request, plan)
    if not places:
        return None
    counts = count(False)
    if sum(counts.get(ags, 0) for ags in places) >= ENOUGH:
        return None
    rest = Selection({key: values for key, values in request.narrowed.values.items() if key != "region"})
    other = replace(
        request,
        words=_words_without_places(request.words, plan),
        selection=rest,
        preset=NOTHING_CHOSEN,
        page=1,
        path=reverse("search"),
    )
    found = _around(other, snapshot, places, counts)
    if not found and (other.words or rest):
        other = replace(other, words="", selection=NOTHING_CHOSEN)
        found = replace(_around(other, snapshot, places, count(True)), is_wider=True)
    return found or None


def _words_without_places(words: str, plan: QueryPlan | None) -> str:
    named = [concept.label for concept in plan.concepts if is_of_place(concept)] if plan else []
    for label in named:
        words = words.replace(label, " ")
    # »Landkreis« says nothing without its name.
    return " ".join(word for word in words.split() if not (named and fold(word.lower()) in QUALIFIERS))


def _around(request: ListRequest, snapshot: Snapshot, places: Sequence[str], counts: Mapping[str, int]) -> Nearby:
    first = places[0]
    kreise, lands = [ags for ags in places if len(ags) > 2], {ags[:2] for ags in places}
    # »Hof« is a town and the Kreis around it: neither is a neighbour of what was asked for.
    known = [ags for ags in kreise if gazetteer.is_known(ags)]
    nearest = gazetteer.neighbours(first) if gazetteer.is_known(first) else ()
    neighbours = _with_cards(nearest, counts, places)[:NEIGHBOURS]
    alike = _with_cards(gazetteer.comparable(first), counts, (*places, *neighbours))[:COMPARABLE]
    land = first[:2] if kreise and len(lands) == 1 and counts.get(first[:2]) else ""

    def named(ags: str, has_distance: bool = False) -> NearbyRegion:
        km = gazetteer.distance_km(first, ags) if has_distance else None
        return NearbyRegion(label_of(snapshot, "region", ags), _address(request, ags), counts[ags], km)

    return Nearby(
        name=_joint_name([label_of(snapshot, "region", ags) for ags in places[: NAMED + 1]]),
        count=sum(counts.get(ags, 0) for ags in places),
        land=named(land) if land else None,
        neighbours=tuple(named(ags, has_distance=True) for ags in neighbours),
        comparable=tuple(named(ags, has_distance=True) for ags in alike),
        all_url=replace(request, kreis=known[0], sort=NEAREST).address() if known else "",
    )


def _joint_name(names: Sequence[str]) -> str:
    return " · ".join(names[:NAMED]) + (" …" if len(names) > NAMED else "")


def _with_cards(kreise: Iterable[str], counts: Mapping[str, int], without: Iterable[str]) -> list[str]:
    left_out = frozenset(without)
    return [ags for ags in kreise if counts.get(ags) and ags not in left_out]


def _address(request: ListRequest, ags: str) -> str:
    """The page of the region; a search there where words or filters go with it."""
    if request.words or request.selection:
        return request.address(request.selection.with_value("region", ags))
    return replace(request, path=reverse("region", args=[ags]), sort=NEWEST).address()


def own_kreis_chip(request: ListRequest, snapshot: Snapshot) -> list[dict[str, Any]]:
    """Says whose Kreis the distances are from, to be taken away like a filter."""
    if not request.kreis:
        return []
    sort = usual_sort(request.words) if request.sort == NEAREST else request.sort
    without = replace(request, kreis="", sort=sort)
    chip = {"label": label_of(snapshot, "region", request.kreis), "before": _("Ihr Kreis:"), "is_german": True}
    return [{**chip, "remove_url": without.address()}]


def with_distance(hit: Teaser, kreis: str) -> Teaser:
    return replace(hit, distance=distance_of(hit.practice, kreis)) if kreis else hit


def distance_of(practice: PublicPractice, kreis: str) -> str:
    """»in Ihrem Kreis«, »in der Nähe, 32 km«, »in Ihrem Bundesland«: the best that is true of the card."""
    places = {region.ags for region in (*practice.regions, *practice.places_running)}
    if kreis in places:
        return _("in Ihrem Kreis")
    kilometres = [gazetteer.distance_km(kreis, ags) for ags in places if len(ags) == 5 and gazetteer.is_known(ags)]
    nearest = min(kilometres, default=None)
    if nearest is not None and nearest <= gazetteer.NEAR_KM:
        return _("in der Nähe, %(km)s km") % {"km": nearest}
    if kreis[:2] in places:
        return _("in Ihrem Bundesland")
    return _("%(km)s km entfernt") % {"km": nearest} if nearest is not None else ""
