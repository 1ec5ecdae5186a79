"""What a reader of a translation should know: when it was published and whether the German text has moved on."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.conf import settings
from django.core.cache import cache
from wagtail.models import Page
from wagtail_localize.models import StringSegment, StringTranslation, TranslationSource
from wagtail_localize.segments import StringSegmentValue
from wagtail_localize.segments.extract import extract_segments

from editorial.addresses import path_of

REMEMBERED = 24 * 60 * 60


@dataclass(frozen=True, slots=True)
class TranslationState:
    """``translated_on`` is the day the translation was last published; ``is_stale``: German texts changed since."""

    translated_on: dt.datetime | None
    original_on: dt.datetime | None
    original_url: str
    is_stale: bool


def translation_state(page: Page, german: Page | None) -> TranslationState | None:
    """``None`` for German pages and for translations whose original is not public."""
    if german is None or page.locale.language_code == settings.LANGUAGE_CODE:
        return None
    return TranslationState(
        page.last_published_at, german.last_published_at, path_of(german), original_is_newer(page, german)
    )


def original_is_newer(page: Page, german: Page) -> bool:
    """Whether a text of the live original is not the one this translation was made from.

    A new date, picture or number is copied and makes nothing stale. Reads the card's texts once for each pair
    of published revisions; a translation newer than its original costs nothing.
    """
    if not (page.last_published_at and german.last_published_at) or german.last_published_at <= page.last_published_at:
        return False
    key = f"stale-{german.pk}-{german.live_revision_id}-{page.pk}-{page.live_revision_id}"
    known = cache.get(key)
    if known is None:
        known = _texts_differ(page, german)
        cache.set(key, known, REMEMBERED)
    return bool(known)


def _texts_differ(page: Page, german: Page) -> bool:
    now = {
        (segment.path, segment.string.data)
        for segment in extract_segments(german.specific)
        if isinstance(segment, StringSegmentValue)
    }
    source = TranslationSource.objects.filter(object_id=german.translation_key, locale=german.locale).first()
    if source is None:
        return True
    if source.last_updated_at <= page.last_published_at:
        translated_from = StringSegment.objects.filter(source=source).values_list("context__path", "string__data")
        return now != set(translated_from)
    # Translators fetched the new text already: what counts is what they had translated when they published.
    translated = StringTranslation.objects.filter(
        locale=page.locale,
        context__object_id=german.translation_key,
        has_error=False,
        created_at__lte=page.last_published_at,
    ).values_list("context__path", "translation_of__data")
    return not now <= set(translated)
