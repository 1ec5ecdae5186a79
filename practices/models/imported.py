"""Which card came from which record of an import, also after the card was deleted.

»Never again« is a decision of people that an import must know: a card that is gone leaves a row without a card
behind, and its record makes none anew (``practices.imports.decisions``). Only the record's id and a time are kept.
"""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models.signals import pre_delete
from django.dispatch import receiver
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from practices.models.card import PracticePage


class ImportedRecord(models.Model):
    record = models.CharField(_("Kennung in der Datei"), max_length=200, unique=True)
    # Not its address: that may be changed, and the record still means this card.
    page = models.OneToOneField(
        PracticePage,
        verbose_name=_("Praxisbeispiel"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="imported_record",
    )
    deleted_at = models.DateTimeField(_("gelöscht am"), null=True, blank=True)

    class Meta:
        verbose_name = _("importierter Eintrag")
        verbose_name_plural = _("importierte Einträge")

    def __str__(self) -> str:
        return self.record


@receiver(pre_delete, sender=PracticePage, dispatch_uid="practices.remember_deleted_record")
def remember_deleted(sender: type[PracticePage], instance: PracticePage, **kwargs: Any) -> None:
    """Through whichever door: the form, many at once, the list above it, code."""
    ImportedRecord.objects.filter(page_id=instance.pk).update(deleted_at=timezone.now())
