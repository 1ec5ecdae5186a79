"""What a snapshot suggests while somebody types: its cards, and the themes, regions and Träger that have some."""

from __future__ import annotations

from collections.abc import Collection

from django.urls import reverse
from django.utils.translation import override

from editorial.addresses import path_of
from practices.facets import BY_KEY, labels_of
from practices.models import Organisation, PracticePage, PracticeRegion
from practices.public.builders import region_refs
from search.index.postings import members
from search.index.snapshot import Snapshot
from search.query.suggestions import Entry, Key, SuggestionIndex
from vocabularies.models import Theme


def suggestions_of(snapshot: Snapshot, before: SuggestionIndex, changed: Collection[int]) -> SuggestionIndex:
    """The suggestions of before with what is different now; ``changed`` are numbers of cards whose rows were read."""
    visible = {("card", snapshot.page_ids[ordinal]) for ordinal in members(snapshot.visible())}
    known = before.keys("card")
    fresh = visible - known | visible & {("card", snapshot.page_ids[ordinal]) for ordinal in changed}
    entries: dict[Key, Entry | None] = dict.fromkeys(known - visible)
    with override(snapshot.language):
        entries |= _cards([pk for _kind, pk in fresh])
        for kind, found in (
            ("theme", _themes(snapshot)),
            ("region", _regions(snapshot)),
            ("organisation", _organisations(snapshot)),
        ):
            entries |= dict.fromkeys(before.keys(kind))
            entries |= {(kind, key): entry for key, entry in found.items()}
    return before.with_entries(entries)


def _cards(page_ids: Collection[int]) -> dict[Key, Entry | None]:
    if not page_ids:
        return {}
    links = PracticeRegion.objects.filter(page_id__in=page_ids).select_related("region").order_by("-sort_order", "-pk")
    # The first one of each card is the last here, and stays.
    homes = {link.page_id: region.label for link, region in zip(links, region_refs(links), strict=True)}
    cards = PracticePage.objects.published().filter(pk__in=page_ids)
    return {
        ("card", card.pk): Entry("card", card.title, path_of(card), homes.get(card.pk, ""), card.title_short)
        for card in cards
    }


def _keys(snapshot: Snapshot, facet: str) -> list[str]:
    """The values that some visible card has."""
    visible = snapshot.visible()
    return [key for key, cards in snapshot.bits.get(facet, {}).items() if cards & visible]


def _themes(snapshot: Snapshot) -> dict[str, Entry]:
    themes = Theme.objects.in_language(snapshot.language).for_readers().filter(key__in=_keys(snapshot, "theme"))
    return {
        term.key: Entry("theme", term.name, reverse("theme", args=[term.key]), "", term.alt_labels) for term in themes
    }


def _regions(snapshot: Snapshot) -> dict[str, Entry]:
    labels = labels_of(BY_KEY["region"], snapshot.language, _keys(snapshot, "region"))
    return {ags: Entry("region", label, reverse("region", args=[ags])) for ags, label in labels.items()}


def _organisations(snapshot: Snapshot) -> dict[str, Entry]:
    found = Organisation.objects.filter(slug__in=_keys(snapshot, "provider"))
    return {
        one.slug: Entry("organisation", one.name, reverse("organisation", args=[one.slug]), one.place, one.alt_labels)
        for one in found
    }
