"""Asks the translation service of the site: DeepL or LibreTranslate, by wagtail-localize's ``BaseMachineTranslator``.

Here stands what wagtail-localize leaves open: small requests, and answers of which only texts are taken.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.utils.translation import gettext as _
from wagtail_localize.machine_translators import get_machine_translator
from wagtail_localize.models import Translation
from wagtail_localize.strings import StringValue

# DeepL takes 50 texts and 128 KiB a request.
MAX_TEXTS, MAX_CHARACTERS = 40, 30_000
logger = logging.getLogger(__name__)


class DraftFailed(Exception):
    """Why there is no draft, in a sentence for the person who asked for it."""


def service_name() -> str:
    """Name of the service the site is set up for; empty: there is none and nothing is ever sent."""
    service = get_machine_translator()
    return str(service.display_name) if service else ""


def can_draft(translation: Translation) -> bool:
    """Whether there is a service that knows both languages. Plain language is no language to it."""
    service = get_machine_translator()
    return bool(service and service.can_translate(translation.source.locale, translation.target_locale))


def ask(translation: Translation, sources: Sequence[str]) -> dict[str, str]:
    """What the service answers, by German text; without the texts it left out. Raises ``DraftFailed``."""
    service = get_machine_translator()
    answers: dict[str, str] = {}
    for batch in _batches(sources):
        answers |= _ask_for(service, translation, batch)
    return answers


def _batches(sources: Sequence[str]) -> Iterator[list[str]]:
    batch: list[str] = []
    size = 0
    for source in sources:
        if batch and (len(batch) == MAX_TEXTS or size + len(source) > MAX_CHARACTERS):
            yield batch
            batch, size = [], 0
        batch.append(source)
        size += len(source)
    if batch:
        yield batch


def _ask_for(service: Any, translation: Translation, sources: Iterable[str]) -> dict[str, str]:
    values = [StringValue(source) for source in sources]
    try:
        answers = service.translate(translation.source.locale, translation.target_locale, values)
        found = {value.data: getattr(answers.get(value), "data", None) for value in values}
        return {source: text for source, text in found.items() if isinstance(text, str) and text}
    except Exception as error:
        # Whatever a service answers with – no network, a wrong key, HTML – is the same for translators.
        logger.warning("Machine draft failed: %s", type(error).__name__)
        raise DraftFailed(_("Der Übersetzungsdienst hat nicht geantwortet. Bitte versuchen Sie es später.")) from error
