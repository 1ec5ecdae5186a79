"""What people type to steer a search: "quotes", minus, UND, ODER, NICHT, plus, a star. Anything else is words.

Only capitals are operators: »Frauen und Mütter« is a wording, »Frauen UND Mütter« a condition. What makes no sense as
an operator – a quote without its partner, a dash between blanks, UND at the end – is read as if it were not there.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

AND, OR, NOT = "and", "or", "not"
_OPERATORS = {
    "UND": AND, "AND": AND, "&": AND, "&&": AND, "+": AND,
    "ODER": OR, "OR": OR, "|": OR, "||": OR,
    "NICHT": NOT, "NOT": NOT,
}  # fmt: skip
_PIECE = re.compile(r'(?P<sign>[-+]?)(?:"(?P<quoted>[^"]*)"|(?P<bare>[^\s"]+))')
_STAR = re.compile(r"^([^\W_]{3,})\*$")
# »-in« continues a word before it (»Köch/ -in«, »Sprach- und -kurse«), »-B1« and »-Sprachkurs« are something else.
_ENDING = re.compile(r"^(?:in|innen|r|n|e|es|er|nen)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of the query. ``quoted``: exactly this wording; ``starts``: words that begin so."""

    text: str
    quoted: bool = False
    starts: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """``parts`` are searched; ``required`` have to be there, ``excluded`` must not, ``either`` are one of several."""

    parts: tuple[Part, ...]
    required: tuple[Part, ...] = ()
    excluded: tuple[Part, ...] = ()
    either: tuple[tuple[Part, ...], ...] = field(default=())

    @property
    def is_plain(self) -> bool:
        return not (self.required or self.excluded or self.either) and not any(
            part.quoted or part.starts for part in self.parts
        )


def asked_in(text: str) -> Asked:
    """Reads a repaired query. Without operators it is one part: the text itself."""
    if text.count('"') % 2:
        text = text.replace('"', " ")
    pieces = list(_pieces(text))
    if all(kind == "" and not part.quoted and not part.starts for kind, part in pieces):
        return Asked((Part(text),))
    return _arranged(pieces)


def _pieces(text: str) -> list[tuple[str, Part]]:
    """Operators and parts in order: ``("and", …)`` for an operator, ``("not", part)``, ``("", part)``."""
    found: list[tuple[str, Part]] = []
    shouts = not any(sign.islower() for sign in text)
    for match in _PIECE.finditer(text):
        sign, quoted, bare = match["sign"], match["quoted"], match["bare"] or ""
        if quoted is not None:
            if quoted.strip():
                found.append((_sign(sign), Part(quoted.strip(), quoted=True)))
            continue
        whole = sign + bare
        if whole in _OPERATORS and not (shouts and whole == "NICHT"):
            found.append((f"{_OPERATORS[whole]}!", Part("")))
        elif sign and bare[:1].isalnum() and not _ENDING.match(bare):
            found.append((_sign(sign), _starred(bare)))
        else:
            found.append(("", _starred(whole)))
    if text.strip() and not found:
        return [("", Part(text))]
    return found


def _sign(sign: str) -> str:
    return {"-": NOT, "+": AND}.get(sign, "")


def _starred(bare: str) -> Part:
    match = _STAR.match(bare)
    return Part(match[1], starts=True) if match else Part(bare)


@dataclass(slots=True)
class _Placed:
    part: Part
    run: int
    is_required: bool = False
    group: int = 0

    @property
    def is_plain(self) -> bool:
        return not (self.part.quoted or self.part.starts or self.group)


def _arranged(pieces: list[tuple[str, Part]]) -> Asked:
    placed: list[_Placed] = []
    excluded: list[Part] = []
    waiting, run, groups = "", 0, 0
    for kind, part in pieces:
        if kind.endswith("!"):
            waiting = NOT if waiting == NOT else kind[:-1]
            run += 1
            if waiting == AND:
                for one in placed:
                    one.is_required = one.is_required or one.run == run - 1
            continue
        how, waiting = waiting or kind, ""
        if how == NOT:
            excluded.append(part)
            run += 1
            continue
        one = _Placed(part, run, is_required=how == AND or bool(placed and placed[-1].run == run and _goes_on(placed)))
        if kind == AND:
            one.run = run = run + 1
            run += 1
        if how == OR and placed:
            if not placed[-1].group:
                groups += 1
                placed[-1].group = groups
            one.group = placed[-1].group
        placed.append(one)
    if not placed:
        # Nothing is left to be looked for: the words themselves are meant.
        return Asked((Part(" ".join(part.text for part in excluded)),))
    joined = _joined(placed)
    parts = tuple(dict.fromkeys(one.part for one in joined))
    groups_of = [tuple(one.part for one in joined if one.group == number) for number in range(1, groups + 1)]
    required = tuple(dict.fromkeys(one.part for one in joined if one.is_required and not one.group))
    return Asked(parts, required, tuple(excluded), tuple(group for group in groups_of if len(group) > 1))


def _goes_on(placed: list[_Placed]) -> bool:
    """Words behind »UND« belong to it up to the next operator."""
    return placed[-1].is_required and not placed[-1].group


def _joined(placed: list[_Placed]) -> list[_Placed]:
    """Plain neighbours as one text, so that wordings of several words are still seen."""
    joined: list[_Placed] = []
    for one in placed:
        last = joined[-1] if joined else None
        if last and last.is_plain and one.is_plain and (last.run, last.is_required) == (one.run, one.is_required):
            joined[-1] = _Placed(Part(f"{last.part.text} {one.part.text}"), one.run, one.is_required)
        else:
            joined.append(one)
    return joined
