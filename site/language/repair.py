"""Repairs case and Unicode of one word or of a whole query; offsets are kept by working word by word."""

from __future__ import annotations

import re
import unicodedata

_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
_LIGATURES = str.maketrans(
    {"ﬁ": "fi", "ﬂ": "fl", "ﬀ": "ff", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st", "ſ": "s", "ĳ": "ij", "œ": "oe"}
)
_QUOTES = str.maketrans({**dict.fromkeys("„“”«»‹›‟", '"'), **dict.fromkeys("‚‘’‛`´", "'")})
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—−", "-"))
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")


def repair_word(word: str) -> str:
    """NFC, lower case, without soft hyphens and ligatures: ``"Geﬂu\\u0308chtete"`` → ``"geflüchtete"``."""
    word = _INVISIBLE.sub("", word).translate(_LIGATURES).translate(_DASHES)
    return unicodedata.normalize("NFC", word).lower().replace("i̇", "i")


def repair_text(text: str) -> str:
    """What a person typed, as plain text: no control characters, straight quotes, NFC, single spaces."""
    text = _INVISIBLE.sub("", _CONTROLS.sub(" ", text)).translate(_LIGATURES).translate(_QUOTES).translate(_DASHES)
    return re.sub(r"\s+", " ", unicodedata.normalize("NFC", text)).strip()
