"""Every real card and the pages around it, at every width, in every way of looking: nothing sticks out, axe is silent.

What people write is not what a demonstration shows: long words and addresses, wide tables, figures without a space. The
real cards lie beside the project and are left out where they do not; a card that gathers the worst is always there.
"""

from __future__ import annotations

from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.management import call_command

from home.plain_texts import table
from practices.models import PracticeKeyword, PracticeMaterial, PracticePage, PracticeQuote, PracticeResult
from tests.factories import ContactFactory, OrganisationFactory, german, rich_card

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
REAL_CARDS = Path(__file__).resolve().parents[3] / "shared" / "evalset" / "cards.json"
WIDTHS = (320, 360, 768, 1024, 1440)
LONG_WORD = "Berufsanerkennungszuschussantragsbegleitungskoordinierung"
LONG_ADDRESS = (
    "https://www.example.org/sehr/langer/pfad/ohne/ein/einziges/leerzeichen/index.php?seite=12&sprache=de&druck=1"
)
LONG_MAIL = "koordinierungsstelle.anerkennungsberatung.landkreis@arbeitsmarktintegration.example.org"
DARK: tuple[str, dict[str, Any]] = ("dark", {"color_scheme": "dark"})
FORCED: tuple[str, dict[str, Any]] = ("forced colours", {"forced_colors": "active"})
# As WCAG 1.4.12 has it.
TEXT_SPACING = """*:not(svg, svg *) { line-height: 1.5 !important; letter-spacing: .12em !important;
  word-spacing: .16em !important; } p { margin-block-end: 2em !important; }"""
# What lies outside of the window, and what a box cuts off that does not scroll. Hidden words for the ear are neither.
STICKING_OUT = """() => {
  const root = document.documentElement, wide = root.clientWidth, found = [];
  const tell = (node, what) => found.push(
    `${what} ${node.tagName.toLowerCase()}.${node.getAttribute("class")} ${node.textContent.trim().slice(0, 40)}`);
  for (const node of document.querySelectorAll("body *:not(input, textarea)")) {
    const style = getComputedStyle(node), box = node.getBoundingClientRect();
    if (["hidden", "clip"].includes(style.overflowX) && style.clipPath === "none" && node.clientWidth > 1
        && node.scrollWidth > node.clientWidth + 1) tell(node, "cut off:");
    if (root.scrollWidth > wide && box.width && (box.right > wide + 1 || box.left < -1)) tell(node, "outside:");
  }
  return found.slice(-3).concat(root.scrollWidth > wide ? `page is ${root.scrollWidth} wide` : []);
}"""


def worst_card() -> PracticePage:
    """Whatever people paste into a field, all on one card."""
    locale = german()
    card = rich_card(
        title=f"{LONG_WORD} – so geht es",
        title_short=LONG_WORD,
        teaser=f"Mehr unter {LONG_ADDRESS}",
    ).get_latest_revision_as_object()
    rows = [[f"Spalte {column} {LONG_WORD}" for column in range(9)] for _row in range(3)]
    card.instruments = [
        ("heading", LONG_WORD),
        ("table", table({"caption": LONG_WORD, "rows": rows})),
        ("text", f"<p>{LONG_ADDRESS}</p><ul><li>{LONG_WORD}<ul><li>{LONG_WORD}</li></ul></li></ul>"),
    ]
    card.situation = f"<p>{'12345678901234567890' * 6}</p><p><b>{LONG_WORD}</b></p>"
    card.implementation = f'<ol><li>{LONG_WORD}</li></ol><p><a href="{LONG_ADDRESS}">{LONG_ADDRESS}</a></p>'
    card.provider = OrganisationFactory(name=f"{LONG_WORD} {LONG_WORD}", place=LONG_WORD)
    card.institution_name = LONG_WORD
    card.maturity_note, card.period, card.project, card.source_note = LONG_WORD, LONG_WORD, LONG_WORD, LONG_ADDRESS
    card.interview_role = card.interview_quote = LONG_WORD
    card.results = [PracticeResult(label=LONG_WORD, value=123456789, unit=LONG_WORD, locale=locale)]
    card.quotes = [PracticeQuote(text=LONG_WORD, person=LONG_WORD, role=LONG_WORD, locale=locale)]
    card.materials = [PracticeMaterial(title=LONG_WORD, description=LONG_ADDRESS, locale=locale)]
    card.keywords = [PracticeKeyword(word=LONG_WORD, locale=locale)]
    card.save_revision(clean=False).publish()
    ContactFactory(level="public", card=card, name=LONG_WORD, role=LONG_WORD, mail=LONG_MAIL, address=LONG_WORD)
    return PracticePage.objects.get(pk=card.pk)


@pytest.fixture
def paths(site_is_set_up: None) -> list[str]:
    """Every card, and the pages that show cards."""
    worst = worst_card()
    if REAL_CARDS.exists():
        call_command("load_cards", REAL_CARDS, publish=True, stdout=StringIO(), stderr=StringIO())
    cards = PracticePage.objects.live().order_by("pk")
    around = [
        "/", "/ar/", "/praxisbeispiele/", "/praxisbeispiele/?seite=2", f"/suche/?q={LONG_WORD}", "/suche/?q=Sprache",
        "/suche/?q=xyzzyqwertz", "/themen/", "/themen/netzwerke/", "/regionen/", "/regionen/14/", "/regionen/14523/",
        "/traeger/", worst.provider.get_absolute_url(), f"/ar{worst.url}",
    ]  # fmt: skip
    return [*around, *(card.url for card in cards)]


def look(page: Page, **media: Any) -> None:
    page.emulate_media(**{"color_scheme": "light", "forced_colors": "none", **media})


def sticking_out(page: Page, path: str, widths: tuple[int, ...], how: str) -> list[str]:
    found = []
    for width in widths:
        page.set_viewport_size({"width": width, "height": 800})
        found += [f"{path} {width} {how}: {what}" for what in page.evaluate(STICKING_OUT)]
    return found


def complaints(page: Page, axe: Axe, path: str, how: str) -> list[str]:
    """What axe says, with the size of what is to be hit, which it leaves out unless it is asked.

    The window is as high as the page: what lies under the button of the filters for now is scrolled to, not small.
    """
    width = page.viewport_size["width"] if page.viewport_size else WIDTHS[0]
    page.set_viewport_size({"width": width, "height": page.evaluate("document.documentElement.scrollHeight")})
    options = {"rules": {"target-size": {"enabled": True}}, "resultTypes": ["violations"]}
    found = axe.run(page, options=options).response["violations"]
    return [f"{path} {how}: {rule['id']} {rule['nodes'][0]['html'][:120]}" for rule in found]


def test_nothing_sticks_out_and_axe_is_silent(live_site: str, paths: list[str], browser: Browser) -> None:
    """Each page once: at all widths, dark, in forced colours, with wide spaces between letters, words and lines."""
    page, axe, problems = browser.new_context(bypass_csp=True).new_page(), Axe(), []
    for number, path in enumerate(paths):
        look(page)
        page.goto(live_site + path, wait_until="load")
        problems += sticking_out(page, path, WIDTHS[::-1], "light")
        problems += complaints(page, axe, path, "320 light")
        name, media = FORCED if number % 3 == 0 else DARK
        look(page, **media)
        problems += sticking_out(page, path, (320, 1440), name)
        problems += complaints(page, axe, path, f"1440 {name}")
        look(page)
        page.add_style_tag(content=TEXT_SPACING)
        problems += sticking_out(page, path, WIDTHS, "text spacing")
    assert not problems, "\n".join(problems)


def test_header_of_a_phone_leaves_room_for_the_page(live_site: str, browser: Browser) -> None:
    """Name, menu, language and search are within reach in 120 pixels, and the menu opens without covering them."""
    page = browser.new_context(has_touch=True, is_mobile=True).new_page()
    for path in ("/", "/themen/", "/ar/themen/"):
        for width in (320, 360):
            page.set_viewport_size({"width": width, "height": 640})
            page.goto(live_site + path)
            header = page.locator(".site-header")
            assert header.bounding_box()["height"] <= 120, (path, width)  # type: ignore[index]
            for what in (".site-name", ".site-nav__toggle summary", ".menu summary"):
                assert header.locator(what).is_visible(), (path, what)
            assert page.locator("input[type=search]").first.bounding_box()["y"] < 640, path  # type: ignore[index]
            header.locator(".site-nav__toggle summary").tap()
            assert header.locator(".site-nav a").last.is_visible()
            assert header.locator(".menu summary").is_visible()
            header.locator(".menu summary").tap()
            for opened in (".site-nav ul", ".menu__list"):
                box = header.locator(opened).bounding_box()
                assert box, (path, opened)
                assert box["x"] >= 0, (path, width, opened)
                assert box["x"] + box["width"] <= width, (path, width, opened)
