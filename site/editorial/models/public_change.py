"""A trace of every change of what readers see; ``editorial.generation`` writes and reads it."""

from __future__ import annotations

import secrets

from django.db import models
from django.utils.translation import gettext_lazy as _


def random_key() -> int:
    """Small enough for the sum of all rows, wide enough that no two are alike."""
    return secrets.randbelow(2**50)


class PublicChange(models.Model):
    """One row for every transaction that changed something public; the worker tidies old ones away."""

    id = models.PositiveBigIntegerField(primary_key=True, default=random_key)

    class Meta:
        verbose_name = _("Spur einer öffentlichen Änderung")
        verbose_name_plural = _("Spuren öffentlicher Änderungen")

    def __str__(self) -> str:
        return str(self.pk)
