"""How common words are, and which are no German words at all."""

from __future__ import annotations

import pytest

from language.frequency import commonness, frequencies, is_german, is_noun


def test_everyday_words_are_commoner_than_those_of_the_field() -> None:
    order = ["und", "Menschen", "Ausbildung", "Jobcenter", "Abschlussbericht"]
    values = [commonness(word) for word in order]
    assert values == sorted(values, reverse=True)
    assert values[0] > 7
    assert values[-1] >= 2.6


@pytest.mark.parametrize("word", ["wohnen", "lohnen", "planen", "wenig", "reden", "kriege", "Förderung", "Straße"])
def test_a_german_word_is_known_however_its_umlauts_are_spelt(word: str) -> None:
    for spelling in (word, word.upper(), word.replace("ö", "oe"), word.replace("ö", "o"), word.replace("ß", "ss")):
        assert is_german(spelling)
        assert commonness(spelling) == commonness(word)


@pytest.mark.parametrize("word", ["Existensgründung", "Plauen", "AVGS", "wohnnen", "xqzt", "", "12", "able"])
def test_mistypings_names_and_abbreviations_are_no_german_words(word: str) -> None:
    assert not is_german(word)
    assert commonness(word) == 0


def test_nouns_are_told_from_other_words() -> None:
    assert is_noun("arbeit")
    assert not is_noun("vielleicht")


def test_the_list_is_large_enough_to_tell_a_mistyping_from_a_word() -> None:
    assert 50_000 < len(frequencies()) < 70_000
