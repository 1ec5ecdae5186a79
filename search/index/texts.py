"""The texts of a card that are searched and quoted, by section: made from what readers may see, and never stored."""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from html import unescape
from typing import Any

from django.utils.html import strip_tags
from django.utils.safestring import SafeString
from wagtail.documents import get_document_model

from editorial.kept import Kept
from editorial.publicness import public_files
from practices.models import PracticeMaterial
from practices.public.schemas import PublicPractice
from practices.public.store import MAX_CARDS, practices_by_id
from search.models import DocumentText

Sections = dict[str, str]
# Entries of a list are no sentence: an excerpt shows where each of them ends.
BETWEEN = " · "
ENTRIES = re.compile(r"</(?:li|td|th)>\s*(?:</tr>\s*<tr>\s*)?(?=<(?:li|td|th)\b)")
_texts: Kept[int, Sections] = Kept(MAX_CARDS)


def texts_by_card(page_ids: Iterable[int]) -> dict[int, Sections]:
    """The texts of public cards, kept for the generation they were made from."""
    return _texts.get_many(list(page_ids), lambda missing: section_texts(practices_by_id(missing).values()))


def section_texts(practices: Iterable[PublicPractice]) -> dict[int, Sections]:
    """Plain text per section by number of the card; the keys name the sections in results. One or two queries."""
    cards = list(practices)
    attached = attached_texts([practice.pk for practice in cards])
    found = {}
    for practice in cards:
        sections = searchable_text(practice)
        if attached.get(practice.pk):
            sections["attachments"] = attached[practice.pk]
        found[practice.pk] = sections
    return found


def digest_of(sections: Mapping[str, str]) -> str:
    """The same for the same texts: places in them are good for just those."""
    return hashlib.blake2b(repr(sorted(sections.items())).encode(), digest_size=16).hexdigest()


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
        "partners": [*(item.name for item in practice.partners), *(item.text for item in practice.resources)],
        "instruments": [practice.instruments_html, practice.offer_html, *(item.title for item in practice.materials)],
        "voices": [
            practice.interview.pull_quote if practice.interview else "",
            *(
                f"{item.question} {item.answer}"
                for item in (practice.interview.questions if practice.interview else ())
            ),
            *(item.text for item in practice.quotes),
        ],
        "funding": [practice.funding_text, practice.collection.title if practice.collection else ""],
    }
    # A term and the words of the card for it are often the same.
    texts = {name: BETWEEN.join(dict.fromkeys(plain_text(p) for p in parts if p)) for name, parts in sections.items()}
    return {name: text for name, text in texts.items() if text}


def attached_texts(page_ids: Iterable[int]) -> dict[int, str]:
    """What the worker has read in the files that the cards offer; see ``search.index.attachments``."""
    public = get_document_model().objects.filter(public_files())
    materials = PracticeMaterial.objects.filter(page_id__in=list(page_ids), document__in=public)
    files: dict[int, list[str]] = defaultdict(list)
    for page_id, file_hash in materials.order_by("sort_order", "pk").values_list("page_id", "document__file_hash"):
        files[page_id].append(file_hash)
    wanted = {file_hash for hashes in files.values() for file_hash in hashes if file_hash}
    if not wanted:
        return {}
    texts = dict(DocumentText.objects.filter(file_hash__in=wanted).values_list("file_hash", "text"))
    return {pk: " ".join(texts[one] for one in hashes if texts.get(one)) for pk, hashes in files.items()}


def plain_text(part: str) -> str:
    """Rich text without its markup, paragraphs apart; plain text as it is, whatever signs it has."""
    if not isinstance(part, SafeString):
        return part.strip()
    return " ".join(unescape(strip_tags(ENTRIES.sub(BETWEEN, part).replace("<", " <"))).split())
