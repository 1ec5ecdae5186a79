"""What translators and the admin do, step by step: begin, translate, fetch the new text, publish."""

from __future__ import annotations

import re
from typing import Any

from bs4 import BeautifulSoup
from django.test import Client
from wagtail.models import Locale, Page
from wagtail_localize.models import StringSegment, StringTranslation, Translation
from wagtail_localize.operations import TranslationCreator

from home.models import HomePage
from home.site_setup import open_language_tree, set_up_site
from practices.models import PracticeIndexPage
from tests.factories import site_tree


def foreign_tree(locale: Locale, *, with_list: bool = True) -> PracticeIndexPage:
    """Home and list exist in the language, so that cards have a place there; returns the German list."""
    index = site_tree()
    for page in (set_up_site(), index) if with_list else (set_up_site(),):
        start_translation(page, locale)
        live = finish(page, locale)
        if isinstance(live, HomePage):
            open_language_tree(live)
    return index


def start_translation(instance: Any, locale: Locale) -> Translation:
    """What »In andere Sprache übersetzen« does in the admin."""
    TranslationCreator(None, [locale]).create_translations(instance)
    return translation_into(instance, locale)


def translation_into(instance: Any, locale: Locale) -> Translation:
    return Translation.objects.get(source__object_id=instance.translation_key, target_locale=locale)


def translated(text: str, language: str = "en") -> str:
    """A stand-in that shares no word with the German text but keeps its markup; the same for the same text."""
    parts = []
    for word in re.split(r"(<[^>]*>)", text):
        plain = not word.strip() or word.startswith("<")
        parts.append(word if plain else f"{language}{abs(hash(word)) % 10**8}")
    return "".join(parts)


def translate_open_texts(translation: Translation, how: Any = translated) -> int:
    """Number of texts translated; those done before stay."""
    segments = StringSegment.objects.filter(source=translation.source).annotate_translation(translation.target_locale)
    count = 0
    for segment in segments.filter(translation__isnull=True).select_related("string"):
        StringTranslation.objects.get_or_create(
            translation_of=segment.string,
            locale=translation.target_locale,
            context_id=segment.context_id,
            defaults={"data": how(segment.string.data), "translation_type": "manual"},
        )
        count += 1
    return count


def finish(instance: Any, locale: Locale, how: Any = translated) -> Any:
    """Translates what is open and publishes; returns what readers of the language get."""
    translation = translation_into(instance, locale)
    translate_open_texts(translation, how)
    translation.save_target(publish=True)
    live = translation.get_target_instance()
    if isinstance(live, Page):
        live.get_latest_revision().publish()
    return translation.get_target_instance()


def visible_text(client: Client, page: Page) -> str:
    """What the middle of a page says in its own language."""
    response = client.get(page.url)
    assert response.status_code == 200
    soup = BeautifulSoup(response.content.decode(), "html.parser")
    for element in soup.find_all(lang="de"):
        element.decompose()
    return " ".join((soup.main or soup).get_text(" ").split())
