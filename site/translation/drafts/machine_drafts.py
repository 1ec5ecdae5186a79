"""Drafts by a machine, where the site is set up for one: marked until a person releases them, never published before.

A draft is a ``StringTranslation`` of the type ``TRANSLATION_TYPE_MACHINE``, checked like any translation. Nothing is
sent that readers could not read already.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.log_actions import log
from wagtail.models import Page
from wagtail_localize.models import StringTranslation, Translation

from editorial.publicness import is_public
from language.cleaning import clean_text
from translation.drafts.machine_translator import DraftFailed, ask, can_draft, service_name
from translation.editor.refusals import refusals
from translation.editor.term_hints import Finding, approved_terms, findings
from translation.page_texts import PageText, texts_of
from translation.queue.page_work import blocking_reason, take_if_free
from translation.string_translations import MACHINE, MANUAL

DRAFTED, RELEASED = "translation.machine_draft", "translation.machine_draft_release"


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


def draft(translation: Translation, user: Any) -> DraftReport:
    """Drafts the texts that have no translation yet. Raises ``DraftFailed``; then nothing was saved.

    Only texts of a published page are sent, and none of the fields in ``never_sent_to_machines`` of its model.
    """
    if not can_draft(translation):
        raise DraftFailed(_("Für diese Sprache ist kein Übersetzungsdienst eingerichtet."))
    if reason := blocking_reason(user, translation):
        raise DraftFailed(reason)
    original = translation.source.get_source_instance()
    if isinstance(original, Page) and not is_public(original):
        raise DraftFailed(_("Nur Texte veröffentlichter Seiten gehen an den Übersetzungsdienst."))
    wanted = [text for text in texts_of(translation) if text.translation is None and _may_be_sent(original, text)]
    answers = ask(translation, list(dict.fromkeys(text.source for text in wanted)))
    return _keep(translation, wanted, answers, service_name(), user)


def _may_be_sent(original: Any, text: PageText) -> bool:
    return text.field_path not in getattr(original, "never_sent_to_machines", ())


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
    if reason := blocking_reason(user, translation):
        raise ValidationError(reason)
    unreleased = {entry.pk for entry in drafts(translation)}
    chosen = unreleased if only is None else set(only)
    if not chosen <= unreleased:
        raise ValidationError(_("Ein Entwurf hat sich inzwischen geändert. Bitte sehen Sie noch einmal nach."))
    for item in StringTranslation.objects.filter(pk__in=chosen):
        item.translation_type = MANUAL
        item.last_translated_by = user
        item.save(update_fields=["translation_type", "last_translated_by", "updated_at"])
    if chosen:
        log(instance=translation.get_target_instance(), action=RELEASED, user=user, data={"count": len(chosen)})
    return len(chosen)


@transaction.atomic
def discard(translation: Translation, user: Any, only: Iterable[int]) -> int:
    """Takes drafts of the page away again; the number of them. Raises ``ValidationError`` if it is not one's turn."""
    if reason := blocking_reason(user, translation):
        raise ValidationError(reason)
    unreleased = {entry.pk for entry in drafts(translation)}
    found = StringTranslation.objects.filter(pk__in=unreleased & set(only))
    count = len(found)
    for item in found:
        item.delete()
    return count
