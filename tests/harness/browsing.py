"""What every journey at the desk begins with: signing in, an open form, waiting for the server."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from tests.factories import PASSWORD

if TYPE_CHECKING:
    from playwright.sync_api import Page

PATIENCE = 60_000


def sign_in(page: Page, site: str, mail: str, target: str = "/admin/") -> None:
    page.set_default_timeout(PATIENCE)
    page.goto(f"{site}{target}")
    page.get_by_label("E-Mail-Adresse").fill(mail)
    page.get_by_label("Passwort", exact=True).fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Anmelden", exact=True).click()
    page.wait_for_url(f"{site}{target}")


def open_form(page: Page, address: str) -> None:
    page.goto(address)
    page.wait_for_load_state("networkidle")
    # The form takes its first state as »unchanged« a moment after it was drawn.
    page.wait_for_timeout(2_500)


def leave_form(page: Page) -> None:
    """The form tells the server that it was left; the database is emptied only after that."""
    page.goto("about:blank")
    page.wait_for_timeout(1_500)


def eventually(page: Page, happened: Callable[[], bool], why: str) -> None:
    """Waits for the server to have done something."""
    for _ in range(PATIENCE // 500):
        if happened():
            return
        page.wait_for_timeout(500)
    pytest.fail(why)
