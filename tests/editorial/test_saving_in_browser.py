"""What was typed is never lost: a confirmation confirms what was sent, and a form waits for a server that takes it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import pytest
from django.contrib.sessions.models import Session

from accounts.roles import Role
from contacts.models import Contact
from home.models import HomePage, StandardPage
from practices.models import Organisation, PracticePage
from tests.factories import OrganisationFactory, PracticeFactory, TeamFactory, UserFactory, site_tree
from tests.harness.browsing import eventually, leave_form, open_form, sign_in

if TYPE_CHECKING:
    from playwright.sync_api import Dialog, Page, Route

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
SIGNED_OUT = "Sie wurden abgemeldet. Ihr Text ist noch hier. Bitte melden Sie sich in einem neuen Tab an"


@pytest.fixture
def reviewer(live_site: str, page: Page, settings: Any) -> Iterator[Any]:
    settings.WAGTAIL_AUTOSAVE_INTERVAL = 500
    person = UserFactory(role=Role.REVIEWER, teams=[TeamFactory()])
    sign_in(page, live_site, person.email)
    yield person
    leave_form(page)


def newest(card: Any) -> Any:
    return type(card).objects.get(pk=card.pk).get_latest_revision_as_object()


def is_autosave(route: Route) -> bool:
    request = route.request
    return request.method == "POST" and request.headers.get("accept") == "application/json"


def state_of(page: Page) -> dict[str, Any]:
    """What the form believes of itself, and what it says."""
    state: dict[str, Any] = page.evaluate(
        """() => {
            const form = document.querySelector("form[data-edit-form]");
            const unsaved = wagtail.app.getControllerForElementAndIdentifier(form, "w-unsaved");
            return {
                unsaved: unsaved.hasEditsValue,
                shown: document.querySelector("#w-autosave-indicator")?.dataset.wAutosaveStateValue,
                notice: document.querySelector(".saving-notice")?.textContent ?? "",
            };
        }"""
    )
    return state


def saved(page: Page) -> bool:
    state = state_of(page)
    return bool(state["shown"] == "saved" and not state["unsaved"])


def write_in(page: Page, field: str, text: str) -> None:
    """Types into a rich text as a person does."""
    editor = page.locator(f".w-field:has(input[name={field}]) [contenteditable=true]")
    editor.click()
    page.keyboard.press("Control+End")
    page.keyboard.type(text)


def test_n17_words_typed_while_the_answer_is_on_its_way_are_unsaved_and_go_next(
    live_site: str, page: Page, reviewer: Any
) -> None:
    card = PracticeFactory(title="Alter Titel", published=False, implementation="<p>Anfang</p>")
    open_form(page, f"{live_site}/admin/pages/{card.pk}/edit/")
    answers: list[dict[str, Any]] = []

    def slowly(route: Route) -> None:
        if not is_autosave(route):
            route.continue_()
            return
        answer = route.fetch()
        if not answers:
            # The last moment: the server has answered, the form does not know it yet.
            page.locator("[name=title]").fill("Neuer Titel")
            write_in(page, "implementation", " in letzter Sekunde")
            page.wait_for_timeout(400)  # the rich text hands over what it holds after a quarter of a second
        answers.append({})
        route.fulfill(response=answer)
        page.wait_for_timeout(50)
        answers[-1] = state_of(page)

    page.route("**/edit/", slowly)
    before = page.locator("#card-completeness").get_attribute("value")
    page.locator("[name=teaser]").fill("Erster Satz.")
    write_in(page, "situation", "Niemand wusste vom anderen.")
    eventually(page, lambda: len(answers) >= 2, "what was typed meanwhile was never sent")
    assert answers[0]["unsaved"], "what has not been sent was taken for saved"
    eventually(page, lambda: saved(page), "the form never came to rest")
    now = newest(card)
    assert (now.title, now.teaser) == ("Neuer Titel", "Erster Satz.")
    assert "in letzter Sekunde" in now.implementation
    # The guides follow a save that nobody pressed a button for.
    after = page.locator("#card-completeness").get_attribute("value")
    assert before is not None
    assert after is not None
    assert int(after) > int(before)

    # Leaving with a word that is not sent yet warns.
    page.unroute("**/edit/")
    warned: list[str] = []

    def stay(dialog: Dialog) -> None:
        warned.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    page.locator("[name=teaser]").press_sequentially("!")
    with suppress(Exception):
        page.goto(f"{live_site}/admin/", timeout=5_000)
    assert warned == ["beforeunload"]
    eventually(page, lambda: newest(card).teaser.endswith("!"), "the last word was lost")
    eventually(page, lambda: saved(page), "the form never came to rest")
    page.remove_listener("dialog", stay)


def test_n17_after_the_session_has_ended_the_text_waits_for_a_new_sign_in(
    live_site: str, page: Page, reviewer: Any
) -> None:
    card = PracticeFactory(title="Wartet", published=False)
    other = PracticeFactory(title="Nachbar", published=False)
    open_form(page, f"{live_site}/admin/pages/{card.pk}/edit/")
    Session.objects.all().delete()
    page.locator("[name=teaser]").fill("Geschrieben, nachdem die Sitzung zu Ende war.")
    page.get_by_role("tab", name="Die Fakten").click()
    page.locator("#id_keywords-ADD").click()
    page.locator("[name=keywords-0-word]").fill("Abmeldung")
    eventually(page, lambda: SIGNED_OUT in state_of(page)["notice"], "the form does not say that the session ended")
    # Pressing the button does not leave the form either.
    page.get_by_role("button", name="Entwurf speichern").first.click()
    page.wait_for_timeout(2_000)
    assert f"/{card.pk}/edit/" in page.url
    assert page.locator("[name=keywords-0-word]").input_value() == "Abmeldung"

    tab = page.context.new_page()
    sign_in(tab, live_site, reviewer.email)
    tab.goto(f"{live_site}/admin/pages/{other.pk}/edit/")
    page.bring_to_front()
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    eventually(page, lambda: saved(page) and not state_of(page)["notice"], "it did not go on after the new sign-in")
    now = newest(card)
    assert now.teaser == "Geschrieben, nachdem die Sitzung zu Ende war."
    assert [keyword.word for keyword in now.keywords.all()] == ["Abmeldung"]
    # And the button works with the token of the new session.
    page.locator("[name=keywords-0-word]").fill("Anmeldung")
    page.get_by_role("button", name="Entwurf speichern").first.click()
    eventually(page, lambda: [k.word for k in newest(card).keywords.all()] == ["Anmeldung"], "the button saved nothing")
    tab.goto("about:blank")


def test_n10_n17_a_button_that_the_save_has_drawn_anew_does_what_was_pressed(
    live_site: str, page: Page, reviewer: Any
) -> None:
    card = PracticeFactory(title="Mit Nummer", published=False, implementation="<p>Tel. 0341 5550101</p>")
    open_form(page, f"{live_site}/admin/pages/{card.pk}/edit/")
    page.locator("[name=teaser]").fill("Noch nicht gespeichert, wenn der Knopf gedrückt wird.")
    with page.expect_popup() as opened:
        page.get_by_role("button", name="Zum Kontakt machen").click()
    opened.value.wait_for_url("**/kontakte/edit/**")
    opened.value.close()
    assert Contact.objects.unrestricted("a test looks at the record").get().phone == "0341 5550101"
    # The form is still here and keeps its guard.
    Session.objects.all().delete()
    page.locator("[name=teaser]").fill("Danach weitergeschrieben.")
    page.get_by_role("button", name="Entwurf speichern").first.click()
    eventually(page, lambda: SIGNED_OUT in state_of(page)["notice"], "the form was left without a guard")
    assert page.locator("[name=teaser]").input_value() == "Danach weitergeschrieben."


@pytest.mark.parametrize("failure", [500, 413, 429, 0])
def test_n17_a_server_that_refuses_or_is_gone_costs_no_word(
    live_site: str, page: Page, reviewer: Any, failure: int
) -> None:
    card = PracticeFactory(title="Karte", published=False)
    open_form(page, f"{live_site}/admin/pages/{card.pk}/edit/")
    broken = [True]

    def refuse(route: Route) -> None:
        if not broken[0] or route.request.method != "POST":
            route.continue_()
        elif failure:
            route.fulfill(status=failure, body="<h1>Nein</h1>", content_type="text/html")
        else:
            route.abort("internetdisconnected")

    page.route("**/edit/", refuse)
    page.locator("[name=teaser]").fill("Das darf nicht verloren gehen.")
    page.get_by_role("button", name="Entwurf speichern").first.dblclick()
    eventually(page, lambda: "Ihr Text ist noch hier" in state_of(page)["notice"], "the form does not say so")
    assert page.locator("[name=teaser]").input_value() == "Das darf nicht verloren gehen."
    assert "/edit/" in page.url
    broken[0] = False
    page.evaluate("window.dispatchEvent(new Event('online'))")
    eventually(page, lambda: newest(card).teaser == "Das darf nicht verloren gehen.", "it was not tried again")


def test_n17_a_double_click_makes_one_card_and_its_guides_come_with_the_first_save(
    live_site: str, page: Page, reviewer: Any
) -> None:
    open_form(page, f"{live_site}/admin/pages/add/practices/practicepage/{site_tree().pk}/")
    page.locator("[name=title]").fill("Nur einmal")
    eventually(page, lambda: PracticePage.objects.exists() and page.url.endswith("/edit/"), "no autosave")
    eventually(page, lambda: saved(page), "the form never came to rest")
    page.get_by_role("tab", name="Die Fakten").click()
    page.get_by_role("link", name="Kontakte dieser Karte ändern").wait_for()
    page.locator("[name=institution_name]").fill("Jobcenter Musterkreis")
    page.get_by_role("button", name="Entwurf speichern").first.dblclick()
    eventually(page, lambda: PracticePage.objects.get().get_latest_revision_as_object().institution_name != "", "lost")
    assert PracticePage.objects.count() == 1


def test_n17_pages_and_entries_without_autosave_wait_for_a_new_sign_in_too(
    live_site: str, page: Page, reviewer: Any
) -> None:
    home = HomePage.objects.get(locale__language_code="de")
    text = home.add_child(instance=StandardPage(title="Impressum", slug="impressum-test", locale=home.locale))
    provider = OrganisationFactory(name="Träger ohne Selbstspeichern")
    fields = {
        f"/admin/pages/{text.pk}/edit/": ("intro", lambda: newest(text).intro),
        f"/admin/snippets/practices/organisation/edit/{provider.pk}/": (
            "place",
            lambda: Organisation.objects.get(pk=provider.pk).place,
        ),
    }
    for path, (field, stored) in fields.items():
        open_form(page, f"{live_site}{path}")
        Session.objects.all().delete()
        page.locator(f"[name={field}]").fill("Plauen")
        page.keyboard.press("Control+s")
        page.wait_for_function("() => document.querySelector('.saving-notice')")
        assert SIGNED_OUT in state_of(page)["notice"], path
        assert page.locator(f"[name={field}]").input_value() == "Plauen"
        tab = page.context.new_page()
        sign_in(tab, live_site, reviewer.email)
        tab.close()
        page.evaluate("window.dispatchEvent(new Event('focus'))")
        page.wait_for_function("() => !document.querySelector('.saving-notice')")
        with page.expect_navigation():
            page.keyboard.press("Control+s")
        assert stored() == "Plauen", path
