"""Suggestions while typing: cards, themes, regions and Träger whose words begin like the ones typed.

Held in memory beside the index: a sorted list of words, each with the set of entries it stands in. A request is a
handful of bisections and one ``&`` for each further word.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass, field

from search.analysis.folding import fold
from search.analysis.repair import repair_text
from search.analysis.words import words
from search.postings import as_bits, members

PER_KIND = 4
MOST_TYPED = 60


@dataclass(frozen=True, slots=True)
class Entry:
    """``kind``: card, theme, region or organisation; ``also`` are further words that find it."""

    kind: str
    text: str
    url: str
    hint: str = ""
    also: str = ""


@dataclass(slots=True)
class SuggestionIndex:
    entries: list[Entry] = field(default_factory=list)
    _words: list[str] = field(default_factory=list)
    _sets: list[int] = field(default_factory=list)
    _kinds: dict[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, entries: list[Entry]) -> SuggestionIndex:
        by_word: dict[str, list[int]] = defaultdict(list)
        by_kind: dict[str, list[int]] = defaultdict(list)
        for number, entry in enumerate(entries):
            by_kind[entry.kind].append(number)
            for word in set(_words_of(f"{entry.text} {entry.also}")):
                by_word[word].append(number)
        known = sorted(by_word)
        return cls(
            entries,
            known,
            [as_bits(by_word[word]) for word in known],
            {kind: as_bits(numbers) for kind, numbers in by_kind.items()},
        )

    def find(self, typed: str) -> dict[str, list[Entry]]:
        """Entries by kind, at most four each, in the order of the index. Every word typed must begin a word."""
        wanted = _words_of(repair_text(typed[:MOST_TYPED]))
        if not wanted:
            return {}
        found = -1
        for word in wanted:
            found &= self._beginning_with(word)
            if not found:
                return {}
        result = {}
        for kind, cards in self._kinds.items():
            fitting = members(found & cards)
            entries = [self.entries[number] for number, _place in zip(fitting, range(PER_KIND), strict=False)]
            if entries:
                result[kind] = entries
        return result

    def _beginning_with(self, prefix: str) -> int:
        place = bisect_left(self._words, prefix)
        found = 0
        while place < len(self._words) and self._words[place].startswith(prefix):
            found |= self._sets[place]
            place += 1
        return found


def _words_of(text: str) -> list[str]:
    """Folded words and the parts of hyphenated ones."""
    return [part for word in words(text) for part in (fold(word.surface), *word.parts)]
