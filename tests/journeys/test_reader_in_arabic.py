"""Who reads Arabic, on a phone: from the first page to a person's number, right to left, digits as they are dialled."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from wagtail.models import Locale

from home.demo.load import load_demo_pages
from home.demo.translating import translate_pages
from home.models import HomePage
from practices.demo.load import DemoImporter, demo_records
from practices.demo.translating import card_texts, translate_page, translated_records
from practices.models import PracticePage
from tests.factories import ContactFactory

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
SLUG = "anerkennung-sprechtag-vogtland"
NUMBER = "03741 300-3456"
# Where each sign of the number stands, from the left.
PLACES_OF_DIGITS = """link => {
  const walker = document.createTreeWalker(link, NodeFilter.SHOW_TEXT), places = [];
  for (let text = walker.nextNode(); text; text = walker.nextNode()) {
    for (let at = 0; at < text.length; at += 1) {
      if (!/\\d/.test(text.data[at])) continue;
      const range = document.createRange();
      range.setStart(text, at);
      range.setEnd(text, at + 1);
      places.push(range.getBoundingClientRect().left);
    }
  }
  return places;
}"""


class Phone:
    """A phone in somebody's hand: what is tapped is counted, and has to be in sight of a finger."""

    def __init__(self, page: Page) -> None:
        self.page, self.taps = page, 0

    def tap(self, target: Locator) -> None:
        target.scroll_into_view_if_needed()
        box = target.bounding_box()
        assert box
        assert min(box["width"], box["height"]) >= 20, box
        target.tap()
        self.page.wait_for_load_state()
        self.taps += 1


@pytest.fixture
def card(site_is_set_up: None) -> PracticePage:
    """A German card with a person to call, and its Arabic version."""
    home = HomePage.objects.get(locale__language_code="de")
    load_demo_pages(home)
    translate_pages(home, None, ["ar"])
    (german_record,) = (record for record in demo_records() if record["id"] == SLUG)
    DemoImporter(publish=True).load({**german_record, "collection": ""})
    german = PracticePage.objects.get(slug=SLUG)
    arabic = next(found for code, slug, found in translated_records() if (code, slug) == ("ar", SLUG))
    translated = translate_page(german, Locale.objects.get(language_code="ar"), card_texts(german, arabic, "ar"), None)
    ContactFactory(level="public", card=german, name="Anerkennungsstelle Vogtland", phone=NUMBER)
    return PracticePage.objects.get(pk=translated.pk)


@pytest.fixture
def phone(browser: Browser) -> Phone:
    context = browser.new_context(viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True, locale="ar")
    return Phone(context.new_page())


def reaches_the_number(phone: Phone, card: PracticePage) -> None:
    page = phone.page
    page.get_by_role("heading", level=1, name=card.title).wait_for()
    assert page.evaluate("document.dir") == "rtl"
    number = page.locator("a[href^='tel:']").filter(has_text=NUMBER).first
    places = number.evaluate(PLACES_OF_DIGITS)
    assert len(places) == sum(sign.isdigit() for sign in NUMBER)
    assert places == sorted(places), "the digits run from right to left"
    phone.tap(number)
    assert phone.taps <= 6


def test_from_the_german_first_page_by_a_word(live_site: str, card: PracticePage, phone: Phone) -> None:
    page = phone.page
    page.goto(live_site)
    phone.tap(page.locator("[data-menu] summary"))
    phone.tap(page.get_by_role("link", name="العربية"))
    page.wait_for_url("**/ar/")
    phone.tap(page.locator("#home-search"))
    page.keyboard.type("الاعتراف")
    page.keyboard.press("Enter")
    phone.tap(page.get_by_role("main").get_by_role("link", name=card.title))
    reaches_the_number(phone, card)


def test_by_the_region(live_site: str, card: PracticePage, phone: Phone) -> None:
    page = phone.page
    page.goto(f"{live_site}/ar/")
    phone.tap(page.locator(".hero a[href='#region']"))
    phone.tap(page.locator("#region").get_by_role("link", name="Sachsen", exact=True))
    phone.tap(page.get_by_role("main").get_by_role("link", name=card.title))
    reaches_the_number(phone, card)


def test_german_names_and_numbers_keep_their_order(live_site: str, card: PracticePage, phone: Phone) -> None:
    """Name, place, address and mail of the contact are isolated: none of their signs jumps to the other side."""
    page = phone.page
    page.goto(live_site + card.url)
    for what in ("bdi", ".contact__address"):
        directions = page.locator(f".contact {what}").evaluate_all(
            "nodes => nodes.map(node => [getComputedStyle(node).unicodeBidi, node.textContent])"
        )
        assert directions, what
        assert {bidi for bidi, _text in directions} <= {"isolate", "plaintext", "isolate-override"}, directions
