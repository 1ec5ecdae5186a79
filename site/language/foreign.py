"""English, Ukrainian and Arabic words → German wordings (``data/foreign.csv`` and the translated vocabularies)."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from language.repair import repair_text
from language.stemming import WITH_OWN_SCRIPT, script_of
from language.stopwords import STOP_BY_LANGUAGE
from language.words import words

DATA = Path(__file__).resolve().parent / "data"
# Those the table has a column for.
LANGUAGES = tuple((DATA / "foreign.csv").read_text(encoding="utf-8").partition("\n")[0].strip().split(";")[1:])


def foreign_tokens(text: str, language: str) -> tuple[str, ...]:
    stop = STOP_BY_LANGUAGE.get(language, frozenset())
    found = words(repair_text(text), language)
    kept = tuple(word.token for word in found if word.surface not in stop and word.token not in stop)
    return kept or tuple(word.token for word in found)


class ForeignLexicon:
    """Per language: token sequence → German wordings, longest sequences first."""

    def __init__(self, entries: Iterable[tuple[str, str, Iterable[str]]]) -> None:
        """``entries``: ``(language, wording, german wordings)``."""
        self._words: dict[str, dict[tuple[str, ...], list[str]]] = {language: {} for language in LANGUAGES}
        # Of languages that only their words tell.
        self._parts: dict[str, set[str]] = {code: set() for code in LANGUAGES if code not in WITH_OWN_SCRIPT}
        self.longest = 1
        for language, wording, german in entries:
            tokens = foreign_tokens(wording, language)
            if not tokens:
                continue
            known = self._words[language].setdefault(tokens, [])
            known += [word for word in german if word not in known]
            self.longest = max(self.longest, len(tokens))
            if language in self._parts:
                self._parts[language].update(tokens)

    def find(self, tokens: tuple[str, ...], language: str) -> list[str]:
        return self._words[language].get(tokens, [])

    def language_of(self, text: str, german_known: Iterable[bool]) -> str:
        """``"uk"``/``"ar"`` by script; a language in Latin script, like ``"en"``, if most words are in its list and
        more than in the German index."""
        script = script_of(text)
        if script:
            return script
        found, most = "de", sum(german_known)
        for language, parts in self._parts.items():
            tokens = foreign_tokens(text, language)
            known = sum(token in parts for token in tokens)
            if known > most and known * 2 >= len(tokens):
                found, most = language, known
        return found


@lru_cache(maxsize=1)
def shipped_entries() -> tuple[tuple[str, str, tuple[str, ...]], ...]:
    """``data/foreign.csv``: a line has German wordings and what English, Ukrainian and Arabic say for them."""
    entries: list[tuple[str, str, tuple[str, ...]]] = []
    with (DATA / "foreign.csv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines, delimiter=";"):
            german = tuple(_wordings(row["de"]))
            entries += [(language, wording, german) for language in LANGUAGES for wording in _wordings(row[language])]
    return tuple(entries)


def _wordings(cell: str) -> list[str]:
    return [wording.strip() for wording in cell.split("|") if wording.strip()]
