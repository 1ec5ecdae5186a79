"""Writes ``site/language/data/frequencies.txt``: how common German words are. Run by hand, once for a new source.

``python tools/frequencies.py`` needs ``pip install wordfreq==3.1.1 simplemma==2.0.0 german-nouns==1.2.5``, which the
site itself never needs. See docs/decisions/0040-frequencies.md.
"""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from importlib.resources import files
from pathlib import Path

import simplemma
from wordfreq import get_frequency_dict, zipf_frequency

TARGET = Path(__file__).resolve().parents[1] / "site" / "language" / "data" / "frequencies.txt"
RAREST = 2.6
HEADER = """\
# How common German words are: Zipf value, then the words. A capital: a noun is spelt like that, too; ss stands for ß.
# Made by tools/frequencies.py from wordfreq 3.1.1 (Robyn Speer; data CC BY-SA 4.0, with SUBTLEX-DE, OPUS
# OpenSubtitles, ParaCrawl, Wikipedia, Google Books, Leeds Internet Corpus), german-nouns 1.2.5 (Gregor Weichbrodt,
# from Wiktionary, CC BY-SA 4.0) and simplemma 2.0.0 (Adrien Barbaresi, MIT). This file: CC BY-SA 4.0.
"""
_WORD = re.compile("[a-zäöü]{2,}")
_OTHER_COLUMNS = frozenset({"lemma", "pos"})


def plain(word: str) -> str:
    return word.lower().replace("ß", "ss")


def nouns() -> tuple[set[str], set[str]]:
    """Every form of a noun, and every form of a name."""
    common: set[str] = set()
    names: set[str] = set()
    with files("german_nouns").joinpath("nouns.csv").open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            kinds = row["pos"].split(",")
            group = common if set(kinds) <= {"Substantiv", "adjektivische Deklination"} else names
            cells = [cell for column, cell in row.items() if cell and not column.startswith(("genus", "pos"))]
            group.update(plain(cell) for cell in cells if " " not in cell)
    return common, names - common


def german_words() -> Iterator[tuple[int, str]]:
    """Tenths of the Zipf value and word, of those that a list of German words has. Foreign words and names are none."""
    common, names = nouns()
    for word in get_frequency_dict("de", wordlist="large"):
        zipf = zipf_frequency(word, "de", wordlist="large")
        if zipf < RAREST or not _WORD.fullmatch(word) or word in names:
            continue
        if word in common:
            yield round(zipf * 10), word.capitalize()
        elif simplemma.is_known(word, "de") or simplemma.is_known(word.replace("ss", "ß"), "de"):
            yield round(zipf * 10), word


def write(found: Iterable[tuple[int, str]]) -> int:
    by_value: dict[int, list[str]] = defaultdict(list)
    for tenths, word in found:
        by_value[tenths].append(word)
    lines = [f"{tenths / 10} {' '.join(sorted(by_value[tenths]))}" for tenths in sorted(by_value, reverse=True)]
    TARGET.write_text(HEADER + "\n".join(lines) + "\n", encoding="utf-8")
    return sum(map(len, by_value.values()))


if __name__ == "__main__":
    print(f"{write(german_words())} Wörter in {TARGET.name}")
