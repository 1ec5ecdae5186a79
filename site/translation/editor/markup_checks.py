"""What a translation must share with its source: placeholders, links, tags.

Both texts are what wagtail-localize keeps of a segment: HTML of inline tags, whose links are ``<a id="a1">`` and
whose text is escaped. A source is never wrong against itself: everything is judged by what the source has.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from html.parser import HTMLParser

from django.utils.translation import gettext as _

VOID = frozenset({"br"})
# %(name)s and %s of gettext, {name} of format; »50 %« and »100%ig« are words.
PLACEHOLDER = re.compile(r"%\([^()\s]{1,60}\)[a-z]|%[sd](?!\w)|\{[A-Za-z0-9_.]{0,60}\}")
# Turns the direction of what follows without an end in sight; marks and isolates are ordinary Arabic typing.
_OVERRIDE = re.compile("[\u202a-\u202e]")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffd]")


@dataclass(slots=True)
class _Markup:
    """What the parser that also builds the page sees in a text."""

    tags: Counter[str] = field(default_factory=Counter)
    attributes: set[tuple[str, str, str]] = field(default_factory=set)
    links: Counter[str] = field(default_factory=Counter)
    declarations: set[str] = field(default_factory=set)
    unbalanced: list[str] = field(default_factory=list)
    text: str = ""


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.markup = _Markup()
        self._open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.markup.tags[tag] += 1
        for name, value in attrs:
            self.markup.attributes.add((tag, name, value or ""))
        if tag == "a":
            values = dict(attrs)
            self.markup.links[values.get("id") or values.get("href") or ""] += 1
        if tag not in VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self._open.pop()

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        if self._open and self._open[-1] == tag:
            self._open.pop()
        else:
            self.markup.unbalanced.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        self.markup.text += data

    def handle_comment(self, data: str) -> None:
        self.markup.declarations.add(data)

    def handle_decl(self, decl: str) -> None:
        self.markup.declarations.add(decl)

    def handle_pi(self, data: str) -> None:
        self.markup.declarations.add(data)

    def unknown_decl(self, data: str) -> None:
        self.markup.declarations.add(data)

    def read(self, html: str) -> _Markup:
        self.feed(html)
        self.close()
        self.markup.unbalanced += [f"<{tag}>" for tag in self._open]
        return self.markup


def problems(source_html: str, target_html: str) -> list[str]:
    """Why the translation cannot stand for the source, in German sentences; empty when it can."""
    source, target = _Reader().read(source_html), _Reader().read(target_html)
    return [
        *_placeholder_problems(source.text, target.text),
        *_link_problems(source.links, target.links),
        *_tag_problems(source, target),
        *_sign_problems(source_html, target_html),
    ]


def _placeholder_problems(source: str, target: str) -> list[str]:
    wanted, given = Counter(PLACEHOLDER.findall(source)), Counter(PLACEHOLDER.findall(target))
    found = []
    if lost := _names(wanted - given):
        found.append(_("Der Platzhalter %(names)s fehlt.") % {"names": lost})
    if added := _names(given - wanted):
        found.append(_("Den Platzhalter %(names)s gibt es im deutschen Text nicht.") % {"names": added})
    return found


def _link_problems(source: Counter[str], target: Counter[str]) -> list[str]:
    found = []
    if lost := source - target:
        found.append(_("Ein Link fehlt: %(links)s.") % {"links": _links(lost)})
    unknown = {link for link in target if link not in source}
    if unknown:
        found.append(_("Diesen Link gibt es im deutschen Text nicht: %(links)s.") % {"links": _links(unknown)})
    if doubled := [link for link in target - source if link in source]:
        found.append(_("Ein Link steht zu oft da: %(links)s.") % {"links": _links(doubled)})
    return found


def _tag_problems(source: _Markup, target: _Markup) -> list[str]:
    found = []
    foreign = [tag for tag in target.tags if tag not in source.tags and tag != "a"]
    if foreign:
        text = _("Diese Auszeichnung hat der deutsche Text nicht: %(tags)s.")
        found.append(text % {"tags": _names(f"<{tag}>" for tag in foreign)})
    added = {
        (tag, name)
        for tag, name, value in target.attributes - source.attributes
        # Which link it is was judged above; tags that are named already need no second sentence.
        if tag not in foreign and (tag, name) != ("a", "id")
    }
    if added:
        text = _("In einem Tag steht zu viel: %(names)s.")
        found.append(text % {"names": _names(f"{name} in <{tag}>" for tag, name in added)})
    if target.declarations - source.declarations:
        found.append(_("Kommentare und Anweisungen (<!…>, <?…>) gehören nicht in eine Übersetzung."))
    if target.unbalanced and not source.unbalanced:
        text = _("Diese Tags haben keinen Anfang oder kein Ende: %(tags)s.")
        found.append(text % {"tags": _names(target.unbalanced)})
    return found


def _sign_problems(source: str, target: str) -> list[str]:
    found = []
    if set(_CONTROL.findall(target)) - set(_CONTROL.findall(source)):
        found.append(_("Der Text enthält unlesbare Zeichen."))
    if set(_OVERRIDE.findall(target)) - set(_OVERRIDE.findall(source)):
        found.append(_("Der Text enthält ein unsichtbares Zeichen, das die Schreibrichtung umkehrt."))
    return found


def _names(names: Iterable[str]) -> str:
    return ", ".join(sorted(set(names)))


def _links(links: Iterable[str]) -> str:
    return _names(link or _("ohne Ziel") for link in links)
