"""Drafts of the pages that the law asks for, with marked gaps. They come with a new site and only once."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from home.models import HomePage, StandardPage
from home.plain_texts import stream

PAGES = Path(__file__).resolve().parent / "first_pages.json"
# Addresses under which the list of first steps looks for them.
REQUIRED = ("impressum", "datenschutz", "barrierefreiheit")


def first_pages() -> list[dict[str, Any]]:
    return json.loads(PAGES.read_text(encoding="utf-8"))["pages"]


def add_first_pages(home: HomePage, slugs: tuple[str, ...] = ()) -> list[StandardPage]:
    """Puts the drafts (or those named) under ``home``; an address that is taken keeps what it has."""
    made = []
    for entry in first_pages():
        taken = StandardPage.objects.filter(slug=entry["slug"], locale=home.locale).exists()
        if taken or (slugs and entry["slug"] not in slugs):
            continue
        page = StandardPage(
            title=entry["title"],
            slug=entry["slug"],
            intro=entry["intro"],
            body=stream(entry["body"]),
            footer=True,
            live=False,
            has_unpublished_changes=True,
            locale=home.locale,
        )
        home.refresh_from_db()
        home.add_child(instance=page)
        page.save_revision()
        made.append(page)
    return made
