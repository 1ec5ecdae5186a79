"""Folds umlauts so that ``ü``, ``ue`` and a lost umlaut (``u``) meet; the same rule for index and query."""

from __future__ import annotations

import re

_EXPAND = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "æ": "ae", "ø": "oe", "å": "a"})
# „neue“, „Frauen“, „Quelle“, „Bauer“: here ue, ae, oe are no umlauts. Nothing is folded after a vowel or q;
# where it is folded without need („aktuell“ → „aktull“) it is on both sides.
_DIGRAPH = re.compile(r"(?<![aeouq])([aou])e")
_MARKS = re.compile("[\u0300-\u036f]")
_ACCENTS = str.maketrans("áàâãéèêëíìîïóòôõúùûçñýÿ", "aaaaeeeeiiiioooouuucnyy")


def fold(word: str) -> str:
    """``"Gründung"``, ``"Gruendung"``, ``"Grundung"`` (lower case) → ``"grundung"``; ``"neue"`` stays ``"neue"``."""
    word = _MARKS.sub("", word.translate(_EXPAND).translate(_ACCENTS))
    return _DIGRAPH.sub(r"\1", word)
