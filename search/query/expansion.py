"""Every way a word or a wording may stand in a card: itself, in compounds, in parts, as a synonym, misspelt."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from language import ocr
from language.lexicon import Lexicon
from language.stemming import stem_german
from language.words import Word
from search.index.documents import part_tokens
from search.query.plan import Alternative, Chip
from search.query.synonyms import SynonymTable

OWN, RELATED, COMPOUND, PARTS, HEAD = 8, 6, 6, 5, 2
PREFIX, NEAR = 7, 7
MIN_PREFIX_LENGTH = 4
MAX_NEAR = 4
SEVERAL_WORDS = 2


@dataclass(frozen=True, slots=True)
class Wording:
    """One concept's alternatives. ``meant`` is the token of the word that a misspelt one was taken for."""

    label: str
    alternatives: tuple[Alternative, ...]
    chips: tuple[Chip, ...] = ()
    meant: str = ""


class Expander:
    def __init__(self, lexicon: Lexicon, synonyms: SynonymTable, count: Callable[[Iterable[str]], int]) -> None:
        self.lexicon = lexicon
        self.synonyms = synonyms
        self.count = count

    def word(self, word: Word, without: frozenset[str] = frozenset()) -> Wording:
        """Alternatives of one word; none if the index and the synonyms know nothing of it."""
        synonyms, chips = self._synonyms((word.token,), word.raw, without)
        found = [*self._own(word.token, word.surface, word), *synonyms]
        return Wording(word.raw, tuple(self._present(found)), tuple(chips))

    def phrase(self, part: Sequence[Word], without: frozenset[str] = frozenset()) -> Wording:
        """Alternatives of a wording of several words: all its words, or a synonym of the whole."""
        label = " ".join(word.raw for word in part)
        if len(part) == 1:
            return self.word(part[0], without)
        own = Alternative(tuple(self._wide(word.token) for word in part), OWN)
        synonyms, chips = self._synonyms(tuple(word.token for word in part), label, without)
        return Wording(label, tuple(self._present([own, *synonyms])), tuple(chips))

    def together(self, first: Word, second: Word) -> tuple[str, ...]:
        """Tokens of the words that two neighbours make: »Prozess Kette«, »Börse für Stellen«."""
        both = set(self.lexicon.compounds_with(first.token)) & set(self.lexicon.compounds_with(second.token))
        for left, right in ((first, second), (second, first)):
            for link in ("", "s", "n", "en"):
                token = self.lexicon.surfaces.get(left.surface + link + right.surface)
                if token:
                    both.add(token)
        return tuple(sorted(both))

    def corrected(self, word: Word, without: frozenset[str] = frozenset()) -> Wording:
        """For a word nobody knows: the beginning of a longer one, damaged by a scanner, or mistyped."""
        surface = word.surface
        alternatives: list[Alternative] = []
        meant = ""
        repaired = ocr.repair(surface, self._is_there) if self.lexicon.german else ""
        if repaired:
            meant = self.lexicon.surfaces[repaired]
            alternatives += self._as_if(repaired, PREFIX, without)
        longer = self.lexicon.with_prefix(surface) if len(surface) >= MIN_PREFIX_LENGTH else []
        longer = [found for found in longer if self._is_there(found)]
        if longer:
            tokens = tuple(dict.fromkeys(self.lexicon.surfaces[found] for found in longer))
            alternatives.append(Alternative((tokens,), PREFIX))
        if not repaired and not (longer and len(surface) < 6):
            near = self._near(surface)
            if near and not longer:
                meant = self.lexicon.surfaces[near[0][0]]
            for found, edits in near:
                alternatives += self._as_if(found, NEAR - edits - (1 if longer else 0), without)
            if not near and not longer:
                alternatives += self._fuzzy_compound(surface)
        return Wording(word.raw, tuple(self._present(alternatives)), (), meant)

    def _own(self, token: str, surface: str, word: Word | None = None) -> list[Alternative]:
        lexicon = self.lexicon
        found = [Alternative(((token, *lexicon.damaged_readings(token)),), OWN)]
        related = lexicon.related(token)
        if related:
            found.append(Alternative((related,), RELATED))
        compounds = lexicon.compounds_with(token)
        if compounds:
            found.append(Alternative((compounds,), COMPOUND))
        parts = [part for _surface, part in part_tokens(word, "de")] if word and word.parts else []
        parts = parts or list(lexicon.split(surface))
        if len(parts) > 1:
            found.append(Alternative(tuple(self._wide(part) for part in parts), PARTS))
            found.append(Alternative((self._wide(parts[-1]),), HEAD))
            found.append(Alternative((self._wide(parts[0]),), HEAD))
        return found

    def _wide(self, token: str) -> tuple[str, ...]:
        """A token with its damaged readings, its relatives and its compounds."""
        lexicon = self.lexicon
        return (token, *lexicon.damaged_readings(token), *lexicon.related(token), *lexicon.compounds_with(token))

    def _synonyms(
        self, tokens: tuple[str, ...], label: str, without: frozenset[str]
    ) -> tuple[list[Alternative], list[Chip]]:
        found: list[Alternative] = []
        chips: list[Chip] = []
        for expansion in self.synonyms.expand(tokens, without):
            if len(expansion.tokens) == 1:
                token = expansion.tokens[0]
                choices = [
                    Alternative(((token, *self.lexicon.damaged_readings(token)),), expansion.strength),
                    Alternative((self.lexicon.related(token),), max(1, expansion.strength - 1)),
                    Alternative((self.lexicon.compounds_with(token),), max(1, expansion.strength - 2)),
                ]
                parts = self.lexicon.split(token) if token in self.lexicon.surfaces else ()
                if len(parts) > 1:
                    choices.append(
                        Alternative(tuple(self._wide(part) for part in parts), max(1, expansion.strength - 2))
                    )
            else:
                # Several common words meet in a long text by chance; the wording itself counts, not its compounds.
                elements = tuple((word, *self.lexicon.damaged_readings(word)) for word in expansion.tokens)
                choices = [Alternative(elements, max(1, expansion.strength - SEVERAL_WORDS))]
            present = self._present(choices)
            found += present
            if present:
                chips.append(Chip(expansion.key, expansion.label, label))
        return found, chips

    def _present(self, alternatives: Iterable[Alternative]) -> list[Alternative]:
        """Those that some card has; tokens of no card are left out."""
        kept = []
        for choice in alternatives:
            elements = tuple(tuple(token for token in element if self.count((token,))) for element in choice.elements)
            if elements and all(elements):
                kept.append(Alternative(elements, choice.strength))
        return kept

    def _is_there(self, surface: str) -> bool:
        """Whether some card has the word today: one that left the public with its card is offered to nobody."""
        token = self.lexicon.surfaces.get(surface)
        return token is not None and bool(self.count((token,)))

    def _near(self, surface: str) -> list[tuple[str, int]]:
        allowed = 1 if len(surface) < 6 else 2 if len(surface) < 13 else 3
        if len(surface) < 4:
            return []
        near = [hit for hit in self.lexicon.near(surface, allowed) if self._is_there(hit[0])]
        best = near[0][1] if near else 0
        return [hit for hit in near if hit[1] <= best + (1 if best == 1 and len(surface) > 9 else 0)][:MAX_NEAR]

    def _as_if(self, surface: str, strength: int, without: frozenset[str]) -> list[Alternative]:
        """The alternatives the right word would have had, a little weaker."""
        token = self.lexicon.surfaces[surface]
        found = self._own(token, surface) + self._synonyms((token,), surface, without)[0]
        return [Alternative(choice.elements, max(1, choice.strength - OWN + strength)) for choice in found]

    def _fuzzy_compound(self, surface: str) -> list[Alternative]:
        """»Sprachkruse«: a compound that no card has, with a mistake in one of its parts."""
        for cut in range(4, len(surface) - 3):
            left, right = surface[:cut], surface[cut:]
            for known, doubtful in ((left, right), (right, left)):
                token = self.lexicon.surfaces.get(known) or self.lexicon.surfaces.get(known.removesuffix("s"))
                if not token and not self.lexicon.compounds_with(stem_german(known)):
                    continue
                near = self.lexicon.near(doubtful, 1, 1) if len(doubtful) >= 5 else []
                if near:
                    other = self.lexicon.surfaces[near[0][0]]
                    return [Alternative((self._wide(token or stem_german(known)), self._wide(other)), PARTS - 1)]
        return []
