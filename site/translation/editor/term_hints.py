"""Tells where a translation leaves the approved wording of the termbase, and what the approved wording is.

A light matching of its own: it stands below the search, whose analysis it must not import, and it only gives hints.
When in doubt it says nothing, because a hint that is wrong half of the time is read by nobody.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import unescape

from django.utils.translation import gettext as _
from snowballstemmer import stemmer

from vocabularies.models import Term

# In plain language a rendering is a proposal: the same thing is said in other words on purpose.
FREE_LANGUAGES = frozenset({"de-simple"})
MIN_COMPOUND_PART_LENGTH = 7
_TAG = re.compile(r"<[^<>]*>")
_WORD = re.compile(r"§\s?\d+\w?|[^\W_]+(?:[’'ʼ][^\W\d_]+)*")
_BRACKETS = re.compile(r"\(([^()]*)\)")
_ARABIC_MARKS = re.compile("[\u064b-\u065f\u0670\u0640]")
_FILLERS = {
    "en": frozenset(["a", "an", "the", "of", "and", "or", "for", "to", "in", "at", "on", "with", "by", "from", "as"]),
    "uk": frozenset(
        ["з", "із", "на", "у", "в", "і", "й", "та", "або", "для", "до", "за", "від", "про", "при", "що", "як"]
    ),
    "ar": frozenset(["في", "من", "على", "إلى", "عن", "مع", "أو", "و"]),
}


@dataclass(frozen=True, slots=True)
class Approved:
    """A term with its renderings in one language, ready to be compared."""

    name: str
    abbreviation: str
    renderings: tuple[str, ...]
    do_not_translate: bool
    note: str
    # What is compared: the German name word by word, the abbreviation as it is, and each accepted wording.
    german: tuple[str, ...]
    short: tuple[str, ...]
    wordings: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """A term of the source whose approved wording the translation does not have; ``message`` is for translators."""

    term: str
    expected: tuple[str, ...]
    message: str

    def __str__(self) -> str:
        return self.message


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A term of the source and how it is rendered: what stands beside the segment."""

    term: str
    renderings: tuple[str, ...]
    do_not_translate: bool
    note: str


def approved_terms(language: str) -> list[Approved]:
    """The termbase for one language, longest names first. Two queries; fetch it once for many segments."""
    found = []
    for term in Term.objects.prefetch_related("renderings"):
        texts: list[str] = next((item.choices() for item in term.renderings.all() if item.language == language), [])
        if texts or term.do_not_translate:
            found.append(_approved(term, texts, language))
    return sorted(found, key=lambda entry: -len(entry.german))


def _approved(term: Term, texts: Sequence[str], language: str) -> Approved:
    own_names = {name.casefold() for name in (term.name, term.abbreviation, term.expansion) if name}
    accepted: list[str] = [term.abbreviation] if term.abbreviation else []
    if term.do_not_translate:
        accepted += [term.name]
    for text in texts:
        accepted.append(_BRACKETS.sub(" ", text))
        # »(Agentur für Arbeit)« after a rendering is the name itself; »(federal initiative)« explains.
        accepted += [inner for inner in _BRACKETS.findall(text) if inner.casefold() in own_names]
    wordings = dict.fromkeys(_content_words(text, language) for text in accepted)
    return Approved(
        name=term.name,
        abbreviation=term.abbreviation,
        renderings=tuple(texts) or (term.name,),
        do_not_translate=term.do_not_translate,
        note=term.note,
        german=tuple(_german_key(word) for word in _words(term.name)),
        short=tuple(_words(term.abbreviation)),
        wordings=tuple(wording for wording in wordings if wording),
    )


def findings(source: str, target: str, language: str, terms: Sequence[Approved] | None = None) -> list[Finding]:
    """Terms of the German ``source`` (text or segment HTML) that ``target`` renders otherwise; each term once."""
    if not target.strip() or language in FREE_LANGUAGES:
        return []
    words = _words(target)
    found = []
    for entry in _terms_in(source, approved_terms(language) if terms is None else terms, compounds=False):
        if any(_contains(words, wording, language) for wording in entry.wordings):
            continue
        values = {"term": entry.name, "expected": _(" oder ").join(f"»{text}«" for text in entry.renderings)}
        message = (
            _("»%(term)s« ist ein Name und bleibt: %(expected)s.")
            if entry.do_not_translate
            else _("Für »%(term)s« ist üblich: %(expected)s.")
        )
        found.append(Finding(entry.name, entry.renderings, message % values))
    return found


def suggestions(source: str, language: str, terms: Sequence[Approved] | None = None) -> list[Suggestion]:
    """Terms of the German text with their renderings; also those that are part of a longer word."""
    entries = _terms_in(source, approved_terms(language) if terms is None else terms, compounds=True)
    return [Suggestion(entry.name, entry.renderings, entry.do_not_translate, entry.note) for entry in entries]


def _words(text: str) -> list[str]:
    plain = unicodedata.normalize("NFC", unescape(_TAG.sub(" ", text))).replace("\u00ad", "")
    return _WORD.findall(_ARABIC_MARKS.sub("", plain))


def _terms_in(source: str, terms: Sequence[Approved], compounds: bool) -> Iterator[Approved]:
    """Each term once. What a longer term has taken is no shorter one: »Arbeitslosengeld II« is not ALG I."""
    words = _words(source)
    keys = [_german_key(word) for word in words]
    taken = [False] * len(words)
    for entry in terms:
        if any([_take(keys, entry.german, taken), _take(words, entry.short, taken)]):
            yield entry
    if compounds:
        left = [key.lower() for key, is_taken in zip(keys, taken, strict=True) if not is_taken]
        yield from (entry for entry in terms if any(_is_part(stem, entry) for stem in left))


def _take(words: Sequence[str], wanted: Sequence[str], taken: list[bool]) -> bool:
    """Marks every free place where the words stand one after the other; whether there is one."""
    width, found = len(wanted), False
    for start in range(len(words) - width + 1 if width else 0):
        if tuple(words[start : start + width]) == wanted and not any(taken[start : start + width]):
            taken[start : start + width] = [True] * width
            found = True
    return found


def _is_part(stem: str, entry: Approved) -> bool:
    """»Integrationskursträger« and »Pflegeberufssprachkurs« hold a term; a name of several words is in no compound."""
    if len(entry.german) != 1 or len(entry.german[0]) < MIN_COMPOUND_PART_LENGTH:
        return False
    part = entry.german[0].lower()
    return len(stem) > len(part) and (stem.startswith(part) or stem.endswith(part))


def _content_words(text: str, language: str) -> tuple[str, ...]:
    fillers = _FILLERS.get(language, frozenset())
    return tuple(word for word in _words(text) if word.casefold() not in fillers)


def _contains(words: Sequence[str], wording: Sequence[str], language: str) -> bool:
    """Whether every word of the wording is there in some form, in any order: languages turn phrases round."""
    return all(any(_is_same(word, wanted, language) for word in words) for wanted in wording)


@lru_cache(maxsize=50_000)
def _is_same(word: str, wanted: str, language: str) -> bool:
    if word.casefold() == wanted.casefold():
        return True
    if wanted.isupper() or any(sign.isdigit() for sign in wanted):
        return False
    if language == "ar":
        return bool(_arabic_forms(word) & _arabic_forms(wanted))
    if language == "uk" and not wanted.isascii():
        return _is_same_ukrainian(word.casefold(), wanted.casefold())
    return _english_stem(word) == _english_stem(wanted) or _german_stem(word) == _german_stem(wanted)


@lru_cache(maxsize=50_000)
def _german_stem(word: str) -> str:
    stem: str = _GERMAN.stemWord(word.casefold())
    return stem


def _german_key(word: str) -> str:
    """The stem of a word, with a capital where it has one: »der Träger« is a noun, »sie tragen« is not."""
    stem = _german_stem(word)
    return stem.capitalize() if word[0].isupper() else stem


@lru_cache(maxsize=50_000)
def _english_stem(word: str) -> str:
    stem: str = _ENGLISH.stemWord(word.casefold().replace("’", "'"))
    return stem


_GERMAN, _ENGLISH = stemmer("german"), stemmer("english")
_MAX_ENDING_LENGTH, _SHORT = 4, 4


def _is_same_ukrainian(word: str, wanted: str) -> bool:
    """Ukrainian inflects at the end: the same beginning, and only a short ending that differs."""
    if max(len(word), len(wanted)) <= _SHORT:
        return word[0] == wanted[0]  # день, дня, дні
    common = 0
    for left, right in zip(word, wanted, strict=False):
        if left != right:
            break
        common += 1
    rest = max(len(word), len(wanted)) - common
    return common >= 3 and rest <= min(_MAX_ENDING_LENGTH, common)


@lru_cache(maxsize=50_000)
def _arabic_forms(word: str) -> frozenset[str]:
    """Skeletons of a word without article, attached particles and endings; weak letters go, for broken plurals."""
    folded = re.sub("[أإآ]", "ا", word).replace("ى", "ي").replace("ؤ", "و").replace("ئ", "ي")
    beginnings = {folded}
    for prefix in ("و", "ف", "ب", "ك", "ل", "ال", "لل", "وال", "بال", "فال", "كال", "ولل", "وب", "ول"):
        if folded.startswith(prefix) and len(folded) - len(prefix) >= 3:
            beginnings.add(folded[len(prefix) :])
    forms = set()
    for beginning in beginnings:
        forms.add(_skeleton(beginning))
        for ending in ("ة", "ه", "ات", "ون", "ين", "ان", "ها", "هم", "هن", "ية", "ي", "ا", "ت", "تها", "تهم", "ته"):
            if beginning.endswith(ending) and len(beginning) - len(ending) >= 3:
                forms.add(_skeleton(beginning[: -len(ending)]))
    return frozenset(form for form in forms if len(form) >= 2)


def _skeleton(word: str) -> str:
    short = re.sub("[اوي]", "", word)
    return short if len(short) >= 3 else word
