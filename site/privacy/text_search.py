"""Finds and replaces a person in one stored value: plain text, HTML, or JSON in JSON (a version of a page)."""

from __future__ import annotations

import json
import re
from typing import Any

from privacy.folded_text import TAGS_WITH_WORDS, FoldedText, fold, tags_of

# What the address of a page is made of: a mark with brackets would break it.
ADDRESSES = frozenset({"slug", "url_path", "old_path", "redirect_link", "redirect_page_route_path", "key"})


class Search:
    """One pattern over many values. ``wordings`` collects how the person is written, at most ``MAX_WORDINGS``."""

    MAX_WORDINGS = 30

    def __init__(self, pattern: re.Pattern[str]) -> None:
        self.pattern = pattern
        self.wordings: set[str] = set()

    def may_hit(self, raw: str) -> bool:
        return bool(self.pattern.search(fold(raw)))

    def count(self, raw: str, name: str = "") -> int:
        """How often the person stands in a stored value; at least 1 where only a quick look finds it."""
        if not raw or not self.may_hit(raw):
            return 0
        return self.replace(raw, name, "", "")[1] or 1

    def replace(self, raw: str, name: str, mark: str, address: str) -> tuple[str, int]:
        """The value with ``mark`` in the person's place (``address`` in fields of ``ADDRESSES``), and how often."""
        if raw[:1] in "{[":
            try:
                content = json.loads(raw)
            except ValueError:
                pass
            else:
                content, number = self._in_json(content, name, mark, address)
                return (json.dumps(content), number) if number else (raw, 0)
        if raw[:1] == raw[-1:] == '"':
            try:
                text = json.loads(raw)
            except ValueError:
                pass
            else:
                text, number = self._in_text(text, name, mark, address)
                return (json.dumps(text), number) if number else (raw, 0)
        return self._in_text(raw, name, mark, address)

    def _in_json(self, value: Any, name: str, mark: str, address: str) -> tuple[Any, int]:
        if isinstance(value, str):
            return self.replace(value, name, mark, address) if value else (value, 0)
        total = 0
        if isinstance(value, list):
            items = []
            for item in value:
                item, number = self._in_json(item, name, mark, address)
                items.append(item)
                total += number
            return items, total
        if isinstance(value, dict):
            pairs: dict[str, Any] = {}
            for key, item in value.items():
                item, number = self._in_json(item, key, mark, address)
                key, named = self._in_text(key, "", mark, address)
                pairs[key] = item
                total += number + named
            return pairs, total
        return value, 0

    def _in_text(self, text: str, name: str, mark: str, address: str) -> tuple[str, int]:
        if not text or not self.may_hit(text):
            return text, 0
        number = 0
        pieces, end = [], 0
        for tag in TAGS_WITH_WORDS.finditer(text):
            inside, more = self._replace(tag[0][1:-1], name, mark, address)
            pieces += [text[end : tag.start()], "<", inside, ">"]
            end, number = tag.end(), number + more
        text, more = self._replace("".join([*pieces, text[end:]]), name, mark, address)
        return text, number + more

    def _replace(self, text: str, name: str, mark: str, address: str) -> tuple[str, int]:
        folded = FoldedText(text)
        parts, end, number = [], 0, 0
        for match in self.pattern.finditer(folded.text):
            start, stop = folded.original(*match.span())
            if start < end:
                continue
            found = text[start:stop]
            if len(self.wordings) < self.MAX_WORDINGS:
                self.wordings.add(found)
            put = address if name in ADDRESSES else mark + tags_of(found)
            parts += [text[end:start], put]
            end, number = stop, number + 1
        return "".join([*parts, text[end:]]), number
