"""Personal data in what the search keeps: read texts, words people looked for, rows of cards (``privacy.registry``)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db import models
from wagtail.documents import get_document_model
from wagtail.models import Page

TABLES = {"*": "searches", "documenttext": "documents", "searchphrase": "copies", "indexedcard": "index"}
NO_TEXT = {"indexedcard": {"shape"}, "documenttext": {"file_hash"}}


def _document(row: Any) -> models.Model | None:
    document: models.Model | None = get_document_model().objects.filter(file_hash=row.file_hash).first()
    return document


def _card(row: Any) -> models.Model | None:
    return Page.objects.filter(pk=row.card_id).first()


def _page(row: Any) -> models.Model | None:
    return Page.objects.filter(pk=row.pk).first()


def _files(row: Any) -> Iterator[Any]:
    """The files whose text was read: the text can be changed here, the file only by hand."""
    yield from get_document_model().objects.filter(file_hash=row.file_hash)[:5]


OWNERS = {"documenttext": _document, "bestbet": _card, "indexedcard": _page}
FILES_OF_ROW = {"documenttext": _files}
# Written anew with its page after the texts have changed.
PAGE_OF_ROW = {"indexedcard": "pk"}
