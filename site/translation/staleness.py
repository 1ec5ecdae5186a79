"""When a translation is stale: its public original has a text that it does not translate.

A new number, date or picture makes nothing stale, because it is copied; nor does a draft of the original, nor a text
that the original no longer has. There is one definition, ``is_stale``. Two people ask it, about two moments:

* Translators ask whether there is something to do (``translation.queue.states``). What counts is what is translated
  now: a text that somebody has translated since is done, although readers meet it only with the next release.
* Readers ask whether the original has changed since the page before them was published
  (``translation.public.freshness``). What counts is what was translated at that time; until the next release the page
  is old, however much has been translated meanwhile.

In the editor a single text is called stale as well (``Segment.state``): an open one that was translated before its
German changed.
"""

from __future__ import annotations

import datetime as dt

from wagtail.models import Page
from wagtail_localize.models import StringTranslation, TranslationSource

from translation.string_translations import strings_of


def is_stale(
    untranslated: int | None, published_at: dt.datetime | None, german_published_at: dt.datetime | None
) -> bool:
    """``untranslated`` counts the texts of the original without a translation.

    ``None``: wagtail-localize does not know the page, so no texts can be compared and the dates decide.
    """
    if untranslated is None:
        return is_older(published_at, german_published_at)
    return bool(untranslated)


def is_older(published_at: dt.datetime | None, german_published_at: dt.datetime | None) -> bool:
    """Whether the translation was published before its original was published last."""
    return bool(published_at and german_published_at and published_at < german_published_at)


def untranslated_at_publication(page: Page, german: Page) -> int | None:
    """How many texts of the live original had no translation when ``page`` was published; for ``is_stale``.

    Also a text that was replaced since by a draft of a machine had one: the translation of a text stays one row.
    """
    if not TranslationSource.objects.filter(object_id=german.translation_key, locale=german.locale).exists():
        return None
    translated = StringTranslation.objects.filter(
        locale=page.locale,
        context__object_id=german.translation_key,
        has_error=False,
        created_at__lte=page.last_published_at,
    ).values_list("context__path", "translation_of__data")
    now = {(value.path, value.string.data) for value in strings_of(german.specific)}
    return len(now - set(translated))
