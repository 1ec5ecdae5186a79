"""What somebody looks for: a name, a mail address, a telephone number – each in all the ways it may be written."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from django.utils.translation import gettext as _

from privacy.folded_text import TAG, fold

MIN_LETTERS, MIN_DIGITS = 3, 6
_PHONE = re.compile(r"[\d\s+\-‐-―/().]+")
# Between the letters of a word: a tag, or the hyphen at the end of a line.
_IN_WORD = rf"(?:{TAG}|-\s+)*"
_BETWEEN_WORDS = rf"[\s{TAG}+_.,\-–]{{0,5}}"
_BETWEEN_DIGITS = rf"[\s{TAG}\-‐-―/().]{{0,5}}"
_NO_LETTER_BEFORE, _NO_LETTER_AFTER = r"(?<![^\W\d_])", r"(?![^\W\d_])"
_GENITIVE = r"(?:['’]?s)?"
_NO_DIGIT_BEFORE = r"(?<![\d+])(?<!\d[\s\-/().])(?<!\d[\s\-/().]{2})(?<!\d[\s\-/().]{3})"


class Kind(StrEnum):
    NAME = "name"
    MAIL = "mail"
    PHONE = "phone"


class TooShort(ValueError):
    """With so little nearly everything would be found."""


@dataclass(frozen=True)
class SearchTerm:
    """One thing to look for. ``pattern`` works on folded text (``privacy.folded_text``)."""

    text: str
    kind: Kind

    @classmethod
    def read(cls, typed: str) -> SearchTerm:
        """Tells by its look what was typed. Raises ``TooShort``."""
        # As copied from the head of a mail. Folding takes these signs for tags and escapes; no name has them.
        typed = " ".join(re.sub(r"[<>&\\%]", " ", typed).split())
        if "@" in typed.strip("@"):
            return cls(typed, Kind.MAIL)
        if _PHONE.fullmatch(typed) and any(sign.isdigit() for sign in typed):
            if len(re.sub(r"\D", "", typed)) < MIN_DIGITS:
                raise TooShort(_("Eine Telefonnummer braucht mindestens sechs Ziffern: »%(text)s«") % {"text": typed})
            return cls(typed, Kind.PHONE)
        if sum(sign.isalpha() for sign in typed) < MIN_LETTERS:
            raise TooShort(_("Ein Name braucht mindestens drei Buchstaben: »%(text)s«") % {"text": typed})
        return cls(typed, Kind.NAME)

    @cached_property
    def pattern(self) -> str:
        return {Kind.NAME: _name, Kind.MAIL: _mail, Kind.PHONE: _phone}[self.kind](self.text)


def one_pattern(terms: Iterable[SearchTerm]) -> re.Pattern[str]:
    """Finds any of the terms in folded text."""
    return re.compile("|".join(f"(?:{term.pattern})" for term in terms))


def _word(word: str) -> str:
    """Letters of a folded word. »ü«, typed as such or as »ue«, is found as both; »u« is not found as »ue«."""
    letters = [re.escape(letter) for letter in re.sub(r"([aou])e", "\\1\1", word)]
    return _IN_WORD.join(letters).replace(re.escape("\1"), "e?").replace("\1", "e?")


def _fold_typed(text: str) -> str:
    """As ``fold``, but umlauts stay recognisable as »ae«, »oe«, »ue«."""
    umlauts = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})
    return fold(re.sub("([aou])\u0308", "\\1e", text.casefold()).translate(umlauts))


def _name(text: str) -> str:
    words = re.findall(r"[^\W_]+", _fold_typed(text))
    first, last = _word(words[0]), _word(words[-1])
    orders = [_BETWEEN_WORDS.join(_word(word) for word in words)]
    if len(words) > 1:
        middle = rf"(?:[^\W\d_]\.{_BETWEEN_WORDS})?"
        orders.append(f"{first}{_BETWEEN_WORDS}{middle}{last}")
        orders.append(last + _BETWEEN_WORDS + _BETWEEN_WORDS.join(_word(word) for word in words[:-1]))
        orders.append(rf"{re.escape(words[0][0])}\.{_BETWEEN_WORDS}{last}")
    end = r"(?!\d)" if words[-1][-1].isdigit() else _GENITIVE
    return rf"{_NO_LETTER_BEFORE}(?:{'|'.join(orders)}){end}{_NO_LETTER_AFTER}"


def _mail(text: str) -> str:
    signs = {"@": r"(?:@|\s?[\[(]at[\])]\s?)", ".": r"(?:\.|\s?[\[(](?:dot|punkt)[\])]\s?)"}
    letters = [signs.get(sign, re.escape(sign)) for sign in fold(text)]
    return rf"(?<![\w.+\-]){f'{TAG}*'.join(letters)}(?![\w\-])(?!\.\w)"


def _digits(digits: str) -> str:
    return _BETWEEN_DIGITS.join(digits)


def _phone(text: str) -> str:
    """The number with and without the codes of country and place; what has no code is found behind any."""
    digits = re.sub(r"\D", "", text)
    if text.lstrip("( ").startswith(("+", "00")):
        digits = digits.removeprefix("00")
        country, number = (digits[:2], digits[2:].removeprefix("0")) if digits.startswith("49") else ("", digits)
    elif digits.startswith("0"):
        country, number = "49", digits[1:]
    else:
        before = rf"(?:[+(]?\d(?:{_BETWEEN_DIGITS}\d){{0,8}}{_BETWEEN_DIGITS})?"
        return rf"(?<![\d+]){before}{_digits(digits)}(?!\d)"
    abroad = (
        rf"(?:\+|00){_BETWEEN_DIGITS}{_digits(country)}{_BETWEEN_DIGITS}(?:0{_BETWEEN_DIGITS})?" if country else r"\+"
    )
    whole = rf"(?:{abroad}|\(?0{_BETWEEN_DIGITS})?\(?{_digits(number)}"
    # Codes of places have two to five digits; what is left of the number may stand alone.
    alone = [_digits(number[code:]) for code in range(2, 6) if len(number) - code >= MIN_DIGITS]
    tails = f"|{_NO_DIGIT_BEFORE}(?:{'|'.join(alone)})" if alone else ""
    return rf"(?:(?<![\d+])(?:{whole}){tails})(?!\d)"
