"""A card answers first: five facts and a person before the story, and nothing that nobody said."""

from __future__ import annotations

import datetime as dt
import re
from importlib import import_module
from itertools import pairwise
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from bs4 import BeautifulSoup
from django.apps import apps
from django.test import Client
from django.utils import timezone

from practices.models import Collection, PracticePage, PracticePlace, PracticeRegion
from practices.public.builders import public_practice
from practices.public.sections import SECTIONS, sections_of
from practices.public.sharing import mail_url, qr_code, sharing_of
from tests.factories import ContactFactory, PracticeFactory, RegionFactory, german, rich_card

pytestmark = pytest.mark.django_db
FACTS = ["Art der Einrichtung", "Region", "Aufwand für den Anfang", "Rechtsgrundlagen", "Stand der Angaben"]


def page_of(client: Client, card: PracticePage) -> BeautifulSoup:
    return BeautifulSoup(client.get(card.url).content, "html.parser")


def facts_of(page: BeautifulSoup) -> dict[str, str]:
    rows = page.select(".facts > div")
    return {row.dt.get_text(strip=True): " ".join(row.dd.get_text(" ").split()) for row in rows}


def test_five_facts_and_the_person_stand_before_every_section_in_the_order_of_the_document(client: Client) -> None:
    card = rich_card()
    ContactFactory(level="public", card=card)
    html = client.get(card.url).content.decode()
    page = BeautifulSoup(html, "html.parser")
    assert list(facts_of(page)) == FACTS
    places = [html.index(sign) for sign in ('class="lead"', 'class="facts"', 'href="tel:', 'class="jump-list"')]
    assert places == sorted(places)
    assert places[-1] < html.index('id="ausgangslage"')


def test_facts_that_nobody_told_say_so_and_other_empty_ones_say_nothing(client: Client) -> None:
    page = page_of(client, PracticeFactory(effort=""))
    facts = facts_of(page)
    assert [facts[name] for name in FACTS if name != "Region"] == ["keine Angabe"] * 4
    assert "keine Angabe" not in page.select_one(".card-aside").get_text()


def test_the_jump_list_names_the_sections_there_are_and_each_is_there(client: Client) -> None:
    page = page_of(client, rich_card())
    targets = [link["href"].removeprefix("#") for link in page.select(".jump-list a")]
    assert targets == [*(section.key for section in SECTIONS), "einzelheiten"]
    assert all(len(page.select(f"h2#{target}")) == 1 for target in targets)
    bare = PracticeFactory()
    assert [section.key for section in sections_of(public_practice(bare))] == ["umsetzung"]
    assert [link["href"] for link in page_of(client, bare).select(".jump-list a")] == ["#umsetzung", "#einzelheiten"]


def test_a_card_that_tells_everything_has_few_headings_of_one_size(client: Client) -> None:
    page = page_of(client, rich_card())
    levels = [int(heading.name[1]) for heading in page.select("article :is(h1, h2, h3, h4)")]
    assert levels.count(2) <= 9
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_the_day_of_the_information_is_told_and_never_the_day_of_saving(client: Client) -> None:
    card = PracticeFactory()
    assert facts_of(page_of(client, card))["Stand der Angaben"] == "keine Angabe"
    today = timezone.localdate()
    assert f"{today:%d.%m.%Y}" not in client.get(card.url).content.decode()
    book = Collection.objects.create(key="heft", title="Heft", year=2008, locale=german())
    card.collection, card.checked_on = book, dt.date(2026, 3, 1)
    card.save_revision().publish()
    assert facts_of(page_of(client, card))["Stand der Angaben"] == "2008 geprüft am 01.03.2026"
    card.information_on = dt.date(2025, 9, 30)
    card.save_revision().publish()
    assert facts_of(page_of(client, card))["Stand der Angaben"] == "30. September 2025 geprüft am 01.03.2026"


def test_how_far_a_card_is_stays_open_until_somebody_says_it(client: Client) -> None:
    card = PracticeFactory()
    assert card.maturity == "unknown"
    page = page_of(client, card)
    assert " ".join(page.select_one(".badge").get_text().split()) == "Wie weit ist es? keine Angabe"
    assert "läuft" not in page.select_one("article").get_text()
    PracticeFactory(maturity="running", title="Es läuft")
    found = BeautifulSoup(client.get("/praxisbeispiele/?stand=unknown").content, "html.parser")
    assert [title.get_text() for title in found.select(".teaser__title")] == [card.title]
    assert "Wie weit ist es? keine Angabe" in " ".join(found.select_one(".chips").get_text(" ").split())
    # A list says of a card what is known: silence is no »läuft«.
    teasers = BeautifulSoup(client.get("/praxisbeispiele/").content, "html.parser").select(".teaser")
    badges = {one.select_one(".teaser__title").get_text(): one.select_one(".badge") for one in teasers}
    assert badges[card.title] is None
    assert badges["Es läuft"].get_text() == "läuft"


def test_lines_of_a_working_file_are_forgotten_on_cards_and_in_their_newest_version() -> None:
    forget = import_module("practices.migrations.0003_true_facts").forget_lines
    card, kept = PracticeFactory(), PracticeFactory(source_note="Vorlage: Handreichung 2025")
    card.source_note = "Vorlage 003, Zeilen 724–766; Vorlage 003, Zeilen 715–723; Kurzfassung redaktionell"
    card.save_revision(clean=False).publish()
    forget(apps, None)
    card = PracticePage.objects.get(pk=card.pk)
    assert (card.source_note, card.get_latest_revision_as_object().source_note) == ("", "")
    assert PracticePage.objects.get(pk=kept.pk).source_note == "Vorlage: Handreichung 2025"


@pytest.mark.parametrize(
    ("home", "places", "shown"),
    [
        (("16063", "Bad Salzungen"), [("16063", "Bad Salzungen"), ("16063", "Eisenach")], ["Eisenach"]),
        (("14612", ""), [("14612", ""), ("14612", "Dresden"), ("14627", "")], ["Meißen"]),
        (("08116", "Esslingen"), [("08116", "Landkreis Esslingen"), ("10041", "Saarbrücken")], ["Saarbrücken"]),
        (("09661", ""), [("09671", "Landkreis Aschaffenburg"), ("09671", "Landkreis Aschaffenburg")], ["Landkreis"]),
    ],
)
def test_where_it_runs_as_well_is_another_place(
    home: tuple[str, str], places: list[tuple[str, str]], shown: list[str]
) -> None:
    names = {"14612": "Dresden, Stadt", "14627": "Meißen", "08116": "Esslingen", "09661": "Aschaffenburg, Stadt"}
    for ags, name in names.items():
        RegionFactory(ags=ags, name=name, label=name)
    card = PracticeFactory().get_latest_revision_as_object()
    card.region_links = [PracticeRegion(region=RegionFactory(ags=home[0]), place=home[1])]
    card.place_links = [PracticePlace(region=RegionFactory(ags=ags), place=place) for ags, place in places]
    labels = [region.label for region in public_practice(card).places_running]
    assert [label.split(" ")[0].split(",")[0] for label in labels] == shown


def test_a_card_is_passed_on_by_mail_with_its_umlauts_and_its_whole_address(client: Client, settings: object) -> None:
    card = PracticeFactory(title="Köche & »Brücken«: 100 % dabei?", teaser="Wer kann + was?\nAlles.")
    (link,) = page_of(client, card).select('.card-tools a[href^="mailto:"]')
    parts = urlsplit(link["href"])
    assert not re.search(r"[^\x21-\x7e]", link["href"])
    assert "+" not in parts.query
    values = {key: value[0] for key, value in parse_qs(parts.query).items()}
    assert values["subject"] == "Praxisbeispiel: Köche & »Brücken«: 100 % dabei?"
    address = sharing_of(public_practice(card)).address
    assert values["body"].endswith(f"\r\n\r\n{address}")
    assert unquote(mail_url("a\r\nBcc: x@example.org", "b")) == "mailto:?subject=a Bcc: x@example.org&body=b"


def test_paper_carries_the_address_as_words_and_as_a_code(client: Client) -> None:
    card = PracticeFactory()
    page = page_of(client, card)
    address = sharing_of(public_practice(card)).address
    assert page.select_one(".on-paper__address").get_text() == address
    drawn = str(page.select_one(".on-paper svg.qr"))
    assert 'aria-hidden="true"' in drawn
    assert "style=" not in drawn
    assert len(drawn) < 4_000
    assert qr_code(address) is qr_code(address)
    assert qr_code(address) != qr_code(f"{address}2")


def test_networks_and_feed_readers_get_what_they_look_for(client: Client, settings: object) -> None:
    card = rich_card()
    page = page_of(client, card)
    social = {tag["property"]: tag["content"] for tag in page.select('meta[property^="og:"]')}
    assert social["og:title"] == card.title
    assert social["og:type"] == "article"
    assert social["og:description"] == card.teaser
    assert social["og:url"] == page.select_one('link[rel="canonical"]')["href"]
    assert "og:image" not in social
    (feed,) = page.select('link[rel="alternate"][type="application/atom+xml"]')
    assert client.get(feed["href"]).status_code == 200
