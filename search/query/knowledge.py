"""All that a query is read with."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from language.foreign import ForeignLexicon
from language.lexicon import Lexicon
from search.query.field_words import FieldWords
from search.query.place_words import Gazetteer
from search.query.synonyms import SynonymTable


@dataclass(frozen=True, slots=True)
class Knowledge:
    """All that a query is read with. ``count`` tells how many public cards have one of the tokens."""

    lexicon: Lexicon
    synonyms: SynonymTable
    gazetteer: Gazetteer
    foreign: ForeignLexicon
    field: FieldWords
    count: Callable[[Iterable[str]], int]
    documents: int

    def rarity(self, frequency: int) -> float:
        """The idf of BM25 divided by its largest value: 1.0 for a word of one card, towards 0 for one of all."""
        if self.documents <= 1:
            return 1.0
        value = math.log(1 + (self.documents - frequency + 0.5) / (frequency + 0.5))
        return max(0.0, min(1.0, value / math.log(1 + (self.documents - 0.5) / 1.5)))
