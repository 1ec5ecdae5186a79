"""What can go into another entry of its kind, and then is a signpost to it: terms of a vocabulary, Träger."""

from __future__ import annotations

from typing import Any, Self

from django.db import models


class MergeableQuerySet(models.QuerySet[Any]):
    def current(self) -> Self:
        """Those that may be chosen: what was merged into another stays only for old versions of cards."""
        return self.filter(merged_into__isnull=True)


class Mergeable:
    """Mixin of models with ``name``, ``alt_labels`` (one a line) and ``merged_into``."""

    name: Any
    alt_labels: Any
    merged_into: Any

    @property
    def current(self) -> Self:
        """The one that counts today: itself, or what it was merged into."""
        return self.merged_into or self

    def labels(self) -> list[str]:
        """Name and other spellings, name first."""
        return [self.name, *(line.strip() for line in self.alt_labels.splitlines() if line.strip())]
