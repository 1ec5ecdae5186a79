"""What a list promises about its pages, filters and languages, wherever it stands."""

from __future__ import annotations

import re
from html import unescape
from io import StringIO
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.management import call_command
from django.test import Client
from wagtail.models import Locale, PageViewRestriction

from practices.facets import BY_KEY, labels_of
from practices.models import Collection, Organisation, PracticePage
from practices.public.builders import public_practice
from search.models import BestBet, IndexedCard, SearchPhrase, Wish
from search.searched_words import searches
from tests.factories import (
    OrganisationFactory,
    PracticeFactory,
    RegionFactory,
    ThemeFactory,
    site_tree,
    with_own_terms,
)
from vocabularies.region_tables import plan_regions

pytestmark = pytest.mark.django_db


def soup(client: Client, path: str, **parameters: Any) -> BeautifulSoup:
    answer = client.get(path, parameters)
    assert answer.status_code == 200, path
    return BeautifulSoup(answer.content, "html.parser")


def titles(page: BeautifulSoup) -> list[str]:
    return [" ".join(heading.get_text().split()) for heading in page.select("h3.teaser__title a")]


def in_english(card: PracticePage, **values: Any) -> PracticePage:
    copy = with_own_terms(card.copy_for_translation(Locale.objects.get(language_code="en"), copy_parents=True))
    for name, value in values.items():
        setattr(copy, name, value)
    copy.save_revision().publish()
    return copy


def test_cards_in_two_languages_come_each_once_over_all_pages(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("search.listing.PAGE_SIZE", 3)
    site_tree()
    for number in range(6):
        PracticeFactory(title=f"Sprachkurse {number}")
    for card in PracticePage.objects.order_by("pk")[:4]:
        in_english(card, title=card.title.replace("Sprachkurse", "Language courses"))
    pages = [client.get("/en/suche/", {"q": "language courses", "seite": number}) for number in (1, 2)]
    assert [answer.context["total"] for answer in pages] == [6] * 2
    everything = [title for answer in pages for title in titles(BeautifulSoup(answer.content, "html.parser"))]
    assert {title.split()[0] for title in everything[:4]} == {"Language"}
    assert sorted(everything[4:]) == ["Sprachkurse 4", "Sprachkurse 5"], "the others are there in English"


def test_a_chip_takes_away_its_own_choice_and_no_other(client: Client) -> None:
    site_tree()
    one, two = ThemeFactory(key="eins", name="Eins"), ThemeFactory(key="zwei", name="Zwei")
    for theme, ags in ((one, "14"), (two, "14"), (two, "10")):
        PracticeFactory(theme=theme, region=RegionFactory(ags=ags))
    asked = {"thema": ["eins", "zwei"], "region": ["14"]}
    chips = {chip["label"]: chip["remove_url"] for chip in client.get("/suche/", asked).context["chips"]}
    assert len(chips) == 3
    assert client.get(chips["Eins"]).context["total"] == 1
    left = [chip["label"] for chip in client.get(chips["Eins"]).context["chips"]]
    assert left == [label for label in chips if label != "Eins"]
    land = next(label for label in chips if label not in {"Eins", "Zwei"})
    assert client.get(chips[land]).context["total"] == 3


def test_pages_far_apart_have_a_gap_between_them_and_neighbours_none(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("search.listing.PAGE_SIZE", 1)
    site_tree()
    for number in range(9):
        PracticeFactory(title=f"Ansatz {number}")

    def entries(number: int) -> list[str]:
        page = soup(client, "/suche/", seite=number)
        return [item.get_text(strip=True) for item in page.select("nav.pagination li")]

    def numbers(number: int) -> str:
        return " ".join(re.sub(r"\D", "", entry) or "…" for entry in entries(number) if re.search(r"\d|…", entry))

    assert numbers(1) == "1 2 3 … 9"
    assert numbers(5) == "1 … 3 4 5 6 7 … 9"
    assert numbers(4) == "1 2 3 4 5 6 … 9"
    assert numbers(9) == "1 … 7 8 9"


def test_names_of_regions_are_marked_as_german_and_those_of_themes_are_not(client: Client) -> None:
    site_tree()
    in_english(PracticeFactory(region=RegionFactory(ags="14")))
    page = soup(client, "/en/suche/")
    choices = {field["name"]: field.parent for field in page.select("details.facet input[type=checkbox]")}
    assert {name for name, label in choices.items() if label.select('[lang="de"]')} == {"region"}


def test_sorting_by_fit_is_offered_where_there_are_words(client: Client) -> None:
    site_tree()
    PracticeFactory(title="Beratung")

    def offered(**asked: str) -> list[tuple[str, bool]]:
        return [(one["value"], one["is_selected"]) for one in client.get("/suche/", asked).context["sort_options"]]

    assert offered() == [("newest", True), ("title", False)]
    assert offered(q="Beratung") == [("fit", True), ("newest", False), ("title", False)]
    assert offered(q="Beratung", sortierung="title") == [("fit", False), ("newest", False), ("title", True)]


def test_what_is_german_in_a_foreign_page_is_marked_and_nothing_else(client: Client) -> None:
    site_tree()
    PracticeFactory(title="Sprachkurse", maturity="ended", region=RegionFactory(ags="14523"))
    page = soup(client, "/ar/suche/", q="Sprachkurse", region="14")
    (card,) = page.select("article.teaser")
    assert not card.has_attr("lang")
    for part in (".teaser__title", ".teaser__text", ".badge", ".teaser__facts bdi", ".teaser__facts span"):
        assert card.select_one(part)["lang"] == "de", part
    foreign = [text for text in card.stripped_strings if any("\u0600" <= sign <= "\u06ff" for sign in text)]
    assert foreign
    for text in card.find_all(string=lambda found: found.strip() in foreign):
        assert text.find_parent(lang=True).name == "html", text
    (chip,) = page.select('ul.chips bdi[lang="de"]')
    assert chip.get_text() == "Sachsen"
    crumbs = soup(client, "/ar/regionen/14523/").select("nav.breadcrumbs a")
    assert [crumb.get("lang") for crumb in crumbs] == [None, None, "de"]


def test_filters_of_two_languages_are_one_tree_with_a_name_for_everything(client: Client) -> None:
    site_tree()
    in_english(PracticeFactory(title="Quitte", region=RegionFactory(ags="14523")), title="Quitte in English")
    PracticeFactory(title="Quitte am Ort", region=RegionFactory(ags="16063"), theme=ThemeFactory(key="neu", name="Neu"))
    page = soup(client, "/en/suche/", q="Quitte")
    regions = page.select('details.facet input[name="region"]')
    assert sorted(field["value"] for field in regions) == ["14", "14523", "16", "16063"]
    nested = [field["value"] for field in page.select('details.facet ul ul input[name="region"]')]
    assert sorted(nested) == ["14523", "16063"]
    empty = soup(client, "/en/suche/", q="Quitte", stand="ended")
    offered = [link["href"] for link in empty.select("ul.chips a") if "/themen/" in link["href"]]
    assert offered
    assert all(client.get(address).status_code == 200 for address in offered)
    label = page.select_one('input[name="thema"][value="neu"]').parent
    assert label.select_one('[lang="de"]').get_text() == "Neu", "German until it is translated, never its key"


def test_a_feed_has_what_its_list_has(client: Client) -> None:
    site_tree()
    in_english(PracticeFactory(title="Anderes"), title="Something else")
    PracticeFactory(title="Sprachkurse am Arbeitsplatz")
    address = client.get("/en/suche/", {"q": "language courses"}).context["feed_url"]
    assert "<title>Sprachkurse am Arbeitsplatz</title>" in client.get(address).content.decode()


def test_a_pick_is_something_found_and_comes_once(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("search.listing.PAGE_SIZE", 2)
    site_tree()
    for number in range(3):
        PracticeFactory(title=f"Beratung {number}")
    last = PracticeFactory(title="Etwas mit Beratung am Ende")
    BestBet.objects.create(phrases="beratung\nkaffeerunde", card=last, reason="Ein guter Anfang")
    found = [titles(soup(client, "/suche/", q="Beratung", seite=number)) for number in (1, 2)]
    assert found[0][0] == last.title
    assert sorted(title for part in found for title in part) == sorted(
        PracticePage.objects.values_list("title", flat=True)
    )
    searches.write()
    assert client.get("/suche/", {"q": "Kaffeerunde"}).context["total"] == 1
    searches.write()
    assert SearchPhrase.objects.get(words="kaffeerunde").hits == 1


def test_who_asks_whether_there_is_a_list_searches_nothing(client: Client) -> None:
    site_tree()
    searches.write()
    SearchPhrase.objects.all().delete()
    client.head("/suche/", {"q": "Kaffeerunde"})
    searches.write()
    assert not SearchPhrase.objects.exists()


def test_a_card_that_cannot_be_read_stops_no_search_and_no_change_but_its_own(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    site_tree()
    broken, private = PracticeFactory(title="Beratung Quitte"), PracticeFactory(title="Beratung Holunder")
    PracticeFactory(title="Beratung Mispel")

    def breaks(card: PracticePage) -> Any:
        if card.pk == broken.pk:
            raise KeyError("label")
        return public_practice(card)

    monkeypatch.setattr("search.index.rows.public_practice", breaks)
    IndexedCard.objects.filter(page_id=broken.pk).delete()
    PageViewRestriction.objects.create(page=private, restriction_type="login")
    assert titles(soup(client, "/suche/", q="Beratung")) == ["Beratung Mispel"]
    PageViewRestriction.objects.all().delete()
    assert len(titles(soup(client, "/suche/", q="Beratung"))) == 2
    call_command("reindex", outdated=True, stdout=StringIO(), stderr=StringIO())


def test_a_card_is_found_by_the_new_name_of_its_region(client: Client) -> None:
    site_tree()
    region = RegionFactory(ags="14523")
    PracticeFactory(title="Ansatz am Ort", region=region)
    client.get("/suche/")
    table = f"ags,level,name,type,label\n14523,kreis,Quittenkreis,{region.kind},Quittenkreis\n"
    plan_regions(table.encode(), "regions.csv").apply()
    assert titles(soup(client, "/suche/", q="Quittenkreis")) == ["Ansatz am Ort"]
    assert "Als Filter nutzen" in soup(client, "/suche/", q="Quittenkreis").get_text()


def test_a_land_is_no_reason_of_its_own_beside_its_kreis(client: Client) -> None:
    site_tree()
    region = RegionFactory(ags="14523")
    one, _other = (PracticeFactory(title=title, region=region) for title in ("Beratung eins", "Beratung zwei"))
    reason = unescape(client.get(one.url).content.decode()).split("gleiche Region: ")[1].split("<")[0]
    assert reason.strip() == region.label


def test_a_collection_has_its_german_name_until_there_is_one_in_the_language() -> None:
    german = Collection.objects.create(title="Sammlung", key="sammlung", locale=Locale.objects.get(language_code="de"))
    english = german.copy_for_translation(Locale.objects.get(language_code="en"))
    english.title = "Collection"
    english.save()
    names = {code: labels_of(BY_KEY["collection"], code, [german.key])[german.key] for code in ("de", "en", "uk")}
    assert names["en"].startswith("Collection")
    assert names["de"] == names["uk"]
    assert names["de"].startswith("Sammlung")


def test_the_page_of_the_whole_country_has_the_cards_that_say_so(client: Client) -> None:
    site_tree()
    PracticeFactory(title="Überall", region=RegionFactory(ags="00"))
    PracticeFactory(title="In Sachsen", region=RegionFactory(ags="14"))
    assert titles(soup(client, "/regionen/00/")) == ["Überall"]
    assert titles(soup(client, "/regionen/14/")) == ["In Sachsen"]


def test_words_and_filters_can_be_taken_back_apart(client: Client) -> None:
    site_tree()
    PracticeFactory(title="Beratung in Sachsen", region=RegionFactory(ags="14"))
    asked = client.get("/suche/", {"q": "Beratung", "region": "10"}).context["reading"]
    assert client.get(asked["without_filters_url"]).context["total"] == 1
    assert client.get("/suche/", {"q": "Beratung"}).context["reading"]["without_filters_url"] == ""


def test_the_address_of_a_merged_theme_leads_to_the_one_it_went_into(client: Client) -> None:
    site_tree()
    stays = ThemeFactory(key="bogen")
    ThemeFactory(key="gewoelbe", merged_into=stays)
    answer = client.get("/themen/gewoelbe/")
    assert (answer.status_code, answer.headers["Location"]) == (301, "/themen/bogen/")
    assert client.get("/themen/nirgends/").status_code == 404


def test_the_address_of_a_merged_institution_leads_to_the_one_it_went_into(client: Client) -> None:
    site_tree()
    stays = OrganisationFactory(name="Bildungswerk", slug="bildungswerk")
    PracticeFactory(title="Vom Bildungswerk", provider=stays)
    PracticeFactory(title="Von jemand anderem", provider=OrganisationFactory(slug="andere"))
    gone = OrganisationFactory(slug="frueher")
    Organisation.objects.filter(pk=gone.pk).update(merged_into=stays)
    answer = client.get("/traeger/frueher/")
    assert (answer.status_code, answer.headers["Location"]) == (301, "/traeger/bildungswerk/")
    page = soup(client, "/traeger/bildungswerk/")
    assert page.h1.get_text(strip=True) == "Bildungswerk"
    assert titles(page) == ["Vom Bildungswerk"]
    assert client.get("/traeger/nirgends/").status_code == 404


def test_nothing_of_a_withdrawn_card_stays_in_its_row() -> None:
    site_tree()
    card = PracticeFactory(title="Geheimnis")
    card.unpublish()
    row = IndexedCard.objects.get(page_id=card.pk)
    assert (row.is_public, row.title, row.digest, row.facets, row.words, row.places) == (False, "", "", {}, {}, {})


def test_all_addresses_together_have_a_limit_of_wishes(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("search.views.WISHES_AN_HOUR", 2)
    for number in range(3):
        other = Client(REMOTE_ADDR=f"203.0.113.{number}")
        status = other.post("/suche/wunsch/", {"text": f"Sprachkurse {number}"}).status_code
        assert status == (302 if number < 2 else 429)
    assert Wish.objects.count() == 2
    assert client.get("/suche/wunsch/").status_code == 302
