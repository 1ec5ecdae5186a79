"""The listing block: what an editor saves on a page is what a reader gets, and never more."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import Locale

from accounts.roles import Role
from home.demo.load import load_demo_pages
from home.models import HomePage, StandardPage
from practices.listing_block import PracticeListingBlock
from practices.models import PracticePage
from tests.factories import PracticeFactory, RegionFactory, UserFactory, rich_card, site_tree, with_own_terms
from vocabularies.models import Theme

pytestmark = pytest.mark.django_db
HEADING = "Unsere Auswahl"


@pytest.fixture
def home() -> HomePage:
    site_tree()
    return HomePage.objects.get(locale__language_code="de")


def theme(key: str) -> Theme:
    return Theme.objects.in_language("de").get(key=key)


def listing(**values: Any) -> dict[str, Any]:
    criteria = {name: values.pop(name) for name in list(values) if name in CRITERIA}
    return {
        "heading": HEADING, "chosen": [], "by_criteria": True, "criteria": criteria, "order": "title", "limit": 6,
        "show_all_link": True, **values,
    }  # fmt: skip


CRITERIA = {
    "theme", "region", "institution_type", "target_group", "sector", "legal_basis", "phase", "maturity", "effort",
    "collection",
}  # fmt: skip


def page_with(home: HomePage, **values: Any) -> StandardPage:
    page = StandardPage(title="Auswahl", slug="auswahl", locale=home.locale, body=[("listing", listing(**values))])
    home.add_child(instance=page)
    page.save_revision(clean=False).publish()
    return StandardPage.objects.get(pk=page.pk)


def titles(client: Client, page: Any) -> list[str]:
    """Titles of the cards in the block, in their order."""
    soup = BeautifulSoup(client.get(page.url).content, "html.parser")
    return [link.get_text() for link in soup.select(".listing .teaser__title a")]


def test_a_theme_brings_the_cards_of_its_sub_themes_in_order_up_to_the_limit(home: HomePage, client: Client) -> None:
    for name in ("C", "A", "D", "B"):
        PracticeFactory(title=f"Karte {name}", theme=theme("anerkennung"))
    PracticeFactory(title="Karte 0 mit anderem Thema", theme=theme("netzwerke"))
    PracticeFactory(title="Karte 1 als Entwurf", theme=theme("anerkennung"), published=False)
    page = page_with(home, theme="qualifizierung", limit=3)
    assert titles(client, page) == ["Karte A", "Karte B", "Karte C"]


def test_each_criterion_keeps_the_card_that_has_it_and_drops_the_one_that_has_not(home: HomePage) -> None:
    card = rich_card(title="Mit allem", maturity="pilot")
    PracticeFactory(title="Ohne", region=RegionFactory(ags="09761"), theme=theme("kinderbetreuung"))
    values = {"theme": "netzwerke", "region": "14523", "maturity": "pilot", "effort": "medium"}
    values["collection"] = card.collection.key
    for criterion in CRITERIA:
        value = values.get(criterion) or getattr(card, f"{criterion}_links").first().term.key
        assert PracticeListingBlock.card_ids(listing(**{criterion: value}), "de") == [card.pk], criterion


def test_all_criteria_together_mean_and(home: HomePage, client: Client) -> None:
    PracticeFactory(title="Beides", theme=theme("netzwerke"), region=RegionFactory(ags="09761"))
    PracticeFactory(title="Nur Thema", theme=theme("netzwerke"), region=RegionFactory(ags="14523"))
    PracticeFactory(title="Nur Region", theme=theme("ehrenamt"), region=RegionFactory(ags="09761"))
    assert titles(client, page_with(home, theme="netzwerke", region="09")) == ["Beides", "Nur Region"]
    page = StandardPage.objects.get(slug="auswahl")
    page.body = [("listing", listing(theme="ehrenamt", region="14"))]
    page.save_revision(clean=False).publish()
    assert titles(client, page) == []


def test_nationwide_means_cards_that_say_so(home: HomePage, client: Client) -> None:
    PracticeFactory(title="Überall", region=RegionFactory(ags="00"))
    PracticeFactory(title="Im Vogtland", region=RegionFactory(ags="14523"))
    assert titles(client, page_with(home, region="00")) == ["Überall"]


def test_a_merged_theme_still_finds_its_cards(home: HomePage, client: Client) -> None:
    old, new = theme("ehrenamt"), theme("netzwerke")
    PracticeFactory(title="Alt verschlagwortet", theme=old)
    Theme.objects.filter(pk=old.pk).update(merged_into=new)
    assert titles(client, page_with(home, theme="netzwerke")) == ["Alt verschlagwortet"]


def test_a_block_that_was_saved_with_a_theme_finds_the_cards_of_the_one_it_went_into(
    home: HomePage, client: Client
) -> None:
    old, new = theme("ehrenamt"), theme("netzwerke")
    PracticeFactory(title="Neu verschlagwortet", theme=new)
    page = page_with(home, theme="ehrenamt")
    assert titles(client, page) == []
    old.merged_into = new
    old.save()
    assert titles(client, page) == ["Neu verschlagwortet"]
    block = PracticeListingBlock()
    kept = block.clean(block.to_python(listing(theme="ehrenamt")))
    assert kept["criteria"]["theme"] == "netzwerke"


def test_cards_chosen_by_hand_stand_first_and_a_withdrawn_one_disappears(home: HomePage, client: Client) -> None:
    last, first, gone = (PracticeFactory(title=title) for title in ("Zuletzt", "Zuerst", "Zurückgezogen"))
    filler = PracticeFactory(title="Füller")
    page = page_with(home, chosen=[gone, last, first, last], limit=3)
    assert titles(client, page) == ["Zurückgezogen", "Zuletzt", "Zuerst"]
    PracticePage.objects.get(pk=gone.pk).unpublish()
    assert titles(client, page) == ["Zuletzt", "Zuerst", filler.title]
    PracticePage.objects.filter(pk=last.pk).update(expire_at=timezone.now())
    assert titles(client, page) == ["Zuerst", filler.title]
    PracticePage.objects.get(pk=first.pk).delete()
    assert titles(client, page) == [filler.title]


def test_by_hand_alone_nothing_is_filled_up(home: HomePage, client: Client) -> None:
    card = PracticeFactory(title="Allein")
    PracticeFactory(title="Andere")
    assert titles(client, page_with(home, chosen=[card], by_criteria=False)) == ["Allein"]


def test_a_page_in_english_lists_the_english_cards(home: HomePage, client: Client) -> None:
    english = Locale.objects.get(language_code="en")
    german_card = PracticeFactory(title="Deutsche Karte")
    index = german_card.get_parent().specific
    english_home = home.copy_for_translation(english)
    english_home.save_revision(clean=False).publish()
    english_index = index.copy_for_translation(english)
    english_index.save_revision(clean=False).publish()
    english_card = with_own_terms(german_card.copy_for_translation(english))
    english_card.title = english_card.draft_title = "English card"
    english_card.save_revision(clean=False).publish()
    english_home = HomePage.objects.get(pk=english_home.pk)
    english_home.body = [("listing", listing(chosen=[german_card]))]
    english_home.save_revision(clean=False).publish()
    assert titles(client, english_home) == ["English card"]
    home.body = [("listing", listing())]
    home.save_revision(clean=False).publish()
    assert titles(client, home) == ["Deutsche Karte"]


def test_an_empty_selection_tells_editors_and_hides_from_readers(home: HomePage, client: Client) -> None:
    page = page_with(home, theme="ehrenamt")
    assert HEADING not in client.get(page.url).content.decode()
    reviewer = Client()
    reviewer.force_login(UserFactory(role=Role.REVIEWER))
    draft = reviewer.get(f"/admin/pages/{page.pk}/view_draft/").content.decode()
    assert HEADING in draft
    assert "noch keine veröffentlichte Karte" in draft


def test_show_all_leads_to_the_list_with_the_same_filters(home: HomePage, client: Client) -> None:
    PracticeFactory(
        title="Läuft in Sachsen", maturity="running", theme=theme("anerkennung"), region=RegionFactory(ags="14523")
    )
    PracticeFactory(title="Woanders", theme=theme("anerkennung"), region=RegionFactory(ags="09761"))
    page = page_with(home, theme="qualifizierung", region="14", maturity="running")
    soup = BeautifulSoup(client.get(page.url).content, "html.parser")
    link = soup.select_one(".listing .section__head a")
    assert link.get_text().startswith("Alle anzeigen")
    asked = {key: values[0] for key, values in parse_qs(urlsplit(link["href"]).query).items()}
    assert asked == {"thema": "qualifizierung", "region": "14", "stand": "running"}
    found = client.get(link["href"]).content.decode()
    assert "Läuft in Sachsen" in found
    assert "Woanders" not in found
    page.body = [("listing", listing(chosen=[PracticePage.objects.first()], by_criteria=False))]
    page.save_revision(clean=False).publish()
    assert "Alle anzeigen" not in client.get(page.url).content.decode()


def test_an_administrator_opens_and_saves_the_form_of_a_page_with_a_listing(home: HomePage) -> None:
    card = PracticeFactory(title="Von Hand")
    page = page_with(home, chosen=[card], theme="netzwerke")
    admin = Client()
    admin.force_login(UserFactory(role=Role.REVIEWER))
    for url in (f"/admin/pages/{page.pk}/edit/", f"/admin/pages/add/home/standardpage/{home.pk}/"):
        form = admin.get(url)
        assert form.status_code == 200, url
        assert "Kriterien" in form.content.decode()
    fields = {
        "title": "Auswahl", "slug": "auswahl", "intro": "", "comments-TOTAL_FORMS": 0, "comments-INITIAL_FORMS": 0,
        "body-count": 1, "body-0-type": "listing", "body-0-order": 0, "body-0-deleted": "", "body-0-id": "",
        "body-0-value-heading": "Neu", "body-0-value-chosen-count": 1, "body-0-value-chosen-0-value": card.pk,
        "body-0-value-chosen-0-order": 0, "body-0-value-chosen-0-deleted": "", "body-0-value-order": "title",
        "body-0-value-criteria-theme": "netzwerke", "body-0-value-limit": 4, "action-publish": "1",
    }  # fmt: skip
    response = admin.post(f"/admin/pages/{page.pk}/edit/", fields, follow=True)
    saved = StandardPage.objects.get(pk=page.pk).body[0].value
    assert (saved["heading"], saved["limit"], saved["criteria"]["theme"]) == ("Neu", 4, "netzwerke")
    assert [chosen.pk for chosen in saved["chosen"]] == [card.pk]
    tampered = {**fields, "body-0-value-criteria-theme": "gibt-es-nicht", "body-0-value-limit": 999}
    response = admin.post(f"/admin/pages/{page.pk}/edit/", tampered)
    assert response.status_code == 200
    assert StandardPage.objects.get(pk=page.pk).body[0].value["limit"] == 4


def test_the_number_of_queries_does_not_grow_with_the_cards(home: HomePage, client: Client) -> None:
    counts = []
    page = page_with(home, limit=24)
    for wanted in (2, 10):
        while PracticePage.objects.count() < wanted:
            PracticeFactory()
        client.get(page.url)
        with CaptureQueriesContext(connection) as queries:
            assert len(titles(client, page)) == wanted
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert counts[1] <= 25


def test_the_demonstration_shows_a_listing_on_its_home_page(home: HomePage, client: Client) -> None:
    PracticeFactory(title="Läuft schon", maturity="running", theme=theme("anerkennung"))
    home.lead = ""
    home.save_revision(clean=False).publish()
    load_demo_pages(HomePage.objects.get(pk=home.pk))
    assert titles(client, home) == ["Läuft schon"]


def test_a_block_without_a_number_shows_six_cards_and_takes_up_to_24(home: HomePage, client: Client) -> None:
    for number in range(8):
        PracticeFactory(title=f"Karte {number}")
    without = {key: value for key, value in listing().items() if key != "limit"}
    assert len(titles(client, page_with(home, **without))) == 6
    block = PracticeListingBlock()
    for limit, is_refused in ((24, False), (25, True), (1, False), (0, True)):
        value = block.to_python(listing(limit=limit))
        if is_refused:
            with pytest.raises(ValidationError):
                block.clean(value)
        else:
            block.clean(value)
    with pytest.raises(ValidationError):
        block.clean(block.to_python(listing(heading="x" * 121)))
    block.clean(block.to_python(listing(heading="x" * 120)))
