"""What is private at this instant, as the index knows it: compared after every change, followed at once.

A restriction can come and go in many ways – set in the admin, on a page above, by moving a page, a collection or a
file, by a bulk action that sends no signal. So nobody has to tell the index: the first search after any change of what
readers see asks which cards, files and pictures are private, and where that is not what the index was written with, it
is put right before anything is answered (``settle``). With nothing restricted this costs nothing.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Q
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import ReferenceIndex

from editorial.publicness import private_pages, public_but_for_expiry
from practices.models import PracticePage
from search.index.rows import forget_cards, index_cards
from search.models import IndexedCard, IndexVersion

# Cards that a visitor's search takes back into the index; the rest is left to the worker.
MAX_AT_ONCE = 50


def settle(most: int | None = None) -> bool:
    """Takes what became private out of the index, all at once, and what became public in, ``most`` cards at a time.

    Returns whether everything is in its place now.
    """
    with transaction.atomic():
        version = IndexVersion.objects.select_for_update().filter(pk=IndexVersion.SINGLE).first()
        if version is None:
            return True
        privacy = IndexVersion.privacy_now()
        if version.privacy == privacy:
            return True
        hidden = PracticePage.objects.filter(private_pages()).values("pk")
        forget_cards(IndexedCard.objects.filter(is_public=True, page_id__in=hidden).values_list("page_id", flat=True))
        before, after = _parts(version.privacy), _parts(privacy)
        index_cards(_showing(before, after))
        known = IndexedCard.objects.filter(is_public=True).values("page_id")
        back = PracticePage.objects.filter(public_but_for_expiry()).exclude(pk__in=known).order_by("pk")
        is_done = index_cards(back[:most]) != most or not back.exists()
        if is_done:
            # Every process reads anew what it keeps, even where no card changed.
            IndexVersion.next()
            IndexVersion.objects.filter(pk=IndexVersion.SINGLE).update(privacy=privacy)
        return is_done


def _parts(privacy: str) -> tuple[frozenset[int], frozenset[int]]:
    """Primary keys of the private documents and pictures."""
    _pages, documents, images = privacy.split("|")
    return _keys(documents), _keys(images)


def _keys(text: str) -> frozenset[int]:
    return frozenset(int(key) for key in text.split(",") if key)


def _showing(
    before: tuple[frozenset[int], frozenset[int]], after: tuple[frozenset[int], frozenset[int]]
) -> Iterable[PracticePage]:
    """The live cards on which a document or picture stands that became private or public."""
    documents, images = before[0] ^ after[0], before[1] ^ after[1]
    if not documents and not images:
        return PracticePage.objects.none()
    named = [
        reference
        for model, keys in ((get_document_model(), documents), (get_image_model(), images))
        if keys
        for reference in ReferenceIndex.objects.filter(
            to_content_type=ContentType.objects.get_for_model(model), to_object_id__in=[str(key) for key in keys]
        ).values_list("object_id", flat=True)
    ]
    pages = [int(key) for key in named if key.isdigit()]
    # The index of references is written by the worker and may lag behind; these two fields are asked themselves.
    there = Q(pk__in=pages) | Q(materials__document__in=documents) | Q(picture__in=images)
    return PracticePage.objects.live().filter(there).distinct()
