"""Words of an address: ASCII only, so that it can be read out, typed on any keyboard and printed.

The server proposes them here, the admin's form in the browser by the same ``RULES``: what the field shows is what is
stored.
"""

from __future__ import annotations

import re
import unicodedata

from anyascii import anyascii

LENGTH = 100
# Read by Python and, as they stand, by the browser (Wagtail's »formatters« of a slug field): only what both know.
RULES: tuple[tuple[str, str], ...] = (
    ("[Ää]|[Aa]\u0308", "ae"),
    ("[Öö]|[Oo]\u0308", "oe"),
    ("[Üü]|[Uu]\u0308", "ue"),
    ("[ßẞ]", "ss"),
    # What stands between two words parts them; signs inside a word (Lots*innen, Fahrer:innen) only fall away.
    ("[/.,;+&|=_§<>(){}\\[\\]\u2010-\u2015\u2600-\u27bf\ufe0f\u200d\U0001f000-\U0001faff]", " "),
    (r"^[\s-]+|[\s-]+$", ""),
    # Too long: at a space, and inside a word where there is none.
    (r"^(?=.{101})(.{1,100})\s.*$", "$1"),
    ("^(.{100}).+$", "$1"),
)
_RULES = tuple((re.compile(pattern), re.sub(r"\$(\d)", r"\\\1", by)) for pattern, by in RULES)
_DRAWN = frozenset({"So", "Sk", "Cf", "Co", "Cn", "Cs"})


def proposed_slug(text: str, fallback: str = "", length: int = LENGTH) -> str:
    """The words of ``text`` in lower-case ASCII, joined by hyphens; ``fallback`` where nothing is left of it.

    »Größere Chancen in Köln« gives ``groessere-chancen-in-koeln``. Other scripts are spelled in Latin letters,
    emoji and other drawn signs fall away.
    """
    text = " ".join(unicodedata.normalize("NFC", text).split())
    for pattern, by in _RULES:
        text = pattern.sub(by, text)
    plain = anyascii("".join(sign for sign in text if unicodedata.category(sign) not in _DRAWN)).lower()
    joined = re.sub(r"[-\s]+", "-", re.sub(r"[^-\w\s]", "", plain, flags=re.ASCII)).strip("-_")
    return joined[:length].strip("-_") or fallback
