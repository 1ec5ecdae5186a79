"""Writes ``site/language/data/forms.txt``: the forms of German words that their endings do not tell.

Run by hand after ``tools/frequencies.py`` or a change of ``language/inflection.py``; needs what that tool needs.
A form that the rules and the table read right so far is left out, shortest first, so that »Zentren« is in the table and
»Sprachzentren« is not. See docs/decisions/0041-forms.md.
"""

from __future__ import annotations

import csv
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

from simplemma.strategies.dictionaries.dictionary_factory import DefaultDictionaryFactory
from wordfreq import zipf_frequency

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "site"))

from language.folding import fold  # noqa: E402
from language.frequency import commonness  # noqa: E402
from language.inflection import basic_form  # noqa: E402

TARGET = ROOT / "site" / "language" / "data" / "forms.txt"
HEADER = """\
# Forms of German words, with umlauts only where they tell two words apart. What stands for all of them comes first; a
# word alone stands for itself.
# Made by tools/forms.py from german-nouns 1.2.5 (Gregor Weichbrodt, from Wiktionary, CC BY-SA 4.0) and simplemma 2.0.0
# (Adrien Barbaresi, MIT). This file: CC BY-SA 4.0.
"""
_WORD = re.compile("[A-Za-zÄÖÜäöüß]{3,}")
RARE_NOUN = 1.5
RAREST_TWIN = 2.8


Lemmas = dict[str, dict[str, float]]


def lemmas_of_forms() -> Lemmas:
    """Form → lemmas and how common each is, all as they are typed (without ß).

    Of all forms that are listed as German words, and of nouns that are a little rarer.
    """
    found: Lemmas = defaultdict(dict)
    for form, lemma in nouns():
        if commonness(form) or zipf_frequency(form, "de", "large") >= RARE_NOUN:
            found[form][lemma] = zipf_frequency(lemma, "de", "large")
    told = set(found)
    for spelt, spelt_lemma in DefaultDictionaryFactory().get_dictionary("de").items():
        form, lemma = _typed(spelt), _typed(spelt_lemma)
        if not commonness(form) or not _WORD.fullmatch(lemma) or (spelt_lemma[0].isupper() and form in told):
            continue
        if zipf_frequency(form, "de", "large") >= RARE_NOUN:
            found[form][lemma] = max(found[form].get(lemma, 0.0), zipf_frequency(lemma, "de", "large"))
    return found


def nouns() -> Iterator[tuple[str, str]]:
    """Form and lemma of every noun that is no name, as they are typed."""
    with files("german_nouns").joinpath("nouns.csv").open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            lemma = _typed(row.pop("lemma"))
            kinds = set(row.pop("pos").split(","))
            if not _WORD.fullmatch(lemma) or not kinds <= {"Substantiv", "adjektivische Deklination"}:
                continue
            cells = (_typed(cell) for column, cell in row.items() if cell and not column.startswith("genus"))
            yield from ((form, lemma) for form in cells if _WORD.fullmatch(form) and not form.endswith("innen"))


def _typed(word: str) -> str:
    return word.lower().replace("ß", "ss")


class Table:
    """Form → basic form, where the rules and what is in the table so far would say something else."""

    def __init__(self, lemmas: Lemmas) -> None:
        self.entries: dict[str, str] = {}
        self.lemmas = lemmas
        self.twins = {
            lemma for of_form in lemmas.values() for lemma in of_form if lemma != fold(lemma) and self._is_other(lemma)
        }
        self._nouns()
        # Those without umlauts first: what is typed without them is read as they are.
        for form in sorted(lemmas, key=lambda word: (not word.isascii(), len(word), word)):
            self._add(form)

    def _is_other(self, lemma: str) -> bool:
        """Whether a word without the umlaut is another one: »Förderung« and »Forderung«, not »Mütter« and »Mutter«."""
        plain = self.lemmas.get(fold(lemma), {})
        return (
            fold(lemma) in plain
            and min(plain[fold(lemma)], zipf_frequency(lemma, "de", "large")) >= RAREST_TWIN
            and lemma in self.lemmas.get(lemma, {})
            and fold(lemma) not in self.lemmas.get(lemma, {})
        )

    def basic(self, word: str) -> str:
        return basic_form(word, self.entries)

    def meant(self, form: str) -> str:
        """The commonest word that has the form."""
        return max(self.lemmas[form], key=lambda lemma: (self.lemmas[form][lemma], lemma))

    def _nouns(self) -> None:
        """What most forms of a noun say is what all say: »Kurse«, »Kursen« – »Kurs« is no »Kur«."""
        forms: dict[str, set[str]] = defaultdict(set)
        for form, lemma in nouns():
            forms[lemma].add(form)
        for lemma in sorted(forms, key=lambda word: (not word.isascii(), len(word), word)):
            # »Reisen« may be the verb's noun as well: it does not speak for »Reise«.
            if lemma not in self.lemmas.get(lemma, ()) or lemma in self.entries or lemma.endswith("n"):
                continue
            said = Counter(self.basic(form) for form in forms[lemma])
            usual = max(said, key=lambda word: (said[word], word == fold(lemma), word))
            if self.basic(lemma) != usual and (said[usual] > said[self.basic(lemma)] or usual == fold(lemma)):
                self.entries[fold(lemma) if fold(lemma) not in self.lemmas else lemma] = usual

    def _add(self, form: str) -> None:
        of_form = self.lemmas[form]
        if form in self.entries:
            return
        meant = self.meant(form) if form not in of_form else form
        # »Blätter« are leaves; that a »Blätter« is in some list as a word of its own is no reason to keep them apart.
        plural = [one for one in of_form if fold(form) == fold(one) + "er" and of_form[one] > of_form.get(form, 0) - 1]
        if plural:
            meant = plural[0]
        elif form in of_form and form not in self.twins:
            return
        wanted = {self._key(lemma) for lemma in (of_form if meant != form and not plural else (meant,))}
        if self.basic(form) in wanted:
            return
        # A form with an umlaut may stand for the one without, unless that is another word.
        free = fold(form) not in self.lemmas and fold(form) not in self.entries
        self.entries[fold(form) if free and meant not in self.twins else form] = self._key(meant)

    def _key(self, lemma: str) -> str:
        key = self.basic(lemma)
        if lemma in self.twins and key == fold(key) and key == basic_form(fold(lemma), self.entries):
            return _with_umlauts(key, lemma)
        return key


def _with_umlauts(key: str, lemma: str) -> str:
    """The same beginning as it is typed."""
    return lemma[: len(key)] if fold(lemma[: len(key)]) == key else key


def write(table: dict[str, str]) -> None:
    forms: dict[str, list[str]] = defaultdict(list)
    for form, basic in table.items():
        forms[basic].append(form)
    lines = [
        basic if others == [basic] else " ".join([basic, *sorted(others)]) for basic, others in sorted(forms.items())
    ]
    TARGET.write_text(HEADER + "\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    made = Table(lemmas_of_forms()).entries
    write(made)
    print(f"{len(made)} Formen in {TARGET.name}")
