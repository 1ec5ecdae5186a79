"""Text as the person finder reads it: markup, encodings, case and accents away, with the way back to the original.

»M&uuml;ller«, »M\\u00fcller« in JSON, »M%C3%BCller« in an address, »Mül&shy;ler« and »<b>Mül</b>ler« are one name.
"""

from __future__ import annotations

import html
import re
from urllib.parse import unquote

from language.folding import plain

# Stands for a tag: no letter, so a word ends at it, but patterns may step over it.
TAG = "\0"
_TAGS = re.compile(r"<[^<>]{0,500}>")
# Such a tag holds words of its own: an address, the description of a picture.
TAGS_WITH_WORDS = re.compile(r"<[a-zA-Z][^<>]{0,480}=[^<>]{0,480}>")
_ESCAPES = re.compile(r"\\+u([0-9a-fA-F]{4})")
_LINE_ESCAPES = re.compile(r"\\+[nrt]")
_UNITS = re.compile(
    r"<[^<>]{0,500}>|&(?:#\d{1,6}|#[xX][0-9a-fA-F]{1,5}|[A-Za-z][A-Za-z0-9]{1,31});"
    r"|(?:%[0-9A-Fa-f]{2})+|\\+u[0-9a-fA-F]{4}|\\+[nrt]|.",
    re.DOTALL,
)


def _character(match: re.Match[str]) -> str:
    return chr(int(match[1], 16))


def fold(text: str) -> str:
    """The whole text at once, quickly: to see whether a closer look is worth it."""
    if "%" in text:
        text = unquote(text, errors="replace")
    if "\\" in text:
        text = _LINE_ESCAPES.sub(" ", _ESCAPES.sub(_character, text))
    if "&" in text:
        text = html.unescape(text)
    if "<" in text:
        inside = TAG.join(TAGS_WITH_WORDS.findall(text))
        text = _TAGS.sub(TAG, text) + TAG + inside.replace("<", TAG)
    return plain(text)


class FoldedText:
    """A text folded piece by piece: ``text`` is the folded one, ``original`` gives the place it came from."""

    def __init__(self, source: str) -> None:
        parts: list[str] = []
        self._starts: list[int] = []
        self._ends: list[int] = []
        for unit in _UNITS.finditer(source):
            folded = _fold_unit(unit[0])
            parts.append(folded)
            self._starts += [unit.start()] * len(folded)
            self._ends += [unit.end()] * len(folded)
        self.text = "".join(parts)

    def original(self, start: int, end: int) -> tuple[int, int]:
        """Span in the source of a span in ``text`` that is not empty."""
        return self._starts[start], self._ends[end - 1]


def _fold_unit(unit: str) -> str:
    if len(unit) == 1:
        return plain(unit)
    if unit[0] == "<":
        return TAG
    if unit[0] == "&":
        return plain(html.unescape(unit))
    if unit[0] == "%":
        return plain(unquote(unit, errors="replace"))
    if unit[-1] in "nrt" and set(unit[:-1]) == {"\\"}:
        return " "
    return plain(chr(int(unit[-4:], 16)))


def tags_of(text: str) -> str:
    """The tags in a piece of text, so that they stay where the text goes."""
    return "".join(_TAGS.findall(text))
