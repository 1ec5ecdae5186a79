"""Who works on which translation and how far it is; wagtail-localize knows the texts but not the people.

A text and what it was translated from are wagtail-localize's ``StringTranslation`` and its ``String``: a
translation belongs to the hash of the German text, so a changed text has none, and the old one is still there.
"""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.models import Locale
from wagtail_localize.models import StringTranslation


class TranslationTask(models.Model):
    """The work on one page in one language; it is there before the translation is and stays for the next change."""

    translation_key = models.UUIDField(_("Seite"))
    locale = models.ForeignKey(Locale, verbose_name=_("Sprache"), on_delete=models.CASCADE, related_name="+")
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("Wer hat es"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="translation_tasks",
    )
    taken_at = models.DateTimeField(_("Übernommen am"), null=True, blank=True)
    due_on = models.DateField(_("Fertig bis"), null=True, blank=True)
    submitted_at = models.DateTimeField(_("Eingereicht am"), null=True, blank=True)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("Eingereicht von"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    returned_at = models.DateTimeField(_("Zurückgegeben am"), null=True, blank=True)
    returned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("Zurückgegeben von"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    reason = models.TextField(_("Begründung"), blank=True)
    released_at = models.DateTimeField(_("Freigegeben am"), null=True, blank=True)
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("Freigegeben von"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )

    class Meta:
        verbose_name = _("Übersetzungsauftrag")
        verbose_name_plural = _("Übersetzungsaufträge")
        constraints = [
            models.UniqueConstraint(fields=["translation_key", "locale"], name="one_task_a_page_and_language")
        ]

    def __str__(self) -> str:
        return f"{self.translation_key} {self.locale_id}"

    @property
    def is_submitted(self) -> bool:
        return self.submitted_at is not None

    def is_overdue(self, on: dt.date | None = None) -> bool:
        return bool(self.due_on and self.due_on < (on or timezone.localdate()))


class SegmentMark(models.Model):
    """Why a translation is as it is, where a reader might take it for an oversight."""

    class Kind(models.TextChoices):
        KEPT = "kept", _("Originaltext bleibt")
        CHECKED = "checked", _("geprüft, bleibt")

    translation = models.OneToOneField(StringTranslation, on_delete=models.CASCADE, related_name="mark")
    kind = models.CharField(_("Vermerk"), max_length=10, choices=Kind.choices)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("Von"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    made_at = models.DateTimeField(_("Am"), default=timezone.now)

    class Meta:
        verbose_name = _("Vermerk zu einem Text")
        verbose_name_plural = _("Vermerke zu Texten")

    def __str__(self) -> str:
        return f"{self.translation_id}: {self.kind}"
