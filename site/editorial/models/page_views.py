"""How often a page is read: a number a day, and nothing about who read it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page


class PageViews(models.Model):
    """``count`` requests of ``page`` on ``day``; no address, no session, no time of day."""

    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="+")
    day = models.DateField(_("Tag"), db_index=True)
    count = models.PositiveIntegerField(_("Aufrufe"), default=0)

    class Meta:
        verbose_name = _("Seitenaufrufe")
        verbose_name_plural = _("Seitenaufrufe")
        constraints = [models.UniqueConstraint(fields=["page", "day"], name="views_of_a_page_once_a_day")]

    def __str__(self) -> str:
        return f"{self.page_id} {self.day}: {self.count}"
