"""Loading a vocabulary from a table in the admin: nothing is saved before somebody saw what would change."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from wagtail.models import ModelLogEntry

from tests.factories import ThemeFactory
from tests.vocabularies.term_pages import address, theme
from vocabularies.csv_files import read_table
from vocabularies.forms import MAX_BYTES
from vocabularies.merging import merge
from vocabularies.models import VOCABULARIES, LegalBasis, Sector, Theme

pytestmark = pytest.mark.django_db


def state() -> list[Any]:
    return [list(model.objects.order_by("pk").values()) for model in VOCABULARIES]


def upload(client: Client, content: bytes, model: Any = Theme, name: str = "themen.csv") -> Any:
    return client.post(address(model, "import"), {"file": SimpleUploadedFile(name, content)})


def confirm(client: Client, preview: Any, model: Any = Theme, **changes: str) -> Any:
    """Presses »So speichern« on the preview."""
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', preview.content.decode()))
    return client.post(address(model, "import"), {**hidden, **changes})


def template(client: Client, model: Any = Theme) -> bytes:
    return bytes(client.get(address(model, "import_template")).content)


@pytest.mark.parametrize("model", VOCABULARIES, ids=lambda model: model.__name__)
def test_the_template_loaded_again_changes_nothing(admin: Client, model: Any) -> None:
    response = admin.get(address(model, "import_template"))
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert "attachment" in response["Content-Disposition"]
    rows = read_table(response.content, "vorlage.csv", ["key", "name_de"])
    assert len(rows) == model.objects.in_language("de").current().count()
    before = state()
    preview = upload(admin, response.content, model)
    assert preview.context["counts"] == {"new": 0, "changed": 0, "unchanged": len(rows)}
    assert "Es gibt nichts zu speichern" in preview.content.decode()
    assert state() == before


def test_preview_then_confirmation(admin: Client) -> None:
    old = theme("matching").name
    content = template(admin).decode("utf-8-sig").replace(f'"{old}"', '"Passt genau"')
    content += '"neu";"vermittlung";"99";"Neues Thema";"";"";"New theme"' + ';""' * 7 + "\r\n"
    before = state()
    preview = upload(admin, content.encode())
    assert preview.context["counts"] == {"new": 1, "changed": 1, "unchanged": 29}
    page = preview.content.decode()
    for words in (old, "Passt genau", "Neues Thema", "New theme", "Noch ist nichts gespeichert"):
        assert words in page
    assert state() == before
    response = confirm(admin, preview)
    assert response.status_code == 302
    assert "1 neu, 1 geändert, 29 unverändert" in admin.get(response["Location"]).content.decode()
    renamed, new = theme("matching"), theme("neu")
    assert renamed.name == "Passt genau"
    assert old in renamed.labels()
    assert (new.parent, new.sort_order) == (theme("vermittlung"), 99)
    assert new.get_translations().get().name == "New theme"
    assert {entry.action for entry in ModelLogEntry.objects.all()} == {"wagtail.create", "wagtail.edit"}


def test_a_table_from_excel_in_windows_code_with_semicolons(admin: Client) -> None:
    preview = upload(admin, "key;name_de\r\nnetzwerke;Bündnisse für Ältere\r\n".encode("cp1252"))
    assert confirm(admin, preview).status_code == 302
    assert theme("netzwerke").name == "Bündnisse für Ältere"
    assert theme("netzwerke", "en").name


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "Die Datei ist leer"),
        (b"name_de\nX\n", "Zeile 1, Spalte »key«: Diese Spalte fehlt."),
        (b"key;name_de;sort_order\nx;Y;viele\n", "Zeile 2, Spalte »sort_order«: »viele« ist keine Zahl"),
        (b"key;name_de\nx y;Z\n", "Zeile 2, Spalte »key«"),
        (b"key;name_de;parent\nx;Y;gibtesnicht\n", "Zeile 2, Spalte »parent«: »gibtesnicht« gibt es nicht."),
        (b"key;name_de;parent\nx;Y;x\n", "Themen haben nur zwei Ebenen"),
        (b"key;name_de;parent\nvermittlung;Y;netzwerke\n", "Themen haben nur zwei Ebenen"),
        (b"key;name_de\na;A\n\na;B\n", "Zeile 4, Spalte »key«: »a« steht schon in Zeile 2."),
        (
            b"key;name_de;description_en\nx;Y;Sentence\n",
            "Zeile 2, Spalte »name_en«: Zu dieser Erklärung fehlt der Name.",
        ),
        (b'key;name_de\nx;"Y\n', "Anführungszeichen"),
        (b"\x89PNG\x00\x00", "keine Texttabelle"),
        (b"key;name_de\n" + b"".join(b"k%d;N%d\n" % (n, n) for n in range(5001)), "Höchstens 5000 Zeilen"),
    ],
    ids=[
        "empty",
        "column",
        "number",
        "key",
        "parent",
        "own parent",
        "levels",
        "twice",
        "name",
        "quotes",
        "image",
        "rows",
    ],
)
def test_an_error_names_the_place_and_keeps_the_form(admin: Client, content: bytes, words: str) -> None:
    before = state()
    response = upload(admin, content)
    assert response.status_code == 200
    page = response.content.decode()
    assert words in page.replace("&quot;", '"')
    assert "So speichern" not in page
    assert 'type="file"' in page
    assert state() == before


def test_a_file_of_more_than_a_megabyte_is_not_read(admin: Client) -> None:
    page = upload(admin, b"key;name_de\n" + b"x" * MAX_BYTES).content.decode()
    assert "Höchstens 1 MB" in page
    assert "So speichern" not in page


def test_what_changed_between_preview_and_confirmation_is_shown_again(admin: Client) -> None:
    preview = upload(admin, b"key;name_de\nnetzwerke;Neuer Name\n")
    Theme.objects.filter(pk=theme("netzwerke").pk).update(name="Inzwischen umbenannt")
    again = confirm(admin, preview)
    assert again.status_code == 200
    page = again.content.decode()
    assert "Inzwischen hat sich etwas geändert" in page
    assert "Inzwischen umbenannt" in page
    assert theme("netzwerke").name == "Inzwischen umbenannt"
    assert confirm(admin, again).status_code == 302
    assert "Inzwischen umbenannt" in theme("netzwerke").labels()


@pytest.mark.parametrize("content", ["kein base64!", "", "QQ==" * 400_000])
def test_a_confirmation_made_by_hand_changes_nothing(admin: Client, content: str) -> None:
    before = state()
    response = confirm(admin, upload(admin, b"key;name_de\nnetzwerke;Neuer Name\n"), content=content)
    assert response.status_code == 200
    assert "Es wurde nichts geändert" in response.content.decode()
    assert state() == before


def test_formulas_neither_leave_nor_get_lost(admin: Client) -> None:
    ThemeFactory(key="minus", name="-5 Prozent", alt_labels="=SUMME(A1)")
    content = template(admin)
    assert b'"\'-5 Prozent"' in content
    preview = upload(admin, content)
    assert preview.context["counts"]["changed"] == 0


def test_markup_in_a_table_stays_text(admin: Client) -> None:
    page = upload(admin, b"key;name_de\nx;<script>alert(1)</script>\n").content.decode()
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_dates_of_laws_are_emptied_where_the_cell_is_empty(admin: Client) -> None:
    law = LegalBasis.objects.in_language("de").exclude(valid_from=None).first()
    preview = upload(admin, f"key;name_de;valid_from\n{law.key};{law.name};\n".encode(), LegalBasis)
    assert str(law.valid_from) in preview.content.decode()
    confirm(admin, preview, LegalBasis)
    assert set(LegalBasis.objects.filter(key=law.key).values_list("valid_from", flat=True)) == {None}


def test_a_merged_term_is_named_and_left_alone(admin: Client) -> None:
    first, second = Sector.objects.in_language("de")[:2]
    merge(first, second, None)
    preview = upload(admin, f"key;name_de\n{first.key};Neuer Name\n".encode(), Sector)
    assert "sind in anderen aufgegangen" in preview.content.decode()
    assert "Es gibt nichts zu speichern" in preview.content.decode()


def test_n10_a_table_with_contact_details_is_asked_about_once(admin: Client) -> None:
    old = theme("matching").description
    row = b"key;name_de;description_de\nmatching;Matching;Fragen an 0341 555010.\nneu;Neu;Neues, b.muster@example.org\n"
    preview = upload(admin, row)
    page = preview.content.decode()
    for words in ("Zeile 2, Erklärung", "0341 555010", "Zeile 3, Erklärung", "b.muster@example.org"):
        assert words in page
    again = confirm(admin, preview)
    assert "Bitte bestätigen Sie zuerst die Kontaktangaben" in again.content.decode()
    assert theme("matching").description == old
    assert confirm(admin, again, public_details="on").status_code == 302
    assert theme("matching").description == "Fragen an 0341 555010."
    # What was confirmed is not asked for again, here or in the form.
    form = admin.get(address(Theme, "edit", theme("neu").pk)).content.decode()
    assert 'name="public_detail_shown"' in form
    renamed = upload(admin, row.replace(b";Matching;", b";Passung;")).content.decode()
    assert "Passung" in renamed
    assert "die dann alle lesen" not in renamed
