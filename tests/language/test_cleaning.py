"""What people paste: nothing that can be seen is lost, nothing unseen comes in."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable
from xml.etree import ElementTree as ET

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from language.cleaning import clean_json, clean_line, clean_markup, clean_text, same_looking, writable

NASTY = (
    "\x00\x01\x07\x0b\x0c\r\x1c\x1f\x7f\x80\x85\x9f\xa0\xad\u034f\u061c\u115f\u1680\u2000\u2007\u2009\u200b\u200c\u200d"
)
NASTY += "\ufe0f\ufeff\uffff\u200e\u200f\u2028\u2029\u202a\u202e\u202f\u2060\u2066\u2069"
NASTY += "\u2800\u3000\u3164\ue000\uf0b7\ud800\udc00"
NASTY += "\U000e0041\U000e007f\U000f0000\U0001f3f4\U0001f469\U0001f3fd\u0308\u0338äÄ<>&;#ابиї1 \n\ta"
UNTIDY = st.text(st.one_of(st.sampled_from(NASTY), st.characters(codec=None)), max_size=40)
TAGS = ["<p>", "</p>", "<b>", "</b>", '<a href="https://example.org/?a=1&amp;b=2">']
REFERENCES = ["&#11;", "&shy;", "&nbsp;", "&lt;", "&amp;#11;", "&auml;", "&#0;", "&"]
MARKUP = st.lists(st.sampled_from([*(sign for sign in NASTY if sign not in "<>"), *TAGS, *REFERENCES])).map("".join)
INVISIBLE = set("\u034f\u115f\u1160\u3164\uffa0\u2800\u17b4\u17b5\u180b\u180c\u180d\u180f") | {
    chr(n) for n in range(0xFE00, 0xFE10)
}
INVISIBLE |= {chr(number) for number in range(0xE0100, 0xE01F0)}
LANGUAGES = [
    "Größere Chancen in Köln – „Fit für den Job“, § 16a SGB II, Teilnehmer*innen",
    "Getting started: “what works” isn’t what’s easy — 50 %",
    "Як знайти роботу: п’ять кроків із підтримкою, їжа й житло",
    "كيف تجد عملاً: خمس خطوات، می‌خواهم، ١٢٣",
    "Einfache Sprache: Bundes·agentur für Arbeit. Das ist ein Amt.",
]  # fmt: skip


def seen(text: str) -> list[str]:
    """Letters, marks, digits, punctuation and signs, taken apart: what nobody may take away."""
    return sorted(
        s for s in unicodedata.normalize("NFD", text) if unicodedata.category(s)[0] in "LMNPS" and s not in INVISIBLE
    )


def allowed(text: str) -> bool:
    return not any(
        (unicodedata.category(s) in {"Cc", "Cs", "Co", "Zl", "Zp"} and s not in "\n\t") or s in "\u202e\u200b\xad\ufeff"
        for s in text
    )


@pytest.mark.parametrize("clean", [clean_line, clean_text])
@settings(max_examples=400, deadline=None)
@given(text=UNTIDY)
@example(text="a\u0308\xad")
@example(text="\u0627\u200d\u200e\u0627")
def test_n14_cleaning_twice_is_cleaning_once_and_loses_nothing_visible(clean: Callable[[str], str], text: str) -> None:
    cleaned = clean(text)
    assert clean(cleaned) == cleaned
    assert allowed(cleaned)
    assert unicodedata.is_normalized("NFC", cleaned)
    # Signs of Word's fonts become the sign they stand for; two halves of a character find each other.
    if not re.search("[\uf000-\uf0ff\ud800-\udfff]", text):
        assert seen(cleaned) == seen(text)


@settings(max_examples=300, deadline=None)
@given(text=UNTIDY)
def test_n14_a_line_is_one_line_without_blanks_at_its_ends(text: str) -> None:
    line = clean_line(text)
    assert line == line.strip()
    assert not re.search(r"[\n\t\xa0]|  ", line)


@settings(max_examples=400, deadline=None)
@given(source=MARKUP)
def test_n14_markup_stays_the_markup_it_was(source: str) -> None:
    cleaned = clean_markup(source)
    assert clean_markup(cleaned) == cleaned
    tags = re.compile("<(?!br/>)[^<>]*>")
    assert tags.findall(cleaned) == tags.findall(source)
    assert "\x0b" not in cleaned
    assert "&#11;" not in cleaned.replace("&amp;#11;", "")


@settings(max_examples=200, deadline=None)
@given(text=UNTIDY)
def test_n14_what_a_writer_gets_is_xml(text: str) -> None:
    element = ET.Element("t")
    element.text = writable(text)
    ET.fromstring(ET.tostring(element, encoding="utf-8"))


@pytest.mark.parametrize("text", LANGUAGES)
def test_n14_five_languages_pass_unchanged(text: str) -> None:
    assert clean_line(text) == clean_text(text) == clean_markup(text) == text
    assert clean_line(unicodedata.normalize("NFD", text)) == unicodedata.normalize("NFC", text)


@pytest.mark.parametrize(
    "typed, line, text",
    [
        ("Erste\x0bZweite", "Erste Zweite", "Erste\nZweite"),
        ("Erste\x0cZweite", "Erste Zweite", "Erste\nZweite"),
        ("a\r\nb\rc", "a b c", "a\nb\nc"),
        ("a\u2028b\u2029c", "a b c", "a\nb\nc"),
        ("a\x00b\x1bc", "abc", "abc"),
        ("Wa\u0308scherei", "Wäscherei", "Wäscherei"),
        ("Sprach\u200bkurs", "Sprachkurs", "Sprachkurs"),
        ("Aner\xadkennung", "Anerkennung", "Anerkennung"),
        ("\ufeffTitel", "Titel", "Titel"),
        ("§\xa016a", "§ 16a", "§\xa016a"),
        ("z.\u202fB. so", "z. B. so", "z.\u202fB. so"),
        ("\xa0\xa0Punkt\xa0 \xa0eins\xa0", "Punkt eins", "Punkt eins"),
        ("10\u2009000", "10 000", "10 000"),
        ("doppelt  und\tTab ", "doppelt und Tab", "doppelt  und\tTab "),
        ("gut\u202eliam\u202c", "gutliam", "gutliam"),
        ("Auf\u200clage", "Auflage", "Auflage"),
        ("Titel\u200e", "Titel", "Titel"),
        ("\uf0b7 Punkt", "• Punkt", "• Punkt"),
        ("می\u200cخواهم", "می\u200cخواهم", "می\u200cخواهم"),
        ("C++\u200f برمجة", "C++\u200f برمجة", "C++\u200f برمجة"),
        ("👩🏽\u200d🔧 ❤️ 1️⃣", "👩🏽\u200d🔧 ❤️ 1️⃣", "👩🏽\u200d🔧 ❤️ 1️⃣"),
        ("\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",) * 3,
        ("heimlich\U000e0041\U000e0042", "heimlich", "heimlich"),
        ("\ud83d\ude00 halb\ud83d", "😀 halb", "😀 halb"),
        ("a\u115f\u3164", "a", "a"),
    ],
)
def test_n14_each_kind_of_untidiness(typed: str, line: str, text: str) -> None:
    assert clean_line(typed) == line
    assert clean_text(typed) == text


@pytest.mark.parametrize(
    "source, cleaned",
    [
        ("<p>Weiche\x0bTrennung</p>", "<p>Weiche<br/>Trennung</p>"),
        ("<p>Weiche&#11;Trennung&#xb;!</p>", "<p>Weiche<br/>Trennung<br/>!</p>"),
        ("<p>a</p>\x0b<p>b</p>", "<p>a</p> <p>b</p>"),
        ("<p>&nbsp;&nbsp;Erste&nbsp;Sache &amp; mehr &lt;b&gt;</p>", "<p> Erste\xa0Sache &amp; mehr &lt;b&gt;</p>"),
        ("<p>mit <b>fett</b>\xa0und</p>", "<p>mit <b>fett</b>\xa0und</p>"),
        ('<a href="https://example.org/?a=1&amp;b=2">Aner&shy;kennung</a>', '<a href="https://example.org/?a=1&amp;b=2">Anerkennung</a>'),
        ('<embed alt="Wa\u0308sche\x0brei" embedtype="image"/>', '<embed alt="Wäsche rei" embedtype="image"/>'),
        ("<b>\u0338x</b>", "<b>\u0338x</b>"),
        ("<p>&amp;#11; &uuml;</p>", "<p>&amp;#11; ü</p>"),
    ],
)  # fmt: skip
def test_n14_rich_text_keeps_its_tags_and_breaks(source: str, cleaned: str) -> None:
    assert clean_markup(source) == cleaned


def test_n14_json_is_cleaned_at_any_depth_also_where_it_is_text() -> None:
    inner = json.dumps([{"type": "text", "value": "Weiche\x0bTrennung"}])
    value = {"a\x00": ["b\x0bc", {"d": "Wa\u0308sche"}], "n": 3, "stream": inner}
    cleaned = clean_json(value)
    assert cleaned["a"] == ["b\nc", {"d": "Wäsche"}]
    assert cleaned["n"] == 3
    assert json.loads(cleaned["stream"]) == [{"type": "text", "value": "Weiche\nTrennung"}]


def test_n14_names_that_look_the_same_are_the_same() -> None:
    names = [
        "Reinigung und Wäscherei",
        "reinigung  und Wa\u0308scherei",
        "Reinigung\xa0und Wä\u200bscherei",
        "REINIGUNG UND WÄSCHEREI",
    ]
    assert len({same_looking(name) for name in names}) == 1
    assert same_looking("Wäscherei") != same_looking("Wascherei")
