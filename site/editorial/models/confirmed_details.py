"""Which phone numbers, mail addresses and street addresses somebody said may stand in a public text."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class ConfirmedDetail(models.Model):
    """One detail of one record: ``subject`` is the record (for pages: in all languages), ``digest`` the detail.

    The detail itself is not kept here: once it is gone from the text, it is gone.
    """

    subject = models.CharField(max_length=120)
    digest = models.CharField(max_length=64)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    confirmed_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("Bestätigte Kontaktangabe")
        verbose_name_plural = _("Bestätigte Kontaktangaben")
        constraints = [models.UniqueConstraint(fields=["subject", "digest"], name="one_confirmation_a_detail")]

    def __str__(self) -> str:
        return f"{self.subject}: {self.digest[:8]}"
