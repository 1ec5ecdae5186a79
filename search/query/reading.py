"""What one query has yielded while it is read, part by part (:mod:`search.query.parsing`)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from language.words import Word
from search.query.plan import Alternative, Chip, Concept


@dataclass(slots=True)
class Reading:
    """What one query has yielded so far. ``weaker``: what is read now is only what was probably meant."""

    without: frozenset[str] = frozenset()
    corrects: bool = True
    weaker: int = 0
    concepts: list[Concept] = field(default_factory=list)
    required: list[Concept] = field(default_factory=list)
    excluded: list[Alternative] = field(default_factory=list)
    chips: dict[str, Chip] = field(default_factory=dict)
    filters: dict[tuple[str, str], None] = field(default_factory=dict)
    places: dict[str, None] = field(default_factory=dict)
    corrections: list[tuple[str, str]] = field(default_factory=list)
    offers: list[tuple[str, str]] = field(default_factory=list)
    unknown: dict[str, None] = field(default_factory=dict)
    read: set[tuple[str, ...]] = field(default_factory=set)

    def is_new(self, part: Sequence[Word]) -> bool:
        """Whether these words were not read before: who says something twice means it once."""
        tokens = tuple(word.token for word in part)
        if tokens in self.read:
            return False
        self.read.add(tokens)
        return True


def weaker(choice: Alternative, by: int) -> Alternative:
    return Alternative(choice.elements, max(1, choice.strength - by)) if by else choice


def as_one(reading: Reading, concepts: Sequence[Concept]) -> None:
    """»Ukraine ODER Syrien«: one thing that may be said in several ways."""
    kept = [concept for concept in concepts if concept in reading.concepts]
    if len(kept) < 2:
        return
    place = reading.concepts.index(kept[0])
    joined = Concept(
        " / ".join(concept.label for concept in kept),
        max(concept.weight for concept in kept),
        tuple(choice for concept in kept for choice in concept.alternatives),
    )
    reading.concepts[place] = joined
    reading.concepts = [concept for concept in reading.concepts if concept not in kept]


def replaced(text: str, pairs: Iterable[tuple[str, str]]) -> str:
    """The whole query with other words, empty if none is different."""
    other = text
    for typed, meant in pairs:
        other = other.replace(typed, meant)
    return other if other != text else ""
