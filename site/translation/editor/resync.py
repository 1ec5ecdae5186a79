"""Takes up the work on a page that was changed by hand meanwhile, without losing either text.

wagtail-localize overwrites what was typed into a page with the texts it keeps as soon as the page is synchronised
again (its #876). Here each text in which the two differ is shown, and a person chooses.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from wagtail.models import Page, TranslatableMixin
from wagtail_localize.models import Translation

from translation.editor.segments import Segment, is_same_text, load_segments
from translation.string_translations import keep_translation, strings_of


@dataclass(frozen=True, slots=True)
class Difference:
    """A text that says one thing on the page or record and another in what wagtail-localize keeps."""

    segment: Segment
    on_page: str
    stored: str


def written_texts(page: Page | TranslatableMixin) -> dict[str, list[str]]:
    """The texts of a page or record by path, in their order. The paths are those of the original's segments."""
    texts: dict[str, list[str]] = defaultdict(list)
    for value in strings_of(page):
        texts[value.path].append(value.string.data)
    return texts


def _pairs(translation: Translation, page: Page | TranslatableMixin) -> list[tuple[Segment, str]]:
    """Each segment with what stands at its place on the page; paths whose number of texts differs are left out."""
    segments = load_segments(translation.source, translation.target_locale)
    counts: dict[str, int] = defaultdict(int)
    for segment in segments:
        counts[segment.path] += 1
    texts = written_texts(page)
    places: dict[str, int] = defaultdict(int)
    pairs = []
    for segment in segments:
        found = texts.get(segment.path, [])
        if len(found) == counts[segment.path]:
            pairs.append((segment, found[places[segment.path]]))
        places[segment.path] += 1
    return pairs


def differences(translation: Translation, page: Page | TranslatableMixin) -> list[Difference]:
    """Where the newest version of the page says something else than the texts kept, and not just German."""
    return [
        Difference(segment, on_page, segment.stored)
        for segment, on_page in _pairs(translation, page)
        if on_page not in _known(segment)
        and not (segment.translation is None and is_same_text(segment.source, on_page))
    ]


def _known(segment: Segment) -> set[str]:
    """What translators wrote for today's German text or, where it changed, for the one before."""
    return {found.data for found in (segment.translation, segment.former) if found}


@transaction.atomic
def adopt_texts(
    translation: Translation, page: Page | TranslatableMixin, user: Any, only: set[int] | None = None
) -> int:
    """Keeps the page's texts as translations (of the segments in ``only``, or of all); how many."""
    count = 0
    for difference in differences(translation, page):
        segment = difference.segment
        if only is not None and segment.pk not in only:
            continue
        # A text that was changed on the page *and* whose German changed stays stale: a person must look at it.
        base = segment.former.translation_of_id if segment.state == "stale" and segment.former else segment.string_id
        keep_translation(base, segment.context_id, translation.target_locale_id, difference.on_page, user)
        count += 1
    return count


def adopt_all_texts(instance: Page | TranslatableMixin, user: Any = None) -> int:
    """Keeps what was written past the editor into a translated page or record; how many texts."""
    translation = Translation.objects.filter(
        source__object_id=instance.translation_key, target_locale_id=instance.locale_id
    ).first()
    if translation is None:
        return 0
    newest = instance.get_latest_revision_as_object() if isinstance(instance, Page) else instance
    return adopt_texts(translation, newest, user)
