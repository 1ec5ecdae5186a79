"""Why a card was found: the section of the hit, and the words of the text that were meant, marked in the original."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape

from django.utils.functional import Promise
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from search.index.documents import FIELDS, SECTIONS
from search.query.plan import Concept, QueryPlan

BEFORE, MAX_LENGTH = 70, 240
# Alternatives as weak as this are only hints of the meaning; marking them would look like a mistake.
WEAKEST_MARKED = 3
SECTION_LABELS: dict[str, Promise] = {
    "concept": _("Konzept"),
    "situation": _("Ausgangslage"),
    "implementation": _("Umsetzung"),
    "conclusion": _("Fazit"),
    "transfer": _("Was bei einer Umsetzung vor Ort zu beachten ist"),
    "audience": _("Für wen der Transfer gedacht ist"),
    "institution": _("Einrichtung"),
    "region": _("Region"),
    "themes": _("Themen"),
    "target_groups": _("Zielgruppen"),
    "terms": _("Stichworte"),
    "factors": _("Erfolgsfaktoren und Hürden"),
    "results": _("Ergebnisse"),
    "partners": _("Partner und Mittel"),
    "instruments": _("Instrumente und Angebot"),
    "voices": _("Stimmen"),
    "funding": _("Förderung"),
    "attachments": _("Angehängtes Dokument"),
}
# Shown with every hit anyway, so they are marked where they stand and not quoted again.
STANDING = frozenset({"title", "title_short", "teaser"})
# Lists of names say less about the why than a sentence; they are quoted where no sentence has the words.
LISTS = frozenset({"themes", "target_groups", "terms", "institution", "region", "partners"})


Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Marking:
    """What to mark for a concept: single ``words``, and ``phrases`` of which every part has to be there."""

    words: frozenset[str]
    phrases: tuple[tuple[frozenset[str], ...], ...]


@dataclass(frozen=True, slots=True)
class Piece:
    text: str
    is_hit: bool = False


@dataclass(frozen=True, slots=True)
class Excerpt:
    """``section`` is empty where title or teaser already show the words."""

    title: tuple[Piece, ...]
    teaser: tuple[Piece, ...]
    section: Promise | str
    text: tuple[Piece, ...]


def marked(pieces: Iterable[Piece]) -> SafeString:
    """The pieces as HTML."""
    parts = (f"<mark>{escape(piece.text)}</mark>" if piece.is_hit else escape(piece.text) for piece in pieces)
    return mark_safe("".join(parts))


def markings_of(plan: QueryPlan) -> list[Marking]:
    """Per concept what is worth marking."""
    return [_marking(concept) for concept in plan.concepts]


def _marking(concept: Concept) -> Marking:
    # Pairs only say that two words stand side by side.
    strong = [
        [tokens for tokens in choice.elements if not any(" " in token for token in tokens)]
        for choice in concept.alternatives
        if choice.strength >= WEAKEST_MARKED
    ]
    words = frozenset(token for elements in strong if len(elements) == 1 for token in elements[0])
    phrases = tuple(tuple(map(frozenset, elements)) for elements in strong if len(elements) > 1)
    return Marking(words, phrases)


def excerpt(sections: Mapping[str, str], places: Mapping[str, str], markings: Iterable[Marking]) -> Excerpt:
    """``sections`` and ``places`` of one indexed card, ``markings`` from ``markings_of``."""
    found: dict[str, dict[int, list[Span]]] = {}
    for number, marking in enumerate(markings):
        for name, spans in _spans(places, marking).items():
            found.setdefault(name, {})[number] = spans
    marks = {name: _merged(spans for spans in by.values()) for name, by in found.items()}
    title = _pieces(sections.get("title", ""), marks.get("title", []))
    teaser = _pieces(sections.get("teaser", ""), marks.get("teaser", []))
    standing = {number for name in STANDING for number in found.get(name, {})}
    best, gain = "", 0.0
    for name, by_concept in found.items():
        if name in STANDING:
            continue
        value = len(by_concept.keys() - standing) * 10 + len(by_concept) + FIELDS[name][0] / 10
        value -= 5 if name in LISTS else 0
        if not best or value > gain:
            best, gain = name, value
    if not best:
        return Excerpt(title, teaser, "", ())
    start, end = _window(sections.get(best, ""), marks[best])
    inside = [(max(a, start) - start, min(b, end) - start) for a, b in marks[best] if a < end and b > start]
    text = _pieces(sections.get(best, "")[start:end], inside)
    text = ((Piece("… "),) if start else ()) + text + ((Piece(" …"),) if end < len(sections.get(best, "")) else ())
    return Excerpt(title, teaser, SECTION_LABELS.get(best, ""), text)


def _spans(places: Mapping[str, str], marking: Marking) -> dict[str, list[Span]]:
    """Where a card says what a concept means, by section.

    »geflüchtete Menschen« is marked where both stand; a lone »Menschen« says nothing. Only if the card has the
    parts nowhere together, and no other word for it, they are marked apart.
    """
    found = _places_of(marking.words, places)
    apart: dict[str, list[Span]] = {}
    for phrase in marking.phrases:
        parts = [_places_of(part, places) for part in phrase]
        if not all(parts):
            continue
        together = set.intersection(*(set(part) for part in parts))
        for part in parts:
            for name, spans in part.items():
                (found if name in together else apart).setdefault(name, []).extend(spans)
    return found or apart


def _places_of(tokens: frozenset[str], places: Mapping[str, str]) -> dict[str, list[Span]]:
    found: dict[str, list[Span]] = {}
    for token in tokens & places.keys():
        flat = map(int, places[token].split())
        for section, start, end in zip(flat, flat, flat, strict=True):
            if section < len(SECTIONS):
                found.setdefault(SECTIONS[section], []).append((start, end))
    return found


def _merged(spans: Iterable[Iterable[Span]]) -> list[Span]:
    """Sorted places that do not overlap."""
    merged: list[Span] = []
    for start, end in sorted(span for group in spans for span in group):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _window(text: str, marks: Sequence[Span]) -> tuple[int, int]:
    """The stretch of text with most marks, cut between words."""
    best = max(
        marks, key=lambda mark: (sum(1 for a, b in marks if mark[0] <= a and b <= mark[0] + MAX_LENGTH), -mark[0])
    )
    start = max(0, best[0] - BEFORE)
    sentence = max(text.rfind(sign, start, best[0]) for sign in (". ", "! ", "? ", ": "))
    if sentence >= 0:
        start = sentence + 2
    elif start:
        start = text.find(" ", start, best[0]) + 1 or start
    end = min(len(text), start + MAX_LENGTH)
    if end < len(text):
        end = max(text.rfind(" ", best[1], end), best[1])
    return start, end


def _pieces(text: str, marks: Iterable[Span]) -> tuple[Piece, ...]:
    pieces: list[Piece] = []
    place = 0
    for start, end in marks:
        if start > place:
            pieces.append(Piece(text[place:start]))
        pieces.append(Piece(text[start:end], is_hit=True))
        place = end
    if place < len(text):
        pieces.append(Piece(text[place:]))
    return tuple(pieces)
