"""When two spellings are one: of a searched word (``fold``), of a name (``normal_form``), of a person (``plain``)."""

from __future__ import annotations

import re
import unicodedata

from language.cleaning import same_looking

_UMLAUTS = {ord("ä"): "ae", ord("ö"): "oe", ord("ü"): "ue", ord("ß"): "ss"}
_EXPAND = {**_UMLAUTS, ord("æ"): "ae", ord("ø"): "oe", ord("å"): "a"}
# „neue“, „Frauen“, „Quelle“, „Bauer“: here ue, ae, oe are no umlauts. Nothing is folded after a vowel or q;
# where it is folded without need („aktuell“ → „aktull“) it is on both sides.
_DIGRAPH = re.compile(r"(?<![aeouq])([aou])e")
_SPELT = {"a": "ä", "o": "ö", "u": "ü"}
_MARKS = re.compile("[\u0300-\u036f]")
_ACCENTS = str.maketrans("áàâãéèêëíìîïóòôõúùûçñýÿ", "aaaaeeeeiiiioooouuucnyy")

# Combining marks, and characters that nobody sees: soft hyphen, zero width, direction.
_UNSEEN = re.compile("[\u0300-\u036f\u00ad\u200b-\u200f\u202a-\u202e\u2060\ufeff]")
# Letters that Unicode does not take apart.
_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "ı": "i"})
_WHOLE = re.compile("[øłđæœı]")
# »Teilnehmer*innen«, »Teilnehmer:innen«, »Teilnehmer/-innen«, »TeilnehmerInnen«, »Teilnehmerinnen und Teilnehmer«.
_PAIR = re.compile(r"\b(\w+?)innen\s+(?:und|oder|/)\s+\1\w{0,2}\b")
_PAIR_REVERSED = re.compile(r"\b(\w+?)(?:e|en|n)?\s+(?:und|oder|/)\s+\1innen\b")
_GENDER = re.compile(r"(?:[*:_/]-?|-)?innen\b|\(innen\)|(?<=\w)\(in\)|(?<=\w)[*:_/]-?in\b")


def fold(word: str) -> str:
    """Umlauts away, so that ``ü``, ``ue`` and a lost umlaut (``u``) meet; the same for index and query.

    ``"Gründung"``, ``"Gruendung"``, ``"Grundung"`` (lower case) → ``"grundung"``; ``"neue"`` stays ``"neue"``.
    """
    word = _MARKS.sub("", word.translate(_EXPAND).translate(_ACCENTS))
    return _DIGRAPH.sub(r"\1", word)


def unfold(word: str) -> str:
    """``"foerderung"`` → ``"förderung"``; lower case in and out."""
    return _DIGRAPH.sub(lambda match: _SPELT[match[1]], word)


def normal_form(wording: str) -> str:
    """Case, umlauts, hyphens, gender forms and spaces do not tell terms apart."""
    text = same_looking(wording)
    for pattern in (_PAIR, _PAIR_REVERSED):
        text = pattern.sub(r"\1", text)
    text = _GENDER.sub("", text)
    return re.sub(r"[^\w§]+|_+", " ", text.translate(_UMLAUTS)).strip()


def plain(text: str) -> str:
    """Case, accents and signs that nobody sees away; every letter stays, whatever script it is of."""
    if text.isascii():
        return text.lower()
    folded = _UNSEEN.sub("", unicodedata.normalize("NFKD", text).casefold())
    return folded.translate(_LETTERS) if _WHOLE.search(folded) else folded
