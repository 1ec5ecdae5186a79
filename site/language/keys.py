"""Which texts of an address or a form can be the key of a row."""

from __future__ import annotations

# A longer number is no row's, and SQLite would stumble over it.
MAX_KEY_LENGTH = 18


def is_key(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= MAX_KEY_LENGTH
