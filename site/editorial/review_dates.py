"""When somebody last made sure that a page is still true, and when it is due again."""

from __future__ import annotations

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel


class ReviewDates(models.Model):
    """Adds the two dates to an editorial page; both are facts and the same in every language."""

    checked_on = models.DateField(_("Zuletzt geprüft am"), null=True, blank=True)
    next_check_on = models.DateField(
        _("Nächste Prüfung am"),
        null=True,
        blank=True,
        help_text=_("Meist ein Jahr später. An diesem Tag erscheint die Karte auf Ihrer Startseite."),
    )

    review_panels = [FieldRowPanel([FieldPanel("checked_on"), FieldPanel("next_check_on")])]

    class Meta:
        abstract = True

    def clean(self) -> None:
        super().clean()
        if self.checked_on and self.next_check_on and self.next_check_on <= self.checked_on:
            raise ValidationError({"next_check_on": _("Die nächste Prüfung muss nach der letzten liegen.")})

    def check_is_due(self, on: dt.date | None = None) -> bool:
        return bool(self.next_check_on and self.next_check_on <= (on or timezone.localdate()))
