"""What translators note beside a text: a doubt, a source, a question. It travels with the PO file, out and in."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.models import Locale
from wagtail_localize.models import String, TranslationContext


class SegmentNote(models.Model):
    """A note on one German text at one place in one language; readers never see it."""

    context = models.ForeignKey(TranslationContext, on_delete=models.CASCADE, related_name="+")
    string = models.ForeignKey(String, on_delete=models.CASCADE, related_name="+")
    locale = models.ForeignKey(Locale, verbose_name=_("Sprache"), on_delete=models.CASCADE, related_name="+")
    text = models.TextField(_("Notiz"), max_length=2_000)

    class Meta:
        verbose_name = _("Notiz zu einem Text")
        verbose_name_plural = _("Notizen zu Texten")
        constraints = [
            models.UniqueConstraint(fields=["context", "string", "locale"], name="one_note_a_text_and_language")
        ]

    def __str__(self) -> str:
        return self.text[:80]
