"""Suggestions while typing: cards, themes, regions and Träger whose words begin like the ones typed.

Part of a snapshot: a sorted list of words, each with the set of entries it stands in. A request is a handful of
bisections and one ``&`` for each further word; a change touches the words of the entries that changed.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from heapq import nsmallest

from language.folding import fold
from language.repair import repair_text
from language.words import words
from search.index.postings import as_bits, members

PER_KIND = 4
MAX_TYPED = 60


@dataclass(frozen=True, slots=True)
class Entry:
    """``kind``: card, theme, region or organisation; ``also`` are further words that find it."""

    kind: str
    text: str
    url: str
    hint: str = ""
    also: str = ""


Key = tuple[str, object]


class SuggestionIndex:
    """Entries by key. What readers hold does not change: other entries make another index (``with_entries``)."""

    def __init__(self) -> None:
        self._numbers: dict[Key, int] = {}
        self._entries: dict[int, Entry] = {}
        self._sets: dict[str, int] = {}
        self._words: list[str] = []
        self._kinds: dict[str, int] = {}

    def __len__(self) -> int:
        return sum(bits.bit_count() for bits in self._kinds.values())

    def entry(self, key: Key) -> Entry | None:
        number = self._numbers.get(key)
        return None if number is None else self._entries.get(number)

    def keys(self, kind: str) -> set[Key]:
        """Of the entries of a kind that are there."""
        return {key for key, number in self._numbers.items() if key[0] == kind and number in self._entries}

    def with_entries(self, changes: Mapping[Key, Entry | None]) -> SuggestionIndex:
        """This one with some entries replaced, ``None`` takes one out; itself where nothing is different."""
        different = {key: entry for key, entry in changes.items() if entry != self.entry(key)}
        if not different:
            return self
        other = SuggestionIndex()
        other._numbers, other._entries = dict(self._numbers), dict(self._entries)
        other._sets, other._kinds = dict(self._sets), dict(self._kinds)
        gathered: dict[str, list[int]] = defaultdict(list)
        for key, entry in different.items():
            number = other._numbers.setdefault(key, len(other._numbers))
            other._take_out(number)
            if entry is not None:
                other._entries[number] = entry
                other._kinds[entry.kind] = other._kinds.get(entry.kind, 0) | 1 << number
                for word in _words_of_entry(entry):
                    gathered[word].append(number)
        for word, numbers in gathered.items():
            other._sets[word] = other._sets.get(word, 0) | as_bits(numbers)
        other._words = sorted(word for word, bits in other._sets.items() if bits)
        return other

    def _take_out(self, number: int) -> None:
        entry = self._entries.pop(number, None)
        if entry is None:
            return
        keep = ~(1 << number)
        self._kinds[entry.kind] &= keep
        for word in _words_of_entry(entry):
            self._sets[word] &= keep

    def find(self, typed: str) -> dict[str, list[Entry]]:
        """Entries by kind, at most four each, in the order of the alphabet. Every word typed must begin a word."""
        wanted = _words_of(repair_text(typed[:MAX_TYPED]))
        if not wanted:
            return {}
        found = -1
        for word in wanted:
            found &= self._beginning_with(word)
            if not found:
                return {}
        result = {}
        for kind, numbers in self._kinds.items():
            fitting = [self._entries[number] for number in members(found & numbers)]
            if fitting:
                result[kind] = nsmallest(PER_KIND, fitting, key=lambda entry: (entry.text.casefold(), entry.url))
        return result

    def _beginning_with(self, prefix: str) -> int:
        place = bisect_left(self._words, prefix)
        found = 0
        while place < len(self._words) and self._words[place].startswith(prefix):
            found |= self._sets[self._words[place]]
            place += 1
        return found


def _words_of_entry(entry: Entry) -> set[str]:
    return set(_words_of(f"{entry.text} {entry.also}"))


def _words_of(text: str) -> list[str]:
    """Folded words and the parts of hyphenated ones."""
    return [part for word in words(text) for part in (fold(word.surface), *word.parts)]
