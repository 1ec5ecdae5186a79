"""Which entries of the journal of erasures this database has seen; a restored one has seen fewer."""

from django.db import models
from django.utils import timezone


class AppliedErasure(models.Model):
    """One entry of ``accounts.journal`` that was carried out here."""

    entry = models.UUIDField(primary_key=True)
    at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return str(self.entry)
