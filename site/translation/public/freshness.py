"""What a reader of a translation should know: when it was published and whether the German text has moved on."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.conf import settings
from wagtail.models import Page

from editorial.addresses import path_of
from editorial.kept import Kept
from translation.staleness import is_older, is_stale, untranslated_at_publication

_stale: Kept[int, bool] = Kept(2_000)


@dataclass(frozen=True, slots=True)
class TranslationNotice:
    """``translated_on`` is the day the translation was last published; ``is_stale``: German texts changed since.

    ``home.navigation`` puts it on every page, for ``components/translation_state.html``.
    """

    translated_on: dt.datetime | None
    original_on: dt.datetime | None
    original_url: str
    is_stale: bool


def translation_state(page: Page, german: Page | None) -> TranslationNotice | None:
    """``None`` for German pages and for translations whose original is not public."""
    if german is None or page.locale.language_code == settings.LANGUAGE_CODE:
        return None
    return TranslationNotice(
        page.last_published_at, german.last_published_at, path_of(german), original_is_newer(page, german)
    )


def original_is_newer(page: Page, german: Page) -> bool:
    """Whether the live original has texts that were not translated yet when this translation was published.

    What stale means stands in ``translation.staleness``. Reads the card's texts once a generation; a translation newer
    than its original costs nothing.
    """
    published_at, german_published_at = page.last_published_at, german.last_published_at
    if not is_older(published_at, german_published_at):
        return False
    return _stale.get(
        page.pk, lambda: is_stale(untranslated_at_publication(page, german), published_at, german_published_at)
    )
