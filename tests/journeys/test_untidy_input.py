"""As people really type, paste and upload: from the first title to the page on a phone, the table and the feed.

The input is untidy on purpose: umlauts, quotes and a dash in the title, two ways to write a date, a JPEG that carries
its position, and a clipboard of a word processor with bold, a link, a list and a vertical tab.
"""

from __future__ import annotations

import datetime as dt
import io
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.core.files.storage import default_storage
from openpyxl import load_workbook
from PIL import Image as Pillow
from PIL.ExifTags import GPS, IFD, Base
from playwright.sync_api import expect

from accounts.roles import Role
from practices.models import PracticePage
from tests.factories import UserFactory, site_tree
from tests.harness.browsing import sign_in

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
TITLE = "Größere Chancen in Köln – „Fit für den Job“"
TEASER = "Das Jobcenter übt mit Geflüchteten drei Wochen lang, was im Betrieb zählt."
CLIPBOARD = (
    "<html><body><p class=MsoNormal><b>Zuerst</b><o:p></o:p> wird gefragt.</p>"
    "<p>Mehr steht <a href='https://example.org/a?b=1&amp;c=2'>im Leitfaden</a>.</p>"
    "<ul><li>üben im Betrieb</li><li>sprechen in der Pause</li></ul>"
    "<p>Weiche\x0bTrennung</p></body></html>"
)
PASTE = """([node, html]) => {
  const data = new DataTransfer();
  data.setData('text/html', html);
  data.setData('text/plain', new DOMParser().parseFromString(html, 'text/html').body.textContent);
  node.dispatchEvent(new ClipboardEvent('paste', {clipboardData: data, bubbles: true, cancelable: true}));
}"""


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """A picture as a phone makes it: lying on its side, with position, camera and author in the file."""
    exif = Pillow.Exif()
    exif[Base.Orientation], exif[Base.Make], exif[Base.Artist] = 6, "Kamerawerk", "Kanarienvogel"
    exif.get_ifd(IFD.GPSInfo)[GPS.GPSLatitude] = (50.0, 56.0, 17.0)
    path = tmp_path / "Übung im Betrieb.jpg"
    Pillow.new("RGB", (1200, 800), "teal").save(path, exif=exif, comment=b"Kanarienvogel")
    return path


def type_in(field: Locator, text: str) -> None:
    """Key by key, and on to the next field, as a person does."""
    field.click()
    field.press_sequentially(text)
    field.press("Tab")


def choose_picture(page: Page, photo: Path) -> None:
    page.locator("#picture-chooser, [id$=picture-chooser]").get_by_role("button", name="Bild auswählen").first.click()
    window = page.locator(".modal-body")
    window.get_by_role("tab", name="Hochladen").click()
    window.locator("input[type=file]").set_input_files(photo)
    title = window.locator("input[name$=title]:visible")
    title.fill("Übung im Betrieb")
    window.get_by_role("button", name="Hochladen").click()
    window.wait_for(state="detached")


def open_form(page: Page, live_site: str) -> None:
    page.goto(f"{live_site}/admin/pages/add/practices/practicepage/{site_tree().pk}/")
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(1_500)


def write_card(page: Page, photo: Path) -> None:
    type_in(page.locator("[name=title]"), TITLE)
    type_in(page.locator("[name=teaser]"), TEASER)
    editor = page.locator("[data-contentpath=implementation] [contenteditable=true]")
    editor.click()
    editor.evaluate("(node, html) => (" + PASTE + ")([node, html])", CLIPBOARD)
    choose_picture(page, photo)
    type_in(page.locator("[name=picture_alt]"), "Zwei Menschen an einer Werkbank")
    page.get_by_role("tab", name="Die Fakten").click()
    page.locator("[name=region_links-0-region]").select_option(index=2)
    page.locator("[name=theme_links-0-term]").select_option(index=1)
    type_in(page.locator("[name=period_start]"), "01.05.2024")
    type_in(page.locator("[name=period_end]"), "1.5.24")


def publish(page: Page) -> None:
    page.locator("footer .w-dropdown__toggle, footer [aria-label*=Mehr]").first.click()
    page.get_by_role("button", name="Veröffentlichen").first.click()
    page.wait_for_url("**/admin/pages/**", wait_until="networkidle")


def test_n12_n13_n14_from_the_first_title_to_the_published_page(
    live_site: str, page: Page, browser: Browser, photo: Path
) -> None:
    reviewer = UserFactory(role=Role.REVIEWER)
    sign_in(page, live_site, reviewer.email)
    open_form(page, live_site)
    write_card(page, photo)
    publish(page)
    expect(page.get_by_text("veröffentlicht").first).to_be_visible()

    card = PracticePage.objects.get()
    assert (card.title, card.live, card.slug) == (TITLE, True, "groessere-chancen-in-koeln-fit-fuer-den-job")
    assert (card.period_start, card.period_end) == (dt.date(2024, 5, 1), dt.date(2024, 5, 1))
    assert "\x0b" not in card.implementation
    with default_storage.open(card.picture.file.name) as stored, Pillow.open(stored) as picture:
        assert picture.size == (800, 1200)
        assert not picture.getexif()
        assert b"Kanarienvogel" not in card.picture.file.open().read()

    with page.expect_download() as download:
        page.goto(f"{live_site}/admin/praxisbeispiele/")
        page.evaluate("() => { location.search = '?export=xlsx' }")
    sheet = load_workbook(io.BytesIO(Path(download.value.path()).read_bytes())).active
    assert any(TITLE in {cell.value for cell in row} for row in sheet.iter_rows())

    context = browser.new_context(viewport={"width": 320, "height": 700}, locale="de-DE")
    phone = context.new_page()
    phone.goto(f"{live_site}/suche/?q=größere+Chancen+Köln")
    phone.get_by_role("link", name=TITLE).first.click()
    expect(phone.get_by_role("heading", level=1, name=TITLE)).to_be_visible()
    assert phone.evaluate("document.documentElement.scrollWidth") <= 320
    told = phone.get_by_role("main")
    expect(told.locator("strong, b").filter(has_text="Zuerst")).to_be_visible()
    expect(told.get_by_role("link", name="im Leitfaden")).to_have_attribute("href", "https://example.org/a?b=1&c=2")
    expect(told.get_by_role("listitem").filter(has_text="üben im Betrieb")).to_be_visible()
    expect(told.get_by_role("img", name="Zwei Menschen an einer Werkbank")).to_be_visible()
    feed = context.request.get(f"{live_site}/suche/feed/?q=Chancen")
    assert feed.ok
    assert TITLE in feed.text()
    context.close()
