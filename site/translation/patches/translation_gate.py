"""Changes ``TranslationSource.create_or_update_translation`` of wagtail-localize: nothing half translated goes live.

Every way to a translated page ends in this method: wagtail-localize's editor, »update translations«, submitting a
page, our release. It fills what is not translated with the German text, and it writes a page before it asks whether
to publish: after a change of the source both »publish« and »save draft« put German sentences on the live foreign
page. Here a page is published only when all of it is translated, a draft of a live page is a revision and nothing
more, and a term that the language has already keeps its name. No hook or setting does this (decision 0016).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from wagtail.coreutils import find_available_slug
from wagtail.models import Locale, Page
from wagtail_localize.models import StringTranslation, TranslationLog, TranslationSource

from editorial.patches.wrapping import wrap
from editorial.publishing import Problem, PublishingRefused, refused_quietly
from translation.publishing_rules import open_segments, open_texts, publish_errors, texts_by_path
from translation.releasing import release_error
from translation.string_translations import MANUAL


def install() -> None:
    """Called by ``translation.apps`` at the start, before ``editorial.apps`` puts its transaction around the method."""
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
            if publish and (found := _publish_errors_for(user, self, locale, fallback)):
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


def _publish_errors_for(user: Any, source: TranslationSource, locale: Locale, fallback: bool) -> list[str]:
    if user is not None and (error_text := release_error(user, source.object_id, locale)):
        return [error_text]
    return publish_errors(source, locale) if fallback else []


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
        texts = texts_by_path(target)
        for segment in open_segments(source, locale):
            if segment.context.path in texts:
                StringTranslation.objects.get_or_create(
                    translation_of=segment.string,
                    locale=locale,
                    context=segment.context,
                    defaults={
                        "data": texts[segment.context.path],
                        "translation_type": MANUAL,
                    },
                )
    return target if open_texts(source, locale) else None


def _keep_from_readers(record: Any, is_german_still: bool) -> None:
    """A term that just came to be under its German name is for translators only, until it is translated."""
    if getattr(record, "awaits_translation", is_german_still) != is_german_still:
        record.awaits_translation = is_german_still
        record.save(update_fields=["awaits_translation"])


def _publish(page: Page, user: Any) -> None:
    """In the transaction of the draft, which stays where publishing is refused (``editorial.patches.transactions``).

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
    return page
