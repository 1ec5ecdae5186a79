"""A card becomes a set of tokens, each with a level that says how much the card is about it.

Levels (1–8) are BM25F without the part that depends on other documents: each field's words count by the field's
weight and length, the sum is saturated. Publishing one card therefore touches no other, and both engines store the
same whole numbers, so that they rank alike.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from language.splitting import indivisible
from language.stemming import stem_german
from language.stopwords import STOP_BY_LANGUAGE
from language.words import Word, words

LEVELS = 8
# First signs of tokens that are no words of the card: regions, terms, the German words of a translation.
REGION, TERM, GERMAN = "@", "#", "&"
MARKS = REGION + TERM + GERMAN
# Beside the facets of a German row: the languages it has a public translation in.
TRANSLATED = "translated"
# Weight and usual length in words of each section of a card; see search.index.texts.searchable_text.
FIELDS: dict[str, tuple[float, float]] = {
    "title": (6.0, 8.0),
    "title_short": (5.0, 3.0),
    "themes": (4.0, 10.0),
    "target_groups": (3.0, 5.0),
    "terms": (4.0, 10.0),
    "teaser": (3.5, 20.0),
    "institution": (3.0, 8.0),
    "region": (3.0, 4.0),
    "concept": (2.4, 40.0),
    "factors": (1.6, 40.0),
    "instruments": (1.6, 60.0),
    "situation": (1.4, 120.0),
    "implementation": (1.4, 300.0),
    "conclusion": (1.4, 80.0),
    "transfer": (1.2, 120.0),
    "results": (1.2, 30.0),
    "partners": (1.2, 30.0),
    "voices": (0.9, 300.0),
    "audience": (0.8, 6.0),
    "funding": (0.3, 30.0),
    "attachments": (0.5, 800.0),
}
SECTIONS = tuple(FIELDS)
OTHER_FIELD = (0.5, 60.0)
LENGTH_INFLUENCE = 0.35
SATURATION = 8.0


@dataclass(frozen=True, slots=True)
class AnalysedDocument:
    """``levels``: token → 1–8. ``surfaces``: folded word → its token. ``spellings``: token → a readable spelling.

    ``places``: token → section number, start and end of its first mention in each section, one after the other in
    one line (``"5 0 11 12 44 55"``), to be highlighted. A page of results reads some thousand of them for a few
    words: a line that nobody asks for costs next to nothing.

    ``line``: all tokens in the order of the text, to tell wordings (»neben der Arbeit«) from words that meet by chance.
    """

    levels: dict[str, int]
    surfaces: dict[str, str]
    spellings: dict[str, str]
    places: dict[str, str]
    line: str


# Between two sentences: words on its two sides are no wording.
GAP = "|"
_END = re.compile(r"[.!?:;•\n]")


def chain_of(language: str) -> str:
    """The analysis a language has: plain German shares the German one."""
    return "de" if language.startswith("de") else language


def topic_words(text: str, language: str = "de") -> list[Word]:
    """The words of a text that carry a topic: no stop words, nothing of one letter."""
    chain = chain_of(language)
    stop = STOP_BY_LANGUAGE.get(chain, frozenset())
    return [word for word in words(text, chain) if word.surface not in stop and len(word.surface) > 1]


def analyse_document(sections: Mapping[str, str], language: str = "de") -> AnalysedDocument:
    """``sections``: plain text by the name of the section."""
    strength: dict[str, float] = {}
    surfaces: dict[str, str] = {}
    spellings: dict[str, str] = {}
    places: dict[str, list[int]] = {}
    line: list[str] = []
    for name, text in sections.items():
        weight, usual = FIELDS.get(name, OTHER_FIELD)
        found = topic_words(text, language)
        share = weight / (1 - LENGTH_INFLUENCE + LENGTH_INFLUENCE * max(len(found), 1) / usual)
        line.append(GAP)
        end = 0
        for word in found:
            if _END.search(text, end, word.start):
                line.append(GAP)
            line.append(word.token)
            end = word.end
            strength[word.token] = strength.get(word.token, 0.0) + share
            surfaces.setdefault(word.surface, word.token)
            spellings.setdefault(word.token, word.raw)
            _remember(places, word.token, name, word)
            # »Arbeitgeber-Service« is one word and, a little weaker, its two halves.
            for part, token in part_tokens(word, language):
                if token != word.token:
                    strength[token] = strength.get(token, 0.0) + share * 0.8
                    surfaces.setdefault(part, token)
                    _remember(places, token, name, word)
    levels = {token: level_of(value) for token, value in strength.items()}
    lines = {token: " ".join(map(str, numbers)) for token, numbers in places.items()}
    return AnalysedDocument(levels, surfaces, spellings, lines, " ".join([*line, GAP]))


def mark_of(facet: str, key: str) -> str:
    """The token of cards that have a value of a facet."""
    return f"{TERM}{facet}:{key}"


def phrase_of(tokens: Sequence[str]) -> tuple[tuple[str, ...], ...]:
    """A wording as elements of an alternative: its words, and that they stand side by side."""
    pairs = tuple((f"{one} {other}",) for one, other in itertools.pairwise(tokens))
    return (*((token,) for token in tokens), *pairs)


def pairs_of(line: str) -> Iterator[str]:
    """Neighbours in a line, as the tokens that engines look for (``neb arbeit``)."""
    both = itertools.pairwise(line.split())
    return (f"{one} {other}" for one, other in both if GAP not in (one.strip(GERMAN), other.strip(GERMAN)))


def _remember(places: dict[str, list[int]], token: str, section: str, word: Word) -> None:
    known = places.setdefault(token, [])
    number = SECTIONS.index(section) if section in SECTIONS else len(SECTIONS)
    if not known or known[-3] != number:
        known += (number, word.start, word.end)


def level_of(strength: float) -> int:
    """1–8, growing fast at first: the fifth mention in a long text says little that the second did not."""
    return max(1, min(LEVELS, round(LEVELS * strength / (strength + SATURATION) + 0.5)))


def part_tokens(word: Word, language: str) -> list[tuple[str, str]]:
    """``(surface, token)`` of the parts of a hyphenated word that carry a topic. Sachsen-Anhalt is not in Sachsen."""
    if stem_german(word.surface) in indivisible():
        return []
    found = [inner for part in word.parts for inner in topic_words(part, language)]
    return [(inner.surface, inner.token) for inner in found]
