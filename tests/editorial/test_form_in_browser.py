"""The form of a card in a real browser: it saves by itself, shows a preview and judges the text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import expect

from accounts.roles import Role
from language.slugs import proposed_slug
from practices.models import PracticePage
from tests.factories import TeamFactory, UserFactory, site_tree
from tests.harness.browsing import eventually, leave_form, open_form, sign_in

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
# As Word puts it on the clipboard: its signs in pieces of their own or before the text, a table, a paragraph.
FROM_WORD = """
<p class=MsoNormal>Davor</p>
<p class=MsoListParagraph style='mso-list:l0 level1 lfo1'>
<![if !supportLists]><span style='mso-list:Ignore'>&middot;<span
style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp; </span></span><![endif]>Sprache und <b>Arbeit</b></p>
<p class=MsoListParagraphCxSpLast>&bull;&nbsp;Ohne Wartezeit</p>
<p class=MsoListParagraph style='mso-list:l1 level1 lfo2'>
<span style='mso-list:Ignore'>1.<span>&nbsp;</span></span>Zuerst</p>
<p class=MsoListParagraph style='mso-list:l1 level1 lfo2'>
<span style='mso-list:Ignore'>2.<span>&nbsp;</span></span>Danach</p>
<table class=MsoTableGrid><tr><td><p class=MsoNormal>Jahr</p></td><td><p class=MsoNormal>Teilnehmende</p></td></tr>
<tr><td><p class=MsoNormal>2024</p></td><td><p class=MsoNormal>1.311</p></td></tr></table>
<p class=MsoNormal>Am 5. Oktober: kein Punkt &ndash; nur ein Tag</p>
"""
UNSAVED = "the form saved nothing by itself"
PASTE = """(node, html) => {
  node.focus();
  const data = new DataTransfer();
  data.setData('text/html', html);
  data.setData('text/plain', new DOMParser().parseFromString(html, 'text/html').body.textContent);
  node.dispatchEvent(new ClipboardEvent('paste', {clipboardData: data, bubbles: true, cancelable: true}));
}"""
TEASER = "Jobcenter und Ausländerbehörde sprechen jeden Dienstag miteinander."


@pytest.fixture
def desk(live_site: str, page: Page, settings: Any) -> Iterator[Page]:
    """An editor who has just opened the form of a new card."""
    settings.WAGTAIL_AUTOSAVE_INTERVAL = 1_000
    editor = UserFactory(role=Role.EDITOR, teams=[TeamFactory()])
    sign_in(page, live_site, editor.email)
    open_form(page, f"{live_site}/admin/pages/add/practices/practicepage/{site_tree().pk}/")
    yield page
    leave_form(page)


def newest() -> PracticePage:
    return PracticePage.objects.get().get_latest_revision_as_object()


def test_a_sketch_saves_itself_grows_and_shows_what_readers_will_see(desk: Page) -> None:
    complaints: list[str] = []
    desk.on("pageerror", lambda error: complaints.append(str(error)))
    desk.on("console", lambda message: complaints.append(message.text) if "Content Security" in message.text else None)
    desk.locator("[name=title]").fill("Alle an einem Tisch")
    desk.locator("[name=teaser]").fill(TEASER)
    eventually(desk, lambda: PracticePage.objects.exists() and newest().teaser == TEASER, UNSAVED)
    desk.wait_for_url("**/edit/")
    desk.wait_for_timeout(2_000)
    assert (newest().title, newest().state) == ("Alle an einem Tisch", "draft")

    desk.get_by_role("tab", name="Die Fakten").click()
    desk.locator("[name=region_links-0-region]").select_option(index=2)
    desk.locator("[name=theme_links-0-term]").select_option(index=1)
    eventually(desk, lambda: newest().region_links.count() == newest().theme_links.count() == 1, UNSAVED)

    desk.locator('[data-side-panel-toggle="checks"]').click()
    count = desk.locator("[data-content-word-count]")
    desk.wait_for_function("node => /\\d/.test(node.textContent)", arg=count.element_handle())
    assert int(count.inner_text()) > 5
    shown = [frame.locator("h1").first.text_content() for frame in desk.frames[1:] if frame.locator("h1").count()]
    assert "Alle an einem Tisch" in shown
    assert not complaints, complaints


def test_n12_the_address_grows_from_the_title_in_ascii_and_is_stored_as_shown(desk: Page) -> None:
    slug = desk.locator("[name=slug]")
    for title, shown in (
        (
            "Bessere Löhne für Pflegekräfte – „Schritt für Schritt“",
            "bessere-loehne-fuer-pflegekraefte-schritt-fuer-schritt",
        ),
        ("Straße/Platz: § 7 Übergänge & Größe 🚀", "strasse-platz-7-uebergaenge-groesse"),
        ("Wege, die niemand kürzt, " * 6, proposed_slug("Wege, die niemand kürzt, " * 6)),
    ):
        desk.locator("[name=title]").fill("")
        desk.locator("[name=title]").press_sequentially(title)
        desk.keyboard.press("Tab")
        expect(slug).to_have_value(shown, timeout=10_000)
        assert proposed_slug(title) == shown
    eventually(desk, lambda: PracticePage.objects.exists() and newest().slug == slug.input_value(), UNSAVED)
    desk.wait_for_url("**/edit/")
    desk.get_by_role("tab", name="Pflege").click()
    slug.fill("")
    slug.press_sequentially("Neue Größe")
    desk.keyboard.press("Tab")
    expect(slug).to_have_value("neue-groesse", timeout=10_000)


def test_n14_lists_and_tables_of_word_stay_apart(desk: Page) -> None:
    desk.locator("[name=title]").fill("Aus Word")
    desk.locator(".w-field:has(input[name=implementation]) [contenteditable=true]").evaluate(PASTE, FROM_WORD)
    eventually(desk, lambda: PracticePage.objects.exists() and "nur ein Tag" in newest().implementation, UNSAVED)
    soup = BeautifulSoup(newest().implementation, "html.parser")
    lists = [(part.name, [item.get_text() for item in part.select("li")]) for part in soup.select("ul, ol")]
    assert lists == [("ul", ["Sprache und Arbeit", "Ohne Wartezeit"]), ("ol", ["Zuerst", "Danach"])]
    lines = [" ".join(line.get_text().split()) for line in soup.select("p") if line.get_text(strip=True)]
    assert lines == ["Davor", "Jahr | Teilnehmende", "2024 | 1.311", "Am 5. Oktober: kein Punkt – nur ein Tag"]
    assert soup.select_one("li b")
