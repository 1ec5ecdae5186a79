"""Whose turn it is, and who may let a translation go public: our steps and wagtail-localize's own views ask here.

wagtail-localize's »update translations« publishes for everybody who may submit pages for translation.
"""

from __future__ import annotations

import uuid
from typing import Any

from django.utils.translation import gettext as _
from wagtail.models import Locale

from practices.review.rules import four_eyes_apply
from translation.languages import may_in
from translation.models import TranslationTask


def needs_other_eyes(task: TranslationTask | None, user: Any) -> bool:
    """With ``FOUR_EYES`` a translation is released by somebody else than who submitted it, as with cards."""
    if not four_eyes_apply(user):
        return False
    return task is None or not task.is_submitted or task.submitted_by_id == user.pk


def turn_error(task: TranslationTask | None, user: Any, locale: Locale) -> str:
    """Why it is not the turn of ``user``, in a sentence; empty when it is. A reviewer may always."""
    if task is None or may_in(locale.pk, user, "publish"):
        return ""
    if task.is_submitted:
        return str(_("Diese Übersetzung ist gerade in Prüfung."))
    if task.assignee_id not in {None, user.pk}:
        return str(_("Diese Übersetzung hat gerade jemand anderes in Arbeit."))
    return ""


def release_error(user: Any, key: uuid.UUID, locale: Locale) -> str:
    """Why ``user`` may not publish the page in the language; empty when it is allowed."""
    if not may_in(locale.pk, user, "publish"):
        return str(_("Veröffentlichen kann in dieser Sprache nur die Prüfung. Bitte reichen Sie die Übersetzung ein."))
    task = TranslationTask.objects.filter(translation_key=key, locale=locale).first()
    if needs_other_eyes(task, user):
        return str(_("Vier Augen sehen mehr: Bitte lassen Sie jemand anderen freigeben."))
    return ""
