"""What people type, however they type it: corrections, operators, legal bases, places, languages – plan by plan."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import pytest

from language.foreign import ForeignLexicon, shipped_entries
from language.lexicon import Lexicon
from search.index.documents import analyse_document, pairs_of
from search.index.postings import Postings, Scores
from search.query.field_words import FieldWords, ListedTerm, ListedWord
from search.query.knowledge import Knowledge
from search.query.parsing import QueryAnalyser
from search.query.place_words import Gazetteer
from search.query.plan import QueryPlan
from search.query.synonyms import GROUP, SynonymRecord, SynonymTable

REGIONS = (
    ("00", "bund", "Deutschland", "bundesweit"),
    ("05", "land", "Nordrhein-Westfalen", "Nordrhein-Westfalen"),
    ("06", "land", "Hessen", "Hessen"),
    ("12", "land", "Brandenburg", "Brandenburg"),
    ("14", "land", "Sachsen", "Sachsen"),
    ("14523", "kreis", "Vogtlandkreis", "Vogtlandkreis"),
    ("14713", "kreis", "Leipzig", "Leipzig, Stadt"),
    ("14729", "kreis", "Leipzig", "Leipzig (Landkreis)"),
    ("06412", "kreis", "Frankfurt am Main", "Frankfurt am Main"),
    ("12053", "kreis", "Frankfurt (Oder)", "Frankfurt (Oder)"),
    ("09475", "kreis", "Hof", "Hof (Landkreis)"),
    ("09464", "kreis", "Hof", "Hof, Stadt"),
)
TERMS = (
    ListedTerm("legal_basis", "aktivierung", ("Maßnahmen zur Aktivierung (§ 45 SGB III)", "AVGS", "MAG", "MAT")),
    ListedTerm("legal_basis", "ganzheitlich", ("Ganzheitliche Betreuung (§ 16k SGB II)",)),
    ListedTerm("institution_type", "zkt", ("zugelassener kommunaler Träger", "zkT", "Optionskommune")),
)
TERMBASE = (
    ListedWord("ae", "Aufenthaltserlaubnis", "AE", "Aufenthaltserlaubnis"),
    ListedWord("avgs", "Aktivierungs- und Vermittlungsgutschein", "AVGS", "Aktivierungs- und Vermittlungsgutschein"),
    ListedWord("mag", "Maßnahme bei einem Arbeitgeber", "MAG", "Maßnahme bei einem Arbeitgeber"),
)
SYNONYMS = (
    SynonymRecord(GROUP, ("Selbstständigkeit", "Existenzgründung")),
    SynonymRecord(GROUP, ("neben der Arbeit", "berufsbegleitend")),
)
CARDS = {
    "gruendung": "Existenzgründung für Mütter mit Beratung",
    "sprache": "Sprachkurs berufsbegleitend im Betrieb. Runder Tisch mit Partnern.",
    "tisch": "Der Tisch war rund, die Ukraine ein Thema im Sprachkurs.",
    "gutschein": "Aktivierungs- und Vermittlungsgutschein und Aufenthaltserlaubnis, § 45",
    "vermittlung": "Unser Kollege Vermittlung arbeitet. Neben dem Betrieb liegt der Bahnhof. Die Arbeit beginnt.",
}
MARKS = {
    "gruendung": {"@14": 8, "@14523": 8, "@=14523": 8},
    "sprache": {"@14": 8, "@=14": 8, "#legal_basis:ganzheitlich": 8},
    "tisch": {"@06": 8, "@06412": 8, "@=06412": 8, "@~14523": 8, "@~14": 8},
    "gutschein": {"#legal_basis:aktivierung": 8, "@12": 8, "@12053": 8, "@=12053": 8},
    "vermittlung": {"@14": 8, "@14713": 8, "@=14713": 8},
}
Search = Callable[..., list[str]]


@lru_cache(maxsize=1)
def _made() -> tuple[QueryAnalyser, Postings]:
    analysed = [analyse_document({"title": text}) for text in CARDS.values()]
    levels = {
        at: {**found.levels, **marks} for at, (found, marks) in enumerate(zip(analysed, MARKS.values(), strict=False))
    }
    postings = Postings().with_cards(levels, {at: found.line for at, found in enumerate(analysed)})
    lexicon = Lexicon()
    for found in analysed:
        lexicon = lexicon.extended(found.surfaces, found.spellings)
    knowledge = Knowledge(
        lexicon, SynonymTable(SYNONYMS), Gazetteer(REGIONS), ForeignLexicon(shipped_entries()),
        FieldWords(TERMS, TERMBASE, ["Minor Projektkontor"]), postings.count, len(CARDS),
    )  # fmt: skip
    return QueryAnalyser(knowledge), postings


def read(text: str, *, is_literal: bool = False) -> QueryPlan:
    return _made()[0].plan(text, is_literal=is_literal)


def found(text: str, **how: bool) -> list[str]:
    plan, postings = read(text, **how), _made()[1]
    scores = Scores(postings, plan)
    cards = scores.at_least(plan.minimum) & scores.allowed(postings, plan) & (1 << len(CARDS)) - 1
    names = list(CARDS)
    return [names[at] for at in scores.best(cards, 10, names.__getitem__)]


@pytest.mark.parametrize(
    "word",
    ["Plauen", "Wohnen", "AVGS", "MAT", "wenig", "Projektkontor", "Lausitz", "Optionskommune", "Kinder", "XYZ", "§ 46"],
)
def test_a_word_that_any_list_knows_is_never_corrected(word: str) -> None:
    plan = read(word)
    assert (plan.corrected, plan.offered) == ("", "")


@pytest.mark.parametrize(
    ("typed", "meant", "card"),
    [
        ("Existensgründung", "Existenzgründung", "gruendung"),
        ("selbststendigkeit", "Selbstständigkeit", "gruendung"),
        ("Sprachkrus", "Sprachkurs", "sprache"),
        ("berufsbegleitned", "berufsbegleitend", "sprache"),
    ],
)
def test_a_mistyped_word_is_found_in_every_list_and_can_be_searched_as_typed(typed: str, meant: str, card: str) -> None:
    """»Selbstständigkeit« stands in no card; the synonyms know it, and so it works by its synonym."""
    assert read(typed).corrected.lower() == meant.lower()
    assert found(typed)[0] == card
    literal = read(typed, is_literal=True)
    assert literal.corrected == ""
    assert found(typed, is_literal=True) == []
    assert literal.unknown == (typed,)


def test_what_is_not_sure_is_offered_and_not_done() -> None:
    plan = read("Tisck")
    assert (plan.corrected, plan.offered) == ("", "Tisch")
    assert not plan.concepts


@pytest.mark.parametrize("garbage", ["xyzzy", "qwertzuiop", "asdf jkl", "%%%", "…", "\u200b"])
def test_garbage_stays_garbage(garbage: str) -> None:
    plan = read(garbage)
    assert not plan.concepts
    assert not plan.corrected
    assert not plan.offered


def test_a_quoted_wording_stands_side_by_side() -> None:
    assert set(found("runder tisch")) == {"sprache", "tisch"}
    assert found('"runder Tisch"') == ["sprache"]
    assert found("„runder Tisch“") == ["sprache"], "quotes as German keyboards make them"
    assert read('"runder Tisch"').together == ("runder Tisch",)
    assert set(found('"runder Tisch')) == {"sprache", "tisch"}, "a quote without its partner is none"


def test_minus_nicht_und_oder_star() -> None:
    assert found("Sprachkurs -Ukraine") == found("Sprachkurs NICHT Ukraine") == ["sprache"]
    assert read("Sprachkurs -Ukraine").without_words == ("Ukraine",)
    assert (
        found("Sprachkurs UND Ukraine") == found("+Sprachkurs +Ukraine") == found("Sprachkurs AND Ukraine") == ["tisch"]
    )
    assert set(found("Ukraine ODER Existenzgründung")) == {"tisch", "gruendung"}
    assert found("Existenzgr*") == ["gruendung"]
    assert found("Sprachkurs UND Existenzgründung") == []
    assert found("-Sprachkurs") == found("Sprachkurs"), "nothing else was asked for"


@pytest.mark.parametrize("text", ["Sprachkurs UND", "ODER", "UND UND", "- -", '"', '""', "+", "NICHT", "*", "Kurs -"])
def test_operators_alone_do_no_harm(text: str) -> None:
    read(text)


def test_saying_it_twice_finds_no_more_and_small_letters_are_no_operators() -> None:
    assert read("Sprachkurs Sprachkurs sprachkurse").concepts == read("Sprachkurs").concepts
    assert read("Mütter und Beratung").required == ()


@pytest.mark.parametrize(
    "text",
    [
        "§ 45",
        "§45",
        "§ 45 SGB III",
        "Paragraf 45 SGB III",
        "SGB III § 45",
        "§ 45 Abs. 1 SGB III",
        "§§ 44–45",
        "§§ 45 und 46",
    ],
)
def test_a_legal_basis_however_written_finds_its_cards(text: str) -> None:
    assert found(text)[0] == "gutschein"


def test_a_paragraph_with_a_letter_apart_and_what_stands_behind_a_paragraph() -> None:
    assert found("§ 16 k") == found("§16k") == found("Paragraph 16k") == ["sprache"]
    assert found("MAT") == ["gutschein"], "MAT is § 45"


@pytest.mark.parametrize("short", ["AE", "AVGS", "avgs"])
def test_an_abbreviation_finds_what_it_stands_for(short: str) -> None:
    assert found(short) == ["gutschein"]


def test_mag_is_a_verb_in_small_letters() -> None:
    assert found("MAG") == ["gutschein"]
    assert found("ich mag") == []


@pytest.mark.parametrize("place", ["Plauen", "08523", "Vogtlandkreis", "Vogtland", "Landkreis Vogtland", "plauen"])
def test_a_place_finds_its_kreis_then_what_runs_there_then_its_land(place: str) -> None:
    assert found(place) == ["gruendung", "tisch", "sprache", "vermittlung"]
    assert "14523" in read(place).places


@pytest.mark.parametrize(
    ("text", "kreise"),
    [
        ("Frankfurt am Main", {"06412"}), ("Frankfurt (Oder)", {"12053"}), ("Frankfurt a. M.", {"06412"}),
        ("Landkreis Leipzig", {"14729"}), ("Stadt Leipzig", {"14713"}), ("Leipziger Betriebe", {"14713"}),
        ("Landkreis Hof", {"09475"}), ("NRW", {"05"}), ("Sprachkurs in Hessen", {"06"}), ("Freistaat Sachsen", {"14"}),
        ("sächsische Vereine", {"14"}),
    ],
)  # fmt: skip
def test_names_keep_their_small_words_and_kinds(text: str, kreise: set[str]) -> None:
    assert set(read(text).places) == kreise


@pytest.mark.parametrize(
    "text", ["der Hof der Schule", "gute Lage", "Wohnen und Essen", "in der Mitte", "Weiterbildung"]
)
def test_a_common_word_is_no_village(text: str) -> None:
    assert not {"09475"} & set(read("gute Lage").places)
    if text not in {"der Hof der Schule", "Wohnen und Essen"}:
        assert read(text).places == ()


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Sprachkurs für Mütter", "de"), ("language course for mothers", "en"), ("how can I find work", "en"),
        ("признание диплома", "ru"), ("языковые курсы", "ru"), ("визнання диплома", "uk"), ("мовні курси", "uk"),
        ("دورة لغة", "ar"), ("almanca kursu", "tr"), ("iş arayan kadınlar", "tr"), ("kurs językowy", "pl"),
        ("praca dla kobiet", "pl"), ("Coaching", "de"), ("Jobcenter", "de"), ("Integration Team Workshop", "de"),
        ("Training", "de"), ("Existenzgründung", "de"), ("xyzzy", "de"),
    ],
)  # fmt: skip
def test_the_language_of_a_query_is_told_by_its_words(text: str, language: str) -> None:
    assert (read(text).foreign or "de") == language


@pytest.mark.parametrize("text", ["языковой курс", "мовний курс", "almanca kursu", "kurs językowy", "language courses"])
def test_words_of_the_field_are_found_in_every_language_of_the_list(text: str) -> None:
    assert "sprache" in found(text)


def test_a_foreign_word_is_not_taken_for_a_german_one() -> None:
    plan = read("iş arayan betrib")
    assert plan.corrected == ""
    assert plan.offered == ""


def test_a_wording_of_the_synonyms_is_one_and_not_its_words() -> None:
    """»neben der Arbeit« does not find a card in which both words stand far apart."""
    assert found("berufsbegleitend") == ["sprache"]
    assert "neb arbeit" not in set(pairs_of(analyse_document({"title": CARDS["vermittlung"]}).line))


def test_everyday_words_weigh_little_beside_those_of_the_field() -> None:
    plan = read("wenig reden über Sprachkurs")
    weights = {concept.label: concept.weight for concept in plan.concepts}
    assert all(weight <= weights["Sprachkurs"] / 2 for label, weight in weights.items() if label != "Sprachkurs")
    assert not set(plan.unknown) & {"wenig", "reden"}
