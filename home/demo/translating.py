"""Translates the home page, the list of cards and the pages of text of the demonstration into every language."""

from __future__ import annotations

import json
from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import Any

from django.utils.translation import override
from wagtail.models import Locale, Page

from accounts.models import User
from home.models import HomePage, Listing, ListPage, StandardPage
from home.plain_texts import stream
from home.site_setup import open_language_tree
from practices.demo.translating import Texts, plain_text, rich_texts, translate_page
from practices.models import PracticeIndexPage

FOLDER = Path(__file__).resolve().parent / "translations"


def translate_pages(home: HomePage, translator: User | None, languages: Sequence[str] = ()) -> int:
    """Number of pages published, in all ``languages`` or those named; what is there already stays as it is."""
    home = HomePage.objects.get(pk=home.pk)
    made = 0
    for path in sorted(FOLDER.glob("*.json")):
        if languages and path.stem not in languages:
            continue
        locale = Locale.objects.get(language_code=path.stem)
        texts = json.loads(path.read_text(encoding="utf-8"))
        wanted: list[tuple[Page, Texts]] = [(home, _home_texts(home, texts["home"]))]
        for index in PracticeIndexPage.objects.child_of(home):
            wanted.append((index, _index_texts(texts["index"])))
        for entry_of_menu in ListPage.objects.child_of(home):
            with override(path.stem):
                wanted.append((entry_of_menu, {"title": [plain_text(str(Listing(entry_of_menu.listing).label))]}))
        for entry in texts["pages"]:
            page = StandardPage.objects.filter(slug=entry["slug"], locale=home.locale).first()
            if page:
                wanted.append((page, _page_texts(page, entry)))
        for page, given in wanted:
            if not Page.objects.filter(translation_key=page.translation_key, locale=locale).exists():
                translated = translate_page(page, locale, given, translator)
                made += 1
                if isinstance(translated, HomePage):
                    open_language_tree(translated)
    return made


def _home_texts(home: HomePage, text: dict[str, Any]) -> Texts:
    texts: Texts = {"title": [plain_text(text["title"])], "lead": [plain_text(text["lead"])]}
    for part, entry in zip(home.role_entries.all(), text["role_entries"], strict=False):
        for field in ("title", "text", "link_text"):
            texts[f"role_entries.{part.translation_key}.{field}"] = [plain_text(entry[field])]
    for block, entry in zip(home.body, text.get("listings", []), strict=False):
        texts[f"body.{block.id}.heading"] = [plain_text(entry["heading"])]
    return texts


def _index_texts(text: dict[str, Any]) -> Texts:
    return {"title": [plain_text(text["title"])], "intro": rich_texts(f"<p>{escape(text['intro'])}</p>")}


def _page_texts(page: StandardPage, entry: dict[str, Any]) -> Texts:
    texts: Texts = {"title": [plain_text(entry["title"])], "intro": [plain_text(entry.get("intro", ""))]}
    for block, (kind, value) in zip(page.body, stream(entry.get("body", [])), strict=False):
        texts[f"body.{block.id}"] = [plain_text(value)] if kind == "heading" else rich_texts(value)
    return texts
