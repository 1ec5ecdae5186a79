"""Reads what the rows of the index hold, by orjson: at the start of a process all of them are read at once."""

from __future__ import annotations

from json import JSONDecoder
from typing import Any

import orjson


class StoredJson(JSONDecoder):
    """What ``models.JSONField(decoder=…)`` and ``json.loads(cls=…)`` ask of a decoder, done by orjson."""

    def __init__(self) -> None:
        """Makes none of the parts of Python's own reader: one of these is made for every value that is read."""

    def decode(self, s: str, _w: Any = None) -> Any:
        """Raises ``orjson.JSONDecodeError``, which is a ``json.JSONDecodeError``."""
        return orjson.loads(s)
