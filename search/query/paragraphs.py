"""Spellings of a legal basis: »§ 16 k« → ``§16k``, »§§ 44–45« → ``§44 §45``, »Paragraf 45 Abs. 1« → ``§45``."""

from __future__ import annotations

import re

_SIGN = r"(?:§+|\b[Pp]aragra(?:f|ph)(?:en|s)?\b|\bPar\.)"
# A letter apart belongs to the number (»§ 16 k SGB II«) unless it begins an abbreviation (»§ 24 a. F.«).
_NUMBER = r"\d{1,4}(?:\s?[a-zA-Z](?![\w.]))?"
_LIST = re.compile(rf"{_SIGN}\s*(?P<first>{_NUMBER})(?P<more>(?:\s*(?:-|,|/|&|bis|und|u\.)\s*§*\s*{_NUMBER})*)")
_LINK = re.compile(r"\s*(-|,|/|&|bis|und|u\.)\s*§*\s*(\d{1,4}(?:\s?[a-zA-Z](?![\w.]))?)")
_BELOW = re.compile(r"(§\w+)\s+(?:(?:Abs|Absatz|Satz|S|Nr|Nummer|Ziff|Ziffer|Buchst)\b\.?\s*\d*\w?\s*)+", re.IGNORECASE)
# »§§ 44–46« names three; a longer range is more likely something else.
MAX_RANGE = 6


def spelt_out(text: str) -> str:
    """Each paragraph as one word; of a paragraph the law names parts of (»Abs. 1«), only the paragraph."""
    return _BELOW.sub(r"\1 ", _LIST.sub(lambda match: " ".join(_numbers(match)), text)).strip()


def _numbers(match: re.Match[str]) -> list[str]:
    found = [_plain(match["first"])]
    for link, number in _LINK.findall(match["more"]):
        last, this = found[-1], _plain(number)
        if link in {"-", "bis"} and last.isdigit() and this.isdigit() and 0 < int(this) - int(last) < MAX_RANGE:
            found += [str(between) for between in range(int(last) + 1, int(this))]
        found.append(this)
    return [f"§{number}" for number in found]


def _plain(number: str) -> str:
    return re.sub(r"\s", "", number).lower()
