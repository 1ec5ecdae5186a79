"""Compounds are taken apart at the right place, other words not at all, and new cards change nothing of that.

``compounds/tuned.txt`` was at hand when the rules were made, ``compounds/held.txt`` was written afterwards.
"""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from language.folding import fold
from language.frequency import frequencies
from language.lexicon import Lexicon
from language.splitting import Decompounder, indivisible
from language.stemming import stem_german

LISTS = Path(__file__).with_name("compounds")


def compounds_and_others(name: str) -> tuple[list[tuple[str, int]], list[str]]:
    """Folded compounds with the place of their second part, and folded words that are none."""
    _before, compounds, others = (LISTS / name).read_text(encoding="utf-8").split("# ")
    lines = [text.partition("\n")[2] for text in (compounds, others)]
    parts = [fold(word.lower()).split("|") for word in lines[0].split()]
    return [("".join(found), len(found[0])) for found in parts], [fold(word.lower()) for word in lines[1].split()]


def places(word: str, parts: tuple[str, ...]) -> set[int]:
    found, end = set(), len(word)
    for part in reversed(parts):
        end = word.rindex(part, 0, end)
        found.add(end)
    return found


@pytest.mark.parametrize("name", ["tuned.txt", "held.txt"])
def test_most_compounds_are_split_and_hardly_anything_else(name: str) -> None:
    compounds, others = compounds_and_others(name)
    splitter = Decompounder(frozenset())
    split = {word: splitter.parts(word) for word, _place in compounds}
    right = [word for word, place in compounds if place in places(word, split[word])]
    wrong = [(word, split[word]) for word, _place in compounds if split[word] and word not in right]
    wrong += [(word, splitter.parts(word)) for word in others if splitter.parts(word)]
    assert len(compounds) >= 150
    assert len(others) >= 150
    assert len(right) / len(compounds) >= 0.95, sorted({word for word, _place in compounds} - set(right))
    assert len(right) / (len(right) + len(wrong)) >= 0.98, wrong


@pytest.mark.parametrize(
    ("word", "parts"),
    [
        ("arbeitsamt", ("arbeit", "amt")), ("migrantentisch", ("migranten", "tisch")),
        ("sprachkurs", ("sprach", "kurs")),
        ("schulamt", ("schul", "amt")), ("sprachforderbedarf", ("sprach", "forder", "bedarf")),
        ("langzeitarbeitslosigkeit", ("lang", "zeit", "arbeitslosigkeit")), ("jobcoach", ("job", "coach")),
        ("jugendberufsagentur", ("jugend", "beruf", "agentur")), ("kindeswohl", ()), ("regensburg", ()),
        ("darmstadt", ()),
        ("studenten", ()), ("wirtschaft", ()), ("fluchtling", ()), ("diskutiert", ()),
    ],
)  # fmt: skip
def test_parts_and_linking_letters(word: str, parts: tuple[str, ...]) -> None:
    assert Decompounder(frozenset()).parts(word) == parts


def test_a_word_of_the_index_helps_where_general_german_does_not_know_one() -> None:
    assert Decompounder(frozenset()).parts("zemigraforum") == ()
    assert Decompounder({"zemigra"}).parts("zemigraforum") == ("zemigra", "forum")


def test_three_thousand_foreign_documents_change_no_split() -> None:
    """A word that cards know stays as it is split whatever other cards bring, and never becomes nonsense."""
    compounds, others = compounds_and_others("tuned.txt")
    mine = [word for word, _place in compounds] + others
    before = Lexicon().extended({word: stem_german(word) for word in mine}, {})
    chance = random.Random(7)
    foreign = [*frequencies()]
    foreign += [chance.choice(foreign)[:5] + chance.choice(foreign)[-6:] for _ in range(9000)]
    foreign += ["samt", "ntisch", "enten", "tran", "kont", "ling", "ungs", "arbeit"]
    after = before
    for _document in range(4):
        words = chance.sample(foreign, 3000)
        after = after.extended({word: stem_german(word) for word in words}, {})
    changed = {
        word: (before.split(word), after.split(word)) for word in mine if before.split(word) != after.split(word)
    }
    assert not changed
    assert stem_german("migrantentisch") not in after.compounds_with("ntisch")


def test_indivisible_words_are_whole() -> None:
    assert {stem_german(word) for word in ("arbeitgeber", "sachsenanhalt", "frankenberg")} <= indivisible()
