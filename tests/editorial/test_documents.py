"""What a document says about its author is named to whoever uploads it (``checks.md`` N09); how it is handed out."""

from __future__ import annotations

import zipfile
from io import BytesIO
from urllib.parse import quote

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from wagtail.documents import get_document_model
from wagtail.models import Collection, UploadedFile

from accounts.roles import Role
from editorial.documents.traces import traces_in
from tests.editorial.samples import open_document, pdf, word
from tests.factories import UserFactory, site_tree

pytestmark = pytest.mark.django_db
AUTHOR, OTHER = "Verfasst von: Geheimperson", "zuletzt bearbeitet von: Zweitperson"
OFFICE = word("Geheimperson", "Zweitperson")
PAPERS = {
    "blatt.pdf": (pdf(Author="Geheimperson", Producer="Schreibwerk 3"), (AUTHOR, "Erstellt mit: Schreibwerk 3")),
    "blatt.docx": (OFFICE, (AUTHOR, OTHER)),
    "tabelle.xlsx": (OFFICE, (AUTHOR,)),
    "folien.pptx": (OFFICE, (AUTHOR,)),
    "brief.odt": (open_document("Geheimperson", "Zweitperson"), (AUTHOR, OTHER)),
}


@pytest.fixture
def editor(client: Client) -> Client:
    site_tree()
    client.force_login(UserFactory(role=Role.ADMIN))
    return client


def add(client: Client, content: bytes, name: str, prefix: str = "", **more: str) -> str:
    start = f"{prefix}-" if prefix else ""
    address = "wagtaildocs_chooser:create" if prefix else "wagtaildocs:add"
    fields = {"title": "Blatt", "file": SimpleUploadedFile(name, content), "tags": "", **more}
    sent = {start + key: value for key, value in fields.items()}
    sent[f"{start}collection"] = str(Collection.get_first_root_node().pk)
    return client.post(reverse(address), sent).content.decode()


@pytest.mark.parametrize("prefix", ["", "document-chooser-upload"])
@pytest.mark.parametrize("name", PAPERS)
def test_n09_an_upload_that_names_people_is_kept_only_when_somebody_said_so(
    editor: Client, name: str, prefix: str
) -> None:
    content, told = PAPERS[name]
    documents = get_document_model().objects
    said = add(editor, content, name, prefix)
    for sentence in told:
        assert sentence in said
    assert "In dieser Datei steht:" in said
    assert "Dateiendung" not in said, "one error is enough, and that one would be untrue"
    assert "keep_traces" in said
    assert not documents.exists()
    add(editor, content, name, prefix, keep_traces="on")
    assert documents.count() == 1


def test_n09_of_many_files_at_once_each_form_names_what_was_found(editor: Client) -> None:
    sent = {
        "title": "Blatt",
        "files[]": SimpleUploadedFile("blatt.docx", PAPERS["blatt.docx"][0]),
        "collection": Collection.get_first_root_node().pk,
    }
    answer = editor.post(
        reverse("wagtaildocs:add_multiple"), sent, headers={"x-requested-with": "XMLHttpRequest"}
    ).json()
    assert answer["success"]
    assert "Verfasst von: Geheimperson" in answer["form"]
    later = editor.get(reverse("wagtaildocs:edit", args=[answer["doc_id"]])).content.decode()
    assert "zuletzt bearbeitet von: Zweitperson" in later


def test_n19_a_document_whose_title_is_asked_for_is_kept_once_it_has_one(editor: Client) -> None:
    """A name too long for a title, or one with a phone number, leaves the file in Wagtail's waiting room."""
    for name, title in (("x" * 300, "Kurz"), ("Sprechstunde 0341 123456-78", "Sprechstunde")):
        sent = {
            "title": name, "files[]": SimpleUploadedFile("blatt.pdf", pdf(Title="Merkblatt")),
            "collection": Collection.get_first_root_node().pk,
        }  # fmt: skip
        headers = {"x-requested-with": "XMLHttpRequest"}
        editor.post(reverse("wagtaildocs:add_multiple"), sent, headers=headers)
        waiting = UploadedFile.objects.get()
        address = reverse("wagtaildocs:create_multiple_from_uploaded_document", args=[waiting.pk])
        fields = {"title": "", "tags": "", "collection": Collection.get_first_root_node().pk}
        again = editor.post(address, {f"uploaded-document-{waiting.pk}-{key}": value for key, value in fields.items()})
        assert not again.json()["success"]
        assert "Dateiendung" not in again.json()["form"]
        fields["title"] = title
        done = editor.post(address, {f"uploaded-document-{waiting.pk}-{key}": value for key, value in fields.items()})
        assert done.json()["success"], done.json()
        assert not UploadedFile.objects.exists()
        kept = get_document_model().objects.get(title=title)
        assert kept.filename.endswith(".pdf")
        assert kept.file.size


def test_n09_a_clean_document_and_one_that_names_a_program_only_go_in_unasked(editor: Client) -> None:
    add(editor, pdf(Producer="Schreibwerk 3", Title="Merkblatt"), "a.pdf")
    add(editor, b"Nur Text", "b.txt")
    assert get_document_model().objects.count() == 2


def bombs() -> dict[str, bytes]:
    laughing = (
        '<!DOCTYPE a [<!ENTITY b "ha"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>'
        '<x xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:creator>&c;</dc:creator></x>'
    )
    large, out = BytesIO(), BytesIO()
    with zipfile.ZipFile(large, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("docProps/core.xml", b"<x>" + b" " * 50_000_000 + b"</x>")
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("docProps/core.xml", laughing)
    whole = PAPERS["blatt.docx"][0]
    return {
        "kein.pdf": b"kein PDF", "halb.pdf": PAPERS["blatt.pdf"][0][:200], "leer.docx": b"PK\x03\x04",
        "halb.docx": whole[: len(whole) // 2], "riese.docx": large.getvalue(), "lachen.docx": out.getvalue(),
        "kreis.pdf": b"%PDF-1.4\n1 0 obj<</Prev 9>>endobj\ntrailer<</Root 1 0 R/Prev 9>>\nstartxref\n9\n%%EOF",
    }  # fmt: skip


@pytest.mark.parametrize("name", bombs())
def test_n09_a_broken_document_never_breaks_the_form(editor: Client, name: str) -> None:
    content = bombs()[name]
    assert traces_in(ContentFile(content, name=name)) == ()
    add(editor, content, name)
    document = get_document_model().objects.get()
    assert editor.get(reverse("wagtaildocs:edit", args=[document.pk])).status_code == 200


@pytest.mark.parametrize(
    "name", ["Größe der Förderung – Übersicht.pdf", "merkblatt.pdf", "tabelle.xlsx", "hinweis.txt"]
)
def test_n09_a_document_is_saved_under_its_name_and_never_opened_here(client: Client, name: str) -> None:
    site_tree()
    document = get_document_model().objects.create(title="Blatt", file=ContentFile(pdf(), name=name))
    answer = client.get(document.url)
    assert answer.status_code == 200
    disposition = answer.headers["Content-Disposition"]
    assert disposition.startswith("attachment")
    assert document.filename in disposition or quote(document.filename) in disposition
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    if name.startswith("Gr"):
        assert "Größe" in document.filename
