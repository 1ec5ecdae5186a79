"""»Alle Praxisbeispiele«: one flat list that finds, sorts, exports and changes many cards at once."""

from __future__ import annotations

import csv
import datetime as dt
from io import BytesIO, StringIO
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook
from wagtail.models import Locale

from accounts.roles import Role
from practices.admin.filters import PracticeFilterSet
from practices.facets import FACETS
from practices.models import PracticeHurdle, PracticePage, PracticeSector
from practices.states import CardState
from tests.factories import (
    OrganisationFactory,
    PracticeFactory,
    RegionFactory,
    TeamFactory,
    UserFactory,
    card_with_everything,
    rich_card,
    signed_in,
    site_tree,
)
from vocabularies.models import Sector, Theme

pytestmark = pytest.mark.django_db
LIST = "/admin/praxisbeispiele/"


@pytest.fixture
def reviewer() -> Client:
    site_tree()
    return signed_in(Role.REVIEWER)


def theme(key: str) -> Theme:
    return Theme.objects.in_language("de").get(key=key)


def table(client: Client, **query: Any) -> list[dict[str, str]]:
    """Rows of the list as heading → text."""
    response = client.get(LIST, query)
    assert response.status_code == 200
    soup = BeautifulSoup(response.content, "html.parser")
    found = soup.select_one("table.listing")
    if found is None:
        return []
    heads = [head.get_text(" ", strip=True).split("\n")[0] for head in found.select("thead th")]
    return [
        dict(zip(heads, (cell.get_text(" ", strip=True) for cell in row.select("td")), strict=True))
        for row in found.select("tbody tr")
    ]


def titles(client: Client, **query: Any) -> list[str]:
    response = client.get(LIST, query)
    assert response.status_code == 200
    return [card.title for card in response.context["object_list"]]


def test_the_columns_say_what_an_editor_looks_for(reviewer: Client) -> None:
    card = rich_card(title="Mit Spalten")
    card.team, card.maturity = TeamFactory(name="Team Vogtland"), "running"
    card.save_revision(clean=False).publish()
    (row,) = table(reviewer)
    text = " | ".join(row.values())
    for expected in ("Mit Spalten", "Netzwerke", "läuft", "gesammelt", "Team Vogtland", "%", "veröffentlicht"):
        assert expected in text, expected
    assert {"Region und Thema", "Team", "Erzählt", "Zustand"} <= {head.strip() for head in row}


def test_every_facet_filters_the_list_and_has_a_column(reviewer: Client) -> None:
    """Those of the table in ``practices.facets``; the region has two filters (below) and its own columns."""
    card = card_with_everything()
    PracticeFactory(title="Ohne", theme=theme("kinderbetreuung"), maturity="ended", region=RegionFactory(ags="01"))
    (row,) = exported(reviewer, "csv", q="allem")
    for facet in FACETS:
        if facet.key != "region":
            (value, *_more) = facet.values(card)
            assert titles(reviewer, **{facet.key: value}) == ["Mit allem"], facet.key
            assert row[str(facet.plural)] == facet.text(card) != "", facet.key


def test_filters_of_facets_stand_after_those_of_the_region() -> None:
    names = list(PracticeFilterSet.base_filters)
    facets = [facet.key for facet in FACETS if facet.key != "region"]
    first = names.index("kreis") + 1
    assert names[first : first + len(facets)] == facets


def test_an_upper_theme_finds_sub_themes_and_two_themes_mean_or(reviewer: Client) -> None:
    for key in ("anerkennung", "deutsch-im-beruf", "netzwerke"):
        PracticeFactory(title=key, theme=theme(key))
    assert set(titles(reviewer, theme="qualifizierung")) == {"anerkennung", "deutsch-im-beruf"}
    both = ["anerkennung", "netzwerke"]
    assert set(titles(reviewer, theme=both)) == {"anerkennung", "netzwerke"}
    assert titles(reviewer, theme=both, maturity="ended") == []


def test_regions_filter_by_land_by_kreis_and_nationwide(reviewer: Client) -> None:
    PracticeFactory(title="Vogtland", region=RegionFactory(ags="14523"))
    PracticeFactory(title="Augsburg", region=RegionFactory(ags="09761"))
    PracticeFactory(title="Bund", region=RegionFactory(ags="00"))
    land = {region: RegionFactory(ags=region).pk for region in ("00", "09", "14")}
    assert titles(reviewer, land=land["14"]) == ["Vogtland"]
    assert set(titles(reviewer, land=[land["14"], land["09"]])) == {"Vogtland", "Augsburg"}
    assert titles(reviewer, land=land["00"]) == ["Bund"]
    assert set(titles(reviewer, land=[land["00"], land["09"]])) == {"Bund", "Augsburg"}
    assert titles(reviewer, kreis="09761") == ["Augsburg"]


def test_fields_of_the_card_filter_the_list(reviewer: Client) -> None:
    team = TeamFactory()
    card = rich_card(title="Gesucht", maturity="pilot", kind="offer")
    card.team, card.transfer_stage = team, "chosen"
    card.next_check_on = timezone.localdate() - dt.timedelta(days=1)
    card.save_revision(clean=False).publish()
    PracticeFactory(title="Andere")
    for query in (
        {"maturity": "pilot"}, {"kind": "offer"}, {"effort": "medium"}, {"transfer_stage": "chosen"},
        {"team": team.pk}, {"provider": card.provider.slug}, {"collection": card.collection.key}, {"check_due": "due"},
    ):  # fmt: skip
        assert titles(reviewer, **query) == ["Gesucht"], query


def test_the_language_filters_the_list(reviewer: Client) -> None:
    card = PracticeFactory(title="Deutsch")
    english = Locale.objects.get(language_code="en")
    card.get_parent().get_parent().specific.copy_for_translation(english)
    card.get_parent().specific.copy_for_translation(english)
    card.copy_for_translation(english)
    reviewer = signed_in(Role.ADMIN)
    assert len(titles(reviewer)) == 2
    (found,) = reviewer.get(LIST, {"language": english.pk}).context["object_list"]
    assert found.locale == english


def in_every_state() -> dict[str, PracticePage]:
    cards = {state: PracticeFactory(title=str(state), published=False) for state in CardState.values}
    cards["in_review"].get_workflow().start(cards["in_review"], UserFactory(role=Role.EDITOR))
    cards["scheduled"].go_live_at = timezone.now() + dt.timedelta(days=2)
    for state in ("scheduled", "published", "expired", "withdrawn"):
        cards[state].save_revision(clean=False).publish()
    PracticePage.objects.get(pk=cards["withdrawn"].pk).unpublish()
    PracticePage.objects.filter(pk=cards["expired"].pk).update(expire_at=timezone.now() - dt.timedelta(minutes=1))
    return cards


def test_a_state_finds_exactly_its_cards_and_the_column_says_it(reviewer: Client) -> None:
    in_every_state()
    for state in CardState.values:
        rows = table(reviewer, state=state)
        assert len(rows) == 1
        assert str(CardState(state).label) in rows[0]["Zustand"]
        assert titles(reviewer, state=state) == [state]


def test_the_query_and_the_card_agree_on_every_state(reviewer: Client) -> None:
    in_every_state()
    for card in PracticePage.objects.all():
        for state in CardState.values:
            listed = PracticePage.objects.in_states([state]).filter(pk=card.pk).exists()
            assert listed is (card.state == state), (card.title, state)


def test_words_find_cards_and_columns_sort_them(reviewer: Client) -> None:
    for title in ("Sprechtag im Amt", "Bewerbertag", "Aufbaukurs"):
        PracticeFactory(title=title)
    call_command("update_index", verbosity=0)
    assert titles(reviewer, q="Sprechtag") == ["Sprechtag im Amt"]
    assert titles(reviewer, q="Sprech", state="published") == ["Sprechtag im Amt"]
    assert titles(reviewer, q="Sprechtag", state="draft") == []
    assert titles(reviewer, ordering="title") == ["Aufbaukurs", "Bewerbertag", "Sprechtag im Amt"]
    assert titles(reviewer, ordering="-title") == ["Sprechtag im Amt", "Bewerbertag", "Aufbaukurs"]
    for name in ("maturity", "transfer_stage", "latest_revision_created_at", "live"):
        assert len(titles(reviewer, ordering=name)) == len(titles(reviewer, ordering=f"-{name}")) == 3


def test_ten_times_the_cards_take_no_more_queries(reviewer: Client) -> None:
    counts, sector = {}, Sector.objects.in_language("de").first()
    for wanted in (2, 14):
        while PracticePage.objects.count() < wanted:
            card = PracticeFactory(team=TeamFactory(), provider=OrganisationFactory(), published=False)
            card.hurdles = [PracticeHurdle(text="Wenig Zeit", locale=card.locale)]
            card.sector_links = [PracticeSector(term=sector, locale=card.locale)]
            card.save_revision(clean=False).publish()
            if card.pk % 2:
                card.get_workflow().start(card, UserFactory())
        for query in ({}, {"export": "xlsx"}):
            reviewer.get(LIST, query)
            with CaptureQueriesContext(connection) as queries:
                response = reviewer.get(LIST, query)
                b"".join(response)
            counts[wanted, bool(query)] = len(queries)
    assert counts[2, False] == counts[14, False]
    assert counts[2, True] == counts[14, True]


def exported(client: Client, form: str, **query: Any) -> list[dict[str, Any]]:
    response = client.get(LIST, {**query, "export": form})
    content = b"".join(response)
    if form == "csv":
        assert content.startswith(b"\xef\xbb\xbf")
        return list(csv.DictReader(StringIO(content.decode("utf-8-sig"))))
    rows = list(load_workbook(BytesIO(content)).active.iter_rows(values_only=True))
    return [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]


@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_the_spreadsheet_is_the_filtered_list(reviewer: Client, form: str) -> None:
    card = rich_card(title="Umlaute: Größe über alles")
    card.maturity = "running"
    card.save_revision(clean=False).publish()
    for number in range(3):
        PracticeFactory(title=f"Andere {number}", theme=theme("anerkennung"), maturity="pilot")
    assert [row["Titel"] for row in exported(reviewer, form, ordering="title", maturity="pilot")] == titles(
        reviewer, ordering="title", maturity="pilot"
    )
    (row,) = exported(reviewer, form, maturity="running")
    assert row["Titel"] == card.title
    assert row["Zustand"] == "veröffentlicht"
    assert "Vogtlandkreis" in row["Region"]
    assert row["Themen"] == "Netzwerke und Kooperationen"
    assert row["Träger"] == "Beispielträger"
    assert row["Sprache"] == "de"
    assert int(row["Vollständig in Prozent"]) > 50
    assert row["Adresse"].endswith(f"/praxisbeispiele/{card.slug}/")


@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_no_text_runs_as_a_formula_in_a_spreadsheet(reviewer: Client, form: str) -> None:
    starts = ["=", "+", "-", "@", "\t=", "\r=", "\n=", " ="]
    for start in starts:
        PracticeFactory(teaser=f'{start}HYPERLINK("https://example.org")', title_short=f"{start}1+1")
    rows = exported(reviewer, form)
    assert len(rows) == len(starts)
    for row in rows:
        assert row["In einem Satz"].startswith("'"), row
        assert row["Kurzname"].startswith("'"), row


def test_an_editor_sees_and_exports_the_own_teams_cards_only(reviewer: Client) -> None:
    team = TeamFactory()
    PracticeFactory(title="Unsere", team=team)
    PracticeFactory(title="Fremde", team=TeamFactory())
    editor = signed_in(Role.EDITOR, teams=[team])
    assert titles(editor) == ["Unsere"]
    assert [row["Titel"] for row in exported(editor, "csv")] == ["Unsere"]
    for role in (Role.AGENCY, None):
        outsider = signed_in(role) if role else Client()
        assert outsider.get(LIST).status_code in {302, 403}
        assert outsider.get(LIST, {"export": "csv"}).status_code in {302, 403}


def bulk(client: Client, action: str, *cards: PracticePage, **data: Any) -> Any:
    query = "&".join(f"id={card.pk}" for card in cards)
    return client.post(f"/admin/bulk/wagtailcore/page/{action}/?{query}", data, follow=True)


def test_a_reviewer_publishes_withdraws_and_moves_several_cards_at_once(reviewer: Client) -> None:
    drafts = [PracticeFactory(published=False) for _ in range(2)]
    bulk(reviewer, "publish", *drafts)
    assert {PracticePage.objects.get(pk=card.pk).state for card in drafts} == {"published"}
    bulk(reviewer, "unpublish", *drafts)
    assert {PracticePage.objects.get(pk=card.pk).state for card in drafts} == {"withdrawn"}


def test_an_administrator_deletes_several_cards_at_once(reviewer: Client) -> None:
    cards = [PracticeFactory() for _ in range(2)]
    kept = PracticeFactory()
    bulk(signed_in(Role.ADMIN), "delete", *cards)
    assert list(PracticePage.objects.all()) == [kept]


@pytest.mark.parametrize("action", ["publish", "unpublish", "delete", "move"])
def test_an_editor_changes_no_card_in_bulk_that_the_role_forbids(reviewer: Client, action: str) -> None:
    team = TeamFactory()
    own = PracticeFactory(team=team, published=action != "publish")
    foreign = PracticeFactory(team=TeamFactory(), published=action != "publish")
    before = {card.pk: (card.live, card.path) for card in (own, foreign)}
    bulk(signed_in(Role.EDITOR, teams=[team]), action, own, foreign, chooser=own.get_parent().get_parent().pk)
    assert {card.pk: (card.live, card.path) for card in PracticePage.objects.all()} == before


def test_filters_nobody_can_mean_answer_with_a_page(reviewer: Client) -> None:
    PracticeFactory()
    for query in (
        {"theme": "x"}, {"theme": 10**20}, {"state": "zauber"}, {"kreis": "99999"}, {"land": "-1"}, {"team": "''"},
        {"ordering": "password"}, {"p": "999999"}, {"p": "x"}, {"q": "%00\x00"}, {"export": "exe"}, {"language": "de"},
        {"latest_revision_created_at_from": "gestern"}, {"owner": "a"}, {"q": "x" * 5000},
    ):  # fmt: skip
        assert reviewer.get(LIST, query).status_code in {200, 400, 404}, query
