"""What the search box offers while somebody types is what Enter finds, and pages that the words name."""

from __future__ import annotations

import pytest
from django.test import Client

from practices.models import PracticePage
from tests.factories import PracticeFactory, ThemeFactory, site_tree

pytestmark = pytest.mark.django_db


def offered(client: Client, typed: str) -> dict[str, list[dict[str, str]]]:
    answer = client.get("/suche/vorschlaege/", {"q": typed})
    assert answer.status_code == 200
    assert not answer.cookies
    return {group["label"]: group["items"] for group in answer.json()["groups"]}


@pytest.fixture
def card(db: None) -> PracticePage:
    site_tree()
    theme = ThemeFactory(key="probe-hebammen", name="Hebammenwesen", alt_labels="Geburtshelferinnen")
    return PracticeFactory(title="Wege zum Abschluss", teaser="Die Hebammenberatung im Jobcenter", theme=theme)


def test_words_inside_cards_typos_and_other_names_lead_where_the_search_leads(
    client: Client, card: PracticePage
) -> None:
    for typed in ("Hebammenberatung", "Hebammenberatnug", "hebammenb"):
        found = offered(client, typed)
        assert found["Praxisbeispiele"][0]["text"] == card.title, typed
        assert found["Suche"][0]["hint"] == "1 Beispiel"
    assert found["Suche"][0]["url"] == "/suche/?q=hebammenb"
    assert offered(client, "Hebammenberatnug")["Suche"][0]["text"] == "»Hebammenberatung« suchen"
    assert offered(client, "Geburtshelferin")["Themen"][0]["text"] == "Hebammenwesen"


def test_the_number_is_that_of_the_list(client: Client, card: PracticePage) -> None:
    for typed in ("Abschluss", "Jobcenter", "Hebammenberatung Jobcenter"):
        (entry,) = offered(client, typed)["Suche"]
        assert client.get(entry["url"]).context["total_shown"] == entry["hint"].split()[0]


@pytest.mark.parametrize("typed", ["Plauen", "Plau", "08523", "Vogtland"])
def test_a_place_without_cards_leads_to_its_page(client: Client, card: PracticePage, typed: str) -> None:
    regions = offered(client, typed)["Regionen"]
    assert "/regionen/14523/" in [entry["url"] for entry in regions]
    assert client.get("/regionen/14523/").status_code == 200


def test_garbage_is_answered_with_nothing(client: Client, card: PracticePage) -> None:
    for typed in ("xyzzy", "%%%", "\u200b", '"', "*", ""):
        assert offered(client, typed) == {}
