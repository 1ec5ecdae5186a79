"""Joins gender forms: ``Migrant*innen``, ``Migrant/-innen``, ``MigrantInnen``, ``Migrantinnen`` → one word."""

from __future__ import annotations

import re

# Continues a word token: *innen :innen _innen /innen /-innen (innen), singular too, and *r /-r as in „ein*e, jede*r“.
SUFFIX = (
    r"(?:[*:_·]\s?-?(?:innen|in|nen|n|r|e|es|er|en|em)\b"
    r"|/\s?-?\s?(?:innen|in)(?![^\W\d_])|/-(?:nen|r|e|n)\b|\(-?(?:innen|in|nen)\))"
)

_SIGN = re.compile(r"(?:[*:_·]\s?-?|/\s?-?\s?|\(-?)(innen|in|nen|n|r|e|es|er|en|em)\)?", re.IGNORECASE)
_INNER_CAPITAL = re.compile(r"(?<=[a-zäöüß])I(nnen|n)(?=$|[a-zäöü-])")
_FEMALE = re.compile(
    r"^(?P<stem>\w{3,}?(?:er|ent|ant|ist|or|ling|log|rat|oge|at|arzt|ärzt|anwält|eur|är|chef|freund|nachbar|wirt|ier"
    r"|ator|ohn|ürg|ind|jud|kund|ssin|end|bot|räf|ekt|cht|lg))(?:in|innen)$"
)
_NOT_FEMALE = frozenset(
    {
        "termin",
        "medizin",
        "magazin",
        "disziplin",
        "beginn",
        "berlin",
        "gewinn",
        "verein",
        "darin",
        "worin",
        "hierin",
        "doktrin",
        "routin",
        "latein",
        "kantin",
    }
)


def join_gender_sign(raw: str) -> tuple[str, bool]:
    """Takes the gender sign out of one raw token. Returns the word and whether a sign named all genders."""
    if _INNER_CAPITAL.search(raw):
        return _INNER_CAPITAL.sub(lambda match: "i" + match.group(1), raw), True
    joined, count = _SIGN.subn(lambda match: match.group(1), raw, count=2)
    return (joined, True) if count else (raw, False)


def without_female_ending(word: str) -> tuple[str, bool]:
    """``"migrantinnen"`` → ``("migrant", True)``; lower case in and out. Unchanged words give ``False``."""
    if word in _NOT_FEMALE or len(word) < 6:
        return word, False
    if word.endswith("innen"):
        stem = word[: -len("innen")]
        return (stem, True) if len(stem) >= 4 else (word, False)
    match = _FEMALE.match(word)
    return (match["stem"], True) if match else (word, False)
