"""Why a card was found: the section of the hit, and the words of the text that were meant, marked in the original."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from search.analysis.documents import FIELDS, SECTIONS
from search.analysis.plan import QueryPlan

BEFORE, LONGEST = 70, 240
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


def marked_tokens(plan: QueryPlan) -> list[frozenset[str]]:
    """Per concept the tokens worth marking."""
    return [
        frozenset(
            token
            for choice in concept.alternatives
            if choice.strength >= WEAKEST_MARKED
            for element in choice.elements
            for token in element
        )
        for concept in plan.concepts
    ]


def excerpt(
    sections: Mapping[str, str], places: Mapping[str, Sequence[int]], concepts: Iterable[frozenset[str]]
) -> Excerpt:
    """``sections`` and ``places`` of one indexed card, ``concepts`` from ``marked_tokens``."""
    found: dict[str, dict[int, list[tuple[int, int]]]] = {}
    for number, tokens in enumerate(concepts):
        for token in tokens & places.keys():
            flat = iter(places[token])
            for section, start, end in zip(flat, flat, flat, strict=True):
                if section < len(SECTIONS):
                    found.setdefault(SECTIONS[section], {}).setdefault(number, []).append((start, end))
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


def _merged(spans: Iterable[Iterable[tuple[int, int]]]) -> list[tuple[int, int]]:
    """Sorted places that do not overlap."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted(span for group in spans for span in group):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _window(text: str, marks: Sequence[tuple[int, int]]) -> tuple[int, int]:
    """The stretch of text with most marks, cut between words."""
    best = max(marks, key=lambda mark: (sum(1 for a, b in marks if mark[0] <= a and b <= mark[0] + LONGEST), -mark[0]))
    start = max(0, best[0] - BEFORE)
    sentence = max(text.rfind(sign, start, best[0]) for sign in (". ", "! ", "? ", ": "))
    if sentence >= 0:
        start = sentence + 2
    elif start:
        start = text.find(" ", start, best[0]) + 1 or start
    end = min(len(text), start + LONGEST)
    if end < len(text):
        end = max(text.rfind(" ", best[1], end), best[1])
    return start, end


def _pieces(text: str, marks: Iterable[tuple[int, int]]) -> tuple[Piece, ...]:
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
