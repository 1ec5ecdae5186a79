"""Keeps the rows of the index in step with the cards: called by signals, in the transaction of the change."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from html import unescape
from typing import Any

from django.db import transaction
from django.utils.html import strip_tags
from django.utils.safestring import SafeString
from django.utils.translation import override
from wagtail.documents import get_document_model

from editorial.publicness import public_but_for_expiry, public_ids
from practices.models import PracticePage
from practices.presentation import practice_teasers, public_practice
from practices.serializers import PublicPractice
from search.analysis.documents import LEVELS, analyse_document
from search.facets import facet_values
from search.models import DocumentText, IndexedCard, IndexVersion
from search.shape import SHAPE


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
    with override(page.locale.language_code):
        practice = public_practice(page)
        shown = practice_teasers([page])[0]
        # The label of a region is computed on the dataclass; lists show it without knowing how.
        regions = [{**asdict(region), "label": region.label} for region in shown.regions]
        teaser = {**asdict(shown), "regions": regions}
        content = searchable_text(practice)
        attached = attached_text(page)
        if attached:
            content["attachments"] = attached
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
            "facets": facet_values(practice, page.collection.key if page.collection else ""),
            "teaser": _plain(teaser),
            "content": content,
            **words_of(practice, content),
        },
    )


def forget_card(page_id: int) -> None:
    """Empties the row: nothing of a card that left the public stays in the index."""
    forget_cards([page_id])


@transaction.atomic
def forget_cards(page_ids: Iterable[int]) -> None:
    """The same for any number of cards, in one statement."""
    wanted = list(page_ids)
    if not wanted:
        return
    IndexedCard.objects.filter(page_id__in=wanted).update(
        is_public=False, title="", facets={}, teaser={}, content={}, words={}, places={}, shape=SHAPE, revision=0,
        version=IndexVersion.next(),
    )  # fmt: skip


def index_cards(pages: Iterable[PracticePage]) -> int:
    number = 0
    for page in pages:
        index_card(page)
        number += 1
    return number


def words_of(practice: PublicPractice, sections: dict[str, str]) -> dict[str, Any]:
    """The fields ``words`` (tokens with their levels, words, spellings) and ``places`` of the row.

    Regions are marks (``@14``, ``@~14`` where it only runs), types of institutions too (``#zkt``).
    """
    analysed = analyse_document(sections, practice.language)
    levels = dict(analysed.levels)
    for mark, regions in (("@~", practice.places_running), ("@", practice.regions)):
        levels.update({f"{mark}{ags}": LEVELS for region in regions for ags in region.lineage})
    levels.update({f"#{term.key}": LEVELS for term in practice.institution_types})
    words = {"levels": levels, "surfaces": analysed.surfaces, "spellings": analysed.spellings}
    return {"words": words, "places": analysed.places}


def searchable_text(practice: PublicPractice) -> dict[str, str]:
    """Plain text per section of the card; the keys name the sections in results."""
    sections: dict[str, Any] = {
        "title": [practice.title],
        "title_short": [practice.title_short],
        "teaser": [practice.teaser],
        "concept": [practice.concept_html],
        "situation": [practice.situation_html],
        "implementation": [practice.implementation_html],
        "conclusion": [practice.conclusion_html],
        "transfer": [practice.transfer_notes_html],
        "audience": [practice.audience_text, *(term.name for term in practice.addressees)],
        "institution": [
            practice.institution_name,
            practice.provider.name if practice.provider else "",
            practice.project,
            *(term.name for term in practice.institution_types),
        ],
        "region": [region.label for region in (*practice.regions, *practice.places_running)],
        "themes": [name for term in practice.themes for name in (term.name, term.term_name)],
        "target_groups": [name for term in practice.target_groups for name in (term.name, term.term_name)],
        "terms": [
            *(term.name for term in (*practice.sectors, *practice.legal_bases, *practice.phases)),
            *practice.keywords,
        ],
        "factors": [*practice.success_factors, *(f"{item.hurdle} {item.remedy}" for item in practice.hurdles)],
        "results": [f"{item.label} {item.value} {item.unit}" for item in practice.results],
        "partners": [*practice.partners, *(item.text for item in practice.resources)],
        "instruments": [practice.instruments_html, practice.offer_html, *(item.title for item in practice.materials)],
        "voices": [
            practice.interview.pull_quote if practice.interview else "",
            *(
                f"{item.question} {item.answer}"
                for item in (practice.interview.questions if practice.interview else ())
            ),
            *(item.text for item in practice.quotes),
        ],
        "funding": [practice.funding_text, practice.collection],
    }
    texts = {name: " ".join(plain_text(part) for part in parts if part) for name, parts in sections.items()}
    return {name: text for name, text in texts.items() if text}


def attached_text(page: PracticePage) -> str:
    """What the worker has read in the files that the card offers; see ``search.attachments``."""
    documents = [material.document for material in page.materials.all() if material.document]
    public = public_ids(get_document_model(), (document.pk for document in documents))
    hashes = [document.get_file_hash() for document in documents if document.pk in public]
    texts = DocumentText.objects.filter(file_hash__in=hashes).values_list("text", flat=True) if hashes else []
    return " ".join(text for text in texts if text)


def plain_text(part: str) -> str:
    """Rich text without its markup, paragraphs apart; plain text as it is, whatever signs it has."""
    if not isinstance(part, SafeString):
        return part.strip()
    return " ".join(unescape(strip_tags(part.replace("<", " <"))).split())


def _plain(value: Any) -> Any:
    """Dates as ISO text, tuples as lists: what JSON can hold."""
    if isinstance(value, dict):
        return {key: _plain(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    return value.isoformat() if hasattr(value, "isoformat") else value
