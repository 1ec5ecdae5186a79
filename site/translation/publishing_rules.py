"""What a translation needs to go public: every text translated, every draft released, every term in the language.

As a ``publishing_rule`` it is asked whenever Wagtail publishes a page (``editorial.publishing``);
``translation.services`` and ``translation.patches.translation_gate`` ask before they write anything.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.models import Locale, Page
from wagtail_localize.models import (
    RelatedObjectSegment,
    StringSegment,
    StringTranslation,
    TranslatableObject,
    Translation,
    TranslationSource,
)

from editorial.publishing import Problem, publishing_rule
from translation.string_translations import sound, strings_of


def open_texts(source: TranslationSource, locale: Locale) -> int:
    """Number of texts of the source without a sound translation into the language of ``locale``.

    What a machine drafted and nobody released is open too.
    """
    return int(open_segments(source, locale).count())


def unreleased_drafts(source: TranslationSource, locale: Locale) -> int:
    """How many of the open texts are drafts of a machine that a person has to release."""
    return int(open_segments(source, locale).filter(translation__isnull=False).count())


def missing_records(source: TranslationSource, locale: Locale) -> list[str]:
    """Terms and other records the page refers to that the language does not have yet, by their German names.

    wagtail-localize makes a term of the other language in the moment the page is submitted, under its German
    name: such a one counts as missing until its own texts are translated.
    """
    names = []
    for segment in RelatedObjectSegment.objects.filter(source=source).select_related("object", "source__locale"):
        target = segment.object.get_instance_or_none(locale)
        if target is None or _is_german_still(segment.object, source.locale, target):
            names.append(str(segment.get_source_instance()))
    return names


def _is_german_still(translatable: TranslatableObject, german: Locale, target: Any) -> bool:
    begun = TranslationSource.objects.filter(object=translatable, locale=german).first()
    if begun is None:
        return False
    texts = texts_by_path(target)
    for segment in open_segments(begun, target.locale):
        own = texts.get(segment.context.path)
        if own is not None and own in {segment.string.data, segment.translation}:
            return True
    return False


def open_segments(source: TranslationSource, locale: Locale) -> Any:
    """Segments without a sound translation that a person answers for; ``translation`` is the draft, if any."""
    done = StringTranslation.objects.filter(
        sound(),
        translation_of_id=OuterRef("string_id"),
        context_id=OuterRef("context_id"),
        locale=locale,
    )
    segments = StringSegment.objects.filter(source=source).annotate_translation(locale)
    return segments.filter(~Exists(done)).select_related("string", "context")


def texts_by_path(instance: Any) -> dict[str, str]:
    return {value.path: value.string.data for value in strings_of(instance)}


def publish_errors(source: TranslationSource, locale: Locale) -> list[str]:
    """Why the page cannot be published in the language, in sentences; empty when it can."""
    found = []
    drafts = unreleased_drafts(source, locale)
    count = open_texts(source, locale) - drafts
    if count:
        found.append(
            ngettext("%(count)s Text ist noch nicht übersetzt.", "%(count)s Texte sind noch nicht übersetzt.", count)
            % {"count": count}
        )
    if drafts:
        found.append(
            ngettext(
                "%(count)s Text ist ein Entwurf, den noch niemand freigegeben hat.",
                "%(count)s Texte sind Entwürfe, die noch niemand freigegeben hat.",
                drafts,
            )
            % {"count": drafts}
        )
    names = missing_records(source, locale)
    if names:
        found.append(_("Diese Begriffe gibt es in der Sprache noch nicht: %(names)s.") % {"names": ", ".join(names)})
    return found


def publish_errors_of_page(page: Page) -> list[str]:
    """The same for a page of another language; a page that nobody translates is free."""
    translation = translation_of(page)
    return publish_errors(translation.source, translation.target_locale) if translation else []


@publishing_rule(Page)
def is_all_translated(page: Page) -> list[Problem]:
    return [Problem("", text) for text in publish_errors_of_page(page)]


def translation_of(page: Page) -> Translation | None:
    """The work of wagtail-localize behind a foreign page, while it is switched on."""
    return (
        Translation.objects.filter(
            source__object_id=page.translation_key, target_locale_id=page.locale_id, enabled=True
        )
        .select_related("source", "target_locale")
        .first()
    )
