"""A card on paper: two pages that a Jobcenter takes into a meeting, with nothing on them that wants a click."""

from __future__ import annotations

import io
import json
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.core.management import call_command
from pypdf import PdfReader

from contacts.models import PracticeContact
from practices.models import PracticePage
from tests.factories import ContactFactory, rich_card

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
REAL_CARDS = Path(__file__).resolve().parents[2].parent / "shared" / "evalset" / "cards.json"
# One is a whole brochure with interview and tables.
LONG_CARDS = 1
NOT_ON_PAPER = (
    "Suchen",
    "Drucken",
    "Link kopieren",
    "Per E-Mail teilen",
    "Hauptmenü",
    "Nachricht schreiben",
    "Merkliste",
)


def printed(page: Page, address: str) -> PdfReader:
    page.goto(address)
    return PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True)))


def test_a_card_is_two_pages_with_people_address_and_day(live_site: str, site_is_set_up: None, page: Page) -> None:
    card = rich_card()
    ContactFactory(level="public", card=card)
    ContactFactory(level="public", mail_level="editors", phone_level="editors", accepts_messages=True, card=card)
    address = live_site + card.url
    paper = printed(page, address)
    first, whole = paper.pages[0].extract_text(), "\n".join(sheet.extract_text() for sheet in paper.pages)
    assert len(paper.pages) <= 2
    assert all(words in first for words in ("030 23125-100", "Art der Einrichtung", "Gedruckt am"))
    assert address.removeprefix("http://") in first.replace("\n", "")
    assert [words for words in NOT_ON_PAPER if words in whole] == []
    width, height = (float(side) for side in paper.pages[0].mediabox[2:])
    assert (round(width), round(height)) == (595, 842)
    page.emulate_media(media="print")
    size = page.evaluate("parseFloat(getComputedStyle(document.querySelector('.card-text p')).fontSize)")
    assert size >= 9.5 * 96 / 72 - 0.1


@pytest.mark.skipif(not REAL_CARDS.exists(), reason="shared/evalset/cards.json is not there")
def test_real_cards_fit_on_two_pages_with_somebody_to_call(live_site: str, site_is_set_up: None, page: Page) -> None:
    call_command("load_cards", str(REAL_CARDS), "--publish", "--confirm-contact-details", stdout=StringIO())
    contact = ContactFactory(level="public")
    slugs = [card["id"] for card in json.loads(REAL_CARDS.read_text(encoding="utf-8"))["cards"]]
    for card in PracticePage.objects.filter(slug__in=slugs):
        PracticeContact.objects.create(card=card, contact=contact)
    lengths = {slug: len(printed(page, f"{live_site}/praxisbeispiele/{slug}/").pages) for slug in slugs}
    longer = {slug: pages for slug, pages in lengths.items() if pages > 2}
    assert len(longer) <= LONG_CARDS, longer
    assert all(pages == 3 for pages in longer.values()), longer
