"""Phone numbers, mail and street addresses in a text: found however they are written, and nothing else is one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from language.contact_details import Kind, excerpt, find_details, may_be_same_street, readable

CARDS = Path(__file__).resolve().parents[3] / "shared" / "evalset" / "cards.json"
# How many details may be seen where there is none, a card: every alarm costs an editor a decision.
FALSE_ALARMS_A_CARD = 0.05
PHONES = [
    "0341 555 0101", "(0341) 555-0101", "0341/5550101", "0341.555.0101", "+49 341 5550101", "+49 (0) 341 555 01 01",
    "0049 341 5550101", "Tel. 0300 555 01 23", "Tel.: 555 0101", "0800 555 0 101", "0171-5550101",
    "0 3 4 1 5 5 5 0 1 0 1", "0341\u00a0555\u00a00101", "0341 – 555 0101", "٠٣٤١ ٥٥٥ ٠١٠١", "Telefon unter 5550101",
    "Durchwahl: Tel. 0341 555-0", "☎ 5550101", "+380 44 555 01 01", "Тел. 044 555 01 01", "Fax: 0341 555 0102",
    "Durchwahl 555-0101", "Servicenummer 0341 5550102", "Servicenummer: 5550102", "Nummer 0341 5550101",
    "Tel.-Nr. 5550101", "Telefon (Mo–Fr): 5550101", "T: 5550104", "0341: 5550103", "0341 · 555 0103", "0341 • 5550103",
    "0341 — 5550103", "0341 | 5550103", "0341_5550103", "0341    5550103", "Förderberatung 0341 5550101",
    "nachtbus-0341-5550108", "Kundenservice: 0341 5550101", "https://wa.me/493415550101", "t.me/+493415550101",
    "https://api.whatsapp.com/send?text=x&phone=493415550101", "https://signal.me/#p/+493415550101",
]  # fmt: skip
MAILS = [
    "name@example.org", "vor.nach-name+x@sub.example.org", "NAME @ EXAMPLE.ORG", "name (at) example.org",
    "name[at]example[dot]org", "name (ät) example.org", "name at example punkt org", "müller@exämple.org",
    "name＠example.org", "name {at} example (punkt) org", "anna at amt-muster.de", "anna @ x . de", "anna (a) x.de",
    "anna@x。de", "anna﹫x.de", "info at amt-muster.de",
]  # fmt: skip
ADDRESSES = [
    "Musterstraße 1", "Musterstr. 12a, 01067 Musterstadt", "Prager Str. 5", "prager straße 5", "Platz der Einheit 3",
    "Straße des 17. Juni 135", "Am Markt 1, 01067 Dresden", "Lindenallee 3", "Beispielweg 12 a", "Musterring 8",
    "Haus 3, D-12345 Ort", "Postfach 10 20 30, 01067 Dresden", "Karl-Liebknecht-Straße 10-12", "Musterstraße Nr. 5",
    "Unter den Linden 77\n10117 Berlin", "An der Alster 10, 20099 Hamburg", "12 Baker Street", "вул. Прикладна, 5",
    "شارع المثال 12", "Musterplatz 7", "Hauptstrasse 4/6",
    "Karl-Marx-Allee 3", "MUSTERSTRASSE 12", "LINDENALLEE 3", "Am Wall 5", "Am Markt 1", "Schulweg 4", "Parkweg 4",
    "Musterstraße, 12", "Musterstraße, 12, 01067 Dresden", "Unter den Linden 77", "Zum Alten Bahnhof 2",
    "ort-musterstrasse-12",
]  # fmt: skip
NOTHING = [
    "§ 16a SGB II", "§§ 60a, 60c AufenthG", "16a AufenthG", "§ 45 Abs. 1 Satz 1 Nr. 1 SGB III", "SGB III § 81",
    "01.05.2024", "1.5.24", "vom 01.01.2023 bis 31.12.2025", "01.–03.06.2024", "2024/2025", "2023–2025",
    "05/2024 – 12/2025", "2024-05-01", "01.10.2023–30.09.2024", "Stand 12/2024", "im Jahr 2025", "Im Mai 2024",
    "08.00–12.00 Uhr", "08:00-12:00", "00:30 Uhr", "24/7", "DE12 3456 7890 1234 5678 90", "Kontonummer 0123456789",
    "1.311 Personen", "12.500 €", "0,5 Stellen", "50 %", "0800,00 Euro", "ca. 0,25 VZÄ", "100.000.000 Euro",
    "10 000 Menschen", "2.500 bis 3.000", "Projektnummer 0123456789", "FKZ 01PX12345678", "Az. 0815-4711-22",
    "ISBN 978-3-16-148410-0", "BGBl. I 2024 Nr. 0123456", "Drucksache 20/12345", "Rundschreiben 05/2023 vom 12.04.2023",
    "01067–01099 Dresden", "01067 Dresden", "auf Platz 3", "Lösungsweg 2", "Ausbildungsplatz 20", "20 Arbeitsplätze",
    "Bildungsweg 3", "Am Standort 3", "In Phase 2", "Ring 3", "Hauptstraße 2024", "Teilnehmer@innen", "@netzwerk",
    "look at example.org", "https://example.org/2024/05/0123456", "Hotline mit 12.500 Anrufen", "Mobil 2025",
    "B1 bis C1", "0–3 Jahre", "12345678", "Ziff. 2.1.3.4.5", "Kapitel 0.1.2", "Seite 0012345", "eMail und Telefon",
    "000100020002", "Schlüssel 0001000200",
    "stand-01-05-2024", "01/05/2024", "09:00 | 10:30 | 12:00", "Mo 08:00 bis 12:00", "Schulweg 4 km", "Kita-Platz 3",
    "Hauptstraße, 12 Kinder", "Am Tag 3", "Im Jahr 5", "more information at example.org", "apply at www.example.org",
    "bei uns @netzwerk. Das", "§ 5 (a) z. B. heute", "Kundennummer 0341555010", "Aktenzeichen: 0341.5550101",
    "Mitgliedsnummer 0123456789", "Nummer 12345678", "https://t.me/netzwerk", "https://example.org/send?phone=493415550101",
    "AUSBILDUNGSPLATZ 20", "03/2024 | 04/2024 | 05/2024", "Version 10.11.12.13", "m²", "Fußnote ¹²³⁴⁵⁶⁷",
]  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "written"),
    [(kind, text) for kind, texts in zip(Kind, (PHONES, MAILS, ADDRESSES), strict=True) for text in texts],
)
def test_n10_a_detail_is_found_however_it_is_written(kind: Kind, written: str) -> None:
    for text in (written, f"Kommen Sie vorbei: {written}, wir sind da.", f"({written})"):
        assert [detail.kind for detail in find_details(text)] == [kind], text


@pytest.mark.parametrize("text", NOTHING)
def test_n10_what_only_resembles_a_detail_is_left_alone(text: str) -> None:
    for sentence in (text, f"Das gilt ({text}) seit Langem."):
        assert not find_details(sentence), sentence


def test_n10_one_number_is_one_detail_however_it_is_written() -> None:
    assert len({find_details(written)[0].key for written in PHONES[:7]}) == 1
    assert len({find_details(text)[0].key for text in ("Name@Example.org", "name (at) example.org")}) == 1
    assert len({find_details(f"0341{between}5550103")[0].key for between in (" ", ": ", " · ", " | ", "_", " — ")}) == 1
    same = ("Musterstraße 1", "Musterstr. 1, 01067 Ort", "musterstrasse 1")
    assert len({find_details(text)[0].key for text in same}) == 1


def test_n10_rich_text_is_read_with_its_links_and_descriptions() -> None:
    source = (
        '<p>Ruf <a href="tel:+493415550101">uns</a> an<br/>Tel. 0300 555 01 23</p>'
        '<p><a href="mailto:person%40example.org?subject=x">schreiben</a>, '
        '<a href="https://wa.me/493415550102">Chat</a> '
        '<a href="mailto:?cc=second@example.org">Kopie</a> <a href="https://t.me/%2B493415550103">Chat</a> <a href="https://example.org/0341555010">Seite</a></p>'
        '<embed alt="Schild: name@example.org" embedtype="image"/>'
    )
    assert {detail.key.partition(":")[2] for detail in find_details(readable(source))} == {
        "+493415550101", "+493005550123", "person@example.org", "+493415550102", "name@example.org",
        "+493415550103", "second@example.org",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Musterstraße 12", "вул. Прикладна, 12", True),
        ("Musterstraße 12, 01067 Dresden", "شارع المثال 12", True),
        ("Musterstraße 12", "вул. Прикладна, 13", False),
        ("Musterstraße 12", "Goethestraße 5, 04109 Leipzig", False),
        ("Musterstraße 12", "Goethestraße 12", False),
        ("Musterstraße 12, 01067 Dresden", "Musterstr. 12", True),
        ("Musterstraße 12", "0341 5550112", False),
    ],
)
def test_n10_a_street_is_compared_as_far_as_its_letters_allow(one: str, other: str, same: bool) -> None:
    assert may_be_same_street(find_details(one)[0], find_details(other)[0]) == same


@pytest.mark.parametrize(
    "text", ["Am Hafen 3 Betriebe, am Bahnhof 2 Cafés", "Zum Markt 40 Stände, zur Kirche 3 Gruppen", "am Park 12 Bänke"]
)
def test_n10_a_number_of_things_at_a_place_is_no_house(text: str) -> None:
    assert find_details(text) == []
    assert find_details("Wir sitzen Am Wall 5, hinter dem Dom.")


def test_n10_the_place_is_told_with_the_words_around_it() -> None:
    text = "Erste Zeile\nBei Fragen hilft 0341 555 0101 jeden Tag von neun bis zwölf weiter."
    (detail,) = find_details(text)
    assert excerpt(text, detail) == "… Bei Fragen hilft 0341 555 0101 jeden Tag von neun bis …"


@given(st.text(st.sampled_from("0123456789 +-()/.@§aßStr.weg\nTel: "), max_size=60))
def test_n10_any_text_is_read_to_its_end(text: str) -> None:
    found = find_details(text)
    assert all(text[detail.start : detail.end] == detail.text for detail in found)
    assert all(one.end <= other.start for one, other in pairwise(found))


def texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, part in value.items():
            if key not in {"contacts", "source", "id"}:
                yield from texts(part)
    elif isinstance(value, list):
        for part in value:
            yield from texts(part)


@pytest.mark.skipif(not CARDS.is_file(), reason="die Karten der Auswertung liegen hier nicht")
def test_n10_false_alarms_on_real_cards_are_rare() -> None:
    """Their texts hold no contact details, so whatever is found is a false alarm."""
    cards = json.loads(CARDS.read_text(encoding="utf-8"))["cards"]
    alarms = [detail.text for card in cards for text in texts(card) for detail in find_details(text)]
    assert len(alarms) / len(cards) <= FALSE_ALARMS_A_CARD, alarms


@pytest.mark.parametrize("file", ["practices/demo/cards.json"])
def test_n10_the_demo_names_nobody(file: str) -> None:
    records = json.loads((Path(__file__).resolve().parents[2] / file).read_text(encoding="utf-8"))["cards"]
    assert not [detail.text for record in records for text in texts(record) for detail in find_details(text)]
