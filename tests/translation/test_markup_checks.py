"""A translation keeps placeholders, links and tags of its source, and brings none of its own."""

from __future__ import annotations

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from wagtail_localize.models import StringSegment, StringTranslation

from accounts.roles import Role
from tests.factories import UserFactory
from tests.translation.po_world import answered, begun_translation, po_text, upload
from translation.editor.markup_checks import problems

PIECES = st.sampled_from(
    ["%(name)s", "{x}", "{}", "50 %", "<b>", "</b>", "<i>", "</i>", "<br/>", '<a id="a1">', "</a>", "&lt;b&gt;",
     "&amp;", "<script>", "<!-- -->", "<?php", "<", ">", "a<b", "Jobcenter", " ", "„Zitat“", "\u202e", "\x00"]
)  # fmt: skip
TEXTS = st.one_of(st.text(max_size=40), st.lists(PIECES, max_size=12).map("".join))


@given(TEXTS)
def test_a_source_has_no_problem_against_itself(text: str) -> None:
    assert problems(text, text) == []


@given(TEXTS, TEXTS)
def test_any_pair_of_texts_is_judged_without_a_crash(source: str, target: str) -> None:
    assert all(sentence.endswith(".") for sentence in problems(source, target))


@pytest.mark.parametrize(
    ("source", "target", "said"),
    [
        ("Hallo %(name)s", "Hello name", "Der Platzhalter %(name)s fehlt."),
        ("Hallo {name}", "Hello {nome}", "Der Platzhalter {name} fehlt."),
        ("Hallo {name}", "Hello {nome}", "Den Platzhalter {nome} gibt es im deutschen Text nicht."),
        ("Zwei: %s und %s", "Two: %s", "Der Platzhalter %s fehlt."),
        ('Ein <a id="a1">Link</a>', "A link", "Ein Link fehlt: a1."),
        ("Kein Link", '<a id="a1">Link</a>', "Diesen Link gibt es im deutschen Text nicht: a1."),
        ('Ein <a id="a1">Link</a>', '<a id="a1">a</a> <a id="a1">b</a>', "Ein Link steht zu oft da: a1."),
        ('Ein <a id="a1">Link</a>', '<a href="https://example.org/">Link</a>', "Ein Link fehlt: a1."),
        ("Schlicht", "<b>Plain</b>", "Diese Auszeichnung hat der deutsche Text nicht: <b>."),
        ("Schlicht", "<script>alert(1)</script>", "<script>"),
        ("Schlicht", "<img src=x onerror=alert(1)>", "<img>"),
        ("Ein <b>Wort</b>", '<b onclick="x()">Word</b>', "onclick in <b>"),
        ("Ein <b>Wort</b>", '<b style="color:red">Word</b>', "style in <b>"),
        ('<a id="a1">L</a>', '<a id="a1" target="_top">L</a>', "target in <a>"),
        ('<a id="a1">L</a>', '<a id="a1" href="javascript:alert(1)">L</a>', "href in <a>"),
        ("Ein <b>Wort</b>", "A <b>word", "Diese Tags haben keinen Anfang oder kein Ende: <b>."),
        ("Ein <b>Wort</b>", "A word</b>", "Diese Tags haben keinen Anfang oder kein Ende: </b>."),
        ("<b>a</b> <i>b</i>", "<b>a <i>b</b></i>", "keinen Anfang oder kein Ende"),
        ("Text", "Text <!-- c -->", "Kommentare"),
        ("Text", "<?xml version='1.0'?>Text", "Kommentare"),
        ("Text", "Te\x00xt", "unlesbare Zeichen"),
        ("Text", "Te\u202ext", "Schreibrichtung"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named(source: str, target: str, said: str) -> None:
    assert said in " ".join(problems(source, target))


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("Ein <b>Wort</b> und <b>noch eins</b>", "One <b>word</b> and another"),
        ("Ein <b>Wort</b>", "A <b>word</b> and a <b>second</b>"),
        ('Mit <a id="a1">Link</a> und <a id="a2">Ziel</a>', '<a id="a2">Target</a> and <a id="a1">link</a>'),
        ("Zeile<br>Zeile", "Line<br/>line<br/>line"),
        ("Rund 50 % der Betriebe", "Around 50% of companies"),
        ("100 %ige Förderung", "100% funding"),
        ("Preis &lt; 5", "Price &lt; 5"),
        ("Hallo {name}, %(count)s Karten", "%(count)s cards for {name}"),
        ("Jobcenter (Stadt)", "\u200fJobcenter\u200f (مدينة)"),
    ],
)
def test_what_translators_do_every_day_is_let_through(source: str, target: str) -> None:
    assert problems(source, target) == []


@pytest.mark.django_db
def test_a_faulty_text_is_marked_whichever_way_it_came(client: Client) -> None:
    """wagtail-localize's own editor does not look at placeholders."""
    translation = begun_translation(teaser="Für {name} gibt es mehr.")
    client.force_login(UserFactory(role=Role.TRANSLATOR))
    segment = StringSegment.objects.get(source=translation.source, context__path="teaser")
    url = f"/admin/localize/translate/{translation.pk}/strings/{segment.pk}/edit/"
    client.put(url, "value=слово", content_type="application/x-www-form-urlencoded")
    item = StringTranslation.objects.get(context=segment.context)
    assert item.has_error
    assert item.get_error() == "Der Platzhalter {name} fehlt."
    client.put(url, "value=слово {name}", content_type="application/x-www-form-urlencoded")
    item.refresh_from_db()
    assert not item.has_error


@pytest.mark.django_db
def test_a_lost_placeholder_is_refused_at_the_line_of_its_text(client: Client) -> None:
    translation = begun_translation(teaser="Für {name} gibt es 50 % mehr.")
    client.force_login(UserFactory(role=Role.TRANSLATOR))
    text = answered(po_text(translation), "Für {name} gibt es 50 % mehr.", "слово")
    line = text[: text.index('msgid "Für {name}')].count("\n") + 1
    response = upload(client, text)
    assert f"texte.po, Zeile {line}: Der Platzhalter {{name}} fehlt." in response.content.decode()
