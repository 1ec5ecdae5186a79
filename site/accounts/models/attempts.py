"""Failed and repeated attempts at the doors of the site, for ``accounts.throttle``."""

from django.db import models
from django.utils import timezone


class Attempt(models.Model):
    """One attempt. Account and address are keyed digests: the table tells nobody who was where.

    In the database and not in a cache, because every process of the server must count together.
    """

    action = models.CharField(max_length=20)
    account = models.CharField(max_length=64)
    address = models.CharField(max_length=64)
    device = models.CharField(max_length=64, blank=True)
    at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        indexes = [
            models.Index(fields=["action", "account", "at"], name="attempt_by_account"),
            models.Index(fields=["action", "address", "at"], name="attempt_by_address"),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.at:%Y-%m-%d %H:%M}"
