"""Loads the texts of the home page and the pages around the cards."""

from __future__ import annotations

import json
from html import escape
from pathlib import Path
from typing import Any

from editorial.public_details import confirm, unconfirmed_contact_details
from home.models import HomePage, RoleEntry, StandardPage
from home.plain_texts import stream
from practices.models import PracticeIndexPage

PAGES = Path(__file__).resolve().parent / "pages.json"


def load_demo_pages(home: HomePage) -> int:
    """Number of pages made; a page that is there already stays as it is."""
    texts = json.loads(PAGES.read_text(encoding="utf-8"))
    _fill_home(home, texts["home"])
    _fill_index(texts.get("index", {}))
    made = 0
    for entry in texts["pages"]:
        page = StandardPage.objects.filter(slug=entry["slug"], locale=home.locale).first()
        if page is None:
            page = StandardPage(title=entry["title"], slug=entry["slug"], locale=home.locale)
            home.refresh_from_db()
            home.add_child(instance=page)
        elif page.first_published_at:
            continue
        # A draft of a new site gives way to the demonstration's page.
        page.title = entry["title"]
        page.intro = entry.get("intro", "")
        page.footer = entry.get("footer", True)
        page.body = stream(entry.get("body", []))
        revision = page.save_revision()
        # The imprint names an address on purpose.
        confirm(page, (finding.digest for finding in unconfirmed_contact_details(page)), None)
        revision.publish()
        made += 1
    return made


def _fill_home(home: HomePage, text: dict[str, Any]) -> None:
    if home.lead:
        return
    home.title = text["title"]
    home.draft_title = text["title"]
    home.lead = text["lead"]
    home.role_entries = [
        RoleEntry(
            title=entry["title"],
            text=entry["text"],
            link_text=entry["link_text"],
            link_path=entry["link_path"],
            locale=home.locale,
            sort_order=order,
        )
        for order, entry in enumerate(text["role_entries"])
    ]
    home.body = [("listing", entry) for entry in text.get("listings", [])]
    home.save_revision().publish()


def _fill_index(text: dict[str, Any]) -> None:
    index = PracticeIndexPage.objects.filter(locale__language_code="de").first()
    if index and not index.intro and text.get("intro"):
        index.intro = f"<p>{escape(text['intro'])}</p>"
        index.save_revision().publish()
