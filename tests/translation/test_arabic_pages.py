"""Arabic pages in a browser: mirrored, accessible, in the Arabic font, nothing sticking out on a phone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe
from wagtail.models import Locale

from home.demo.load import load_demo_pages
from home.demo.translating import translate_pages
from home.models import HomePage
from practices.demo.load import DemoImporter, demo_records
from practices.demo.translating import card_texts, translate_page, translated_records
from practices.models import PracticePage

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
SLUG = "anerkennung-sprechtag-vogtland"
# Pixels between a fact and each link in it, which may be a German name or an Arabic term.
GAPS_AT_THE_RIGHT = """() => [...document.querySelectorAll(".fact-box dd li a")].map(
  link => Math.round(link.closest("dd").getBoundingClientRect().right
    - Math.max(...[...link.getClientRects()].map(rect => rect.right))))"""
UNTRANSLATED = "regionalrunde-sachsen"


@pytest.fixture
def paths(site_is_set_up: None) -> dict[str, str]:
    home = HomePage.objects.get(locale__language_code="de")
    load_demo_pages(home)
    translate_pages(home, None, ["ar"])
    importer = DemoImporter(publish=True)
    for record in demo_records():
        if record["id"] in {SLUG, UNTRANSLATED}:
            importer.load({**record, "collection": ""})
    record = next(found for code, slug, found in translated_records() if (code, slug) == ("ar", SLUG))
    card = PracticePage.objects.get(slug=SLUG)
    translate_page(card, Locale.objects.get(language_code="ar"), card_texts(card, record, "ar"), None)
    return {
        "home": "/ar/",
        "list": "/ar/praxisbeispiele/",
        "card": f"/ar/praxisbeispiele/{SLUG}/",
        "not translated": f"/ar/praxisbeispiele/{UNTRANSLATED}/",
        "themes": "/ar/themen/",
        "region": "/ar/regionen/14/",
        "organisations": "/ar/traeger/",
        "text": "/ar/barrierefreiheit/",
        "not found": "/ar/gibt-es-nicht/",
    }


def test_arabic_pages_are_accessible_and_fit_a_phone(live_site: str, paths: dict[str, str], browser: Browser) -> None:
    axe, problems = Axe(), []
    for scheme, width in (("light", 320), ("dark", 1280)):
        context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)  # type: ignore[arg-type]
        page = context.new_page()
        for name, path in paths.items():
            page.goto(live_site + path)
            found = axe.run(page).response["violations"]
            problems += [f"{name} {width} {scheme}: {rule['id']} {rule['nodes'][0]['html'][:120]}" for rule in found]
            if page.evaluate("document.documentElement.scrollWidth") > width:
                problems.append(f"{name} {width}: scrolls sideways")
        context.close()
    assert not problems, "\n".join(problems)


def test_the_layout_is_mirrored_and_set_in_the_arabic_font(live_site: str, paths: dict[str, str], page: Page) -> None:
    page.goto(live_site + paths["card"])
    middle = page.viewport_size["width"] / 2  # type: ignore[index]
    left_edge = {
        name: page.locator(selector).first.bounding_box()["x"]  # type: ignore[index]
        for name, selector in {
            "site name": ".site-name",
            "languages": ".site-header__tools",
            "text": ".card-text",
            "facts": ".card-aside",
        }.items()
    }
    assert left_edge["site name"] > middle > left_edge["languages"]
    assert left_edge["text"] > left_edge["facts"]
    gaps = page.evaluate(GAPS_AT_THE_RIGHT)
    assert gaps
    assert max(gaps) < 24, "a line with only a German name begins at the left"
    assert "Noto Sans Arabic" in page.evaluate("getComputedStyle(document.querySelector('.card-text p')).fontFamily")
    loaded = "document.fonts.ready.then(() => document.fonts.check('16px \"Noto Sans Arabic\"', 'عمل'))"
    assert page.evaluate(loaded)


def test_a_reader_changes_to_arabic_and_back(live_site: str, paths: dict[str, str], page: Page) -> None:
    page.goto(f"{live_site}/praxisbeispiele/{SLUG}/")
    page.locator("[data-menu] summary").click()
    page.get_by_role("link", name="العربية").click()
    page.wait_for_url(f"**{paths['card']}")
    assert page.evaluate("document.dir") == "rtl"
    page.get_by_role("link", name="إلى الأصل الألماني").click()
    page.wait_for_url(f"{live_site}/praxisbeispiele/{SLUG}/")
    assert page.evaluate("document.documentElement.lang") == "de"
