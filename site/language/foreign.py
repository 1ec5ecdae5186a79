"""Words of other languages → German wordings (``data/foreign.csv``, the translated vocabularies, the termbase).

What language a query is in is told by its words: by script, by letters that only one language has, by lists of words.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from pathlib import Path

import snowballstemmer
from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

from language.folding import plain
from language.repair import repair_text
from language.stemming import script_of, stem
from language.stopwords import STOP_BY_LANGUAGE
from language.words import Word, words

DATA = Path(__file__).resolve().parent / "data"
# Those the table has a column for.
LANGUAGES = tuple((DATA / "foreign.csv").read_text(encoding="utf-8").partition("\n")[0].strip().split(";")[1:])
CYRILLIC = ("uk", "ru")
# Letters that only one of the languages has.
_LETTERS = {"uk": frozenset("іїєґ"), "ru": frozenset("ыэъё"), "pl": frozenset("ąćęłńśźż"), "tr": frozenset("ğış")}
_RUSSIAN = snowballstemmer.stemmer("russian")
_TURKISH = re.compile(
    r"(?<=\w{3})(?:(?:lar|ler)(?:in|i|a|e|da|de|dan|den|la|le|imiz|iniz)?|nin|nun|sin|dan|den|tan|ten|yla|yle|da|de|ta"
    r"|te|si|su|yi|yu|ya|ye|in|un|im|um|la|le|i|u|a|e)$"
)
_POLISH = re.compile(
    r"(?<=\w{3})(?:ami|ach|owie|owy|owa|owe|owych|ego|iego|emu|ymi|imi|iej|iem|iami|iach|ow|om|ych|ich|ie|ej|em|am|ia"
    r"|iu|ii|ek|y|i|a|e|u|o)$"
)
MIN_TYPO = 6

Tokens = tuple[str, ...]
# Whether a word is German; the second value says that it is a word of another language as well.
IsGerman = Callable[[Word, bool], bool]


@lru_cache(maxsize=20_000)
def foreign_stem(word: str, language: str) -> str:
    """A light stem, the same for words of the table and of a query; accents may be left out in Latin script."""
    if language == "ru":
        return str(_RUSSIAN.stemWord(word.replace("ё", "е")))
    if script_of(word) or language == "en":
        return stem(word, language)
    letters = plain(word)
    if language == "tr":
        return _TURKISH.sub("", letters)
    return _POLISH.sub("", letters) if language == "pl" else stem(word, language)


def foreign_words(text: str, language: str) -> list[str]:
    """Words of a text without the small ones of the language; of small words alone, all."""
    stop = STOP_BY_LANGUAGE.get(language, frozenset())
    found = [word.raw for word in words(repair_text(text), language)]
    return [word for word in found if word.lower() not in stop and plain(word) not in stop] or found


def foreign_tokens(text: str, language: str) -> Tokens:
    return tuple(foreign_stem(word.lower(), language) for word in foreign_words(text, language))


class ForeignLexicon:
    """Per language: token sequence → German wordings, longest sequences first."""

    def __init__(self, entries: Iterable[tuple[str, str, Iterable[str]]]) -> None:
        """``entries``: ``(language, wording, german wordings)``."""
        self._words: dict[str, dict[Tokens, list[str]]] = {language: {} for language in LANGUAGES}
        self._parts: dict[str, set[str]] = {language: set() for language in LANGUAGES}
        self.longest = 1
        for language, wording, german in entries:
            tokens = foreign_tokens(wording, language)
            if not tokens:
                continue
            known = self._words[language].setdefault(tokens, [])
            known += [word for word in german if word not in known]
            self.longest = max(self.longest, len(tokens))
            self._parts[language].update(tokens)

    @staticmethod
    def said(text: str, language: str) -> list[tuple[str, str]]:
        """The words that carry a topic, as they were typed and as tokens."""
        return list(zip(foreign_words(text, language), foreign_tokens(text, language), strict=True))

    def find(self, tokens: Sequence[str], language: str) -> list[str]:
        return self._words[language].get(tuple(tokens), [])

    def longest_at(self, tokens: Sequence[str], language: str) -> tuple[int, list[str]]:
        """How many of the first tokens are one wording, and what it is in German; ``(1, [])`` for an unknown word."""
        for size in range(min(self.longest, len(tokens)), 0, -1):
            german = self.find(tokens[:size], language)
            if german:
                return size, german
        return 1, self._mistyped(tokens[0], language)

    def known_anywhere(self, text: str) -> list[str]:
        """What a word means that stands among words of another language (»Job fair in Plauen«)."""
        for language in LANGUAGES:
            german = self.find(foreign_tokens(text, language), language)
            if german:
                return german
        return []

    def _mistyped(self, token: str, language: str) -> list[str]:
        """A long word with one mistake is a word of its own language, or none."""
        if len(token) < MIN_TYPO:
            return []
        near = process.extractOne(token, self._parts[language], scorer=DamerauLevenshtein.distance, score_cutoff=1)
        return self.find((near[0],), language) if near else []

    def language_of(self, text: str, is_german: IsGerman) -> str:
        """``"de"`` where nothing speaks for another language more than for German."""
        found = words(text)
        script = script_of(text)
        if script == "ar":
            return script
        lowered = text.lower()
        candidates = CYRILLIC if script else tuple(code for code in LANGUAGES if code not in {*CYRILLIC, "ar"})
        for language in candidates:
            if _LETTERS.get(language, frozenset()) & set(lowered):
                return language
        said = {language: [self._has(word, language) for word in found] for language in candidates}
        if script:
            return max(candidates, key=lambda language: (sum(said[language]), language == "uk"))
        best, most = "de", 0
        for language, is_said in said.items():
            german = [is_german(word, foreign) for word, foreign in zip(found, is_said, strict=True)]
            own = sum(foreign and not known for foreign, known in zip(is_said, german, strict=True))
            against = sum(known and not foreign for foreign, known in zip(is_said, german, strict=True))
            if own > most and own > against:
                best, most = language, own
        return best

    def _has(self, word: Word, language: str) -> bool:
        lowered = word.raw.lower()
        return foreign_stem(lowered, language) in self._parts[language] or lowered in STOP_BY_LANGUAGE.get(language, ())


@lru_cache(maxsize=1)
def shipped_entries() -> tuple[tuple[str, str, tuple[str, ...]], ...]:
    """``data/foreign.csv``: a line has German wordings and what other languages say for them."""
    entries: list[tuple[str, str, tuple[str, ...]]] = []
    with (DATA / "foreign.csv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines, delimiter=";"):
            german = tuple(_wordings(row["de"]))
            entries += [(language, wording, german) for language in LANGUAGES for wording in _wordings(row[language])]
    return tuple(entries)


def _wordings(cell: str) -> list[str]:
    return [wording.strip() for wording in cell.split("|") if wording.strip()]
