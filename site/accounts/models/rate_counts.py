"""How often something was tried or sent, for ``accounts.rate_limits``."""

from django.db import models


class RateCount(models.Model):
    """One counter, by a digest whose key changes every day: the table tells nobody who tried or sent what.

    In the database and not in a cache, because every process of the server must count together.
    """

    digest = models.CharField(primary_key=True, max_length=64)
    number = models.PositiveIntegerField(default=1)
    ends_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.number} until {self.ends_at:%Y-%m-%d %H:%M}"
