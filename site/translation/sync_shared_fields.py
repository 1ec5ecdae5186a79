"""Brings new numbers, dates and pictures of an original to its translations, which nobody has to translate.

Such a change makes no text stale, so no translator would ever meet it. Only translations whose every text is
released follow; where somebody is at work, the release brings the facts along.
"""

from __future__ import annotations

import logging
from functools import partial

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django_tasks import task
from wagtail.models import Page
from wagtail_localize.models import Translation, TranslationSource

from translation.models import TranslationTask
from translation.publishing_rules import publish_errors
from translation.queue.matrix import facts_of
from translation.queue.states import Facts, TranslationState, judge

logger = logging.getLogger(__name__)


def follow_later(source: TranslationSource) -> None:
    """After the transaction and outside the request: a card may have many languages."""
    transaction.on_commit(partial(_enqueue, source.pk))


def _enqueue(pk: int) -> None:
    bring_facts.enqueue(pk)


@task()
def bring_facts(source_pk: int) -> None:
    """Publishes every finished translation of the source anew."""
    for translation in Translation.objects.filter(source_id=source_pk, enabled=True).select_related(
        "source", "target_locale"
    ):
        try:
            follow(translation)
        except ValidationError:
            logger.exception("Facts could not be brought to translation %s", translation.pk)


@transaction.atomic
def follow(translation: Translation) -> bool:
    """Publishes the translation with the facts of its source; False where there is something to do for people."""
    source, locale = translation.source, translation.target_locale
    at_work = TranslationTask.objects.filter(translation_key=source.object_id, locale=locale).filter(
        Q(assignee__isnull=False) | Q(submitted_at__isnull=False)
    )
    facts = facts_of([locale], [source.object_id]).get((source.object_id, locale.pk))
    if facts is None or at_work.exists():
        return False
    if judge(Facts(**facts)) is not TranslationState.UP_TO_DATE or publish_errors(source, locale):
        return False
    page = Page.objects.filter(translation_key=source.object_id, locale=locale, alias_of__isnull=True).first()
    if page is None or page.has_unpublished_changes:
        return False
    source.create_or_update_translation(locale, publish=False, fallback=False)
    Page.objects.get(pk=page.pk).get_latest_revision().publish(skip_permission_checks=True)
    return True
