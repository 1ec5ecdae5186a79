"""The basic form of a German word as the search keeps it: without its ending, whatever case, number or person.

Three steps, the first that knows the word decides: the table
``data/forms.txt`` (``firmen`` → ``firma``, ``hilft`` → ``helf``), the same of the last part of a longer word
(``sprachzentren`` → ``sprachzentrum``, ``eingestellt`` → ``einstell``), the endings.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from language.folding import fold, unfold
from language.frequency import frequencies

_TABLE = Path(__file__).resolve().parent / "data" / "forms.txt"
SHORTEST = 3
SHORTEST_TAIL = 4
# Ending → what stays of it. »Berater«, »Regel« end as »schneller«, »edel«: the table tells which er is an ending.
_ENDINGS = (
    ("nissen", "nis"), ("nisses", "nis"), ("nisse", "nis"), ("ismus", "ism"), ("ismen", "ism"),
    ("iums", "i"), ("ium", "i"), ("ern", "er"), ("ers", "er"), ("eln", "el"), ("els", "el"), ("ens", ""),
    ("en", ""), ("em", ""), ("es", ""), ("e", ""), ("s", ""),
)  # fmt: skip
_NO_ENDING = re.compile(r"(?:[siux])s$")
_ADJECTIVE_ER = re.compile(r"(isch|lich|bar|sam|haft|los|iell|end|ig|iv|iert)er$")
_PARTICIPLE_IER = re.compile(r"(?<=ier)t(?:e[nrms]?)?$")
_VOWEL = re.compile("[aeiouy]")
PARTICLES = tuple(
    sorted(
        """
        ab an auf aus bei da dar durch ein fehl fern fertig fest fort frei gegenuber gut heim her heran heraus herbei
        herein herunter hervor hin hinaus hinein hinzu hoch kennen klar los mit nach nieder statt teil um umher unter
        uber vor voran voraus vorbei vorweg wahr weg weiter wieder zu zuruck zurecht zusammen zwischen be ent er miss
        ver zer
        """.split(),  # noqa: SIM905
        key=len,
        reverse=True,
    )
)
_LINKS = ("", "s", "es", "n", "en", "er", "e")


@lru_cache(maxsize=1)
def forms() -> Mapping[str, str]:
    """Form → what stands for all forms of its word. A line of the table begins with that."""
    table: dict[str, str] = {}
    for line in _TABLE.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            basic, *others = line.split()
            table.update(dict.fromkeys(others or (basic,), basic))
    return table


def basic_form(word: str, table: Mapping[str, str] | None = None) -> str:
    """``"firmen"``, ``"firma"`` → ``"firma"``; ``"einzustellen"``, ``"eingestellt"`` → ``"einstell"``.

    ``word`` as it is typed. Where only the umlaut tells two words apart, the basic form of one of them keeps it:
    ``"förderung"`` stays, ``"gründung"`` is ``"grundung"``.
    """
    known = forms() if table is None else table
    folded, spelt = fold(word), unfold(word.replace("ß", "ss"))
    if folded != spelt:
        if spelt in known:
            return known[spelt]
        if not (left := _without_ending(spelt)).isascii() and left in known:
            return known[left]
    if found := _looked_up(folded, known):
        return found
    if folded not in frequencies():
        return _separable(folded, known) or _of_tail(folded, spelt, known) or _without_ending(folded)
    return _without_ending(folded)


def _looked_up(folded: str, known: Mapping[str, str]) -> str:
    """What the table says; »Fächern« are several »Fächer« and no verb."""
    if folded.endswith("ern") and known.get(folded[:-1]) == folded[:-3]:
        return folded[:-3]
    return known.get(folded, "")


def _separable(word: str, known: Mapping[str, str]) -> str:
    """»ein-zu-stellen«, »weiter-ge-bildet«: the verb behind the particle, as far as it is known."""
    for particle in PARTICLES:
        rest = word.removeprefix(particle)
        if rest == word or len(rest) < SHORTEST_TAIL:
            continue
        if rest.startswith("zu") and rest.endswith("n") and (rest[2:] in frequencies() or rest[2:] in known):
            return particle + basic_form(rest[2:], known)
        if rest in known:
            return particle + known[rest]
        if rest in frequencies():
            return particle + _without_ending(rest)
    return ""


def _of_tail(folded: str, spelt: str, known: Mapping[str, str]) -> str:
    """The longest known word at the end, if what stands before it is a word, too."""
    spelt = spelt if len(spelt) == len(folded) else folded
    for start in range(SHORTEST, len(folded) - SHORTEST_TAIL + 1):
        tail = folded[start:]
        found = known.get(spelt[start:]) or _looked_up(tail, known) or (tail in frequencies() and _without_ending(tail))
        if found and is_head(folded[:start]):
            return folded[:start] + fold(found)
    return ""


def is_head(text: str) -> bool:
    """Whether a folded text is what the first part of a compound may be: a German word, maybe with a linking letter."""
    listed = frequencies()
    return any(text.endswith(link) and text[: len(text) - len(link)] in listed for link in _LINKS)


def _without_ending(word: str) -> str:
    if len(word) <= SHORTEST:
        return word
    word = _PARTICIPLE_IER.sub("", word)
    match = _ADJECTIVE_ER.search(word)
    if match and match.start() >= 2:
        return word[:-2]
    if _NO_ENDING.search(word) and not word.endswith("ismus"):
        return word
    for ending, kept in _ENDINGS:
        if word.endswith(ending):
            left = word[: len(word) - len(ending)] + kept
            if len(left) >= SHORTEST and _VOWEL.search(left):
                return left
    return word
