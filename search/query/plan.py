"""What a query becomes: concepts with weighted alternatives. Both engines execute the same plan.

The score of a card is a whole number, the sum over the concepts of ``weight × strength × (PRESENCE + level)``, taking
the best alternative of each concept. Whole numbers below 2²⁴ are exact in Elasticsearch's 32-bit floats: the
engines cannot round apart.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from search.index.documents import GERMAN, LEVELS

FULL_STRENGTH = 8
HIGHEST_WEIGHT = 16
# What being there at all is worth beside how much the card is about it. High, so that two of two words win.
PRESENCE = 4


@dataclass(frozen=True, slots=True)
class Alternative:
    """One way to express a concept: every element must be there, each by any of its tokens.

    ``strength`` 1–8 (8: the reader's own word). A card has the level of its weakest element.
    """

    elements: tuple[tuple[str, ...], ...]
    strength: int


@dataclass(frozen=True, slots=True)
class Concept:
    """One thing the query asks for. ``weight`` 1–16: rare words count more, words like »machen« little."""

    label: str
    weight: int
    alternatives: tuple[Alternative, ...]


@dataclass(frozen=True, slots=True)
class Chip:
    """What was searched as well, to be switched off by ``key``."""

    key: str
    label: str
    of: str


@dataclass(frozen=True, slots=True)
class QueryPlan:
    """``corrected`` is the whole query with the words as they were understood, empty if nothing was corrected.

    ``offered``: the query with words that may have been meant, where that is too unsure to search for them unasked.
    ``required`` and ``excluded`` are what operators say; ``together`` and ``without_words`` name them to the reader.
    ``places``: keys of the regions that were named, whether or not they have cards.
    """

    text: str
    concepts: tuple[Concept, ...]
    chips: tuple[Chip, ...] = ()
    filters: tuple[tuple[str, str], ...] = ()
    corrected: str = ""
    unknown: tuple[str, ...] = ()
    foreign: str = ""
    is_relaxed: bool = False
    offered: str = ""
    required: tuple[Concept, ...] = ()
    excluded: tuple[Alternative, ...] = ()
    without_words: tuple[str, ...] = ()
    together: tuple[str, ...] = ()
    places: tuple[str, ...] = ()

    def relaxed(self) -> QueryPlan:
        """For a search that found nothing: whatever has something to do with it, but nothing that was excluded."""
        return replace(self, is_relaxed=True, required=())

    @property
    def minimum(self) -> int:
        """Cards with a lower score only brush the question and are left out, unless there is nothing better."""
        if self.is_relaxed:
            return 1
        best = max((concept.weight for concept in self.concepts), default=0)
        total = sum(concept.weight for concept in self.concepts)
        return round(MINIMUM_SHARE * max(best, total / 2) * FULL_STRENGTH * (PRESENCE + 1) / 2)


MINIMUM_SHARE = 1.0


def value_of(strength: int, level: int) -> int:
    """What an alternative is worth at a level, before the weight of its concept."""
    return strength * (PRESENCE + min(level, LEVELS))


def of_german(plan: QueryPlan) -> QueryPlan:
    """A German plan as the rows of translations answer it."""
    return replace(
        plan,
        concepts=tuple(map(_of_german, plan.concepts)),
        required=tuple(map(_of_german, plan.required)),
        excluded=tuple(map(_german_words, plan.excluded)),
    )


def _of_german(concept: Concept) -> Concept:
    return replace(concept, alternatives=tuple(map(_german_words, concept.alternatives)))


def _german_words(choice: Alternative) -> Alternative:
    """Two tokens with a blank between are a pair; both are marked."""
    return replace(
        choice,
        elements=tuple(
            tuple(" ".join(f"{GERMAN}{word}" for word in token.split(" ")) for token in part)
            for part in choice.elements
        ),
    )
