"""The published cards as readers may see them, made once for all that shows them: page, lists, hits, feeds, menus.

Cards are made in groups and kept for the generation they were made from (``editorial.kept``), so a page of twelve
costs a handful of queries after a change and none until the next one.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from django.conf import settings
from django.db.models import Q

from editorial.addresses import path_of
from editorial.kept import Kept
from practices.models import PracticePage, RelatedPractice
from practices.public.builders import public_practices
from practices.public.schemas import PracticeRef, PublicPractice

MAX_CARDS = 1_500
MAX_RELATED = 6
# Making one card costs a third of making a score: the same queries.
AHEAD = 20
_cards: Kept[int, PublicPractice] = Kept(MAX_CARDS)
_refs: Kept[int, PracticeRef] = Kept(MAX_CARDS)
_related: Kept[int, tuple[int, ...]] = Kept(MAX_CARDS)
_linked: Kept[str, frozenset[Any]] = Kept(1)


def practices_by_id(page_ids: Collection[int]) -> dict[int, PublicPractice]:
    """Those of the cards that are public at this instant, in the order asked for."""
    return _cards.get_many(page_ids, _make)


def _make(page_ids: Collection[int]) -> Mapping[int, PublicPractice]:
    """Those asked for, and older ones where that is a few only: lists begin with the newest, and so do readers."""
    wanted = Q(pk__in=page_ids)
    if len(page_ids) < AHEAD:
        following = PracticePage.objects.published().filter(pk__lt=max(page_ids)).order_by("-pk").values("pk")
        wanted |= Q(pk__in=list(following.values_list("pk", flat=True)[: AHEAD - len(page_ids)]))
    cards = PracticePage.objects.published().filter(wanted).select_related("provider", "collection")
    return {practice.pk: practice for practice in public_practices(list(cards))}


def refs_by_id(page_ids: Collection[int]) -> dict[int, PracticeRef]:
    """Title and address of those of the cards that are public at this instant, in the order asked for."""
    return _refs.get_many(page_ids, _make_refs)


def _make_refs(page_ids: Collection[int]) -> Mapping[int, PracticeRef]:
    cards = PracticePage.objects.published().filter(pk__in=page_ids)
    return {card.pk: PracticeRef(card.title, path_of(card)) for card in cards.only("title", "url_path", "locale")}


def practices_of(page_ids: Collection[int]) -> list[PublicPractice]:
    """The same as a list."""
    return list(practices_by_id(page_ids).values())


def public_versions(keys: Collection[Any], language: str) -> dict[Any, int]:
    """By translation key: the number of the card in the language, else of the German one, else of any. One query.

    Left out is what is public in no language at this instant.
    """
    ranks = {language: 0, settings.LANGUAGE_CODE: 1}
    names = ("translation_key", "locale__language_code", "pk")
    rows = PracticePage.objects.published().filter(translation_key__in=keys).values_list(*names)
    # The best of each card comes last and stays.
    return {key: pk for key, _code, pk in sorted(rows, key=lambda row: -ranks.get(row[1], 2))}


def related_of(page: PracticePage) -> tuple[int, ...]:
    """»Siehe auch« of a published card, in its language."""
    if page.translation_key not in _linked.get("keys", _keys_of_linked):
        return ()
    return _related.get(page.pk, lambda: related_ids(page))


def _keys_of_linked() -> frozenset[Any]:
    """Of most cards nobody says that they belong together: one query for all of them."""
    names = ("page__translation_key", "related__translation_key")
    return frozenset(key for pair in RelatedPractice.objects.values_list(*names) for key in pair)


def related_ids(page: PracticePage) -> tuple[int, ...]:
    """The same from this very object, so that a preview has its own."""
    if not page.pk:
        return ()
    found = PracticePage.objects.published().related_to(page).order_by("title")
    return tuple(found.values_list("pk", flat=True)[:MAX_RELATED])
