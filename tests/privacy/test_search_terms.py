"""How a person may be written and is found all the same, and what only resembles the person."""

from __future__ import annotations

import json

import pytest

from privacy.search_terms import SearchTerm, TooShort, one_pattern
from privacy.text_search import Search


def hits(term: str, text: str) -> list[str]:
    search = Search(one_pattern([SearchTerm.read(term)]))
    search.replace(text, "", "", "")
    return sorted(search.wordings)


@pytest.mark.parametrize(
    ("term", "text"),
    [
        ("Anna Müller", "Frau Anna Müllers Büro"),
        ("Anna Müller", "ANNA MUELLER"),
        ("anna mueller", "Anna Müller"),
        ("Anna Müller", "anna muller"),
        ("Anna Müller", "Müller, Anna"),
        ("Anna Müller", "A. Müller"),
        ("Anna Müller", "Anna M. Müller"),
        ("Anna Müller", "Anna M&uuml;ller"),
        ("Anna Müller", "Anna M&#252;ller"),
        ("Anna Müller", r"Anna M\u00fcller"),
        ("Anna Müller", "Anna+M%C3%BCller"),
        ("Anna Müller", "<p>Anna</p><p>Mül<b>ler</b></p>"),
        ("Anna Müller", "Anna Mül\u00adler"),
        ("Anna Müller", "Anna Mu\u0308ller"),
        ("Anna Müller", "Anna Mül- ler"),
        ("Anna Müller", "/team/anna-mueller/"),
        ("Jürgen Großmann", "JUERGEN GROSSMANN"),
        ("Олена Шевченко", "Пані Олена Шевченко"),
        ("+49 341 5550123", "0341/555 01-23"),
        ("+49 341 5550123", "(0341) 5550123"),
        ("0341 5550123", "+49 (0)341 5550123"),
        ("0341 5550123", "00493415550123"),
        ("0341 5550123", "Durchwahl: 5550123."),
        ("550123", "0341 5550123"),
        ("0341 5550123", '<a href="tel:+493415550123">'),
        ("0341 5550123", '<img alt="Ruf 0341 5550123">'),
        ("Anna Müller", 'Anna <a href="/">Müller</a>'),
        ("a.m@example.org", "mailto:A.M%40example.org"),
        ("a.m@example.org", "a.m (at) example (dot) org"),
        ("a.m@example.org", "a.m&#64;example.org."),
    ],
)
def test_a_person_is_found_however_it_is_written(term: str, text: str) -> None:
    assert len(hits(term, text)) == 1


@pytest.mark.parametrize(
    ("term", "text"),
    [
        ("Anna Müller", "Hannah Müller; Johanna Müller; Anna Müllermeister"),
        ("Muller", "Mueller"),
        ("0341 5550123", "0351 5550123, 03415550124, 034155501231"),
        ("a.m@example.org", "b.a.m@example.org, a.m@example.org.uk"),
    ],
)
def test_others_are_not(term: str, text: str) -> None:
    assert hits(term, text) == []


@pytest.mark.parametrize("typed", ["ab", "12345", "@", "-- / --"])
def test_what_would_find_nearly_everything_is_not_looked_for(typed: str) -> None:
    with pytest.raises(TooShort):
        SearchTerm.read(typed)


@pytest.mark.parametrize("typed", ["<Anna Müller>", "Anna Müller\\", "&nbsp;Anna Müller", "%Anna Müller"])
def test_n19_signs_that_no_name_has_do_not_hide_it(typed: str) -> None:
    """As pasted from the head of a mail: folding took it for a tag, and nothing was left to look for."""
    found = SearchTerm.read(typed)
    assert found.pattern
    assert typed.startswith("&") or hits(typed, "Frau Anna Müller war da")


@pytest.mark.parametrize("typed", ["<>", "&&&", "\\\\", "<a>"])
def test_n19_signs_alone_are_too_short(typed: str) -> None:
    with pytest.raises(TooShort):
        SearchTerm.read(typed)


def test_markup_and_json_stay_whole() -> None:
    search = Search(one_pattern([SearchTerm.read("Anna Müller")]))
    inner = json.dumps([{"type": "text", "value": "<p>Von <b>Anna</b> M&uuml;ller.\n</p>"}])
    stored = json.dumps({"title": "Über Anna Müller", "slug": "anna-mueller", "body": inner, "pk": 7})
    changed, number = search.replace(stored, "content", "[entfernt]", "entfernt-7")
    content = json.loads(changed)
    assert number == 3
    assert content == {
        "title": "Über [entfernt]",
        "slug": "entfernt-7",
        "body": json.dumps([{"type": "text", "value": "<p>Von <b>[entfernt]</b>.\n</p>"}]),
        "pk": 7,
    }
