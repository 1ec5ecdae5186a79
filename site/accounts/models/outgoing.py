"""Mails on their way, for ``accounts.outbox``."""

from django.db import models


class OutgoingMail(models.Model):
    """One mail until the mail server has taken it. ``content`` is encrypted: addresses and links are in it."""

    content = models.TextField()
    tries = models.PositiveSmallIntegerField(default=0)
    claimed_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.created_at:%Y-%m-%d %H:%M}, {self.tries}"
