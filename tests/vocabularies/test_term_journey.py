"""In a real browser: a reviewer merges two themes and loads a table, and the public page follows."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from accounts.roles import Role
from tests.factories import PASSWORD, PracticeFactory, UserFactory
from vocabularies.models import Theme

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
LIST = "/admin/snippets/vocabularies/theme/"


def test_a_reviewer_merges_themes_and_loads_a_table(page: Page, live_site: str, tmp_path: Path) -> None:
    german = Theme.objects.in_language("de")
    source, target = german.get(key="jobmessen"), german.get(key="matching")
    PracticeFactory(theme=source, title="Messe im Rathaus")
    UserFactory(role=Role.REVIEWER, email="pruefung@example.org")
    page.goto(f"{live_site}{LIST}")
    page.get_by_label("E-Mail-Adresse").fill("pruefung@example.org")
    page.locator("input[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Anmelden", exact=True).click()

    page.get_by_role("button", name=f"Weitere Möglichkeiten für »{source.name}«").click()
    page.get_by_role("link", name="Zusammenführen").click()
    page.get_by_label("Aufgehen in").select_option(str(target.pk))
    page.get_by_role("button", name="Vorschau").click()
    expect(page.get_by_text("1 Karte folgt.")).to_be_visible()
    page.get_by_role("button", name="Ja, zusammenführen").click()
    expect(page.get_by_text("1 Karte ist gefolgt.")).to_be_visible()
    expect(page.get_by_role("link", name=source.name)).to_have_count(0)

    page.get_by_role("link", name="Aus CSV laden").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Vorlage herunterladen").click()
    table = tmp_path / "themen.csv"
    download.value.save_as(table)
    table.write_bytes(table.read_bytes().replace(f'"{target.name}"'.encode(), b'"Passt genau"'))
    page.get_by_label("CSV-Datei").set_input_files(table)
    page.get_by_role("button", name="Vorschau zeigen").click()
    expect(page.get_by_text("0 neu, 1 geändert, 28 unverändert.")).to_be_visible()
    page.get_by_role("button", name="So speichern").click()
    expect(page.get_by_role("link", name="Passt genau")).to_be_visible()

    page.goto(f"{live_site}/themen/jobmessen/")
    expect(page).to_have_url(f"{live_site}/themen/matching/")
    expect(page.get_by_role("heading", name="Passt genau")).to_be_visible()
    expect(page.get_by_role("link", name="Messe im Rathaus")).to_be_visible()
