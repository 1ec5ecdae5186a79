"""Synonyms and abbreviations: records that editors keep, used at query time only (so a change needs no re-index).

``SynonymRecord`` is what an editor's entry says (:class:`search.models.Synonym`). Kinds: ``group`` (all mean the same),
``narrower`` (the first also finds the others, not the other way round), ``abbreviation`` (first is the short form).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from language.stopwords import STOP
from language.words import words

GROUP, NARROWER, ABBREVIATION = "group", "narrower", "abbreviation"
STRENGTH = {GROUP: 6, NARROWER: 4, ABBREVIATION: 7}


@dataclass(frozen=True, slots=True)
class SynonymRecord:
    """``strength`` 1–8 (0: the usual one of its kind). ``key`` names the record in chips and URLs."""

    kind: str
    terms: tuple[str, ...]
    key: str = ""
    strength: int = 0

    @property
    def value(self) -> int:
        return self.strength or STRENGTH[self.kind]


@dataclass(frozen=True, slots=True)
class Expansion:
    label: str
    tokens: tuple[str, ...]
    strength: int
    key: str
    kind: str

    @property
    def surface(self) -> str:
        """The folded word, where it is a single one."""
        found = words(self.label)
        return found[0].surface if len(found) == 1 else ""


def phrase_tokens(text: str) -> tuple[str, ...]:
    """The tokens of a wording without stop words; of stop words alone, all."""
    found = words(text)
    kept = tuple(word.token for word in found if word.surface not in STOP)
    return kept or tuple(word.token for word in found)


def _is_a_rest(label: str, tokens: tuple[str, ...]) -> bool:
    """»Aus einer Hand« is looked up by »Hand«, but no card is found for a hand alone."""
    return len(tokens) == 1 and len(words(label)) > 1


class SynonymTable:
    """Looks up token sequences; immutable, built once per version of the records."""

    def __init__(self, records: Iterable[SynonymRecord]) -> None:
        self._expansions: dict[tuple[str, ...], list[Expansion]] = {}
        self._surfaces: dict[str, str] = {}
        self._spellings: dict[str, str] = {}
        self.longest = 1
        for record in records:
            phrases = [(term, phrase_tokens(term)) for term in record.terms]
            for word in (word for term in record.terms for word in words(term)):
                self._surfaces.setdefault(word.surface, word.token)
                self._spellings.setdefault(word.token, word.raw)
            sources = phrases[:1] if record.kind == NARROWER else phrases
            for source, tokens in sources:
                if not tokens:
                    continue
                self.longest = max(self.longest, len(tokens))
                targets = self._expansions.setdefault(tokens, [])
                for label, other in phrases:
                    if other and other != tokens and not _is_a_rest(label, other):
                        targets.append(Expansion(label, other, record.value, record.key or source, record.kind))

    def words(self) -> tuple[dict[str, str], dict[str, str]]:
        """All words of the records: folded word → token, token → readable spelling."""
        return self._surfaces, self._spellings

    def __len__(self) -> int:
        return len(self._expansions)

    def has(self, tokens: tuple[str, ...]) -> bool:
        return tokens in self._expansions

    def expand(self, tokens: tuple[str, ...], without: frozenset[str] = frozenset()) -> list[Expansion]:
        """Strongest first, each wording once."""
        best: dict[tuple[str, ...], Expansion] = {}
        for expansion in self._expansions.get(tokens, ()):
            if expansion.key in without:
                continue
            known = best.get(expansion.tokens)
            if known is None or known.strength < expansion.strength:
                best[expansion.tokens] = expansion
        return sorted(best.values(), key=lambda expansion: -expansion.strength)
