"""What a browser would send: the values a form of the admin comes with, to be changed and posted back."""

from __future__ import annotations

from typing import Any

from bs4 import BeautifulSoup


def sent_back(response: Any) -> dict[str, Any]:
    """Every named value of the edit form of a page, as its browser would post it unchanged."""
    soup = BeautifulSoup(response.content, "html.parser")
    page_form = soup.select_one("form[data-edit-form]") or soup.select_one("form#page-edit-form")
    assert page_form is not None
    values: dict[str, Any] = {}
    fields = page_form.select("input[name], textarea[name], select[name]")
    # The dialog of the schedule is put into the form by JavaScript.
    fields += soup.find_all("input", {"name": ["go_live_at", "expire_at"]})
    for field in fields:
        name = field["name"]
        if "__prefix__" in name or name.startswith("action-") or field.get("type") in {"submit", "file"}:
            continue
        if field.name == "select":
            chosen = field.select_one("option[selected]")
            values[name] = chosen.get("value", "") if chosen else ""
        elif field.name == "textarea":
            values[name] = field.get_text().removeprefix("\n")
        elif field.get("type") in {"checkbox", "radio"}:
            if field.has_attr("checked"):
                values[name] = field.get("value", "on")
        else:
            values[name] = field.get("value", "")
    # A StreamField draws its inputs with JavaScript.
    values.setdefault("instruments-count", "0")
    return values


def words(response: Any) -> str:
    """The visible words of an answer."""
    soup = BeautifulSoup(response.content, "html.parser")
    for part in soup(["script", "style", "template"]):
        part.decompose()
    return " ".join(soup.get_text(" ", strip=True).split())
