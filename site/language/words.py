"""Cuts text into words with their places in the original text.

A word carries its stem, whether it was a gender form, and the parts of a hyphenated word. Numbers that belong
to an abbreviation become one word with it (``SGB II`` → ``sgb2``, ``TOP 8`` → ``top8``), paragraphs too (``§ 24``).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from language import gender
from language.folding import fold
from language.repair import repair_word
from language.stemming import script_of, stem

_LETTER = "(?:[^\\W_]|[\u00ad\u0300-\u036f\u064b-\u0652\u200c\u200d]|(?<=[\u0400-\u04ff])[’'ʼ](?=[\u0400-\u04ff]))"
_WORD = f"{_LETTER}+{gender.SUFFIX}?"
_TOKEN = re.compile(
    rf"(?P<paragraph>(?:§+|\bParagra(?:f|ph)(?:en)?)\s*\d+[a-z]?\b)|(?P<word>{_WORD}(?:[-‐‑]\s*\n\s*(?=[a-zäöü])(?!und\b|oder\b){_WORD}|[-‐‑–_](?=[^\W_]){_WORD})*)",
    re.IGNORECASE,
)
_LINE_BREAK = re.compile(r"[-‐‑]\s*\n\s*")
_HYPHENS = re.compile(r"[-‐‑–_]")
_ROMAN = {
    "i": "1",
    "ii": "2",
    "iii": "3",
    "iv": "4",
    "v": "5",
    "vi": "6",
    "vii": "7",
    "viii": "8",
    "ix": "9",
    "xii": "12",
}
_GLUED = frozenset({"sgb", "alg", "hartz", "top", "phase", "buch", "artikel", "art"})
_FUSED = re.compile(r"^(sgb|alg|hartz|top)(i{1,3}|iv|vi{0,3}|ix|xii|\d{1,2})$")
MAX_WORD = 60
SHORTEST_UMLAUT = 3


@dataclass(frozen=True, slots=True)
class Word:
    """``start``/``end`` are offsets in the original text; ``surface`` is folded, ``parts`` are folded surfaces."""

    token: str
    surface: str
    start: int
    end: int
    raw: str
    female: bool = False
    parts: tuple[str, ...] = field(default=())


def _one(raw: str, start: int, end: int, language: str) -> Word | None:
    raw = _LINE_BREAK.sub("", raw)
    joined, gendered = gender.join_gender_sign(raw)
    text = repair_word(joined)[:MAX_WORD]
    if not text:
        return None
    if script_of(text):
        return Word(stem(text), text, start, end, raw)
    pieces = [piece for piece in _HYPHENS.split(text) if piece]
    if not pieces:
        return None
    parts: tuple[str, ...] = ()
    if len(pieces) > 1:
        bases = [gender.common_form(piece, gendered and "innen" in piece)[0] for piece in pieces]
        parts = tuple(fold(base) for base in bases)
        glued = [
            parts[place] + _ROMAN.get(parts[place + 1], parts[place + 1])
            for place in range(len(parts) - 1)
            if parts[place] in _GLUED and (parts[place + 1] in _ROMAN or parts[place + 1].isdigit())
        ]
        parts += tuple(glued)
        text = "".join(pieces)
    base, female = gender.common_form(text, gendered) if language == "de" else (text, False)
    # In a short word »ae« and »ue« are letters of an abbreviation (AE, BaE) and no umlauts.
    is_short = len(base) <= SHORTEST_UMLAUT and base.isascii()
    surface = base if language == "en" or is_short else fold(base)
    fused = _FUSED.match(surface)
    if fused:
        surface = fused[1] + _ROMAN.get(fused[2], fused[2])
        return Word(surface, surface, start, end, raw)
    token = parts[-1] if len(pieces) == 2 and parts and len(parts) == 3 else stem(base, language)
    return Word(token, surface, start, end, raw, female and not gendered, parts)


def words(text: str, language: str = "de") -> list[Word]:
    """All words of ``text`` in order. Doubled forms (``Migrantinnen und Migranten``) become one word."""
    found: list[Word] = []
    for match in _TOKEN.finditer(text):
        if match["paragraph"]:
            number = re.sub(
                r"[^0-9a-z]",
                "",
                match["paragraph"]
                .lower()
                .replace("paragraphen", "")
                .replace("paragrafen", "")
                .replace("paragraph", "")
                .replace("paragraf", ""),
            )
            found.append(Word(f"§{number}", f"§{number}", match.start(), match.end(), match.group()))
            continue
        word = _one(match["word"], match.start(), match.end(), language)
        if word is None or not word.token:
            continue
        if (
            found
            and found[-1].token in _GLUED
            and (word.surface in _ROMAN or (word.surface.isdigit() and len(word.surface) <= 2))
        ):
            before = found.pop()
            token = before.token + _ROMAN.get(word.surface, word.surface)
            word = Word(token, token, before.start, word.end, text[before.start : word.end])
        found.append(word)
    return _without_doubles(found) if language == "de" else found


def _without_doubles(found: list[Word]) -> list[Word]:
    kept: list[Word] = []
    for word in found:
        if len(kept) >= 2 and kept[-1].surface in {"und", "oder", "bzw"}:
            first = kept[-2]
            same = first.token == word.token or (
                first.female != word.female
                and first.token[:5] == word.token[:5]
                and abs(len(first.token) - len(word.token)) <= 2
            )
            if same and (first.female or word.female):
                kept[-2:] = [
                    Word(
                        word.token if word.female is False else first.token,
                        word.surface,
                        first.start,
                        word.end,
                        word.raw,
                        parts=word.parts,
                    )
                ]
                continue
        kept.append(word)
    return kept
