"""Who may work on a page in a language right now: the right over the page, and whose turn it is."""

from __future__ import annotations

from typing import Any

from wagtail.models import Page
from wagtail_localize.models import Translation
from wagtail_localize.views.edit_translation import user_can_edit_instance

from accounts.models import Right
from translation.languages import may_in
from translation.models import TranslationTask
from translation.releasing import turn_error
from translation.services import take


def may_work_on(user: Any, translation: Translation) -> bool:
    """Whether ``user`` has the right over the page in this language.

    Without the general right to translate nobody has, so that editors do not come in by a page of their own.
    """
    if not user.has_perm(Right.TRANSLATE) or not translation.enabled:
        return False
    try:
        target = translation.get_target_instance()
    except translation.source.specific_content_type.model_class().DoesNotExist:
        return False
    return bool(user_can_edit_instance(user, target))


def blocking_reason(user: Any, translation: Translation) -> str:
    """``turn_error`` for the work on a page."""
    return turn_error(_task(translation), user, translation.target_locale)


def take_if_free(user: Any, translation: Translation) -> None:
    """Whoever changes texts of a page that nobody has, has it from now on; reviewers only help."""
    original = translation.source.get_source_instance()
    task = _task(translation)
    if isinstance(original, Page) and not _may_release(user, translation) and (task is None or not task.assignee_id):
        take(original, translation.target_locale, user)


def _task(translation: Translation) -> TranslationTask | None:
    return TranslationTask.objects.filter(
        translation_key=translation.source.object_id, locale_id=translation.target_locale_id
    ).first()


def _may_release(user: Any, translation: Translation) -> bool:
    return may_in(translation.target_locale_id, user, "publish")
