"""What administrators have said about the list of first steps; everything else it reads from the data."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class FirstStepMark(models.Model):
    """``key``: a step done or put aside by hand, or ``AWAY`` for the whole list."""

    AWAY = "away"

    key = models.CharField(max_length=20, unique=True)
    marked_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("Vermerk zu den ersten Schritten")
        verbose_name_plural = _("Vermerke zu den ersten Schritten")

    def __str__(self) -> str:
        return self.key
