"""Lists in forms say how many rows they have; Django draws as many, up to two thousand, and takes minutes for it.

Each row sends at least one field, its key, so more rows than fields is nothing that a browser sends.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import BadRequest
from django.forms.formsets import TOTAL_FORM_COUNT, ManagementForm

from editorial.patches.wrapping import wrap


def install() -> None:
    """A second call changes nothing."""
    wrap(ManagementForm, "clean", _within_what_was_sent)


def _within_what_was_sent(original: Callable[..., Any]) -> Callable[..., Any]:
    def clean(self: ManagementForm) -> Any:
        """Raises ``BadRequest`` before a row is made."""
        counted = original(self)
        if counted[TOTAL_FORM_COUNT] > len(self.data):
            raise BadRequest("More rows than fields.")
        return counted

    return clean
