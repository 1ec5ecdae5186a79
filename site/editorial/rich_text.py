"""Links in running text: of a document that is not for everyone only the words stay that somebody typed."""

from __future__ import annotations

from typing import Any

from wagtail.documents.rich_text import DocumentLinkHandler

from editorial.publicness import public_ids


class PublicDocumentLink(DocumentLinkHandler):
    """The address of a document has the name of its file, which a private collection keeps to itself."""

    @classmethod
    def get_many(cls, attrs_list: list[dict[str, Any]]) -> list[Any]:
        found = super().get_many(attrs_list)
        public = public_ids(cls.get_model(), [document.pk for document in found if document])
        return [document if document and document.pk in public else None for document in found]
