"""Texts that somebody wrote past the translation editor, taken back into it before it would overwrite them."""

from __future__ import annotations

from wagtail.models import Page, TranslatableMixin
from wagtail_localize.models import StringSegment, TranslationSource

from translation.string_translations import keep_translation, strings_of


def adopt_manual_texts(instance: Page | TranslatableMixin) -> int:
    """Takes texts written past the translation editor over as translations; returns their number.

    Going back to the synchronised translation would overwrite them (wagtail-localize #876). A rich text is taken over
    when it still has as many parts as the original; what is as in the original counts as not translated.
    """
    source = TranslationSource.objects.filter(
        object_id=instance.translation_key, translations__target_locale_id=instance.locale_id
    ).first()
    if source is None:
        return 0
    if isinstance(instance, Page):
        instance = instance.get_latest_revision_as_object()
    written: dict[str, list[str]] = {}
    for value in strings_of(instance):
        written.setdefault(value.path, []).append(value.string.data)
    parts: dict[str, list[StringSegment]] = {}
    for part in StringSegment.objects.filter(source=source).select_related("string", "context").order_by("order"):
        parts.setdefault(part.context.path, []).append(part)
    taken = 0
    for path, segments in parts.items():
        texts = written.get(path, [])
        for part, text in zip(segments, texts, strict=True) if len(texts) == len(segments) else ():
            if text and text != part.string.data:
                keep_translation(part.string_id, part.context_id, instance.locale_id, text)
                taken += 1
    return taken
