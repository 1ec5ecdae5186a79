"""All forms of a German word have one key, and words that only look alike have two."""

from __future__ import annotations

import pytest

from language.lexicon import Lexicon
from language.stemming import stem
from language.words import words
from search.index.documents import analyse_document

FORMS = """
Firma Firmen
Praktikum Praktika Praktikums
Zentrum Zentren Zentrums
Datum Datums
Kriterium Kriterien Kriteriums
Visum Visa
Thema Themen
Risiko Risiken
Konto Konten Kontos
Gremium Gremien
Ministerium Ministerien Ministeriums
Stipendium Stipendien
Job Jobs
Team Teams
Coaching Coachings
Workshop Workshops
Kita Kitas
Vertrag Verträge Verträgen Vertrags Vertrages
Raum Räume Räumen
Amt Ämter Ämtern Amtes
Rat Räte Räten
Fach Fächer Fächern
Kind Kinder Kindern Kindes
Kurs Kurse Kursen Kurses
Haus Häuser Häusern Hauses
Verzeichnis Verzeichnisse Verzeichnissen
Ausweis Ausweise Ausweisen Ausweises
Sprachzentrum Sprachzentren
Jobcenter Jobcentern Jobcenters
Patenkind Patenkinder Patenkindern
Schulungsraum Schulungsräume
einstellen einzustellen eingestellt
anerkennen anzuerkennen anerkannt
weiterbilden weitergebildet weiterzubilden
vermitteln vermittelt
begleiten begleitet
helfen hilft geholfen
nachhaltig nachhaltiger nachhaltige nachhaltigen
arbeitsmarktnah arbeitsmarktnahe arbeitsmarktnahen
Fachmann Fachleute
"""


@pytest.mark.parametrize("line", FORMS.split("\n")[1:-1])
def test_all_forms_of_a_word_are_one(line: str) -> None:
    forms = line.split()
    keys = {form: words(form)[0].token for form in forms}
    assert len(set(keys.values())) == 1, keys


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Kurs", "Kur"), ("Messe", "Messer"), ("Förderung", "Forderung"), ("fördern", "fordern"), ("zählen", "zahlen"),
        ("Schlösser", "Schlosser"), ("schön", "schon"), ("Vertreter", "vertreten"),
        ("Wirt", "Wirtschaft"), ("Plan", "Planet"), ("Stunde", "stünde"), ("Fischer", "Fisch"),
    ],
)  # fmt: skip
def test_words_that_look_alike_are_two(one: str, other: str) -> None:
    assert stem(one.lower()) != stem(other.lower())


@pytest.mark.parametrize("spelling", ["förderung", "foerderung", "Förderungen", "FÖRDERUNG"])
def test_an_umlaut_that_tells_words_apart_is_kept_however_it_is_typed(spelling: str) -> None:
    assert words(spelling)[0].token == stem("förderung")


def test_the_typed_word_is_its_own_and_the_other_one_is_related() -> None:
    analysed = analyse_document({"implementation": "Förderung und Forderung, Überwachung: wir überwachen, Gründung"})
    lexicon = Lexicon().extended(analysed.surfaces, analysed.spellings)
    assert stem("förderung") in lexicon.related(stem("forderung"))
    assert stem("forderung") in lexicon.related(stem("förderung"))
    assert stem("überwachen") in lexicon.related(stem("überwachung"))
    assert lexicon.related(stem("gründung")) == ()


def test_who_does_something_is_not_what_is_done() -> None:
    analysed = analyse_document({"implementation": "Unternehmer in Unternehmen, Träger tragen"})
    lexicon = Lexicon().extended(analysed.surfaces, analysed.spellings)
    assert stem("unternehmen") not in lexicon.related(stem("unternehmer"))
    assert stem("tragen") not in lexicon.related(stem("träger"))
