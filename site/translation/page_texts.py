"""The texts of a page as PO files and machine drafts go through them: each once, with its translation and note.

The editor needs more (what a text was translated from, the same sentence twice): ``translation.editor.segments``.
"""

from __future__ import annotations

from dataclasses import dataclass

from wagtail_localize.models import StringSegment, StringTranslation, Translation

from translation.editor.segment_location import Place, place_of
from translation.models import SegmentNote
from translation.string_translations import MACHINE


@dataclass(frozen=True, slots=True)
class PageText:
    """A German text of the page, its place, and what there is of it in the language."""

    context_id: int
    string_id: int
    path: str
    field_path: str
    place: Place
    source: str
    translation: StringTranslation | None
    note: str

    @property
    def key(self) -> tuple[str, str]:
        return self.path, self.source

    @property
    def is_unsure(self) -> bool:
        """Whether a person still has to look at it: a draft of a machine, or faulty."""
        found = self.translation
        return bool(found and (found.translation_type == MACHINE or found.has_error))


def texts_of(translation: Translation) -> list[PageText]:
    """The texts of the page in the order of the page, each once: three queries."""
    locale = translation.target_locale_id
    model = translation.source.specific_content_type.model_class()
    segments: dict[tuple[int, int], StringSegment] = {}
    found = StringSegment.objects.filter(source_id=translation.source_id).select_related("string", "context")
    for segment in found.order_by("order", "pk"):
        # The same sentence twice in one field is one text for translators.
        segments.setdefault((segment.context_id, segment.string_id), segment)
    contexts = {context_id for context_id, _string_id in segments}
    translations = {
        (item.context_id, item.translation_of_id): item
        for item in StringTranslation.objects.filter(context_id__in=contexts, locale_id=locale)
    }
    notes = {
        (note.context_id, note.string_id): note.text
        for note in SegmentNote.objects.filter(context_id__in=contexts, locale_id=locale)
    }
    return [
        PageText(
            context_id=key[0],
            string_id=key[1],
            path=segment.context.path,
            field_path=segment.context.field_path or segment.context.path,
            place=place_of(model, segment.context.field_path or segment.context.path),
            source=segment.string.data,
            translation=translations.get(key),
            note=notes.get(key, ""),
        )
        for key, segment in segments.items()
    ]
