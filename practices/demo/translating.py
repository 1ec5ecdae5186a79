"""Translates pages of the demonstration as translators would: through wagtail-localize, segment by segment.

A text that is missing stops the load with its path: no page goes out half in German.
"""

from __future__ import annotations

import csv
import json
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone
from wagtail.models import Locale, Page, ReferenceIndex
from wagtail.signal_handlers import disable_reference_index_auto_update
from wagtail_localize.models import StringSegment, StringTranslation, Translation, TranslationSource
from wagtail_localize.strings import StringValue, extract_strings

from accounts.models import User
from practices.demo.markup import blocks, rich
from practices.facets import TERM_FACETS
from practices.imports.card_record import TEXTS
from practices.imports.entries import COLLECTIONS_FILE
from practices.models import Collection, PracticePage

FOLDER = Path(__file__).resolve().parent / "translations"
# Path of a segment (wagtail-localize's) → the texts at this path, in order; a rich text has one per paragraph.
Texts = dict[str, list[str]]
# Lists of a card and of its record: relation, key, and field → key of the entry ("" where the entry is the text).
LISTS: tuple[tuple[str, str, dict[str, str]], ...] = (
    ("success_factors", "success_factors", {"text": ""}),
    ("partners", "partners", {"name": ""}),
    ("keywords", "keywords", {"word": ""}),
    ("hurdles", "hurdles", {"text": "hurdle", "remedy": "remedy"}),
    ("resources", "resources", {"text": "text"}),
    ("results", "results", {"label": "label", "unit": "unit"}),
    ("quotes", "quotes", {"text": "text", "person": "person", "role": "role"}),
    ("interview_questions", "interview", {"question": "question", "answer": "answer"}),
    (
        "materials",
        "materials",
        {
            "title": "title",
            "description": "description",
            "handed_out_by": "handed_out_by",
            "handed_out_to": "handed_out_to",
        },
    ),
)


class MissingTexts(Exception):
    """Segments of a page for which the demonstration has no translation."""

    def __init__(self, page: Page, language: str, paths: Sequence[str]) -> None:
        super().__init__(f"{page.slug} ({language}): {', '.join(paths)}")


def translated_records() -> list[tuple[str, str, dict[str, Any]]]:
    """Language, slug and translated record of every translated card."""
    found = []
    for path in sorted(FOLDER.glob("*/*.json")):
        record = json.loads(path.read_text(encoding="utf-8"))
        found.append((path.parent.name, record["id"], record))
    return found


def translate_cards(translator: User | None, advance: Callable[[], None] = lambda: None) -> Iterator[PracticePage]:
    """Translates and publishes each card that has a translated record and no page in that language yet."""
    cards = {card.slug: card for card in PracticePage.objects.published().in_language("de")}
    locales = {locale.language_code: locale for locale in Locale.objects.all()}
    for language, slug, record in translated_records():
        card = cards.get(slug)
        if card and not Page.objects.filter(translation_key=card.translation_key, locale=locales[language]).exists():
            if card.collection:
                _translate_collection(card.collection, locales[language])
            yield translate_page(card, locales[language], card_texts(card, record, language), translator)
        advance()


@transaction.atomic
def translate_page(page: Page, locale: Locale, texts: Mapping[str, list[str]], translator: User | None) -> Page:
    """Publishes ``page`` in the language of ``locale`` and returns it; ``texts`` has every text of it.

    Raises ``MissingTexts`` before anything is published. The records of wagtail-localize are those that its
    editor would leave: source, translation and one string translation a segment.
    """
    source, _is_new = TranslationSource.update_or_create_from_instance(page)
    translation, _is_new = Translation.objects.get_or_create(source=source, target_locale=locale)
    segments: dict[str, list[StringSegment]] = defaultdict(list)
    for segment in StringSegment.objects.filter(source=source).select_related("string", "context").order_by("order"):
        segments[segment.context.path].append(segment)
    shared = _phrases()
    missing, wanted = [], {}
    for path, parts in segments.items():
        given = texts.get(path) or [shared.get(part.string.data, {}).get(locale.language_code, "") for part in parts]
        if len(given) != len(parts) or not all(given):
            missing.append(path)
            continue
        for part, text in zip(parts, given, strict=True):
            wanted[(part.string_id, part.context_id)] = text
    if missing:
        raise MissingTexts(page, locale.language_code, missing)
    StringTranslation.objects.bulk_create(
        StringTranslation(
            translation_of_id=string,
            context_id=context,
            locale=locale,
            data=text,
            translation_type=StringTranslation.TRANSLATION_TYPE_MANUAL,
            last_translated_by=translator,
        )
        for (string, context), text in wanted.items()
    )
    # A card has some forty parts, and each of them would bring the index of references up to date.
    with disable_reference_index_auto_update():
        target, _is_new = source.create_or_update_translation(locale, user=translator, publish=False, fallback=False)
        target.latest_revision.publish(user=translator, skip_permission_checks=True)
    target = type(page)._default_manager.get(pk=target.pk)
    ReferenceIndex.create_or_update_for_object(target)
    now = timezone.now()
    Translation.objects.filter(pk=translation.pk).update(
        translations_last_updated_at=now, destination_last_updated_at=now
    )
    return target


def card_texts(card: PracticePage, record: dict[str, Any], language: str) -> Texts:
    """The texts of a translated record at the paths of the German card's segments."""
    interview = (record.get("interview") or [{}])[0]
    plain = {text.field: record.get(text.key) for text in TEXTS if text.field and not text.is_rich}
    plain |= {
        "maturity_note": record.get("maturity_note"),
        "picture_alt": (record.get("picture") or {}).get("alt"),
        "interview_person": interview.get("person"),
        "interview_role": interview.get("role"),
    }
    texts: Texts = {field: [plain_text(text)] for field, text in plain.items() if text}
    texts |= {text.field: rich_texts(rich(record[text.key])) for text in TEXTS if text.is_rich and record.get(text.key)}
    for block, (kind, value) in zip(card.instruments, blocks(record.get("instruments") or ""), strict=False):
        if kind == "text":
            texts[f"instruments.{block.id}"] = rich_texts(value)
        else:
            for segment in block.block.get_translatable_segments(value):
                texts[f"instruments.{block.id}.{segment.path}"] = [str(segment.string.data)]
    for relation, key, fields in LISTS:
        for part, entry in zip(getattr(card, relation).all(), record.get(key) or [], strict=False):
            for field, name in fields.items():
                text = entry[name] if name else entry
                texts[f"{relation}.{part.translation_key}.{field}"] = [plain_text(text)] if text else []
    texts |= _wordings(card, record, language)
    return texts


def plain_text(text: str) -> str:
    return str(StringValue.from_plaintext(text).data)


def rich_texts(html: str) -> list[str]:
    """The segments of a rich text, one for each paragraph or list item."""
    return [str(string.data) for string, _attributes in extract_strings(html)[1]]


def _wordings(card: PracticePage, record: dict[str, Any], language: str) -> Texts:
    """How the translation words its terms; where it does not say, the term's own name in that language."""
    texts: Texts = {}
    for facet in TERM_FACETS:
        given = record.get(facet.record_list) or []
        for position, link in enumerate(getattr(card, facet.relation).select_related("term")):
            term = facet.model.objects.in_language(language).filter(translation_key=link.term.translation_key).first()
            text = given[position] if position < len(given) else term.name if term else ""
            texts[f"{facet.relation}.{link.translation_key}.wording"] = [plain_text(text)] if text else []
    return texts


def _translate_collection(collection: Collection, locale: Locale) -> None:
    if Collection.objects.filter(translation_key=collection.translation_key, locale=locale).exists():
        return
    with COLLECTIONS_FILE.open(encoding="utf-8", newline="") as file:
        titles = {row["key"]: row.get(f"title_{locale.language_code}", "") for row in csv.DictReader(file)}
    translated = collection.copy_for_translation(locale)
    translated.title = titles.get(collection.key) or collection.title
    translated.save()


@cache
def _phrases() -> dict[str, dict[str, str]]:
    """Texts that many cards share: German → language → translation."""
    return json.loads((FOLDER / "phrases.json").read_text(encoding="utf-8"))
