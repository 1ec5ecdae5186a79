"""In a real browser: a translator works on a stale card, a reviewer releases it, the public page changes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from tests.factories import PASSWORD
from tests.translation.cards_in_translation import (
    change,
    editor_url,
    german_card,
    open_language,
    reviewer,
    translate,
    translator,
)

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Route

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
QUEUE = "/admin/uebersetzen/"


def sign_in(page: Page, live_site: str, email: str) -> None:
    page.goto(f"{live_site}/intern/anmelden/?next={QUEUE}")
    page.get_by_label("E-Mail-Adresse").fill(email)
    page.locator("input[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Anmelden", exact=True).click()
    expect(page).to_have_url(f"{live_site}{QUEUE}")


def stale_card(code: str) -> tuple[Any, Any]:
    open_language(code)
    card = german_card(title="Runder Tisch", slug="runder-tisch", teaser="Wir treffen uns am Montag im Rathaus.")
    page = translate(card, code)
    return change(card, teaser="Wir treffen uns am Dienstag im Rathaus."), page


def test_from_the_queue_to_the_public_page(browser: Browser, live_site: str) -> None:
    card, english = stale_card("en")
    translator(email="wort@example.org")
    reviewer(email="pruefung@example.org")
    texts = f"{live_site}{editor_url(card, 'en')}"

    page = browser.new_context(viewport={"width": 1280, "height": 900}, locale="de-DE").new_page()
    sign_in(page, live_site, "wort@example.org")
    page.get_by_role("link", name="veraltet (1)").click()
    page.get_by_role("button", name=re.compile("Übernehmen.*Runder Tisch")).click()
    expect(page).to_have_url(texts)
    expect(page.get_by_text("Diese Übersetzung ist bei Ihnen.")).to_be_visible()
    page.get_by_role("link", name="nur offene (1)").click()
    expect(page).to_have_url(f"{texts}?nur=offen")
    expect(page.locator("del")).to_contain_text("Montag")
    expect(page.locator("ins")).to_contain_text("Dienstag")
    field = page.get_by_role("textbox", name="English")
    expect(field).to_have_value("[en] Wir treffen uns am Montag im Rathaus.")
    field.fill("We meet at the town hall on Tuesday.")
    field.blur()
    expect(page.get_by_role("status").filter(has_text="1 Text ist gespeichert.")).to_be_visible()
    preview = page.frame_locator("iframe")
    expect(preview.get_by_text("We meet at the town hall on Tuesday.").first).to_be_visible()
    page.get_by_role("button", name="Speichern und zur Prüfung geben").click()
    expect(page.get_by_text("Die Übersetzung ist eingereicht und wird geprüft.")).to_be_visible()
    expect(page.get_by_role("button", name="Freigeben und veröffentlichen")).to_have_count(0)

    page.goto(f"{live_site}{english.url}")
    expect(page.get_by_text("We meet at the town hall on Tuesday.")).to_have_count(0)

    page = browser.new_context(viewport={"width": 1280, "height": 900}, locale="de-DE").new_page()
    sign_in(page, live_site, "pruefung@example.org")
    page.get_by_role("link", name="in Prüfung (1)").click()
    page.get_by_role("link", name=re.compile("in Prüfung.*Runder Tisch")).click()
    expect(page).to_have_url(texts)
    page.get_by_role("button", name="Freigeben und veröffentlichen").click()
    expect(page.get_by_text("ist veröffentlicht.")).to_be_visible()
    page.goto(f"{live_site}{english.url}")
    expect(page.get_by_text("We meet at the town hall on Tuesday.").first).to_be_visible()


def test_n17_a_translation_waits_for_a_new_sign_in_and_confirms_what_was_sent(browser: Browser, live_site: str) -> None:
    card, _english = stale_card("en")
    translator(email="wort@example.org")
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="de-DE")
    page = context.new_page()
    sign_in(page, live_site, "wort@example.org")
    texts = f"{live_site}{editor_url(card, 'en')}?nur=offen"
    page.goto(texts)
    page.get_by_role("button", name=re.compile("Übernehmen")).click()
    page.goto(texts)
    field = page.get_by_role("textbox", name="English")
    slow = [True]

    def answer(route: Route) -> None:
        if route.request.method != "POST" or not slow[0]:
            route.continue_()
            return
        slow[0] = False
        reply = route.fetch()
        field.press_sequentially(" And on.")
        route.fulfill(response=reply)

    page.route(f"{live_site}{editor_url(card, 'en')}*", answer)
    field.fill("We meet on Tuesday.")
    field.blur()
    expect(page.get_by_role("status").filter(has_text="Noch nicht gespeichert")).to_be_visible()
    Session.objects.all().delete()
    field.fill("Written after the session had ended.")
    field.blur()
    expect(page.get_by_role("alert").filter(has_text="Sie wurden abgemeldet. Ihr Text ist noch hier.")).to_be_visible()
    with page.expect_request("**/formular/"):
        page.get_by_role("button", name="Speichern", exact=True).last.click()
    page.wait_for_timeout(1_500)
    expect(field).to_have_value("Written after the session had ended.")

    tab = context.new_page()
    sign_in(tab, live_site, "wort@example.org")
    tab.close()
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    expect(page.get_by_role("alert")).to_have_count(0)
    page.wait_for_timeout(1_500)
    page.goto(f"{live_site}{editor_url(card, 'en')}")
    expect(page.get_by_text("Written after the session had ended.").first).to_be_visible()


def test_without_a_script_the_form_does_the_same(browser: Browser, live_site: str) -> None:
    card, _english = stale_card("en")
    translator(email="wort@example.org")
    context = browser.new_context(java_script_enabled=False, locale="de-DE")
    page = context.new_page()
    sign_in(page, live_site, "wort@example.org")
    page.goto(f"{live_site}{editor_url(card, 'en')}?nur=offen")
    page.get_by_role("button", name="geprüft, bleibt").click()
    expect(page.get_by_text("1 Text ist gespeichert.")).to_be_visible()
    expect(page.get_by_text("Hier ist kein Text mehr offen.")).to_be_visible()
    page.get_by_role("button", name="Zur Prüfung geben").click()
    expect(page.get_by_text("Die Übersetzung ist eingereicht und wird geprüft.")).to_be_visible()


@pytest.mark.parametrize("width", [320, 1280])
def test_queue_and_texts_are_accessible_and_fit_a_phone(browser: Browser, live_site: str, width: int) -> None:
    card, _arabic = stale_card("ar")
    reviewer(email="pruefung@example.org")
    page = browser.new_context(viewport={"width": width, "height": 900}, locale="de-DE").new_page()
    sign_in(page, live_site, "pruefung@example.org")
    problems = []
    for path in (
        QUEUE,
        editor_url(card, "ar"),
        f"{editor_url(card, 'ar')}?nur=offen",
        f"{editor_url(card, 'ar')}abgleich/",
    ):
        page.goto(f"{live_site}{path}")
        page.wait_for_load_state("networkidle")
        # The preview is a public page; those are tested as such.
        found = Axe().run(page, context={"include": ["#main"], "exclude": ["iframe"]}).response["violations"]
        problems += [f"{path}: {hit['id']} {[node['target'] for node in hit['nodes']][:3]}" for hit in found]
        if page.evaluate("document.documentElement.scrollWidth") > width:
            problems.append(f"{path}: wider than {width}")
    assert not problems, "\n".join(problems)
