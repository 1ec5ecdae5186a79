"""Text of the PDF files that public cards offer, so that a search finds what stands in them.

A file is foreign: it is read in a process of its own with limits for time, memory and pages, never in a request.
The text is kept by the file's hash; a file that cannot be read is remembered as empty and not tried again.
"""

from __future__ import annotations

import logging
import subprocess
import sys
from pathlib import Path
from typing import Any

from wagtail.documents import get_document_model

from editorial.publicness import public_files
from practices.models import PracticeMaterial, PracticePage
from search.index.rows import index_cards
from search.models import DocumentText

READER = Path(__file__).with_name("read_pdf.py")
SECONDS = 60
MAX_TEXT_LENGTH = 100_000
log = logging.getLogger(__name__)


def read_new_documents() -> int:
    """Reads public PDF files of public cards that were not read yet and indexes those anew. Returns how many."""
    materials = PracticeMaterial.objects.filter(page__in=PracticePage.objects.published(), document__isnull=False)
    known = set(DocumentText.objects.values_list("file_hash", flat=True))
    files = get_document_model().objects.filter(public_files(), file__iendswith=".pdf")
    wanted = files.filter(pk__in=materials.values("document_id"))
    fresh = [document for document in wanted if _was_read(document, known)]
    cards = PracticePage.objects.live().filter(materials__document__in=[document.pk for document in fresh])
    index_cards(cards.distinct())
    return len(fresh)


def _was_read(document: Any, known: set[str]) -> bool:
    """Whether its text is new. A file that is not there, as after half a restore, is read once it is back."""
    try:
        if document.get_file_hash() in known:
            return False
        with document.file.open("rb") as file:
            text = text_of_pdf(file.read())
    except OSError as error:
        log.warning("The file of document %s cannot be opened: %s", document.pk, type(error).__name__)
        return False
    DocumentText.objects.get_or_create(file_hash=document.get_file_hash(), defaults={"text": text})
    return True


def text_of_pdf(content: bytes) -> str:
    """Plain text, cut at 100,000 characters; empty where the file is broken, locked or too much work."""
    try:
        answer = subprocess.run(  # noqa: S603 (our own program; the file is only its input)
            [sys.executable, "-I", str(READER)], input=content, capture_output=True, timeout=SECONDS, check=True
        )
    except (subprocess.SubprocessError, OSError) as error:
        log.warning("A PDF file could not be read: %s", type(error).__name__)
        return ""
    return " ".join(answer.stdout.decode("utf-8", errors="replace").split())[:MAX_TEXT_LENGTH]
