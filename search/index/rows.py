"""Keeps the rows of the index in step with the cards: called by signals, in the transaction of the change."""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable, Mapping
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import InterfaceError, OperationalError, transaction

from editorial.publicness import public_but_for_expiry
from practices.facets import FACETS, TermFacet, facet_values
from practices.models import PracticePage
from practices.public.builders import public_practice
from practices.public.schemas import PublicPractice
from search.index.documents import GERMAN, LEVELS, REGION, TRANSLATED, analyse_document, mark_of
from search.index.shape import SHAPE
from search.index.texts import digest_of, section_texts
from search.models import IndexedCard, IndexVersion

TERM_FACETS = tuple(facet.key for facet in FACETS if isinstance(facet, TermFacet))
logger = logging.getLogger(__name__)


@transaction.atomic
def index_card(page: PracticePage) -> None:
    """Writes the row of a public card, or marks it as gone from the public.

    An expiry is judged while searching; whatever else keeps a card from the public keeps it out of the index.
    """
    # First of all: whoever withdraws the card at this moment has it, and is waited for before anything is read.
    version = IndexVersion.next()
    if not PracticePage.objects.filter(public_but_for_expiry(), pk=page.pk).exists():
        forget_card(page.pk)
        return
    practice = public_practice(page)
    content = section_texts([practice])[page.pk]
    facets = facet_values(page)
    IndexedCard.objects.update_or_create(
        page_id=page.pk,
        defaults={
            "language": practice.language,
            "slug": practice.slug,
            "title": practice.title,
            "is_public": True,
            "published_at": page.first_published_at,
            "expire_at": page.expire_at,
            "version": version,
            "shape": SHAPE,
            "revision": page.live_revision_id or 0,
            "facets": facets,
            "digest": digest_of(content),
            "work": page.translation_key,
            **words_of(practice, content, facets),
        },
    )
    _tell_versions([page.translation_key])


def forget_card(page_id: int) -> None:
    """Empties the row: nothing of a card that left the public stays in the index."""
    forget_cards([page_id])


@transaction.atomic
def forget_cards(page_ids: Iterable[int]) -> None:
    """The same for any number of cards, in one statement."""
    wanted = list(page_ids)
    if not wanted:
        return
    rows = IndexedCard.objects.filter(page_id__in=wanted)
    works = set(rows.values_list("work", flat=True))
    rows.update(
        is_public=False, title="", digest="", facets={}, words={}, places={}, shape=SHAPE, revision=0,
        version=IndexVersion.next(),
    )  # fmt: skip
    _tell_versions(works)


def _tell_versions(works: Iterable[UUID | None]) -> None:
    """What the versions of a card say of each other: a translation has the words of the public German one.

    The German one says where it is translated. Rows that say so already stay as they are.
    """
    for work in filter(None, works):
        rows = {row.language: row for row in IndexedCard.objects.readable().filter(work=work)}
        german = rows.pop(settings.LANGUAGE_CODE, None)
        foreign = {f"{GERMAN}{token}": level for token, level in german.words["levels"].items()} if german else {}
        line = [f"{GERMAN}{token}" for token in german.words["line"].split()] if german else []
        for row in rows.values():
            own = {token: level for token, level in row.words["levels"].items() if token[0] != GERMAN}
            own_line = [token for token in row.words["line"].split() if token[0] != GERMAN]
            _change(row, "words", {**row.words, "levels": {**own, **foreign}, "line": " ".join([*own_line, *line])})
        if german:
            facets = {key: values for key, values in german.facets.items() if key != TRANSLATED}
            _change(german, "facets", {**facets, **({TRANSLATED: sorted(rows)} if rows else {})})


def _change(row: IndexedCard, field: str, value: Any) -> None:
    if getattr(row, field) != value:
        setattr(row, field, value)
        row.version = IndexVersion.next()
        row.save(update_fields=[field, "version"])


def index_cards(pages: Iterable[PracticePage]) -> int:
    """Cards that something else than their own change concerns; how many there were.

    One that cannot be read stops neither that change nor a reader's search: it leaves the index and the log says so
    (``search.index.comparison`` tries it again).
    """
    number = 0
    for page in pages:
        try:
            with transaction.atomic():
                index_card(page)
        except (OperationalError, InterfaceError):
            # The database is away, which no card is to blame for.
            raise
        except Exception:
            logger.exception("Card %s cannot be indexed", page.pk)
            forget_card(page.pk)
        number += 1
    return number


def words_of(
    practice: PublicPractice, sections: dict[str, str], facets: Mapping[str, Collection[str]]
) -> dict[str, Any]:
    """The fields ``words`` (tokens with their levels, words, spellings, order) and ``places`` of the row.

    Regions are marks: ``@14``, ``@~14`` where it only runs, ``@=14`` where it stands for all of Saxony. Terms of the
    vocabularies too: ``#institution_type:zkt``, ``#theme:anerkennung``.
    """
    analysed = analyse_document(sections, practice.language)
    levels = dict(analysed.levels)
    for mark, regions in ((f"{REGION}~", practice.places_running), (REGION, practice.regions)):
        levels.update({f"{mark}{ags}": LEVELS for region in regions for ags in region.lineage})
    levels.update({f"{REGION}={region.ags}": LEVELS for region in practice.regions})
    levels.update({mark_of(facet, key): LEVELS for facet in TERM_FACETS for key in facets.get(facet, ())})
    words: dict[str, Any] = {"levels": levels, "surfaces": analysed.surfaces, "spellings": analysed.spellings}
    words["line"] = analysed.line
    return {"words": words, "places": analysed.places}
