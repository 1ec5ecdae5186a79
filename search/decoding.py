"""Reads the stored entries of cards: half the time of a page of results was Python's own reader of JSON."""

from __future__ import annotations

from typing import Any

import orjson


class StoredJson:
    """What ``models.JSONField(decoder=…)`` and ``json.loads(cls=…)`` ask of a decoder, done by orjson."""

    def decode(self, text: str) -> Any:
        """Raises ``orjson.JSONDecodeError``, which is a ``json.JSONDecodeError``."""
        return orjson.loads(text)
