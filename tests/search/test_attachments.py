"""Text in attached PDF files is found; broken and hostile files do no harm."""

from __future__ import annotations

import time
from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from wagtail.documents import get_document_model

from practices.models import PracticeMaterial, PracticePage
from search.index.attachments import read_new_documents, text_of_pdf
from search.models import DocumentText
from tests.factories import PracticeFactory, site_tree

pytestmark = pytest.mark.django_db


def pdf_with(text: str) -> bytes:
    """A small valid PDF of one page with one line of text."""
    stream = f"BT /F1 12 Tf 72 720 Td ({text}) Tj ET".encode("latin-1")
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length " + str(len(stream)).encode() + b" >>\nstream\n" + stream + b"\nendstream",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    out, places = BytesIO(), []
    out.write(b"%PDF-1.4\n")
    for number, body in enumerate(objects, start=1):
        places.append(out.tell())
        out.write(str(number).encode() + b" 0 obj\n" + body + b"\nendobj\n")
    start = out.tell()
    out.write(b"xref\n0 6\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % place for place in places))
    out.write(b"trailer << /Size 6 /Root 1 0 R >>\nstartxref\n" + str(start).encode() + b"\n%%EOF")
    return out.getvalue()


def card_with(content: bytes, title: str = "Ein Ansatz") -> PracticePage:
    card = PracticeFactory(title=title)
    document = get_document_model().objects.create(title="Leitfaden", file=ContentFile(content, name="leitfaden.pdf"))
    card.materials = [PracticeMaterial(title="Leitfaden", document=document, locale=card.locale)]
    card.save_revision().publish()
    return card


def test_words_of_a_pdf_find_the_card_and_the_hit_says_where() -> None:
    site_tree()
    card_with(pdf_with("Kompetenzfeststellung im Betrieb"))
    assert read_new_documents() == 1
    assert read_new_documents() == 0
    html = Client().get("/suche/", {"q": "Kompetenzfeststellung"}).content.decode()
    assert "Ein Ansatz" in html
    assert "Angehängtes Dokument" in html


def test_a_draft_s_file_is_not_read() -> None:
    site_tree()
    card_with(pdf_with("Geheimnis")).unpublish()
    assert read_new_documents() == 0
    assert not DocumentText.objects.exists()


@pytest.mark.parametrize(
    "content",
    [b"", b"kein PDF", b"%PDF-1.4\n" + b"\x00" * 5000, pdf_with("Text")[:200]],
    ids=["empty", "text", "zeros", "cut"],
)
def test_a_broken_file_is_empty_and_not_tried_again(content: bytes) -> None:
    site_tree()
    card_with(content or b" ")
    start = time.monotonic()
    assert read_new_documents() == 1
    assert time.monotonic() - start < 60
    assert DocumentText.objects.get().text == ""
    assert read_new_documents() == 0


def test_the_reader_sees_nothing_of_the_site() -> None:
    assert text_of_pdf(pdf_with("Beratung vor Ort")) == "Beratung vor Ort"
