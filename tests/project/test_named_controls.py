"""Texts name only controls that exist: »Knopf »Drucken«« is a promise, and whoever renames the button breaks it.

A name counts as that of a control where the words around it say so (``NAMING``). It must then stand as a label in our
own code or templates, in Wagtail's or allauth's German, or be the title of a page or a heading of ours.
"""

from __future__ import annotations

import ast
import gettext
import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import allauth
import wagtail
import wagtail_localize

ROOT = Path(__file__).resolve().parents[2]
CODE = ("home", "practices", "search", "site")
# »…« beside these names a control: »unter »Seiten««, »Feld »Ort««, »»Mehr« → »Löschen««.
BEFORE = (
    r"Knopf|Knöpfe|Schaltfläche|Feld|Felder|Reiter|Menü|Menüpunkt|Link|Haken bei|Abschnitt|Kasten|Auswahl|Liste|Spalte"
    r"|[Uu]nter|[Aa]uf|[Mm]it|[Üü]ber|[Bb]ei|[Ii]n|[Ii]m|→|Klicken Sie auf|Drücken Sie auf|Wählen Sie"
)
NAMING = re.compile(rf"(?:\b(?:{BEFORE})|→) »([^«»]+)«|»([^«»]+)« →")
# Of programs that are not ours: »site/editorial/documents/traces.py« says where Word and LibreOffice have them.
FOREIGN = {"Informationen", "Auf Probleme überprüfen", "Dokument prüfen", "Eigenschaften", "Eigenschaften zurücksetzen"}
# In the same places stand words that name no control.
OTHER_WORDS = re.compile(r"[/`*…%{}\[\].:]|^[a-zäöü\d]|\d{4}")
TEMPLATE_LABEL = re.compile(
    r'{%\s*translate\s+"([^"]+)"|{%\s*blocktranslate[^%]*%}(.*?){%\s*endblocktranslate', re.DOTALL
)
MARKUP = re.compile(r"<[^>]+>|{[{%].*?[%}]}", re.DOTALL)


def named(text: str) -> Iterator[str]:
    for before, after in NAMING.findall(" ".join(text.split())):
        name = before or after
        if not OTHER_WORDS.search(name):
            yield name


def strings_of(tree: ast.AST) -> Iterator[str]:
    """Without docstrings, which readers do not see."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
        for part in getattr(node, "body", ()) if isinstance(getattr(node, "body", ()), list) else ():
            if isinstance(part, ast.Expr) and isinstance(part.value, ast.Constant):
                part.value.value = ""


def bare(label: str) -> str:
    """»Speichern …« and »Speichern« are one control."""
    return " ".join(label.split()).rstrip(" …:?!.")


@cache
def labels() -> frozenset[str]:
    found: set[str] = set()
    for folder in CODE:
        for path in (ROOT / folder).rglob("*.py"):
            found.update(strings_of(ast.parse(path.read_text(encoding="utf-8"))))
        for path in (ROOT / folder).rglob("*.html"):
            text = path.read_text(encoding="utf-8")
            found.update(one or other for one, other in TEMPLATE_LABEL.findall(text))
    for path in (ROOT / "docs").glob("*.md"):
        found.update(re.findall(r"^#+ (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE))
    for package in (wagtail, wagtail_localize, allauth):
        for path in Path(package.__file__).parent.rglob("locale/de/LC_MESSAGES/*.mo"):
            with path.open("rb") as file:
                found.update(str(one) for one in gettext.GNUTranslations(file)._catalog.values())  # type: ignore[attr-defined]
    for name in ("home/first_pages.json", "home/demo/pages.json"):
        found.update(texts_of(json.loads((ROOT / name).read_text(encoding="utf-8"))))
    return frozenset(bare(label) for label in found)


def texts_of(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from texts_of(part)


def texts() -> Iterator[tuple[str, str]]:
    """What people read, and where it stands."""
    for path in sorted((ROOT / "docs").glob("*.md")):
        yield path.name, path.read_text(encoding="utf-8")
    for name in ("home/first_pages.json", "home/demo/pages.json"):
        for text in texts_of(json.loads((ROOT / name).read_text(encoding="utf-8"))):
            yield name, text
    for folder in CODE:
        for path in sorted((ROOT / folder).rglob("*.html")):
            yield str(path.relative_to(ROOT)), MARKUP.sub(" ", path.read_text(encoding="utf-8"))
        for path in sorted((ROOT / folder).rglob("*.py")):
            for text in strings_of(ast.parse(path.read_text(encoding="utf-8"))):
                yield str(path.relative_to(ROOT)), text


def test_every_control_that_a_text_names_is_there() -> None:
    known = labels() | FOREIGN
    missing = {f"{place}: »{name}«" for place, text in texts() for name in named(text) if bare(name) not in known}
    assert sorted(missing) == []


def test_the_search_for_names_finds_promises_and_leaves_quotes_alone() -> None:
    text = "Klicken Sie auf »Drucken«. Unter »Seiten« → »Mehr« steht es. Sie schreiben »seit Mai 2024« oder »§ 16i«."
    assert list(named(text)) == ["Drucken", "Seiten", "Mehr"]
    assert "Per E-Mail teilen" in labels()
    assert "Zaubern" not in labels()
