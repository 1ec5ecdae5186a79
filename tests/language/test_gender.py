"""Whatever sign is set and whatever the stem is: all forms of a word for persons are one word."""

from __future__ import annotations

import pytest

from language.gender import common_form
from language.words import words

# The common form, and what stands before the sign.
PERSONS = {
    "Koch": "Köch", "Arzt": "Ärzt", "Rat": "Rät", "Anwalt": "Anwält", "Bauer": "Bäuer", "Kunde": "Kund",
    "Lotse": "Lots", "Integrationslotse": "Integrationslots", "Kollege": "Kolleg", "Pate": "Pat", "Experte": "Expert",
    "Jude": "Jüd", "Franzose": "Französ", "Beamter": "Beamt", "Stadtrat": "Stadträt", "Zeuge": "Zeug",
    "Migrant": "Migrant", "Student": "Student", "Teilnehmer": "Teilnehmer", "Mitarbeiter": "Mitarbeiter",
    "Berater": "Berater", "Fallmanager": "Fallmanager", "Ingenieur": "Ingenieur", "Sprachmittler": "Sprachmittler",
}  # fmt: skip
SIGNS = (
    "*innen", "*in", "_innen", "_in", ":innen", ":in", "·innen", "·in", "•innen", "’innen", "/innen", "/in", "/-innen",
    "/-in", "/ -innen", "(innen)", "(in)", "-innen", "*Innen", "Innen", "In", "innen", "in",
)  # fmt: skip
INSIDE = {
    "Kund*innenstamm": "Kundenstamm", "KundInnenstamm": "Kundenstamm", "Kundinnenstamm": "Kundenstamm",
    "Lots:innenprojekt": "Lotsenprojekt", "Berater_innenteam": "Beraterteam", "Berater/innenteam": "Beraterteam",
    "Teilnehmer:innenzahl": "Teilnehmerzahl", "Migrant*innenorganisation": "Migrantenorganisation",
    "Migrantinnenorganisation": "Migrantenorganisation", "Ärzt*innenmangel": "Ärztemangel",
    "Bewerber*innentag": "Bewerbertag", "Pat*innenschaft": "Patenschaft", "Student*innenwerk": "Studentenwerk",
    "Unternehmer*innen-Stammtisch": "Unternehmer-Stammtisch", "Expert:innen-Runde": "Expertenrunde",
    "Sprachmittler*innen-Pool": "Sprachmittler-Pool", "Schüler/-innen-Vertretung": "Schüler-Vertretung",
    "Teilnehmer*innen-Termin": "Teilnehmertermin",
}  # fmt: skip
OTHERS = {
    "Mitarbeitende": "Mitarbeiter", "Mitarbeitenden": "Mitarbeiter", "Teilnehmende": "Teilnehmer",
    "Kursteilnehmenden": "Kursteilnehmer", "Arbeitgebende": "Arbeitgeber", "Zuwandernde": "Zuwanderer",
    "Lehrende": "Lehrer", "Studierende": "Student", "Beauftragte*r": "Beauftragte", "Beauftragte/r": "Beauftragte",
    "Beauftragter": "Beauftragte", "Angestellte(r)": "Angestellte", "Geflüchtete:n": "Geflüchtete",
    "Kolleg(inn)en": "Kollege", "Mitarbeiter(inne)n": "Mitarbeiter", "MIGRANT*INNEN": "Migrant",
    "Ärztinnen und Ärzte": "Arzt", "Ärzte und Ärztinnen": "Arzt", "Kundinnen bzw. Kunden": "Kunde",
    "Köchinnen/Köche": "Koch", "Kauffrau": "Kaufmann", "Fachfrau": "Fachmann", "Lotsen": "Lotse", "Bäuerin": "Bauern",
}  # fmt: skip


def last(text: str) -> str:
    return words(text)[-1].token


@pytest.mark.parametrize(("common", "stem"), PERSONS.items())
def test_every_sign_after_every_stem(common: str, stem: str) -> None:
    wrong = {stem + sign: [word.token for word in words(stem + sign)] for sign in SIGNS}
    wrong = {form: found for form, found in wrong.items() if found != [last(common)]}
    assert not wrong


@pytest.mark.parametrize(("form", "common"), [*INSIDE.items(), *OTHERS.items()])
def test_signs_inside_compounds_and_other_ways_to_name_all(form: str, common: str) -> None:
    assert last(form) == last(common)


@pytest.mark.parametrize("text", ["die/der Berater/in", "eine*n Berater*in", "jede*r Berater:in", "ein/e Berater/-in"])
def test_articles_with_signs_stay_beside_the_person(text: str) -> None:
    assert last(text) == last("Berater")


@pytest.mark.parametrize(
    "word",
    """
    Termin Medizin Berlin Verein Beginn Magazin Benzin Protein Vitamin Latein Gewinn Rhein Stein Schein Cousin Turin
    Schwerin Kevin Robin Doktrin Immobilie immerhin ohnehin dahin innen drinnen gewinnen beginnen Zinnen Sinnen
    Binnenmarkt Spinnennetz Innenstadt Kaninchen Maschinen Routinen Admin Login Plugin
    """.split(),  # noqa: SIM905
)
def test_words_that_only_look_female_stay(word: str) -> None:
    assert common_form(word.lower()) == (word.lower(), False)


@pytest.mark.parametrize("text", ["Außen/Innenbereich", "Haus.In der Stadt", "Beratung/Information", "9:30-in"])
def test_a_sign_between_two_words_joins_nothing(text: str) -> None:
    assert len(words(text)) > 1
