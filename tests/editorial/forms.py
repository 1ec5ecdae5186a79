"""What a browser would send: the values a form of the admin comes with, to be changed and posted back.

Read by selectolax: the form of a card is 700 KB, which Beautiful Soup takes half a second for.
"""

from __future__ import annotations

from typing import Any

from selectolax.lexbor import LexborHTMLParser, LexborNode

FIELDS = "input[name], textarea[name], select[name]"
# The dialog of the schedule lies in a template and is put into the form by JavaScript.
SCHEDULE = "input[name=go_live_at], input[name=expire_at]"


def sent_back(response: Any) -> dict[str, Any]:
    """Every named value of the edit form of a page, as its browser would post it unchanged."""
    page = LexborHTMLParser(response.content.replace(b"<template", b"<div").replace(b"</template", b"</div"))
    page_form = page.css_first("form[data-edit-form]") or page.css_first("form#page-edit-form")
    assert page_form is not None
    values: dict[str, Any] = {}
    for field in [*page_form.css(FIELDS), *page.css(SCHEDULE)]:
        name, kind = field.attributes["name"] or "", field.attributes.get("type")
        if "__prefix__" in name or name.startswith("action-") or kind in {"submit", "file"}:
            continue
        if kind not in {"checkbox", "radio"}:
            values[name] = _value_of(field)
        elif "checked" in field.attributes:
            values[name] = field.attributes.get("value", "on")
    # A StreamField draws its inputs with JavaScript.
    values.setdefault("instruments-count", "0")
    return values


def _value_of(field: LexborNode) -> str:
    if field.tag == "textarea":
        return field.text()
    chosen = field.css_first("option[selected]") if field.tag == "select" else field
    return (chosen.attributes.get("value") or "") if chosen else ""


def words(response: Any) -> str:
    """The visible words of an answer."""
    page = LexborHTMLParser(response.content)
    page.strip_tags(["script", "style", "template", "iframe"])
    return " ".join(page.root.text(separator=" ").split())
