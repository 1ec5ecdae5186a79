"""Keeps half-translated pages from going live.

wagtail-localize fills what is not translated with the German text, and it writes a page before it asks whether to
publish: after a change of the source both »publish« and »save draft« put German sentences on the live foreign page.
Here a page is published only when all of it is translated, and a draft of a live page is a revision and nothing more.
``docs/decisions`` has why this stands in front of wagtail-localize's own method.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.coreutils import find_available_slug
from wagtail.models import Locale, Page
from wagtail_localize.locales.components import LOCALE_COMPONENTS
from wagtail_localize.models import (
    LocaleSynchronization,
    RelatedObjectSegment,
    StringSegment,
    StringTranslation,
    TranslatableObject,
    Translation,
    TranslationLog,
    TranslationSource,
)
from wagtail_localize.segments import StringSegmentValue
from wagtail_localize.segments.extract import extract_segments

from editorial.publishing import Problem, PublishingRefused, publishing_rule, refused_quietly
from editorial.translating.releasing import objection_to
from editorial.wrapping import wrap


def open_texts(source: TranslationSource, locale: Locale) -> int:
    """Number of texts of the source without a sound translation into the language of ``locale``.

    What a machine drafted and nobody released is open too.
    """
    return int(_open(source, locale).count())


def unreleased_drafts(source: TranslationSource, locale: Locale) -> int:
    """How many of the open texts are drafts of a machine that a person has to release."""
    return int(_open(source, locale).filter(translation__isnull=False).count())


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
    texts = _texts(target)
    for segment in _open(begun, target.locale):
        own = texts.get(segment.context.path)
        if own is not None and own in {segment.string.data, segment.translation}:
            return True
    return False


def _open(source: TranslationSource, locale: Locale) -> Any:
    """Segments without a sound translation that a person answers for; ``translation`` is the draft, if any."""
    done = StringTranslation.objects.filter(
        translation_of_id=OuterRef("string_id"),
        context_id=OuterRef("context_id"),
        locale=locale,
        has_error=False,
        translation_type=StringTranslation.TRANSLATION_TYPE_MANUAL,
    )
    segments = StringSegment.objects.filter(source=source).annotate_translation(locale)
    return segments.filter(~Exists(done)).select_related("string", "context")


def _texts(instance: Any) -> dict[str, str]:
    return {
        segment.path: segment.string.data
        for segment in extract_segments(instance)
        if isinstance(segment, StringSegmentValue)
    }


def objections(source: TranslationSource, locale: Locale) -> list[str]:
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


def install() -> None:
    """Puts the gate in front of ``TranslationSource.create_or_update_translation``, which every path uses."""
    wrap(TranslationSource, "create_or_update_translation", _gated)


def _gated(original: Callable[..., Any]) -> Callable[..., Any]:
    def create_or_update_translation(
        self: TranslationSource,
        locale: Locale,
        user: Any = None,
        publish: bool = True,
        copy_parent_pages: bool = False,
        fallback: bool = False,
    ) -> tuple[Any, bool]:
        model = self.specific_content_type.model_class()
        if issubclass(model, Page):
            there = model._default_manager.filter(translation_key=self.object_id, locale=locale).first()
            if publish and (found := _objections_of(user, self, locale, fallback)):
                raise _refusal(there, found)
            if there is not None and there.live and there.alias_of_id is None:
                # Where readers have a page, nothing is written into it before the gate of ``editorial.publishing``.
                page, is_new = _save_draft(self, locale, user, fallback), False
                if publish:
                    self.sync_view_restrictions(self.as_instance(), page)
            else:
                page, is_new = original(self, locale, user, False, copy_parent_pages, fallback)
            if publish:
                _publish(page, user)
            return page, is_new
        if fallback and (record := _existing_record(self, locale)):
            return record, False
        result = original(self, locale, user, publish, copy_parent_pages, fallback)
        _keep_from_readers(result[0], bool(open_texts(self, locale)))
        return result

    return create_or_update_translation


def _objections_of(user: Any, source: TranslationSource, locale: Locale, fallback: bool) -> list[str]:
    if user is not None and (objection := objection_to(user, source.object_id, locale)):
        return [objection]
    return objections(source, locale) if fallback else []


def _refusal(page: Page | None, found: list[str]) -> ValidationError:
    """A page that is there is named with the reasons, whatever wagtail-localize makes of the error."""
    if page is None:
        return ValidationError(found)
    refused = PublishingRefused(page, [Problem("", text) for text in found])
    _remember(refused)
    return refused


def _remember(refused: PublishingRefused) -> None:
    if (quiet := refused_quietly.get()) is not None:
        quiet.append(refused)


def close_tree_synchronisation() -> None:
    """Takes »Synchronise content from another locale« out of the form of a language.

    It fills the tree of the language with live aliases: German text under another flag, whatever
    ``WAGTAILLOCALIZE_SYNC_LIVE_STATUS_ON_TRANSLATE`` says (wagtail-localize #743).
    """
    LOCALE_COMPONENTS[:] = [entry for entry in LOCALE_COMPONENTS if entry["model"] is not LocaleSynchronization]


def _existing_record(source: TranslationSource, locale: Locale) -> Any:
    """The term that is there already and must not be given German texts; ``None`` where nothing is lost.

    Submitting a card submits its terms too, and wagtail-localize would overwrite »Recognition« with »Anerkennung«.
    Names that came with the vocabulary are taken over as translations the first time.
    """
    model = source.specific_content_type.model_class()
    target = model._default_manager.filter(translation_key=source.object_id, locale=locale).first()
    if target is None:
        return None
    if not TranslationLog.objects.filter(source=source, locale=locale).exists():
        texts = _texts(target)
        for segment in _open(source, locale):
            if segment.context.path in texts:
                StringTranslation.objects.get_or_create(
                    translation_of=segment.string,
                    locale=locale,
                    context=segment.context,
                    defaults={
                        "data": texts[segment.context.path],
                        "translation_type": StringTranslation.TRANSLATION_TYPE_MANUAL,
                    },
                )
    return target if open_texts(source, locale) else None


def _keep_from_readers(record: Any, is_german_still: bool) -> None:
    """A term that just came to be under its German name is for translators only, until it is translated."""
    if getattr(record, "awaits_translation", is_german_still) != is_german_still:
        record.awaits_translation = is_german_still
        record.save(update_fields=["awaits_translation"])


def _publish(page: Page, user: Any) -> None:
    """In the transaction of the draft, which stays where publishing is refused (``editorial.transactions``).

    wagtail-localize would do it after the commit, where a refusal stops whatever else is to be done then.
    """
    try:
        page.latest_revision.publish(user=user, skip_permission_checks=True)
    except PublishingRefused as refused:
        _remember(refused)
        raise


@transaction.atomic
def _save_draft(source: TranslationSource, locale: Locale, user: Any, fallback: bool) -> Page:
    """The translation as a new revision of the live page, whose published text stays as it is."""
    page = source.get_ephemeral_translated_instance(locale, fallback=fallback)
    page.slug = find_available_slug(page.get_parent(), page.slug, ignore_page_id=page.pk)
    revision = page.save_revision(user=user, clean=False)
    TranslationLog.objects.create(source=source, locale=locale, revision=revision)
    return page  # type: ignore[no-any-return]


def objections_to_page(page: Page) -> list[str]:
    """The same for a page of another language; a page that nobody translates is free."""
    translation = translation_of(page)
    return objections(translation.source, translation.target_locale) if translation else []


@publishing_rule(Page)
def is_all_translated(page: Page) -> list[Problem]:
    return [Problem("", text) for text in objections_to_page(page)]


def translation_of(page: Page) -> Translation | None:
    """The work of wagtail-localize behind a foreign page, while it is switched on."""
    return (  # type: ignore[no-any-return]
        Translation.objects.filter(
            source__object_id=page.translation_key, target_locale_id=page.locale_id, enabled=True
        )
        .select_related("source", "target_locale")
        .first()
    )
