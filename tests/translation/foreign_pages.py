"""Looks for German on pages of other languages."""

from __future__ import annotations

import re

from bs4 import BeautifulSoup

# Words no German paragraph does without and that neither English nor a name of a place has.
GERMAN_WORDS = re.compile(
    r"\b(und|oder|nicht|für|mit|von|vom|zum|zur|bei|beim|auf|aus|nach|seit|eine[nmrs]?|sind|wird|werden|wurde|"
    r"haben|kann|können|sich|auch|dem|des|das|ist|über|keine?|wenn|durch|ohne|bis)\b",
    re.IGNORECASE,
)

# An address has the words of the German title in every language.
_ADDRESS = re.compile(r"https?://\S+")


def own_text(html: str) -> str:
    """What a page says in its own language: without names and choices marked as another one (``lang``)."""
    soup = BeautifulSoup(html, "html.parser")
    language = soup.html["lang"]  # type: ignore[index]
    for element in soup.find_all(lang=True):
        if not element.decomposed and element.name != "html" and element["lang"] != language:
            element.decompose()
    for element in soup.find_all(["script", "style"]):
        element.decompose()
    attributes = [
        str(element[name])
        for name in ("alt", "aria-label", "placeholder", "content", "title")
        for element in soup.find_all(attrs={name: True})
    ]
    return "\n".join([soup.get_text(" "), *attributes])


def german_left_in(html: str) -> list[str]:
    """Passages around German words, a few words to either side."""
    text = " ".join(_ADDRESS.sub(" ", own_text(html)).split())
    return [text[max(0, match.start() - 40) : match.end() + 40] for match in GERMAN_WORDS.finditer(text)]
