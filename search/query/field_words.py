"""What the lists of the site say about words: vocabularies, legal bases, the termbase, names – one table for queries.

Read out of the database (``search.query.query_resources``), so an entry that editors add counts at the next search.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from language.frequency import commonness
from language.lexicon import Lexicon
from language.words import words
from search.index.documents import mark_of
from search.query.synonyms import ABBREVIATION, GROUP, SynonymRecord, SynonymTable

LEGAL_BASIS = "legal_basis"
# Keys of records that name a legal basis begin so.
LAW = "law:"
# »Einstiegsgeld (§ 16b SGB II)« is also called what stands before and inside the brackets.
_BRACKETS = re.compile(r"^(?P<name>.+?)\s*\((?P<also>[^)]+)\)$")
# As common as »mag«: small letters mean the word and not the abbreviation.
EVERYDAY = 4.8
MIN_KNOWN = 3

Tokens = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ListedTerm:
    """A term of a vocabulary: the facet it is a value of, its key, every way it is called, the name first."""

    facet: str
    key: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ListedWord:
    """A word of the termbase."""

    key: str
    name: str
    abbreviation: str
    expansion: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A value of a facet that words name; cards that have it carry its ``token``."""

    facet: str
    key: str

    @property
    def token(self) -> str:
        return mark_of(self.facet, self.key)


class FieldWords:
    """Immutable; made anew where one of the lists has changed."""

    def __init__(
        self, terms: Iterable[ListedTerm] = (), termbase: Iterable[ListedWord] = (), names: Iterable[str] = ()
    ) -> None:
        self.marks: dict[Tokens, tuple[Mark, ...]] = {}
        self.longest = 1
        records: list[SynonymRecord] = []
        wordings: list[str] = list(names)
        for term in terms:
            called = [name for given in term.names for name in _called(given)]
            wordings += called
            for tokens in {tokens for name in (term.key, *called) for tokens in _lookups(name)}:
                self._mark(tokens, Mark(term.facet, term.key))
            if term.facet == LEGAL_BASIS:
                records.append(SynonymRecord(GROUP, tuple(dict.fromkeys(called)), f"{LAW}{term.key}"))
        for word in termbase:
            forms = [word.abbreviation, word.name, word.expansion]
            kept = tuple(dict.fromkeys(form for form in forms if form))
            wordings += kept
            if word.abbreviation and len(kept) > 1:
                records.append(SynonymRecord(ABBREVIATION, kept, f"term:{word.key}"))
        self.wordings = SynonymTable(records)
        self.longest = max([self.longest, self.wordings.longest])
        self.lexicon = _lexicon_of(wordings)

    def _mark(self, tokens: Tokens, mark: Mark) -> None:
        known = self.marks.get(tokens, ())
        if tokens and mark not in known:
            self.marks[tokens] = (*known, mark)
            self.longest = max(self.longest, len(tokens))

    def has(self, tokens: Tokens) -> bool:
        return tokens in self.marks or self.wordings.has(tokens)

    def knows(self, surface: str) -> bool:
        """Whether some list has a folded word, alone or in a wording."""
        return self.lexicon.knows(surface)


def _called(name: str) -> list[str]:
    match = _BRACKETS.match(name)
    return [match["name"], match["also"]] if match else [name]


def _lookups(name: str) -> Iterable[Tokens]:
    """The token sequences that mean a name. A paragraph is mostly named without its law, or after it."""
    tokens = tuple(word.token for word in words(name))
    if tokens:
        yield tokens
    if len(tokens) > 1 and tokens[0].startswith("§"):
        yield tokens[:1]
        yield (*tokens[1:], tokens[0])


def _lexicon_of(wordings: Iterable[str]) -> Lexicon:
    surfaces: dict[str, str] = {}
    spellings: dict[str, str] = {}
    for wording in wordings:
        for word in words(wording):
            for surface in (word.surface, *word.parts):
                if len(surface) >= MIN_KNOWN:
                    surfaces.setdefault(surface, word.token if surface == word.surface else surface)
            spellings.setdefault(word.token, word.raw)
    return Lexicon(german=False).extended(surfaces, spellings)


def is_meant_as_abbreviation(raw: str, surface: str) -> bool:
    """»MAG« and »avgs« are abbreviations, »mag« is a verb."""
    return not (raw.islower() and commonness(surface) >= EVERYDAY)


def everyday_share(surface: str, field: FieldWords) -> float:
    """What a word counts beside a word of the field: general German words say little of what is looked for."""
    if field.knows(surface):
        return 1.0
    value = commonness(surface)
    return next((share for least, share in _SHARES if value >= least), 1.0)


_SHARES = ((5.6, 0.15), (5.2, 0.25), (4.9, 0.4), (4.5, 0.6))
