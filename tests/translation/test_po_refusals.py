"""PO files and archives that are wrong: refused whole, with their line, and the database stays."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from django.test import Client
from wagtail_localize.models import Translation

from tests.translation.po_world import (
    UPLOAD,
    answered,
    filled,
    po_text,
    quoted,
    snapshot,
    ukrainian,
    upload,
    zipped,
)
from translation.page_texts import texts_of
from translation.po.files import MAX_BYTES, PoRefused, unpack

pytestmark = pytest.mark.django_db
XXE = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>'
BROKEN_FORMS = {
    "empty": ("", "leer"),
    "only a mark": ("\ufeff", "leer"),
    "xml": (XXE, "Zeile 1: Das ist XML"),
    "xml after spaces": ("\ufeff \n" + XXE, "Das ist XML"),
    "html": ("<html><body>msgid</body></html>", "XML oder HTML"),
    "prose": ("Liebe Kolleginnen,\nanbei die Texte.", "keine PO-Datei"),
    "a path": ("/etc/passwd", "keine PO-Datei"),
    "50,000 entries": ("msgid \"a\"\nmsgstr \"\"\n" * 50_000, "50000 Einträge"),
    "too large": ("#" * (MAX_BYTES + 1), "zu groß"),
    "plural": ('msgid ""\nmsgstr ""\n\nmsgid "a"\nmsgid_plural "b"\nmsgstr[0] "c"\n', "Zeile 5: Mehrzahlformen"),
    "half a plural": ('msgid ""\nmsgstr ""\n\nmsgid "a"\nmsgstr[7] "c"\n', "Zeile 5: Mehrzahlformen"),
    "open quote": ('msgid ""\nmsgstr ""\n\nmsgctxt "x"\nmsgid "a\nmsgstr "b"\n', "Zeile 5: Diese Zeile"),
    "quote inside": ('msgid ""\nmsgstr ""\n\nmsgctxt "x"\nmsgid "a"b"\nmsgstr "b"\n', "Zeile 5: Diese Zeile"),
    "two msgid": ('msgid ""\nmsgstr ""\n\nmsgid "a"\nmsgid "b"\nmsgstr "c"\n', "Zeile 5: Hier steht etwas"),
    "no head": ('msgid "a"\nmsgstr "b"\n', "Zeile 1: In den Kopfzeilen fehlt X-Page"),
    "charset": ('msgid ""\nmsgstr "Content-Type: text/plain; charset=ISO-8859-1\\n"\n', "Kodierung »ISO-8859-1«"),
}  # fmt: skip


@pytest.mark.parametrize("name", BROKEN_FORMS)
def test_what_is_no_po_file_is_refused_with_its_line_and_the_database_stays(
    client: Client, translation: Translation, translator: Any, name: str
) -> None:
    content, said = BROKEN_FORMS[name]
    before = snapshot()
    response = upload(client, content)
    assert said in response.content.decode().replace("&quot;", '"')
    assert "plan" not in response.context
    assert snapshot() == before


@pytest.mark.parametrize(
    ("encoding", "said"),
    [("cp1252", "vermutlich Windows-1252"), ("utf-16", "UTF-16"), ("utf-16-le", "keine Textdatei")],
)
def test_another_encoding_is_named(
    client: Client, translation: Translation, translator: Any, encoding: str, said: str
) -> None:
    before = snapshot()
    text = po_text(translation)
    assert "ü" in text
    response = upload(client, text.encode(encoding, "replace"))
    assert said in response.content.decode()
    assert snapshot() == before


def _entry(context: str, source: str, target: str) -> str:
    return f'msgctxt "{context}"\nmsgid {quoted(source)}\nmsgstr {quoted(target)}\n'


def _tampered(text: str, first: Any, kind: str) -> str:
    """The file with one thing wrong in it."""
    entry = f'msgctxt "{first.path}"\nmsgid {quoted(first.source)}\nmsgstr ""\n'
    assert entry in text

    def with_target(target: str) -> str:
        return text.replace(entry, entry.replace('msgstr ""', f"msgstr {quoted(target)}"), 1)

    return {
        "another page": lambda: text.replace("X-Page: ", "X-Page: 0"),
        "another language": lambda: text.replace("Language: uk", "Language: ar"),
        "foreign context": lambda: text + "\n" + _entry("nicht.von.hier", "Text", "текст"),
        "source changed": lambda: text.replace(f"msgid {quoted(first.source)}", 'msgid "Anderer Text"', 1),
        "no context": lambda: text + '\nmsgid "Text"\nmsgstr "текст"\n',
        "twice": lambda: text + "\n" + entry,
        "html": lambda: with_target("<b>слово</b>"),
        "script": lambda: with_target("<script>alert(1)</script>"),
        "link": lambda: with_target('<a id="a9">слово</a>'),
        "placeholder": lambda: with_target("слово {name}"),
        "only spaces": lambda: with_target("   "),
    }[kind]()


REASONS = {
    "another page": "X-Page",
    "another language": "gibt es in der Sprache »ar« nicht",
    "foreign context": "Diesen Abschnitt gibt es auf dieser Seite nicht",
    "source changed": "Der deutsche Text (msgid) wurde geändert",
    "no context": "wo er steht (msgctxt)",
    "twice": "steht schon in Zeile",
    "html": "Diese Auszeichnung hat der deutsche Text nicht: &lt;b&gt;",
    "script": "&lt;script&gt;",
    "link": "Diesen Link gibt es im deutschen Text nicht",
    "placeholder": "Den Platzhalter {name} gibt es im deutschen Text nicht",
    "only spaces": "Hier fehlt der Text",
}


@pytest.mark.parametrize("kind", REASONS)
def test_a_file_with_one_wrong_thing_is_refused_whole(
    client: Client, translation: Translation, translator: Any, kind: str
) -> None:
    before = snapshot()
    text = po_text(translation)
    last = texts_of(translation)[-1]
    text = _tampered(answered(text, last.source, ukrainian(last.source)), texts_of(translation)[0], kind)
    response = upload(client, text)
    page = response.content.decode()
    assert REASONS[kind] in page
    assert "texte.po, Zeile " in page
    assert "<script>alert" not in page
    assert "plan" not in response.context
    assert snapshot() == before
    # Whoever skips the preview is refused too.
    fields = {"content": base64.b64encode(text.encode()).decode(), "name": "texte.po", "fingerprint": "x"}
    assert REASONS[kind] in client.post(UPLOAD, fields).content.decode()
    assert snapshot() == before


def test_an_override_of_the_direction_goes_as_it_does_at_every_door(
    client: Client, translation: Translation, translator: Any
) -> None:
    last = texts_of(translation)[-1]
    response = upload(client, answered(po_text(translation), last.source, f"{ukrainian(last.source)}\u202e"))
    assert "plan" in response.context
    assert "\u202e" not in response.content.decode()


def test_a_text_that_is_too_long_for_its_field_is_refused(
    client: Client, translation: Translation, translator: Any
) -> None:
    title = next(text for text in texts_of(translation) if text.path == "title")
    response = upload(client, answered(po_text(translation), title.source, "слово " * 60))
    assert "Hier passen höchstens 255 Zeichen hin" in response.content.decode()


def test_one_bad_file_in_a_zip_refuses_them_all(client: Client, translation: Translation, translator: Any) -> None:
    before = snapshot()
    bad = po_text(translation).replace(str(translation.source.object_id), "00000000-0000-4000-8000-000000000000")
    response = upload(client, zipped({"gut.po": filled(translation), "schlecht.po": bad}), "alles.zip")
    assert "schlecht.po, Zeile 1" in response.content.decode()
    assert "gut.po" not in response.content.decode()
    assert snapshot() == before


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({"lies.txt": "x"}, "nur PO-Dateien"),
        ({}, "keine PO-Datei"),
        ({f"{number}.po": "x" for number in range(401)}, "401 Dateien"),
        ({"bombe.po": "#" * 21_000_000}, "zu groß"),
        ({"../../etc/x.po": "kein po"}, "x.po, Zeile 1"),
    ],
)
def test_a_zip_that_is_too_much_or_holds_something_else_is_refused(
    client: Client, translation: Translation, translator: Any, files: dict[str, str], said: str
) -> None:
    before = snapshot()
    response = upload(client, zipped(files), "alles.zip")  # type: ignore[arg-type]
    assert said in response.content.decode()
    assert snapshot() == before


def test_a_zip_that_lies_about_its_size_is_refused() -> None:
    content = bytearray(zipped({"bombe.po": "#" * 21_000_000}))
    central = content.index(b"PK\x01\x02")
    content[central + 24 : central + 28] = (100).to_bytes(4, "little")
    with pytest.raises(PoRefused):
        unpack("alles.zip", bytes(content))


@pytest.mark.parametrize("content", [b"PK\x03\x04kaputt", b"PK\x05\x06" + b"\x00" * 18, b"PK"])
def test_a_broken_zip_is_refused(content: bytes) -> None:
    with pytest.raises(PoRefused):
        unpack("alles.zip", content)


def test_the_same_page_twice_in_a_zip_is_refused(client: Client, translation: Translation, translator: Any) -> None:
    files = {"a.po": filled(translation), "b.po": filled(translation)}
    assert "schon in a.po" in upload(client, zipped(files), "alles.zip").content.decode()
