"""Every way a word or a wording may stand in a card: itself, in compounds, in parts, as a synonym."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from language.lexicon import Lexicon
from language.words import Word
from search.index.documents import part_tokens, phrase_of
from search.query.field_words import LAW, FieldWords, Mark, is_meant_as_abbreviation
from search.query.plan import Alternative, Chip
from search.query.synonyms import ABBREVIATION, Expansion, SynonymTable

OWN, RELATED, COMPOUND, PARTS, HEAD = 8, 6, 6, 5, 2
APART = 3
ALIKE = 6
APART_LESS = 4
MARK = 4
BEGINNING = 7
# What stands behind an abbreviation has synonyms of its own, a little further off.
FURTHER = 2


@dataclass(frozen=True, slots=True)
class Wording:
    """One concept's alternatives, and which of them are what else was searched."""

    label: str
    alternatives: tuple[Alternative, ...]
    chips: tuple[Chip, ...] = ()
    marks: tuple[Mark, ...] = ()


class Expander:
    def __init__(
        self,
        lexicon: Lexicon,
        synonyms: SynonymTable,
        field: FieldWords,
        count: Callable[[Iterable[str]], int],
    ) -> None:
        self.lexicon = lexicon
        self.tables = (synonyms, field.wordings)
        self.field = field
        self.count = count

    def wording(self, part: Sequence[Word], without: frozenset[str] = frozenset()) -> Wording:
        """Alternatives of one or several words; none if neither the index nor a list knows them."""
        label = " ".join(word.raw for word in part)
        tokens = tuple(word.token for word in part)
        marks = self._marks(tokens, part)
        found = [Alternative(((mark.token,),), MARK) for mark in marks]
        if len(part) == 1:
            found += self._own(part[0].token, part[0].surface, part[0])
        else:
            found.append(Alternative(phrase_of(tokens), OWN))
            found.append(Alternative(tuple(self._wide(token) for token in tokens), APART))
        chips: list[Chip] = []
        for expansion, strength in self._expansions(tokens, part, without):
            choices = self.present(self._meant(expansion, strength))
            if choices:
                found += choices
                chips.append(Chip(expansion.key, expansion.label, label))
        return Wording(label, tuple(self.present(found)), tuple(chips), tuple(marks))

    def exactly(self, part: Sequence[Word]) -> Wording:
        """What stands in quotes: these words side by side and nothing else."""
        tokens = tuple(word.token for word in part)
        alternatives = self.present([Alternative(phrase_of(tokens), OWN)])
        return Wording(" ".join(word.raw for word in part), tuple(alternatives))

    def beginning(self, surface: str, label: str, strength: int = BEGINNING) -> Wording:
        """Words that begin like this."""
        longer = [found for found in self.lexicon.with_prefix(surface) if self.is_there(found)]
        tokens = tuple(dict.fromkeys(self.lexicon.surfaces[found] for found in longer))
        return Wording(label, (Alternative((tokens,), strength),) if tokens else ())

    def together(self, first: Word, second: Word, without: frozenset[str] = frozenset()) -> tuple[str, ...]:
        """Tokens of the words that two neighbours make: »Prozess Kette«, »Börse für Stellen«, »Firmen Besuche«."""
        compounds = [
            {compound for token in self._alike(word.token, without) for compound in self.lexicon.compounds_with(token)}
            for word in (first, second)
        ]
        both = compounds[0] & compounds[1]
        for left, right in ((first, second), (second, first)):
            for link in ("", "s", "n", "en"):
                token = self.lexicon.surfaces.get(left.surface + link + right.surface)
                if token:
                    both.add(token)
        return tuple(sorted(both))

    def is_there(self, surface: str) -> bool:
        """Whether some card has the word today: one that left the public with its card is offered to nobody."""
        token = self.lexicon.surfaces.get(surface)
        return token is not None and bool(self.count((token,)))

    def _marks(self, tokens: tuple[str, ...], part: Sequence[Word]) -> list[Mark]:
        if len(part) == 1 and not is_meant_as_abbreviation(part[0].raw, part[0].surface):
            return []
        return list(self.field.marks.get(tokens, ()))

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
            alike = tuple(tuple(other for one in self._alike(part) for other in self._wide(one)) for part in parts)
            found.append(Alternative(alike, PARTS - 1))
            found.append(Alternative((self._wide(parts[-1]),), HEAD))
            found.append(Alternative((self._wide(parts[0]),), HEAD))
        return found

    def _alike(self, token: str, without: frozenset[str] = frozenset()) -> tuple[str, ...]:
        """A word and the words that mean the same."""
        others = (
            expansion.tokens[0]
            for table in self.tables
            for expansion in table.expand((token,), without)
            if len(expansion.tokens) == 1 and expansion.strength >= ALIKE
        )
        return tuple(dict.fromkeys((token, *others)))

    def _wide(self, token: str) -> tuple[str, ...]:
        """A token with its damaged readings, its relatives and its compounds."""
        lexicon = self.lexicon
        return (token, *lexicon.damaged_readings(token), *lexicon.related(token), *lexicon.compounds_with(token))

    def _expansions(
        self, tokens: tuple[str, ...], part: Sequence[Word], without: frozenset[str]
    ) -> list[tuple[Expansion, int]]:
        """What else means the words, with its strength; each wording once, the strongest first."""
        found: dict[tuple[str, ...], tuple[Expansion, int]] = {}
        is_short = len(part) == 1 and not is_meant_as_abbreviation(part[0].raw, part[0].surface)
        for table in self.tables:
            for expansion in table.expand(tokens, without):
                if is_short and expansion.kind == ABBREVIATION:
                    continue
                _keep(found, expansion, expansion.strength)
                if expansion.kind == ABBREVIATION:
                    for further in (also for other in self.tables for also in other.expand(expansion.tokens, without)):
                        if further.tokens != tokens:
                            _keep(found, further, min(expansion.strength, further.strength) - FURTHER)
        return sorted(found.values(), key=lambda pair: -pair[1])

    def _meant(self, expansion: Expansion, strength: int) -> list[Alternative]:
        if len(expansion.tokens) > 1:
            # Several common words meet in a long text by chance: the wording itself counts. A name of the lists is not
            # common: where nobody writes it out, its words together say a little.
            found = [Alternative(phrase_of(expansion.tokens), strength)]
            if expansion.kind == ABBREVIATION or expansion.key.startswith(LAW):
                found.append(Alternative(tuple((token,) for token in expansion.tokens), max(1, strength - APART_LESS)))
            return found
        token = expansion.tokens[0]
        found = [
            Alternative(((token, *self.lexicon.damaged_readings(token)),), strength),
            Alternative((self.lexicon.related(token),), max(1, strength - 1)),
            Alternative((self.lexicon.compounds_with(token),), max(1, strength - FURTHER)),
        ]
        is_name = expansion.kind == ABBREVIATION or expansion.key.startswith(LAW)
        is_read = is_name or token in self.lexicon.surfaces
        parts = self.lexicon.split(expansion.surface if is_name else token) if is_read else ()
        if len(parts) > 1:
            found.append(Alternative(tuple(self._wide(part) for part in parts), max(1, strength - FURTHER)))
        return found

    def present(self, alternatives: Iterable[Alternative]) -> list[Alternative]:
        """Those that some card has; tokens of no card are left out."""
        kept = []
        for choice in alternatives:
            elements = tuple(tuple(token for token in element if self.count((token,))) for element in choice.elements)
            if elements and all(elements):
                kept.append(Alternative(elements, choice.strength))
        return kept


def _keep(found: dict[tuple[str, ...], tuple[Expansion, int]], expansion: Expansion, strength: int) -> None:
    known = found.get(expansion.tokens)
    if strength > 0 and (known is None or known[1] < strength):
        found[expansion.tokens] = (expansion, strength)
