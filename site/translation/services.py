"""Take, give back, submit, release, send back: every change of state of a translation is one function here.

Each checks the right and changes in one transaction; submitting, releasing and sending back are logged too.
``Refused`` carries sentences for people; then nothing has changed. The editor of ``translation.editor.views`` calls
them. What they save goes through ``TranslationSource.create_or_update_translation``, before which
``translation.patches.translation_gate`` stands, so no German text gets out on the way.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log
from wagtail.models import Locale, Page
from wagtail_localize.models import MissingTranslationError, Translation, TranslationSource
from wagtail_localize.operations import TranslationCreator

from editorial.publishing import PublishingRefused
from translation.editor.resync import adopt_texts
from translation.languages import check_language
from translation.models import TranslationTask
from translation.notices import tell_reviewers, tell_translator
from translation.publishing_rules import publish_errors
from translation.queue.matrix import originals
from translation.releasing import release_error, turn_error
from translation.signal_handlers import take_over_expiry

SUBMITTED = "translation.submitted"
RELEASED = "translation.released"
SENT_BACK = "translation.sent_back"


class Refused(Exception):
    """A step that cannot be taken now; ``sentences`` say why."""

    def __init__(self, *sentences: str) -> None:
        super().__init__(" ".join(sentences))
        self.sentences: Sequence[str] = sentences


def original_of(key: uuid.UUID) -> Page | None:
    """The public German page; a draft is as unknown as a page that is not there."""
    return originals().filter(translation_key=key).first()


def target_of(key: uuid.UUID, locale: Locale) -> Page | None:
    """The page of the language, live or not; an alias is no translation."""
    return Page.objects.filter(translation_key=key, locale=locale, alias_of__isnull=True).first()


def translation_between(key: uuid.UUID, locale: Locale) -> Translation | None:
    return (
        Translation.objects.filter(source__object_id=key, target_locale=locale)
        .select_related("source", "source__specific_content_type", "target_locale")
        .first()
    )


@transaction.atomic
def take(german: Page, locale: Locale, user: Any) -> TranslationTask:
    """``user`` works on it from now on; the translation is begun if it was not there."""
    check_language(user, locale)
    task, _created = TranslationTask.objects.get_or_create(translation_key=german.translation_key, locale=locale)
    if task.is_submitted:
        raise Refused(_("Die Übersetzung ist gerade in Prüfung."))
    begin(german, locale, user)
    free = TranslationTask.objects.filter(pk=task.pk, assignee__isnull=True)
    if not free.update(assignee=user, taken_at=timezone.now()) and task.assignee_id != user.pk:
        raise Refused(_("Diese Übersetzung hat schon jemand übernommen."))
    task.refresh_from_db()
    return task


def begin(german: Page, locale: Locale, user: Any) -> Translation:
    """The records of wagtail-localize and a draft in the language; what is there already stays."""
    translation = translation_between(german.translation_key, locale)
    target = target_of(german.translation_key, locale)
    if translation is not None and target is not None:
        return translation
    if target is not None:
        # A page that was written or copied by hand: its texts are translations, not to be overwritten.
        source, _created = TranslationSource.update_or_create_from_instance(german.specific)
        translation, _created = Translation.objects.get_or_create(source=source, target_locale=locale)
        adopt_texts(translation, target.specific, user)
        return translation
    parent = german.get_parent()
    if parent.depth > 1 and target_of(parent.translation_key, locale) is None:
        raise Refused(_("Bitte übersetzen Sie zuerst die Seite darüber: »%(title)s«.") % {"title": parent.title})
    TranslationCreator(user, [locale]).create_translations(german.specific)
    begun = translation_between(german.translation_key, locale)
    if begun is None or target_of(german.translation_key, locale) is None:
        raise Refused(_("Die Übersetzung konnte nicht angelegt werden. Bitte prüfen Sie die deutsche Seite."))
    return begun


@transaction.atomic
def give_back(german: Page, locale: Locale, user: Any) -> None:
    """Back into the queue with all that is done so far; reviewers may do it for somebody who is away."""
    check_language(user, locale)
    task = TranslationTask.objects.filter(translation_key=german.translation_key, locale=locale).first()
    if task is None or task.assignee_id is None:
        return
    if task.assignee_id != user.pk:
        check_language(user, locale, "publish")
    TranslationTask.objects.filter(pk=task.pk).update(assignee=None, taken_at=None)


@transaction.atomic
def set_due(german: Page, locale: Locale, user: Any, due_on: dt.date | None) -> TranslationTask:
    check_language(user, locale)
    task, _created = TranslationTask.objects.get_or_create(translation_key=german.translation_key, locale=locale)
    task.due_on = due_on
    task.save(update_fields=["due_on"])
    return task


@transaction.atomic
def submit(german: Page, locale: Locale, user: Any) -> TranslationTask:
    """Hands a finished translation to those who may publish in the language."""
    check_language(user, locale)
    translation = _finished(german, locale)
    task, _created = TranslationTask.objects.get_or_create(translation_key=german.translation_key, locale=locale)
    if task.is_submitted:
        return task
    if error_text := turn_error(task, user, locale):
        raise Refused(error_text)
    page = _save_draft(translation, user)
    task.submitted_at, task.submitted_by = timezone.now(), user
    task.returned_at, task.returned_by, task.reason = None, None, ""
    task.assignee = task.assignee or user
    task.save()
    log(instance=page, action=SUBMITTED, user=user, content_changed=False)
    tell_reviewers(german, page, task, user)
    return task


@transaction.atomic
def recall(german: Page, locale: Locale, user: Any) -> None:
    """Takes a submission back to work on it again: whoever submitted it, or a reviewer."""
    check_language(user, locale)
    task = TranslationTask.objects.filter(translation_key=german.translation_key, locale=locale).first()
    if task is None or not task.is_submitted:
        return
    if task.submitted_by_id != user.pk:
        check_language(user, locale, "publish")
    TranslationTask.objects.filter(pk=task.pk).update(submitted_at=None, submitted_by=None)


@transaction.atomic
def release(german: Page, locale: Locale, user: Any) -> Page:
    """Publishes the translation as it is now; returns the live page."""
    check_language(user, locale, "publish")
    task = TranslationTask.objects.filter(translation_key=german.translation_key, locale=locale).first()
    if error_text := release_error(user, german.translation_key, locale):
        raise Refused(error_text)
    translation = _finished(german, locale)
    translator = (task.submitted_by or task.assignee) if task else None
    page = _save_draft(translation, user)
    take_over_expiry(german)
    try:
        page.get_latest_revision().publish(user=user, skip_permission_checks=True)
    except PublishingRefused as refused:
        raise Refused(*refused.sentences) from refused
    TranslationTask.objects.filter(translation_key=german.translation_key, locale=locale).update(
        released_at=timezone.now(), released_by=user
    )
    live = Page.objects.get(pk=page.pk)
    log(instance=live, action=RELEASED, user=user, content_changed=False)
    if translator is not None and translator.pk != user.pk:
        tell_translator(german, live, translator, "released")
    return live


@transaction.atomic
def send_back(german: Page, locale: Locale, user: Any, reason: str) -> TranslationTask:
    """Back to the translator with what is to be done."""
    check_language(user, locale, "publish")
    if not reason.strip():
        raise Refused(_("Bitte sagen Sie, warum Sie die Übersetzung zurückgeben und was zu tun ist."))
    task = TranslationTask.objects.filter(translation_key=german.translation_key, locale=locale).first()
    page = target_of(german.translation_key, locale)
    if task is None or page is None or not task.is_submitted:
        raise Refused(_("Diese Übersetzung ist nicht in Prüfung."))
    translator = task.submitted_by
    task.assignee, task.taken_at = translator, timezone.now()
    task.submitted_at, task.submitted_by = None, None
    task.returned_at, task.returned_by, task.reason = timezone.now(), user, reason.strip()
    task.save()
    log(instance=page, action=SENT_BACK, user=user, data={"reason": task.reason}, content_changed=False)
    if translator is not None and translator.pk != user.pk:
        tell_translator(german, page, translator, "sent_back", reason=task.reason)
    return task


def _finished(german: Page, locale: Locale) -> Translation:
    translation = translation_between(german.translation_key, locale)
    if translation is None:
        raise Refused(_("Diese Seite ist in der Sprache noch nicht begonnen."))
    if not translation.enabled:
        raise Refused(_("Diese Seite wird gerade von Hand gepflegt. Bitte gleichen Sie sie zuerst wieder ab."))
    if found := publish_errors(translation.source, locale):
        raise Refused(*found)
    return translation


def _save_draft(translation: Translation, user: Any) -> Page:
    """The present texts as newest version of the page; the live one stays until it is published."""
    try:
        translation.source.create_or_update_translation(
            translation.target_locale, user=user, publish=False, copy_parent_pages=False, fallback=False
        )
    except ValidationError as error:
        raise Refused(*error.messages) from error
    except MissingTranslationError as error:
        raise Refused(_("Es fehlt noch ein Text.")) from error
    page = target_of(translation.source.object_id, translation.target_locale)
    if page is None:
        raise Refused(_("Die Übersetzung gibt es nicht mehr."))
    return page
