"""Filters as people use them: by keyboard, on a phone, with Back, with a slow line, without JavaScript."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect

from tests.factories import PracticeFactory, RegionFactory, ThemeFactory

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Route

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def cards(site_is_set_up: None) -> None:
    """Two themes in a Land with two Kreise, one elsewhere."""
    obst, holz = ThemeFactory(key="obst", name="Obst"), ThemeFactory(key="holz", name="Holz")
    saxony = RegionFactory(ags="14", name="Sachsen", label="Sachsen")
    vogtland = RegionFactory(ags="14523", name="Vogtlandkreis", label="Vogtlandkreis")
    PracticeFactory(title="Quitten im Vogtland", theme=obst, region=vogtland)
    PracticeFactory(title="Äpfel in Sachsen", theme=obst, region=saxony, maturity="ended")
    PracticeFactory(title="Bretter im Vogtland", theme=holz, region=vogtland)
    PracticeFactory(title="Bretter am Main", theme=holz, region=RegionFactory(ags="09663"))


def choices(address: str) -> dict[str, list[str]]:
    return parse_qs(urlsplit(address).query, keep_blank_values=True)


def hits(page: Page) -> set[str]:
    return {title.strip() for title in page.locator("h3.teaser__title").all_text_contents()}


def focused(page: Page) -> str:
    return str(page.evaluate("`${document.activeElement.name}=${document.activeElement.value}`"))


def test_three_filters_by_keyboard_and_the_focus_stays(live_site: str, cards: None, page: Page) -> None:
    page.goto(f"{live_site}/praxisbeispiele/")
    before = page.url
    for name, value in (("thema", "obst"), ("region", "14"), ("stand", "ended")):
        box = page.locator(f'input[name="{name}"][value="{value}"]')
        section = page.locator("details.facet", has=box)
        if section.get_attribute("open") is None:
            section.locator("summary").press("Enter")
        box.focus()
        page.keyboard.press("Space")
        expect(section.locator("[data-chosen]")).to_have_text("1")
        assert focused(page) == f"{name}={value}"
        assert page.url == before, "nothing happens before somebody asks for it"
    button = page.locator("[data-apply]")
    expect(button).to_have_text("1 Beispiel zeigen")
    expect(page.locator("[data-number]")).to_have_text("1 Beispiel passt.")
    assert focused(page) == "stand=ended"
    button.press("Enter")
    expect(page.locator("h3.teaser__title")).to_have_text("Äpfel in Sachsen")
    assert choices(page.url) == {"thema": ["obst"], "region": ["14"], "stand": ["ended"]}, "no empty field in it"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('#ergebnisse') !== null"), "Tab goes on with the results"


def test_back_after_two_filters_shows_what_the_address_says(live_site: str, cards: None, page: Page) -> None:
    page.goto(f"{live_site}/suche/?q=im")
    page.goto(f"{live_site}/praxisbeispiele/")
    for name, value in (("thema", "holz"), ("region", "14")):
        page.locator(f'input[name="{name}"][value="{value}"]').check()
        page.locator("[data-apply]").click()
        page.wait_for_url(f"**{name}={value}**")
    assert hits(page) == {"Bretter im Vogtland"}
    page.locator('input[name="thema"][value="obst"]').check()
    page.go_back()
    page.wait_for_url("**thema=holz#ergebnisse")
    assert hits(page) == {"Bretter im Vogtland", "Bretter am Main"}
    ticked = "[...document.querySelectorAll('.facet input:checked')].map((box) => box.value).join()"
    assert page.evaluate(ticked) == "holz"
    # A page that the browser kept as it was left.
    page.locator('input[name="thema"][value="obst"]').check()
    page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))")
    assert page.evaluate(ticked) == "holz"
    page.reload()
    assert page.evaluate(ticked) == "holz"


def test_a_kreis_narrows_its_land(live_site: str, cards: None, page: Page) -> None:
    page.goto(f"{live_site}/suche/?region=14")
    land, kreis = (page.locator(f'input[name="region"][value="{ags}"]') for ags in ("14", "14523"))
    kreis.check()
    expect(land).not_to_be_checked()
    expect(page.locator("[data-apply]")).to_have_text("2 Beispiele zeigen")
    land.check()
    expect(kreis).not_to_be_checked()
    expect(page.locator("[data-apply]")).to_have_text("3 Beispiele zeigen")
    page.goto(f"{live_site}/suche/?region=14&region=14523")
    expect(kreis).to_be_checked()
    expect(land).not_to_be_checked()
    assert len(hits(page)) == 2


def test_on_a_phone_with_a_slow_line_two_quick_ticks_count_and_the_drawer_stays(
    live_site: str, cards: None, browser: Browser
) -> None:
    context = browser.new_context(viewport={"width": 360, "height": 640}, has_touch=True)
    page = context.new_page()
    page.goto(f"{live_site}/praxisbeispiele/")
    waiting: list[Route] = []
    page.route("**antwort=zahl**", lambda route: waiting.append(route))
    page.locator(".facets-toggle summary").tap()
    for value in ("obst", "holz"):
        page.locator(f'input[name="thema"][value="{value}"]').tap()
    expect(page.locator("[data-apply]")).to_have_text("Filter anwenden")
    page.wait_for_timeout(800)
    for route in waiting:
        route.continue_()
    expect(page.locator("[data-apply]")).to_have_text("4 Beispiele zeigen")
    expect(page.locator("details.facet").first.locator("[data-chosen]")).to_have_text("2")
    assert page.locator(".facets-toggle").get_attribute("open") is not None
    page.locator("[data-apply]").tap()
    page.wait_for_url("**#ergebnisse")
    assert choices(page.url) == {"thema": ["holz", "obst"]}
    assert page.locator("#ergebnisse").bounding_box()["y"] < 300  # type: ignore[index]
    context.close()


def test_another_language_keeps_words_and_filters(live_site: str, cards: None, page: Page) -> None:
    page.goto(f"{live_site}/praxisbeispiele/?q=Bretter&region=14&seite=1")
    page.locator("[data-menu] summary").click()
    page.locator('[data-menu] a[hreflang="en"]').click()
    page.wait_for_url("**/en/**")
    assert choices(page.url) == {"q": ["Bretter"], "region": ["14"]}
    assert hits(page) == {"Bretter im Vogtland"}
    expect(page.locator('input[name="region"][value="14"]')).to_be_checked()


def test_the_search_field_is_left_without_searching(live_site: str, cards: None, page: Page) -> None:
    page.goto(f"{live_site}/praxisbeispiele/")
    field = page.get_by_role("combobox")
    field.press_sequentially("Quitt")
    expect(page.get_by_role("option", name="Quitten im Vogtland")).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.get_by_role("listbox")).to_be_hidden()
    assert page.evaluate("document.activeElement.textContent") == "Suchen"
    assert page.url.endswith("/praxisbeispiele/")
    field.press("End")
    field.press_sequentially("en")
    expect(page.get_by_role("listbox")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("listbox")).to_be_hidden()
    page.keyboard.press("Enter")
    page.wait_for_url("**q=Quitten")
    assert hits(page) == {"Quitten im Vogtland"}
    field.fill("")
    page.keyboard.press("Enter")
    page.wait_for_url(lambda address: not urlsplit(address).query)
    assert len(hits(page)) == 4


def test_without_javascript_the_button_does_the_same(live_site: str, cards: None, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{live_site}/praxisbeispiele/")
    page.locator('input[name="thema"][value="obst"]').check()
    page.locator("details.facet", has=page.locator('[name="stand"]')).locator("summary").click()
    page.locator('input[name="stand"][value="ended"]').check()
    page.get_by_role("button", name="Filter anwenden").click()
    page.wait_for_url("**#ergebnisse")
    assert choices(page.url) == {"thema": ["obst"], "stand": ["ended"]}, "the empty field of the words is gone"
    assert hits(page) == {"Äpfel in Sachsen"}
    context.close()
