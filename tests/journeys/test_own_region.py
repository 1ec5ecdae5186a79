"""Somebody of the Landkreis Hof, where there is no card yet: by a field, a postcode, a search, on a phone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.factories import PracticeFactory, RegionFactory, site_tree

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
HOF, VOGTLAND, WUNSIEDEL = "09475", "14523", "09479"


@pytest.fixture
def cards(site_is_set_up: None) -> None:
    site_tree()
    PracticeFactory(title="Sprachkurs am Abend", region=RegionFactory(ags=VOGTLAND))
    PracticeFactory(title="Bewerbertag mit Betrieben", region=RegionFactory(ags=VOGTLAND))
    PracticeFactory(title="Lotsen in der Ausbildung", region=RegionFactory(ags=WUNSIEDEL))


@pytest.fixture
def phone(browser: Browser) -> Page:
    context = browser.new_context(viewport={"width": 360, "height": 740}, has_touch=True, java_script_enabled=False)
    return context.new_page()


def test_a_kreis_without_a_card_leads_to_its_neighbours(live_site: str, cards: None, phone: Page) -> None:
    phone.goto(f"{live_site}/regionen/")
    phone.get_by_label("Ihr Ort, Ihr Landkreis oder Ihre Postleitzahl").fill("Landkreis Hof")
    phone.get_by_role("button", name="Zeigen").tap()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Hof (Landkreis)")
    around = phone.get_by_role("region", name="Hof (Landkreis)")
    expect(around.get_by_role("link").nth(0)).to_contain_text("Wunsiedel")
    expect(around.get_by_role("link").nth(0)).to_contain_text("1")
    vogtland = around.get_by_role("link", name="Vogtlandkreis")
    expect(vogtland).to_contain_text("2")
    expect(vogtland).to_contain_text("39 km")
    around.get_by_role("link", name="die nächsten zuerst").tap()
    expect(phone.get_by_role("article").nth(0)).to_contain_text("in der Nähe, 26 km")
    expect(phone.get_by_role("article").nth(0)).to_contain_text("Lotsen in der Ausbildung")


def test_a_postcode_leads_to_the_town_and_on(live_site: str, cards: None, phone: Page) -> None:
    phone.goto(f"{live_site}/")
    phone.get_by_label("Ihr Ort, Ihr Landkreis oder Ihre Postleitzahl").fill("95028")
    phone.get_by_role("button", name="Zeigen").tap()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Hof, Stadt")
    phone.get_by_role("region", name="Hof, Stadt").get_by_role("link", name="Vogtlandkreis").tap()
    expect(phone.get_by_role("article")).to_have_count(2)


def test_a_search_in_the_kreis_keeps_its_words(live_site: str, cards: None, phone: Page) -> None:
    phone.goto(f"{live_site}/suche/?q=Landkreis+Hof+Sprachkurs")
    phone.get_by_role("region", name="Hof (Landkreis)").get_by_role("link", name="Vogtlandkreis").tap()
    expect(phone.get_by_role("article")).to_have_count(1)
    expect(phone.get_by_role("article")).to_contain_text("Sprachkurs am Abend")
    expect(phone.get_by_label("Wonach suchen Sie?")).to_have_value("Sprachkurs")


def test_the_map_is_reached_by_keyboard_and_its_targets_are_large(
    live_site: str, cards: None, browser: Browser
) -> None:
    axe = Axe()
    for width, options in ((320, {"color_scheme": "dark"}), (1280, {}), (1280, {"forced_colors": "active"})):
        page = browser.new_context(viewport={"width": width, "height": 740}, **options).new_page()  # type: ignore[arg-type]
        for path in ("/regionen/", f"/regionen/{HOF}/", f"/suche/?kreis={HOF}", "/ar/regionen/"):
            page.goto(live_site + path)
            assert not axe.run(page).response["violations"], (path, width)
            assert page.evaluate("document.documentElement.scrollWidth") <= width, (path, width)
        page.goto(f"{live_site}/regionen/")
        marks = page.locator(".dot-map a")
        # Wunsiedel and the Vogtland are too near to each other for a number each.
        expect(marks).to_have_count(1)
        box = marks.locator("circle").bounding_box()
        assert box
        assert min(box["width"], box["height"]) >= 24
        marks.focus()
        expect(marks).to_be_focused()
        page.keyboard.press("Enter")
        expect(page.get_by_role("article")).to_have_count(3)
        page.context.close()
