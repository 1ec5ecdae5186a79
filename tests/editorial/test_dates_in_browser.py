"""Days typed in a real browser: key by key, left with the tab key, saved. Nothing may change under the fingers."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.roles import Role
from contacts.models import Contact
from practices.models import PracticePage
from tests.factories import ContactFactory, PracticeFactory, UserFactory
from tests.harness.browsing import sign_in

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
REFUSED = ("31.02.2026", "heute", "Mai 2024", "1.13.24")


def sign_in_as_admin(page: Page, site: str, language: str) -> None:
    person = UserFactory(role=Role.ADMIN, language=language)
    sign_in(page, site, person.email)


def type_into(page: Page, field: Locator, text: str) -> None:
    """As fingers do: into the field, away with what is there, key by key, on with the tab key."""
    field.click()
    page.wait_for_timeout(300)
    field.press("ControlOrMeta+a")
    field.press("Delete")
    field.press_sequentially(text, delay=10)
    field.press("Tab")
    page.wait_for_timeout(300)
    assert field.input_value() == text


@pytest.mark.parametrize("language", ["de", "en"])
def test_n13_days_typed_key_by_key_are_stored_as_meant_or_refused(page: Page, live_site: str, language: str) -> None:
    contact = ContactFactory(name="Fachstelle", consent_on=None, expires_at=None)
    card = PracticeFactory(title="Karte mit Terminen")
    sign_in_as_admin(page, live_site, language)
    contacts = Contact.objects.unrestricted("a test looks at the record")

    page.goto(live_site + reverse("contacts:edit", args=[contact.pk]))
    consent = page.locator("[name=consent_on]")
    assert page.locator("#" + str(consent.get_attribute("aria-describedby")).split()[-1]).is_visible()
    for typed in REFUSED:
        type_into(page, consent, typed)
    page.locator("[name=consent_how]").select_option("mail")
    page.locator("[type=submit]:has-text('Speichern'), [type=submit]:has-text('Save')").first.click()
    page.locator(".error-message", has_text="31.12.2026").first.wait_for()
    assert consent.input_value() == REFUSED[-1]
    type_into(page, consent, "15.03.2024")
    type_into(page, page.locator("[name=valid_until]"), "1.11.31")
    page.locator("[type=submit]:has-text('Speichern'), [type=submit]:has-text('Save')").first.click()
    page.wait_for_url("**/kontakte/")
    stored = contacts.get()
    assert (stored.consent_on, stored.last_day) == (dt.date(2024, 3, 15), dt.date(2031, 11, 1))

    page.goto(f"{live_site}/admin/pages/{card.pk}/edit/")
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(1_500)
    page.get_by_role("tab", name="Die Fakten").click()
    type_into(page, page.locator("[name=period_start]"), "1.5.24")
    page.locator('[data-side-panel-toggle="status"]').click()
    page.locator('[data-a11y-dialog-show="schedule-publishing-dialog"]').click()
    type_into(page, page.locator("[name=expire_at]"), "28.3.2031 14:30")
    with page.expect_navigation():
        page.locator("#schedule-publishing-dialog [type=submit]").click()
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(2_000)
    draft: PracticePage = PracticePage.objects.get(pk=card.pk).get_latest_revision_as_object()
    assert draft.period_start == dt.date(2024, 5, 1)
    assert timezone.localtime(draft.expire_at).timetuple()[:5] == (2031, 3, 28, 14, 30)

    page.goto("about:blank")
    page.wait_for_timeout(1_000)
