"""The result page as a reader meets it."""

from __future__ import annotations

import re
import time
from html import unescape
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from practices.facets import PUBLIC_FACETS, Facet
from practices.models import PracticePage
from search.models import BestBet, IndexVersion, Synonym
from tests.factories import PracticeFactory, RegionFactory, ThemeFactory, card_with_everything, rich_card, site_tree
from tests.search.conftest import Find
from vocabularies.models import Region

pytestmark = pytest.mark.django_db


def titles(html: str) -> list[str]:
    found = re.findall(r'<h3 class="teaser__title"><a[^>]*>(.*?)</a>', html)
    return [re.sub(r"</?mark>", "", title) for title in found]


def test_a_compound_is_found_by_its_parts_and_marked_in_the_original(find: Find) -> None:
    PracticeFactory(title="Anerkennungsberatung für Geflüchtete")
    PracticeFactory(title="Etwas ganz anderes")
    html = find("Beratung zur Anerkennung")
    assert titles(html) == ["Anerkennungsberatung für Geflüchtete"]
    assert "<mark>Anerkennungsberatung</mark>" in html


def test_the_section_of_the_hit_is_named_and_umlauts_are_marked_as_written(find: Find) -> None:
    PracticeFactory(title="Ein Ansatz", implementation="<p>Wir helfen bei der Gründung eines Betriebs.</p>")
    html = find("Gruendung")
    assert "Gefunden in: Umsetzung" in html
    assert "<mark>Gründung</mark>" in html


def test_text_of_cards_and_queries_never_becomes_markup(find: Find) -> None:
    PracticeFactory(title="<b>Fett</b> Beratung", teaser="<script>alert(1)</script> Beratung")
    html = find("<script>alert(2)</script> Beratung")
    raw = Client().get("/suche/", {"q": "<script>alert(2)</script> Beratung"}).content.decode()
    assert "<script>alert" not in raw
    assert "&lt;b&gt;Fett" in raw
    assert titles(html)


def test_gesucht_auch_names_the_synonym_and_switches_it_off(find: Find) -> None:
    PracticeFactory(title="Angebote für Geflüchtete")
    html = find("Schutzsuchende")
    assert titles(html) == ["Angebote für Geflüchtete"]
    chip = re.search(r'href="(/suche/\?q=Schutzsuchende&ohne=[^"]+)"[^>]*>Geflüchtete', html)
    assert chip
    off = unescape(Client().get(chip[1]).content.decode())
    assert titles(off) == []
    assert "Wieder mit allen verwandten Wörtern suchen" in off


def test_the_parts_of_a_synonym_are_marked_where_they_stand_together(find: Find) -> None:
    """Else every »Menschen« of a card would be shown as the reason for »Flüchtlinge«."""
    together = PracticeFactory(title="Ein Angebot", concept="<p>Beratung für geflüchtete Menschen.</p>")
    assert re.findall(r"<mark>([^<]+)</mark>", find("Flüchtlinge")) == ["geflüchtete", "Menschen"]
    together.delete()
    PracticeFactory(title="Angebote für Geflüchtete", implementation="<p>Viele Menschen kamen.</p>")
    assert re.findall(r"<mark>([^<]+)</mark>", find("Flüchtlinge")) == ["Geflüchtete"]


def test_a_synonym_of_several_words_finds_them_side_by_side_only(find: Find) -> None:
    Synonym.objects.create(terms="Plauderstündchen\nKaffee Runde")
    PracticeFactory(title="Kaffee am Freitag", teaser="Eine offene Runde")
    PracticeFactory(title="Eine Kaffee-Runde", teaser="Kaffee-Runde am Montag, die Kaffee Runde")
    assert titles(find("Plauderstündchen")) == ["Eine Kaffee-Runde"]


def test_a_new_synonym_works_at_the_next_search(find: Find) -> None:
    PracticeFactory(title="Kaffeerunde am Freitag")
    assert titles(find("Plauderstündchen")) == []
    Synonym.objects.create(terms="Plauderstündchen\nKaffeerunde")
    assert titles(find("Plauderstündchen")) == ["Kaffeerunde am Freitag"]


def test_a_place_is_offered_as_a_filter(find: Find) -> None:
    land = RegionFactory(ags="14", name="Sachsen", label="Sachsen")
    PracticeFactory(title="Bei uns", region=land)
    html = find("Sachsen Vernetzung")
    assert "Als Filter nutzen" in html
    assert "region=14" in html
    assert titles(find("Sachsen", region="14")) == ["Bei uns"]


def test_a_typing_error_is_read_and_said(find: Find) -> None:
    PracticeFactory(title="Fallkonferenz mit der Ausländerbehörde")
    html = find("Fallkonferrenz")
    assert titles(html) == ["Fallkonferenz mit der Ausländerbehörde"]
    assert "Gesucht wurde nach „<strong>Fallkonferenz</strong>“" in html


def test_the_beginning_of_a_word_is_enough(find: Find) -> None:
    PracticeFactory(title="Regionalworkshop in zwei Teilen")
    assert titles(find("Regionalw")) == ["Regionalworkshop in zwei Teilen"]


def test_a_question_in_ukrainian_finds_german_cards_and_says_so(find: Find) -> None:
    PracticeFactory(title="Sprachkurse am Arbeitsplatz")
    html = find("мовні курси")
    assert titles(html) == ["Sprachkurse am Arbeitsplatz"]
    assert "Die Treffer sind auf Deutsch" in html


def test_english_pages_find_german_cards_marked_as_german(client: Client) -> None:
    site_tree()
    PracticeFactory(title="Sprachkurse am Arbeitsplatz")
    html = client.get("/en/suche/", {"q": "language courses"}).content.decode()
    assert 'lang="de"' in html
    assert "<mark>Sprachkurse</mark>" in html


def test_no_hit_is_no_dead_end(find: Find) -> None:
    html = find("xyzzyplugh")
    assert "Dazu haben wir kein Praxisbeispiel gefunden" in html
    assert "/themen/" in html
    assert "Wonach haben Sie gesucht?" in html


def test_an_empty_list_offers_the_themes_of_what_the_filters_hide(find: Find) -> None:
    for number in range(2):
        PracticeFactory(title=f"Sprachkurse {number}", theme=ThemeFactory(name="Deutsch", key=f"deutsch-{number}"))
    PracticeFactory(title="Etwas ganz anderes", theme=ThemeFactory(name="Gründen", key="gruenden"))
    html = find("Sprachkurse", stand="ended")
    assert titles(html) == []
    offered = html[html.index("Zu diesen Themen gibt es Praxisbeispiele") :]
    assert 'href="/themen/deutsch-0/"' in offered
    assert 'href="/themen/gruenden/"' not in offered


def test_an_unknown_word_offers_the_largest_themes(find: Find) -> None:
    theme = ThemeFactory(name="Gründen", key="gruenden")
    for number in range(2):
        PracticeFactory(title=f"Etwas {number}", theme=theme)
    PracticeFactory(title="Anderes", theme=ThemeFactory(name="Deutsch", key="deutsch"))
    offered = find("xyzzyplugh").split("Zu diesen Themen gibt es Praxisbeispiele")[1]
    assert re.findall(r"/themen/(\w+)/", offered)[:2] == ["gruenden", "deutsch"]
    assert "Gründen (2)" in offered


def test_editors_put_a_card_first(find: Find) -> None:
    PracticeFactory(title="Sprechstunde Anerkennung")
    pick = PracticeFactory(title="Wegweiser")
    BestBet.objects.create(phrases="anerkennung\nzeugnisse", card=pick, reason="Ein guter Anfang")
    assert titles(find("Anerkennung")) == ["Wegweiser", "Sprechstunde Anerkennung"]
    assert "Empfehlung der Redaktion: Ein guter Anfang" in find("Anerkennung")
    # Who narrows or sorts gets what was asked for.
    assert titles(find("Anerkennung", sortierung="title")) == ["Sprechstunde Anerkennung"]
    assert titles(find("Anerkennung", region="14")) == ["Sprechstunde Anerkennung"]
    pick.unpublish()
    assert titles(find("Anerkennung")) == ["Sprechstunde Anerkennung"]


def test_a_withdrawn_card_is_gone_at_once_and_an_expired_one_by_the_clock(
    find: Find, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone, over = PracticeFactory(title="Beratung eins"), PracticeFactory(title="Beratung zwei")
    assert len(titles(find("Beratung"))) == 2
    gone.unpublish()
    assert titles(find("Beratung")) == ["Beratung zwei"]
    soon = timezone.now() + timezone.timedelta(hours=1)
    over.expire_at = soon
    over.save_revision().publish()
    assert titles(find("Beratung")) == ["Beratung zwei"]
    monkeypatch.setattr(timezone, "now", lambda: soon)
    assert titles(find("Beratung")) == []


def test_a_draft_is_never_found(find: Find) -> None:
    card = PracticeFactory(title="Beratung")
    card.title = "Geheimer Entwurf"
    card.save_revision()
    PracticeFactory(title="Noch geheimer", published=False)
    assert titles(find("geheimer")) == []


def test_sorting_and_sharing_an_address(find: Find) -> None:
    for title in ("Beratung B", "Beratung A"):
        PracticeFactory(title=title)
    assert titles(find("Beratung", sortierung="title")) == ["Beratung A", "Beratung B"]
    assert titles(find("Beratung", sortierung="quatsch"))


@pytest.mark.parametrize(
    "parameters",
    [
        {"q": "a" * 10_000},
        {"q": "Beratung " * 1200},
        {"q": '"' * 300},
        {"q": "*:* AND NOT (title:x) ~2 ^5 [a TO b]"},
        {"q": "\x00\x01\x1f\ufeff\u202e"},
        {"q": "%F0%28%8C%28"},
        {"q": "' OR 1=1; --"},
        {"q": "🦊" * 200},
        {"q": "Beratung", "seite": "1000000000"},
        {"q": "Beratung", "seite": "-3"},
        {"q": "Beratung", "thema": [f"thema-{number}" for number in range(500)]},
        {"q": "Beratung", "ohne": [f"synonym:{number}" for number in range(500)]},
        {"thema": "\x00", "region": "../../etc", "sortierung": "x" * 5000},
    ],
)
def test_whatever_is_asked_there_is_an_answer(find: Find, client: Client, parameters: dict[str, Any]) -> None:
    PracticeFactory(title="Beratung")
    client.get("/suche/?q=Beratung")
    for path in ("/suche/", "/praxisbeispiele/", "/suche/vorschlaege/", "/suche/feed/"):
        start = time.monotonic()
        response = client.get(path, parameters)
        assert response.status_code < 500, path
        assert time.monotonic() - start < 2, path


def test_ten_queries_at_most_however_many_cards(find: Find, client: Client) -> None:
    numbers = []
    for _round in range(2):
        for number in range(6):
            PracticeFactory(title=f"Beratung {number}", theme=ThemeFactory(), region=RegionFactory(ags=f"1452{number}"))
        find("Beratung")
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get("/suche/", {"q": "Beratung"})
        numbers.append(len(queries))
    assert numbers[0] == numbers[1] <= 10


def test_facet_counts_are_those_of_counting_cards(find: Find, client: Client) -> None:
    one, two = ThemeFactory(key="probe-eins"), ThemeFactory(key="probe-zwei")
    for theme, ags in ((one, "14523"), (one, "10"), (two, "14523"), (two, "14")):
        PracticeFactory(title="Beratung", theme=theme, region=RegionFactory(ags=ags))
    html = client.get("/suche/", {"q": "Beratung", "thema": "probe-eins"}).content.decode()
    count = lambda key, value: int(  # noqa: E731
        re.search(rf'name="{key}" value="{value}".*?facet__count">(\d+)', html, re.S)[1]  # type: ignore[index]
    )
    assert (count("thema", "probe-eins"), count("thema", "probe-zwei")) == (2, 2)
    assert (count("region", "14"), count("region", "10")) == (1, 1)


def test_suggestions_by_kind(client: Client) -> None:
    site_tree()
    PracticeFactory(title="Anerkennung leicht gemacht", theme=ThemeFactory(key="probe-anerkennung", name="Anerkennung"))
    answer = client.get("/suche/vorschlaege/", {"q": "Anerk"}).json()
    assert [(group["label"], group["items"][0]["text"]) for group in answer["groups"]] == [
        ("Suche", "»Anerk« suchen"),
        ("Praxisbeispiele", "Anerkennung leicht gemacht"),
        ("Themen", "Anerkennung"),
    ]
    assert answer["status"] == "3 Vorschläge"
    assert client.get(answer["groups"][0]["items"][0]["url"]).status_code == 200
    assert client.get("/suche/vorschlaege/", {"q": ""}).json()["groups"] == []


def test_a_search_is_a_feed(client: Client) -> None:
    site_tree()
    PracticeFactory(title="Anerkennung")
    PracticeFactory(title="Anderes")
    feed = client.get("/suche/feed/", {"q": "Anerkennung"})
    assert feed["Content-Type"].startswith("application/atom+xml")
    text = feed.content.decode()
    assert "<title>Anerkennung</title>" in text
    assert "Anderes" not in text


def test_the_list_offers_its_feed_with_the_choices_in_force(client: Client) -> None:
    index = site_tree()
    PracticeFactory(title="Anerkennung in Thüringen", region=RegionFactory(ags="16"))
    PracticeFactory(title="Anerkennung in Sachsen", region=RegionFactory(ags="14"))
    for address in ("/suche/", index.url):
        asked = {"q": "Anerkennung", "region": "16", "sortierung": "titel", "seite": "1"}
        soup = BeautifulSoup(client.get(address, asked).content, "html.parser")
        (head,) = soup.select('head link[rel="alternate"][type="application/atom+xml"]')
        (shown,) = [link for link in soup.select("main a") if link.get_text(strip=True) == head["title"]]
        assert shown["href"] == head["href"]
        feed = client.get(head["href"]).content.decode()
        assert ("<title>Anerkennung in Thüringen</title>" in feed, "in Sachsen" in feed) == (True, False), address


def test_similar_cards_with_the_reason_in_words(client: Client) -> None:
    site_tree()
    theme = ThemeFactory(key="probe-gruendung", name="Gründung")
    one = PracticeFactory(title="Gründungsberatung im Landkreis", theme=theme)
    PracticeFactory(title="Gründung mit Begleitung", theme=theme)
    PracticeFactory(title="Kinderbetreuung", theme=ThemeFactory(key="probe-kinder"), region=RegionFactory(ags="10"))
    html = unescape(client.get(PracticePage.objects.get(pk=one.pk).url).content.decode())
    assert "Ähnliche Praxisbeispiele" in html
    assert "gleiches Thema: Gründung" in html
    assert "Kinderbetreuung" not in html


def test_the_index_knows_its_version(find: Find) -> None:
    before = IndexVersion.current()[0]
    PracticeFactory(title="Neu")
    assert IndexVersion.current()[0] > before


@pytest.mark.parametrize("facet", PUBLIC_FACETS, ids=lambda facet: facet.key)
def test_every_facet_narrows_the_list_with_its_count_and_a_chip(client: Client, facet: Facet) -> None:
    card = card_with_everything()
    PracticeFactory(title="Ohne", maturity="ended", region=RegionFactory(ags="01"))
    value = facet.values(card)[0]
    answer = client.get("/suche/", {facet.url_name: value})
    assert titles(answer.content.decode()) == ["Mit allem"]
    assert answer.context["total"] == 1
    (chip,) = answer.context["chips"]
    assert chip["label"] == facet.labels("de", [value])[value]
    assert "Ohne" in titles(client.get(chip["remove_url"]).content.decode())
    if facet.is_offered:
        page = BeautifulSoup(answer.content, "html.parser")
        choice = page.select_one(f'input[name={facet.url_name}][value="{value}"]')
        assert choice is not None
        assert choice.has_attr("checked")
        assert choice.parent.select_one(".facet__count").text == "1"


def test_themes_and_regions_are_open_and_the_other_filters_are_not(client: Client) -> None:
    rich_card()
    page = BeautifulSoup(client.get("/suche/").content, "html.parser")
    groups = {
        group.select_one("summary span").get_text(): group.has_attr("open") for group in page.select("details.facet")
    }
    assert {label for label, is_open in groups.items() if is_open} == {"Thema", "Region"}
    assert len(groups) > 5


def test_a_saved_address_with_a_merged_theme_finds_the_cards_of_the_other(find: Find) -> None:
    old, new = ThemeFactory(key="alt"), ThemeFactory(key="neu", name="Neues Thema")
    PracticeFactory(title="Bei uns", theme=new)
    assert titles(find("", thema="alt")) == []
    old.merged_into = new
    old.save()
    html = find("", thema="alt")
    assert titles(html) == ["Bei uns"]
    assert "Neues Thema" in html.split('class="chips"')[1].split("</ul>")[0]


def test_a_filter_offered_is_called_as_in_its_list_and_not_offered_where_it_would_change_nothing(find: Find) -> None:
    for ags in ("14713", "14729"):
        PracticeFactory(region=RegionFactory(ags=ags))
    offered = find("Leipzig").split("Als Filter nutzen:")[1].split("</ul>")[0]
    regions = Region.objects.filter(ags__in=("14713", "14729")).values_list("ags", "label")
    assert set(re.findall(r'region=(\d+)">([^<]+)<', offered)) == set(regions)
    assert len(set(dict(regions).values())) == 2
    page = Client().get("/regionen/14713/", {"q": "Leipzig"}).content.decode()
    assert "region=14729" not in page, "the page of a region has no other one as a filter"


def test_a_letter_and_its_sign_typed_apart_are_the_letter(find: Find) -> None:
    card = PracticeFactory(title="Etwas anderes")
    BestBet.objects.create(phrases="Gründung", card=card)
    assert titles(find("Gru\u0308ndung")) == ["Etwas anderes"]
