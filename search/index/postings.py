"""Which cards have which words, and the scores of a plan over them, in sets of bits.

A set of cards is a whole number whose bits are the cards' numbers. Scores are kept »vertically«: slice *j* holds
bit *j* of the score of every card, so adding a concept to thousands of cards is a handful of ``^`` and ``&``, and
the best twelve are found from the highest slice down without looking at the others.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

from search.index.documents import LEVELS
from search.query.plan import Alternative, Concept, QueryPlan, value_of

# Pairs of words looked for that are remembered.
MAX_PAIRS = 5_000


def members(bits: int) -> Iterator[int]:
    """Numbers of the cards of a set, ascending."""
    while bits:
        lowest = bits & -bits
        yield lowest.bit_length() - 1
        bits ^= lowest


def as_bits(ordinals: Iterable[int]) -> int:
    """The set of some card numbers; built in bytes, which is linear where ``|=`` in a loop is not."""
    numbers = list(ordinals)
    if not numbers:
        return 0
    buffer = bytearray(max(numbers) // 8 + 1)
    for number in numbers:
        buffer[number >> 3] |= 1 << (number & 7)
    return int.from_bytes(buffer, "little")


class Postings:
    """Token → level → set of cards.

    What readers hold does not change: other cards make other postings (``with_cards``).
    """

    def __init__(self) -> None:
        self._sets: dict[str, dict[int, int]] = {}
        self._tokens: dict[int, Mapping[str, int]] = {}
        self._lines: dict[int, str] = {}
        self._counts: dict[str, int] = {}
        self._pairs: dict[str, dict[int, int]] = {}

    def with_cards(self, cards: Mapping[int, Mapping[str, int]], lines: Mapping[int, str] | None = None) -> Postings:
        """These with the words of some cards replaced: number → token → level; an empty mapping takes a card out.

        ``lines``: the words of those cards in the order of the text.
        """
        other = Postings()
        other._sets, other._tokens, other._lines = dict(self._sets), dict(self._tokens), dict(self._lines)
        for ordinal in cards:
            other._lines.pop(ordinal, None)
        other._lines.update({ordinal: line for ordinal, line in (lines or {}).items() if line})
        touched = {token for ordinal in cards for token in self._tokens.get(ordinal, ())}
        touched.update(token for levels in cards.values() for token in levels)
        other._sets.update({token: dict(self._sets[token]) for token in touched if token in self._sets})
        other._replace(cards)
        return other

    def _replace(self, cards: Mapping[int, Mapping[str, int]]) -> None:
        for ordinal in cards:
            self._take_out(ordinal)
        gathered: dict[tuple[str, int], list[int]] = defaultdict(list)
        for ordinal, levels in cards.items():
            if levels:
                self._tokens[ordinal] = levels
            for token, level in levels.items():
                gathered[token, level].append(ordinal)
        for (token, level), ordinals in gathered.items():
            known = self._sets.setdefault(token, {})
            known[level] = known.get(level, 0) | as_bits(ordinals)

    def _take_out(self, ordinal: int) -> None:
        keep = ~(1 << ordinal)
        for token, level in self._tokens.pop(ordinal, {}).items():
            known = self._sets[token]
            known[level] &= keep
            if not known[level]:
                del known[level]
            if not known:
                del self._sets[token]

    def levels_of(self, ordinal: int) -> Mapping[str, int]:
        """The words of one card with their levels."""
        return self._tokens.get(ordinal, {})

    def levels_with(self, token: str) -> Collection[int]:
        """The levels at which some card has a token."""
        return self._at(token).keys()

    def _at(self, token: str) -> Mapping[int, int]:
        """Level → cards with a token. Two with a blank between are a pair that stands side by side."""
        known = self._sets.get(token)
        if known is not None or " " not in token:
            return known or {}
        if token not in self._pairs:
            if len(self._pairs) >= MAX_PAIRS:
                self._pairs.clear()
            self._pairs[token] = self._pair(token)
        return self._pairs[token]

    def _pair(self, pair: str) -> dict[int, int]:
        """Looked for in the cards that have both, once for as long as the cards stay as they are."""
        first, second = pair.split(" ", 1)
        wanted = f" {pair} "
        found = as_bits(
            ordinal
            for ordinal in members(self.having(first) & self.having(second))
            if wanted in self._lines.get(ordinal, "")
        )
        return {LEVELS: found} if found else {}

    def having(self, token: str) -> int:
        """The cards that have a token."""
        found = 0
        for bits in self._at(token).values():
            found |= bits
        return found

    def having_all(self, choice: Alternative) -> int:
        """The cards that have each element of an alternative."""
        found = -1
        for element in choice.elements:
            cards = 0
            for token in element:
                cards |= self.having(token)
            found &= cards
        return found if choice.elements else 0

    def count(self, tokens: Iterable[str]) -> int:
        """How many cards have one of the tokens."""
        wanted = tuple(tokens)
        if len(wanted) == 1:
            token = wanted[0]
            if token not in self._counts:
                self._counts[token] = self.having(token).bit_count()
            return self._counts[token]
        found = 0
        for token in wanted:
            found |= self.having(token)
        return found.bit_count()

    def _at_least(self, tokens: Iterable[str]) -> list[int]:
        """Index L: the cards that have one of the tokens at level L or higher (index 0 unused)."""
        at = [0] * (LEVELS + 2)
        for token in tokens:
            for level, bits in self._at(token).items():
                at[level] |= bits
        for level in range(LEVELS - 1, 0, -1):
            at[level] |= at[level + 1]
        return at

    def _alternative(self, choice: Alternative) -> list[int]:
        at = self._at_least(choice.elements[0])
        for element in choice.elements[1:]:
            other = self._at_least(element)
            at = [ours & theirs for ours, theirs in zip(at, other, strict=True)]
        return at

    def values(self, concept: Concept) -> list[tuple[int, int]]:
        """``(value, cards)``, highest first; each card once, with its best alternative."""
        found: dict[int, int] = {}
        for choice in concept.alternatives:
            at = self._alternative(choice)
            for level in range(LEVELS, 0, -1):
                exactly = at[level] & ~at[level + 1]
                if exactly:
                    value = value_of(choice.strength, level)
                    found[value] = found.get(value, 0) | exactly
        taken, best = 0, []
        for value in sorted(found, reverse=True):
            fresh = found[value] & ~taken
            if fresh:
                best.append((value * concept.weight, fresh))
                taken |= fresh
        return best


class Scores:
    """The scores of all cards for one plan."""

    def __init__(self, postings: Postings, plan: QueryPlan) -> None:
        self._slices: list[int] = []
        for concept in plan.concepts:
            for value, cards in postings.values(concept):
                self._add(value, cards)

    def _add(self, value: int, cards: int) -> None:
        for place in range(value.bit_length()):
            if not value >> place & 1:
                continue
            carry, at = cards, place
            while carry:
                while at >= len(self._slices):
                    self._slices.append(0)
                self._slices[at], carry = self._slices[at] ^ carry, self._slices[at] & carry
                at += 1

    @staticmethod
    def allowed(postings: Postings, plan: QueryPlan) -> int:
        """The cards that have what the reader insists on (»A UND B«) and nothing of what she excludes (»-C«)."""
        cards = -1
        for concept in plan.required:
            having = 0
            for choice in concept.alternatives:
                having |= postings.having_all(choice)
            cards &= having
        for choice in plan.excluded:
            cards &= ~postings.having_all(choice)
        return cards

    def among(self, cards: int) -> Scores:
        """The same with the scores of these cards only."""
        other = Scores(Postings(), QueryPlan("", ()))
        other._slices = [bits & cards for bits in self._slices]
        return other

    def plus(self, other: Scores) -> Scores:
        """The sums of both."""
        found = self.among(-1)
        for place, bits in enumerate(other._slices):
            found._add(1 << place, bits)
        return found

    def at_least(self, minimum: int) -> int:
        """The cards with a score of ``minimum`` or more (and more than nothing)."""
        wanted = max(minimum, 1)
        if wanted.bit_length() > len(self._slices):
            return 0
        above, equal = 0, -1
        for place in range(len(self._slices) - 1, -1, -1):
            bits = self._slices[place]
            if wanted >> place & 1:
                equal &= bits
            else:
                above |= equal & bits
                equal &= ~bits
        return above | equal if equal >= 0 else above

    def of(self, ordinal: int) -> int:
        return sum((bits >> ordinal & 1) << place for place, bits in enumerate(self._slices))

    def best(self, cards: int, number: int, name: Callable[[int], str]) -> list[int]:
        """The ``number`` best of a set of cards, best first; equal scores by ``name``."""
        sure, open_ = 0, cards
        for bits in reversed(self._slices):
            higher = open_ & bits
            if (sure | higher).bit_count() >= number:
                open_ = higher
            else:
                sure |= higher
                open_ &= ~bits
        picked = list(members(sure))
        room = number - len(picked)
        picked += sorted(members(open_), key=name)[:room]
        return sorted(picked, key=lambda ordinal: (-self.of(ordinal), name(ordinal)))
