"""Text as people paste and upload it becomes text that every database, file format and reader can hold.

Nothing that can be seen is ever taken away. What is never seen, or is seen only as a fault, is: control characters,
lone surrogates, private use, overrides of direction, blanks of no width, soft hyphens. Marks that a script or an
emoji needs stay where they do something. All functions are idempotent and answer in Unicode's form NFC.
"""

from __future__ import annotations

import html
import json
import re
import unicodedata
from typing import Any

# Vertical tab, form feed, next line, line and paragraph separator: a new line to whoever typed them.
_BREAKS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_BLANKS = re.compile("[\u1680\u2000-\u2006\u2008-\u200a\u205f\u2800\u3000]")
_FIGURE_BLANK, _NO_BREAK = "\u2007", "\u00a0"
# A blank at which no line breaks says something between two words (»§ 16a«); in a row it is only layout.
_HARD = "\u00a0\u202f"
_HARD_RUN = re.compile(f"[ \t{_HARD}]*[{_HARD}][ \t{_HARD}]*")
_UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f\x80-\x84\x86-\x9f\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u202a-\u202e"
    "\u2060-\u2065\u206a-\u206f\u3164\ufeff\uffa0\ufff0-\ufffb\ufdd0-\ufdef\ufffe\uffff\ue000-\uf8ff"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    + "".join(f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0x10000, 0xF0000, 0x10000))
    + "\U000f0000-\U0010ffff]"
)
_SURROGATES = re.compile("[\ud800-\udfff]")
# Invisible letters, but for the flags of England, Scotland and Wales.
_TAGS = re.compile("(\U0001f3f4[\U000e0020-\U000e007e]+\U000e007f)|[\U000e0000-\U000e0fff]")
# Signs of the fonts Symbol and Wingdings, which Word's lists bring along in the private use area.
_WORD_SIGNS = str.maketrans({
    "\uf0b7": "•", "\uf0a7": "▪", "\uf06f": "○", "\uf0d8": "➢", "\uf0fc": "✓", "\uf0fb": "✗", "\uf0e0": "→",
    "\uf0e8": "➔", "\uf076": "❖", "\uf02d": "–", "\uf0a8": "◻", "\uf0fe": "☑",
})  # fmt: skip
_DIRECTION, _ISOLATES, _END = "\u200e\u200f\u061c", "\u2066\u2067\u2068", "\u2069"
_JOINERS = "\u200c\u200d"
_SELECTORS = "".join(map(chr, range(0xFE00, 0xFE10)))
_CONTEXTUAL = frozenset(_DIRECTION + _ISOLATES + _END + _JOINERS + _SELECTORS)
_NEEDS_CONTEXT = re.compile(f"[{''.join(sorted(_CONTEXTUAL))}]")
# Anything but this needs a closer look.
_PLAIN = re.compile("[\n\t\x20-\x7e\u00a1-\u00ac\u00ae-\u02ff\u2010-\u2027\u2030-\u205e]*")
_SYMBOL_PLANE = 0x2000
_KEYS = "0123456789#*"
_PIECES = re.compile(r"(<[^<>]*>)")
_WORDS_OF_TAG = re.compile(r'\b(alt|title)="([^"]*)"')
_REFERENCE = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_OF_MARKUP = frozenset("&<>\"'")
_SOFT_BREAK = re.compile(r"[ \t\r\n]*[\x0b\u2028][ \t\r\n\x0b\u2028]*")
# What XML 1.0, and with it a spreadsheet or a feed, cannot hold.
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def clean_line(text: str) -> str:
    """Text of one line: every run of blanks and breaks is one ordinary blank, none at the ends."""
    return " ".join(_seen(text).split())


def clean_text(text: str) -> str:
    """Text of several lines: breaks are ``\\n``, tabs stay, a blank without a break stays between two words."""
    return _seen(text)


def clean_markup(source: str) -> str:
    """HTML of a rich text. A soft break of a word processor is ``<br/>``; tags and the references they need stay."""
    if _PLAIN.fullmatch(source) and "&" not in source:
        return source
    pieces = _PIECES.split(source)
    return "".join(_clean_tag(piece) if index % 2 else _clean_run(piece) for index, piece in enumerate(pieces))


def clean_json(value: Any) -> Any:
    """The same structure with every text and key in it cleaned, also of JSON that is a text within it."""
    if isinstance(value, str):
        return _clean_json_text(value)
    if isinstance(value, dict):
        return {clean_json(key): clean_json(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [clean_json(part) for part in value]
    return value


def same_looking(text: str) -> str:
    """Equal for names that a reader cannot tell apart: case, blanks, ligatures and full width do not count."""
    return clean_line(unicodedata.normalize("NFKC", clean_line(text)).casefold())


def writable(text: str) -> str:
    """For writers of XML, XLSX and mails: old text, stored before it was cleaned, without what breaks the file."""
    return _NOT_IN_XML.sub(" ", text) if _NOT_IN_XML.search(text) else text


def _seen(text: str, at_edge: bool = False) -> str:
    """``at_edge``: the text goes on beyond its ends, so a blank there is one between two words."""
    if _PLAIN.fullmatch(text):
        return text
    if _SURROGATES.search(text):
        # Two halves are one character, a half alone is none.
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "ignore")
    text = _TAGS.sub(lambda found: found[1] or "", text.translate(_WORD_SIGNS))
    text = _UNSEEN.sub("", _BREAKS.sub("\n", text))
    text = _BLANKS.sub(" ", text).replace(_FIGURE_BLANK, _NO_BREAK)
    if _NEEDS_CONTEXT.search(text):
        text = _with_needed_marks(text)
    text = _HARD_RUN.sub(lambda found: _hard_blank(found, at_edge), text)
    return unicodedata.normalize("NFC", text)


def _hard_blank(found: re.Match[str], at_edge: bool) -> str:
    text, (start, end) = found.string, found.span()
    at_start = start == 0 if not at_edge else False
    at_end = end == len(text) if not at_edge else False
    if at_start or at_end or text[start - 1 : start] == "\n" or text[end : end + 1] == "\n":
        return ""
    return found[0] if len(found[0]) == 1 else " "


def _with_needed_marks(text: str) -> str:
    """Marks of direction in right-to-left text, joiners inside Arabic words and emoji, selectors after signs."""
    is_rtl = any(unicodedata.bidirectional(sign) in {"R", "AL"} for sign in text)
    isolates_are_closed = is_rtl and all(map(_is_balanced, text.split("\n")))
    kept: list[str] = []
    before = ""
    for index, sign in enumerate(text):
        if sign not in _CONTEXTUAL:
            kept.append(sign)
            before = sign
            continue
        after = next((other for other in text[index + 1 : index + 8] if other not in _CONTEXTUAL), "")
        last = kept[-1] if kept else ""
        if sign in _DIRECTION:
            is_needed = is_rtl
        elif sign in _ISOLATES or sign == _END:
            is_needed = isolates_are_closed
        elif sign in _JOINERS:
            kind = _joining(before)
            is_needed = bool(kind) and kind == _joining(after) and last not in _JOINERS
        else:
            is_needed = last == before and _has_variants(before, after)
        if is_needed:
            kept.append(sign)
    return "".join(kept)


def _is_balanced(line: str) -> bool:
    depth = 0
    for sign in line:
        depth += (sign in _ISOLATES) - (sign == _END)
        if depth < 0:
            return False
    return depth == 0


def _joining(sign: str) -> str:
    """The kind of writing in which a joiner changes how ``sign`` looks; empty for letters such as ours."""
    if not sign:
        return ""
    if "\u0600" <= sign <= "\u08ff" or "\ufb50" <= sign <= "\ufdff" or "\ufe70" <= sign <= "\ufeff":
        return "arabic"
    if "\u0900" <= sign <= "\u0dff":
        return "indic"
    return "emoji" if unicodedata.category(sign) in {"So", "Sk"} and ord(sign) >= _SYMBOL_PLANE else ""


def _has_variants(sign: str, after: str) -> bool:
    if not sign:
        return False
    if sign in _KEYS:
        return after == "\u20e3"
    if sign in "\u203c\u2049\u3030\u00a9\u00ae":
        return True
    return ord(sign) >= _SYMBOL_PLANE and unicodedata.category(sign) in {"So", "Sm"}


def _clean_run(text: str) -> str:
    """Text between two tags."""
    if not text:
        return text
    text = _REFERENCE.sub(_character, text)
    text = _SOFT_BREAK.sub("<br/>" if text.strip() else " ", text)
    return "<br/>".join(_seen(part, at_edge=True) for part in text.split("<br/>"))


def _character(found: re.Match[str]) -> str:
    """What a reference stands for, unless it stands for a sign of the markup itself."""
    reference = found[0]
    if reference[1] == "#":
        digits = reference[2:-1]
        number = int(digits[1:], 16) if digits[0] in "xX" else int(digits)
        if number in {0x0B, 0x2028}:
            return "\x0b"
        if not number or 0xD800 <= number <= 0xDFFF:
            return ""
    character = html.unescape(reference)
    return reference if character in _OF_MARKUP or len(character) > 2 or "&" in character else character


def _clean_tag(tag: str) -> str:
    """An address stays as it is spelled; a description is a line of text."""
    tag = _UNSEEN.sub("", _BREAKS.sub(" ", _SURROGATES.sub("", tag)))
    return _WORDS_OF_TAG.sub(lambda found: f'{found[1]}="{_clean_attribute(found[2])}"', tag)


def _clean_attribute(text: str) -> str:
    return " ".join(_seen(_REFERENCE.sub(_character, text)).split())


def _clean_json_text(text: str) -> str:
    if "\\u" in text and text[:1] in {"[", "{"}:
        # The versions of a page keep a stream as JSON within JSON, where a control character is an escape.
        try:
            inner = json.loads(text)
            cleaned = clean_json(inner)
        except (ValueError, RecursionError):
            return _seen(text)
        return text if cleaned == inner else json.dumps(cleaned)
    return _seen(text)
