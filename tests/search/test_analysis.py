"""Each step of the chain, as a table: what goes in, what must come out."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from language import ocr
from language.folding import fold
from language.lexicon import Lexicon
from language.repair import repair_text, repair_word
from language.stemming import stem_german
from language.words import words
from search.index.documents import LEVELS, analyse_document, topic_words


def tokens(text: str, language: str = "de") -> list[str]:
    return [word.token for word in topic_words(text, language)]


def lexicon(text: str) -> Lexicon:
    analysed = analyse_document({"implementation": text})
    return Lexicon().extended(analysed.surfaces, analysed.spellings)


@pytest.mark.parametrize(
    "form",
    [
        "Migrant*innen", "Migrant:innen", "Migrant_innen", "Migrant/-innen", "Migrant/innen", "MigrantInnen",
        "Migrantinnen", "Migrantin", "Migranten", "Migrantinnen und Migranten",
    ],
)  # fmt: skip
def test_gender_forms_become_one_word(form: str) -> None:
    assert tokens(form) == tokens("Migranten")


@pytest.mark.parametrize("word", ["Termin", "Medizin", "Berlin", "Verein", "Beginn"])
def test_words_that_only_end_like_a_female_form_stay(word: str) -> None:
    assert tokens(word) == [stem_german(fold(word.lower()))]


@pytest.mark.parametrize(
    ("one", "other"),
    [("Gründung", "Gruendung"), ("Gründung", "Grundung"), ("Straße", "Strasse"), ("GEFLÜCHTETE", "gefluechtete"),
     ("Ge\u00adflüchtete", "Geflüchtete"), ("Geﬂüchtete", "Geflüchtete")],
)  # fmt: skip
def test_umlauts_however_written_are_one(one: str, other: str) -> None:
    assert tokens(one) == tokens(other)


@pytest.mark.parametrize("word", ["neue", "frauen", "bauer", "quelle"])
def test_no_umlaut_is_seen_where_there_is_none(word: str) -> None:
    assert fold(word) == word


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Vernetzung", "vernetzt"), ("beraten", "Beratung"), ("ausländischen", "Ausländer"),
        ("Kooperationen", "kooperieren"),
        ("Betriebs", "Betriebe"), ("jungen Menschen", "junger Mensch"), ("geflüchteter", "Geflüchteten"),
        ("Sprachkurs", "Sprachkurse"), ("Kurs", "Kursen"),
    ],
)  # fmt: skip
def test_inflection_and_families_meet(one: str, other: str) -> None:
    assert tokens(one) == tokens(other)


@pytest.mark.parametrize(
    ("text", "token"),
    [("SGB II", "sgb2"), ("SGB-II", "sgb2"), ("SGBII", "sgb2"), ("TOP 8", "top8"), ("§ 24", "§24"), ("§24", "§24"),
     ("Paragraf 24", "§24"), ("ALG II", "alg2"), ("Hartz IV", "hartz4")],
)  # fmt: skip
def test_numbers_belong_to_their_abbreviation(text: str, token: str) -> None:
    assert tokens(text) == [token]


def test_a_hyphenated_word_is_one_and_its_parts() -> None:
    levels = analyse_document({"title": "Arbeitgeber-Service"}).levels
    assert {"arbeitgeberservic", "arbeitgeber", "servic"} <= levels.keys()


def test_sachsen_anhalt_is_not_in_sachsen() -> None:
    assert "sach" not in " ".join(analyse_document({"title": "Netzwerk Sachsen-Anhalt"}).levels).split()
    assert "sachs" not in analyse_document({"title": "Netzwerk Sachsen-Anhalt"}).levels


def test_compounds_are_split_only_into_whole_words() -> None:
    known = lexicon("Anerkennungsberatung Anerkennung Beratung diskutieren Tier Stellenbörse Börse Stelle")
    assert set(known.split("anerkennungsberatung")) == {stem_german("anerkennung"), stem_german("beratung")}
    assert "anerkennungsberatung" in known.compounds_with(stem_german("anerkennung"))
    assert known.compounds_with("tier") == ()
    assert known.split("unternehmen") == ()


def test_a_word_learnt_later_opens_older_compounds() -> None:
    known = lexicon("Zemigraforum Forum")
    assert known.compounds_with(stem_german("zemigra")) == ()
    later = analyse_document({"title": "Zemigra"})
    learnt = known.extended(later.surfaces, later.spellings)
    assert "zemigraforum" in learnt.compounds_with(stem_german("zemigra"))
    assert known.compounds_with(stem_german("zemigra")) == (), "who reads with the old one goes on with it"
    assert learnt.extended(later.surfaces, later.spellings) is learnt


@pytest.mark.parametrize(
    ("damaged", "meant"),
    [("gefliichtete", "gefluchtete"), ("fiir", "fur"), ("gefluchtetc", ""), ("rnigranten", "migranten")],
)  # fmt: skip
def test_what_a_scanner_broke_is_read_if_the_word_is_known(damaged: str, meant: str) -> None:
    known = {"gefluchtete", "fur", "migranten"}
    assert ocr.repair(damaged, known.__contains__) == meant


def test_prefix_and_near_words() -> None:
    known = lexicon("Regionalworkshop Regionaldirektion Anerkennung Fallkonferenz")
    assert known.with_prefix("regionalw") == ["regionalworkshop"]
    assert known.near("fallkonferrenz", 2)[0] == ("fallkonferenz", 1)
    assert known.near("wasserstoff", 2) == []


@pytest.mark.parametrize("figure", ["104", "16i", "2025", "47110"])
def test_a_figure_is_never_taken_for_another_one(figure: str) -> None:
    """§ 104 is not a mistyped § 107, and the number of a house not one of a theme."""
    known = lexicon("Thema 107, § 16e, 2024 und 47111")
    assert known.near(figure, 1) == []
    assert known.near("themo", 1) == [("thema", 1)]


def test_a_word_in_the_title_says_more_than_one_in_a_long_text() -> None:
    text = " ".join(f"Wort{number}" for number in range(300))
    levels = analyse_document({"title": "Fallkonferenz", "implementation": f"Hospitation {text}"}).levels
    assert 1 <= levels[tokens("Hospitation")[0]] < levels[tokens("Fallkonferenz")[0]] <= LEVELS


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [("en", "cooperations", "cooperation"), ("uk", "жінками", "жінкам"), ("ar", "الشهادات", "شهادات")],
)
def test_other_languages_have_a_light_chain(language: str, one: str, other: str) -> None:
    assert tokens(one, language) == tokens(other, language)


@example("\u0300")
@given(st.text(max_size=300))
def test_any_text_is_analysed_with_places_inside_it(text: str) -> None:
    for word in words(text):
        assert 0 <= word.start < word.end <= len(text)
        assert word.token
    analysed = analyse_document({"title": text})
    assert all(1 <= level <= LEVELS for level in analysed.levels.values())


@given(st.text(max_size=200))
def test_repairing_twice_changes_nothing_more(text: str) -> None:
    once = repair_text(text)
    assert repair_text(once) == once
    assert not any(unicodedata.category(sign) == "Cc" for sign in once)


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyzäöüß", min_size=1, max_size=20))
def test_folding_is_stable_and_knows_no_umlauts(word: str) -> None:
    folded = fold(repair_word(word))
    assert not set(folded) & set("äöüß")
    assert fold(folded.upper().lower()) == fold(folded)
