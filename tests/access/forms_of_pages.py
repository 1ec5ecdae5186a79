"""The forms of a page of the admin as a browser would send them, and what a forger makes of their fields."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from zlib import crc32

from bs4 import BeautifulSoup, SoupStrainer, Tag
from django.http import HttpResponse

# Text where a number belongs, nothing, less than nothing, more than any column holds, what no database takes, more
# than anybody types, two of what there is one of.
HOSTILE: tuple[Any, ...] = ("x", "", "-1", "9" * 30, "a\x00b", "ä" * 300, ["x", "-1"])
# A form of more kinds of fields is forged in several of them at once.
MAX_POSTS = 40
ROW = "__prefix__"
UNKNOWN = {"type": "gibt-es-nicht", "value": "x", "order": "0", "id": "x", "deleted": ""}


@dataclass
class Form:
    """What a browser sends when nobody touches anything, with one new row in each list."""

    action: str
    data: dict[str, list[str]] = field(default_factory=dict)

    def forged(self, route: str) -> Iterator[tuple[list[Any], dict[str, Any]]]:
        """The form again and again, each time with other fields replaced: two values for each kind of field.

        Which two it is depends on route and field alone, so that a new field changes nothing for the others.
        """
        kinds = {kind_of_field(name): name for name in reversed(self.data)}
        replaced = [(name, value) for kind, name in kinds.items() for value in _two_values(f"{route} {kind}")]
        # The two of one field stand side by side and go into different posts.
        posts = min(len(replaced), MAX_POSTS)
        for number in range(posts):
            hostile = dict(replaced[number::posts])
            yield list(hostile.values()), {**self.data, **hostile}


def _two_values(field: str) -> tuple[Any, Any]:
    turn = crc32(field.encode())
    return HOSTILE[turn % len(HOSTILE)], HOSTILE[(turn + 1 + turn % 6) % len(HOSTILE)]


def kind_of_field(name: str) -> str:
    """Rows of a list and blocks of a stream are of one kind."""
    return re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}|\d+", "N", name)


def forms_of(answer: HttpResponse, address: str) -> list[Form]:
    """All that are sent by POST; also of a window, whose HTML comes inside of JSON."""
    html = answer.content.decode(errors="replace")
    if answer.headers["Content-Type"].startswith("application/json"):
        told = json.loads(html)
        html = str(told.get("html", "")) if isinstance(told, dict) else ""
    if "<form" not in html:
        return []
    soup = BeautifulSoup(html, "html.parser", parse_only=SoupStrainer("form"))
    forms = [_form(tag, address) for tag in soup.find_all("form") if str(tag.get("method", "")).lower() == "post"]
    return [form for form in forms if form.data]


def _form(tag: Tag, address: str) -> Form:
    form = Form(str(tag.get("action") or address))
    for element in tag.find_all(["input", "textarea", "select"]):
        name, kind = str(element.get("name") or ""), str(element.get("type") or "text")
        if name and name != "csrfmiddlewaretoken" and kind not in {"file", "submit"}:
            form.data[name] = form.data.get(name, []) + _values(element, kind)
    for block in tag.select('[data-controller~="w-block"][id]'):
        # Drawn by JavaScript: one block of a kind that nobody knows.
        form.data |= {f"{block['id']}-count": ["1"]}
        form.data |= {f"{block['id']}-0-{name}": [value] for name, value in UNKNOWN.items()}
    form.data = _with_a_new_row(form.data)
    return form


def _values(element: Tag, kind: str) -> list[str]:
    if element.name == "select":
        return [str(option.get("value", "")) for option in element.find_all("option", selected=True)]
    if element.name == "textarea":
        return [element.get_text().removeprefix("\n")]
    if kind in {"checkbox", "radio"}:
        return [str(element.get("value", "on"))] if element.has_attr("checked") else []
    return [str(element.get("value", ""))]


def _with_a_new_row(data: dict[str, list[str]]) -> dict[str, list[str]]:
    """The row that each list keeps for »add another«; a list within such a row is left empty."""
    lists = {name.partition(f"-{ROW}")[0] for name in data if name.count(ROW) == 1}
    rows = {name: int(data[f"{name}-TOTAL_FORMS"][0]) for name in lists if f"{name}-TOTAL_FORMS" in data}
    kept = {}
    for name, value in data.items():
        owner = name.partition(f"-{ROW}")[0]
        if ROW not in name:
            kept[name] = value
        elif owner in rows and name.count(ROW) == 1:
            kept[name.replace(ROW, str(rows[owner]))] = value
    return kept | {f"{name}-TOTAL_FORMS": [str(row + 1)] for name, row in rows.items()}
