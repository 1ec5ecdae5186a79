"""What the search keeps of every public card: one row a card and language, written with the card itself.

The rows are the whole truth of the embedded engine. Each process holds a compact copy of them in memory
(``search.snapshot``) and reads only what changed since; ``version`` says what that is.
"""

from __future__ import annotations

from django.db import models


class IndexedCard(models.Model):
    """A public card as the search sees it. A card that left the public stays as a row with ``is_public=False``."""

    page_id = models.PositiveBigIntegerField(primary_key=True)
    language = models.CharField(max_length=12)
    slug = models.SlugField(max_length=255)
    title = models.CharField(max_length=255)
    is_public = models.BooleanField(default=True)
    published_at = models.DateTimeField(null=True)
    expire_at = models.DateTimeField(null=True)
    version = models.PositiveBigIntegerField(db_index=True)
    facets = models.JSONField(default=dict)
    teaser = models.JSONField(default=dict)
    content = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["language", "slug"])]

    def __str__(self) -> str:
        return f"{self.language}: {self.title}"


class IndexVersion(models.Model):
    """One row: the number of the last change. A process compares it with its own before every search."""

    SINGLE = 1
    id = models.PositiveSmallIntegerField(primary_key=True, default=SINGLE)
    number = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.number)

    @classmethod
    def next(cls) -> int:
        """The number of a new change; to be called in the transaction that makes it."""
        row, _is_new = cls.objects.select_for_update().get_or_create(pk=cls.SINGLE)
        row.number += 1
        row.save(update_fields=["number"])
        return row.number

    @classmethod
    def current(cls) -> int:
        return cls.objects.filter(pk=cls.SINGLE).values_list("number", flat=True).first() or 0
