"""Blocks for the few places where the form is really free: instruments of a card, text of a standard page.

Every text has ``default=""`` and none is ever null: wagtail-localize cannot translate null (its #918, #690).
"""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock

from editorial.translatable_blocks import LineBlock, TranslatableTableBlock

TEXT_FEATURES = ["bold", "italic", "ol", "ul", "link", "document-link"]


class HeadingBlock(blocks.CharBlock):
    """A heading below the page's own; the template gives it its level."""

    def to_python(self, value: Any) -> str:
        return "" if value is None else str(super().to_python(value))

    class Meta:
        icon = "title"
        label = _("Zwischenüberschrift")
        template = "editorial/blocks/heading.html"


class PictureBlock(blocks.StructBlock):
    """A picture that needs an alternative text, unless it only decorates."""

    image = ImageChooserBlock(label=_("Bild"), required=True)
    alt = LineBlock(
        label=_("Was ist zu sehen?"),
        required=False,
        default="",
        max_length=250,
        help_text=_("Für Menschen, die das Bild nicht sehen. Leer nur bei reinem Schmuck."),
    )
    caption = LineBlock(label=_("Bildunterschrift"), required=False, default="", max_length=250)
    decorative = blocks.BooleanBlock(label=_("Das Bild schmückt nur"), required=False, default=False)

    class Meta:
        icon = "image"
        label = _("Bild")
        template = "editorial/blocks/picture.html"

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        if not cleaned.get("alt") and not cleaned.get("decorative"):
            raise blocks.StructBlockValidationError(
                {"alt": ValidationError(_("Bitte beschreiben Sie das Bild oder kreuzen Sie »schmückt nur« an."))}
            )
        return cleaned


class FreeTextBlock(blocks.StreamBlock):
    """Heading, text, picture, table and document, in any order."""

    heading = HeadingBlock(max_length=120)
    text = blocks.RichTextBlock(label=_("Text"), features=TEXT_FEATURES, template="editorial/blocks/text.html")
    picture = PictureBlock()
    table = TranslatableTableBlock(
        label=_("Tabelle oder Matrix"),
        template="editorial/blocks/table.html",
        table_options={"language": "de", "contextMenu": True},
    )
    document = DocumentChooserBlock(label=_("Dokument"), template="editorial/blocks/document.html")

    class Meta:
        label = _("Inhalt")
