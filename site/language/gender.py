"""One word for all genders: ``Migrant*innen``, ``Köch/-in``, ``KundInnenstamm``, ``Ärztinnen``, ``Mitarbeitende``."""

from __future__ import annotations

import re

from language.folding import fold
from language.frequency import commonness, is_noun
from language.inflection import is_head

# Signs that nothing else stands for inside a word, and those that need a closer look.
_SIGN = "[*:_·•‧∗＊’'|]"
# Continues a word token, in the middle of a compound (»Kund*innenstamm«) and at an ending (»jede*r«), too.
SUFFIX = (
    rf"(?:{_SIGN}\s?-?(?:innen|in|nen|n|r|e|es|er|en|em)\b|{_SIGN}-?(?-i:innen)(?=[^\W\d_])[^\W\d_]+"
    r"|/\s?-?\s?(?:innen|in|nen)(?![^\W\d_])|/-?(?-i:innen)(?=[^\W\d_])[^\W\d_]+|/-?(?:r|n)\b|/-e\b"
    r"|\(-?(?:innen|in|nen|r|n|e|en|s)\)(?![^\W\d_])|\((?:inn\)en|inne\)n)|[.!](?-i:innen)\b)"
)

_SIGNED = re.compile(
    rf"(?:{_SIGN}\s?-?|/\s?-?\s?|[.!]|\(-?)(?P<end>inn\)en|inne\)n|innen|in|nen|n|r|e|es|er|en|em|s)\)?(?P<rest>[^\W\d_]*)",
    re.IGNORECASE,
)
_INNER_CAPITAL = re.compile(r"(?<=[a-zäöüß])I(?P<end>nnen|n)(?P<rest>[a-zäöüß]*)(?=$|-)")
_INSIDE = re.compile(r"(?P<stem>\w{3,}?)innen(?P<rest>\w{3,})")
_FEMALE = re.compile(
    r"^(?P<stem>\w{3,}?(?:er|ent|ant|ist|or|ling|log|rat|oge|at|arzt|ärzt|anwält|eur|är|chef|freund|nachbar|wirt|ier"
    r"|ator|ohn|ürg|ind|jud|kund|ssin|end|bot|räf|ekt|cht|lg))(?:in|innen)$"
)
_SHORT = frozenset({"rät", "pat", "jüd", "pol", "äff", "wirt"})
_WORKING = re.compile(
    r"(?P<stem>(?:teilnehm|mitarbeit|arbeitgeb|arbeitnehm|bewerb|lehr|gründ|zuwander|einwander|unternehm|forsch|nutz))end"
    r"(?:e[nrms]?)$"
)
_WEAK = re.compile(r"(?:ent|ant|ist|at|oge|loge|urg|ad)$")
_UMLAUT = re.compile("[äöü](?=[^äöü]*$)")
_PLAIN = {"ä": "a", "ö": "o", "ü": "u"}
_NOT_FEMALE = frozenset(
    """
    termin medizin magazin disziplin beginn berlin gewinn verein darin worin hierin doktrin routin latein kantin
    schwerin konstantin augustin valentin severin cholesterin muffin checkin
    """.split()  # noqa: SIM905
)
_NEVER_FEMALE = re.compile(r"(?:ein|spinnen|dachrinnen|fahrrinnen|gewinnen|drinnen)$")


def join_gender_sign(raw: str) -> tuple[str, bool]:
    """Takes the gender sign out of one raw token. Returns the word and whether a sign named all genders."""
    joined, count = _INNER_CAPITAL.subn(_joined, raw)
    if not count:
        joined, count = _SIGNED.subn(_joined, raw, count=2)
    return joined, bool(count)


def _joined(match: re.Match[str]) -> str:
    end = match["end"].replace(")", "").lower()
    end = {"nnen": "innen", "n": "in"}.get(end, end) if match.re is _INNER_CAPITAL else end
    # »Kund*innenstamm« goes on as »Kundinnenstamm«, which ``common_form`` reads.
    return end + match["rest"]


def common_form(word: str, signed: bool = False) -> tuple[str, bool]:
    """``"migrantinnen"`` → ``("migrant", True)``, ``"kundinnenstamm"`` → ``("kundenstamm", True)``.

    Lower case in and out. ``signed``: a sign was in the word, so that it is no »Termin«. Unchanged words give
    ``False``; so does what names all genders (``"mitarbeitende"``).
    """
    if len(word) < 5 or (not signed and (word in _NOT_FEMALE or _NEVER_FEMALE.search(word))):
        return word, False
    if match := _WORKING.search(word):
        return word[: match.start()] + match["stem"] + "er", False
    inside = _INSIDE.fullmatch(word)
    if inside and (signed or (len(inside["stem"]) >= 4 and _is_person(_male(inside["stem"])))):
        return _plural(inside["stem"]) + inside["rest"], True
    if word.endswith("innen"):
        stem = word[: -len("innen")]
        return (_male(stem), True) if signed or len(stem) >= 4 or stem in _SHORT else (word, False)
    if word.endswith("in"):
        stem = word[: -len("in")]
        is_female = signed or stem in _SHORT or (len(stem) >= 4 and _is_person(_male(stem))) or _FEMALE.match(word)
        return (_male(stem), True) if is_female else (word, False)
    return word, False


def _is_person(male: str) -> bool:
    """Whether there is such a noun, or one at the end of it (»Integrationslotse«)."""
    return is_noun(male) or any(
        is_noun(male[start:]) and is_head(fold(male[:start])) for start in range(3, len(male) - 4)
    )


def _male(stem: str) -> str:
    """What stands before »innen«: ``"lots"`` → ``"lotse"``, ``"köch"`` → ``"koch"``, ``"berater"`` stays."""
    plain = _UMLAUT.sub(lambda match: _PLAIN[match[0]], stem)
    listed = [one for one in (stem + "e", stem, plain, plain + "e") if is_noun(one)]
    if listed:
        return max(listed, key=commonness)
    return stem + "e" if stem.endswith("s") else stem


def _plural(stem: str) -> str:
    """How it stands in a compound: Kunden-stamm, Ärzte-mangel, Berater-team, Studenten-werk."""
    male = _male(stem)
    if male.endswith("e"):
        return male + "n"
    if _WEAK.search(male):
        return male + "en"
    return stem + "e" if _UMLAUT.search(stem) and not male.endswith("er") else male
