"""Drafts by a machine, where the site is set up for one: marked until a person releases them, never published before.

The services are wagtail-localize's (DeepL, LibreTranslate); here stands what it leaves open: small requests, answers
that are checked like any translation, and nothing sent that readers could not read already.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.log_actions import log
from wagtail.models import Page
from wagtail_localize.machine_translators import get_machine_translator
from wagtail_localize.models import StringTranslation, Translation
from wagtail_localize.strings import StringValue

from editorial.translating.checks import refusals
from editorial.translating.page_work import hindrance, take_if_free
from editorial.translating.po_export import MACHINE, PageText, texts_of
from editorial.translating.termbase import Finding, approved_terms, findings
from language.cleaning import clean_text

DRAFTED, RELEASED = "editorial.machine_draft", "editorial.machine_draft_release"
# DeepL takes 50 texts and 128 KiB a request.
MOST_TEXTS, MOST_CHARACTERS = 40, 30_000
logger = logging.getLogger(__name__)


class DraftFailed(Exception):
    """Why there is no draft, in a sentence for the person who asked for it."""


@dataclass(frozen=True, slots=True)
class DraftReport:
    """``made`` texts were drafted; ``unusable`` came back without a placeholder, a link or whole tags."""

    made: int
    unusable: int


@dataclass(frozen=True, slots=True)
class Draft:
    """One unreleased text with what a person looks at before releasing it."""

    pk: int
    label: str
    source: str
    text: str
    tool: str
    findings: list[Finding]


def service_name() -> str:
    """Name of the service the site is set up for; empty: there is none and nothing is ever sent."""
    service = get_machine_translator()
    return str(service.display_name) if service else ""


def can_draft(translation: Translation) -> bool:
    """Whether there is a service that knows both languages. Plain language is no language to it."""
    service = get_machine_translator()
    return bool(service and service.can_translate(translation.source.locale, translation.target_locale))


def draft(translation: Translation, user: Any) -> DraftReport:
    """Drafts the texts that have no translation yet. Raises ``DraftFailed``; then nothing was saved.

    Only texts of a published page are sent, and none of the fields in ``never_sent_to_machines`` of its model.
    """
    service = get_machine_translator()
    if service is None or not can_draft(translation):
        raise DraftFailed(_("Für diese Sprache ist kein Übersetzungsdienst eingerichtet."))
    if reason := hindrance(user, translation):
        raise DraftFailed(reason)
    original = translation.source.get_source_instance()
    if isinstance(original, Page) and not original.live:
        raise DraftFailed(_("Nur Texte veröffentlichter Seiten gehen an den Übersetzungsdienst."))
    wanted = [text for text in texts_of(translation) if text.translation is None and _may_be_sent(original, text)]
    answers: dict[str, str] = {}
    for batch in _batches(list(dict.fromkeys(text.source for text in wanted))):
        answers |= _ask(service, translation, batch)
    return _keep(translation, wanted, answers, str(service.display_name), user)


def _may_be_sent(original: Any, text: PageText) -> bool:
    return text.field_path not in getattr(original, "never_sent_to_machines", ())


def _batches(sources: Sequence[str]) -> Iterator[list[str]]:
    batch: list[str] = []
    size = 0
    for source in sources:
        if batch and (len(batch) == MOST_TEXTS or size + len(source) > MOST_CHARACTERS):
            yield batch
            batch, size = [], 0
        batch.append(source)
        size += len(source)
    if batch:
        yield batch


def _ask(service: Any, translation: Translation, sources: Iterable[str]) -> dict[str, str]:
    values = [StringValue(source) for source in sources]
    try:
        answers = service.translate(translation.source.locale, translation.target_locale, values)
        found = {value.data: getattr(answers.get(value), "data", None) for value in values}
        return {source: text for source, text in found.items() if isinstance(text, str) and text}
    except Exception as error:
        # Whatever a service answers with – no network, a wrong key, HTML – is the same for translators.
        logger.warning("Machine draft failed: %s", type(error).__name__)
        raise DraftFailed(_("Der Übersetzungsdienst hat nicht geantwortet. Bitte versuchen Sie es später.")) from error


@transaction.atomic
def _keep(
    translation: Translation, wanted: Sequence[PageText], answers: dict[str, str], tool: str, user: Any
) -> DraftReport:
    take_if_free(user, translation)
    made = unusable = 0
    for text in wanted:
        answer = clean_text(answers.get(text.source, "")).strip()
        if not answer or refusals(text, answer):
            unusable += 1
            continue
        _draft, is_new = StringTranslation.objects.get_or_create(
            translation_of_id=text.string_id,
            context_id=text.context_id,
            locale_id=translation.target_locale_id,
            defaults={
                "data": answer,
                "translation_type": MACHINE,
                "tool_name": tool,
                "last_translated_by": user,
            },
        )
        made += is_new
    log(instance=translation.get_target_instance(), action=DRAFTED, user=user, data={"count": made, "tool": tool})
    return DraftReport(made, unusable)


def drafts(translation: Translation) -> list[Draft]:
    """Unreleased texts of the page in its order; texts that are no longer on the page do not count."""
    language = translation.target_locale.language_code
    terms = approved_terms(language)
    return [
        Draft(
            pk=text.translation.pk,
            label=text.place.label,
            source=text.source,
            text=text.translation.data,
            tool=text.translation.tool_name,
            findings=findings(text.source, text.translation.data, language, terms),
        )
        for text in texts_of(translation)
        if text.translation and text.translation.translation_type == MACHINE
    ]


@transaction.atomic
def release(translation: Translation, user: Any, only: Iterable[int] | None = None) -> int:
    """Releases drafts of the page (all, or those with these keys): from now on ``user`` answers for the text.

    The name of the tool stays. Raises ``ValidationError`` if a key is none of this page's drafts.
    """
    if reason := hindrance(user, translation):
        raise ValidationError(reason)
    unreleased = {entry.pk for entry in drafts(translation)}
    chosen = unreleased if only is None else set(only)
    if not chosen <= unreleased:
        raise ValidationError(_("Ein Entwurf hat sich inzwischen geändert. Bitte sehen Sie noch einmal nach."))
    for item in StringTranslation.objects.filter(pk__in=chosen):
        item.translation_type = StringTranslation.TRANSLATION_TYPE_MANUAL
        item.last_translated_by = user
        item.save(update_fields=["translation_type", "last_translated_by", "updated_at"])
    if chosen:
        log(instance=translation.get_target_instance(), action=RELEASED, user=user, data={"count": len(chosen)})
    return len(chosen)


@transaction.atomic
def discard(translation: Translation, user: Any, only: Iterable[int]) -> int:
    """Takes drafts of the page away again; the number of them. Raises ``ValidationError`` if it is not one's turn."""
    if reason := hindrance(user, translation):
        raise ValidationError(reason)
    unreleased = {entry.pk for entry in drafts(translation)}
    found = StringTranslation.objects.filter(pk__in=unreleased & set(only))
    count = len(found)
    for item in found:
        item.delete()
    return count
