"""What was translated before: the same German text elsewhere, or one that is much like it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process
from wagtail.models import Locale
from wagtail_localize.models import StringTranslation

from translation.editor.segments import Segment, shown
from translation.string_translations import sound

SEARCHED = 20_000
LIKENESS = 70
SHOWN = 3


@dataclass(frozen=True, slots=True)
class Suggestion:
    """``likeness`` in percent; 100 is the same German text. ``text`` is as people edit it."""

    source: str
    text: str
    likeness: int


def suggestions(segments: Sequence[Segment], locale: Locale) -> dict[int, list[Suggestion]]:
    """By key of the segment, the likest first; one query, and none where nothing is open."""
    wanted = [segment for segment in segments if segment.state != "done"]
    if not wanted:
        return {}
    own = {(segment.former.pk if segment.former else 0) for segment in wanted}
    memory: dict[tuple[str, str], None] = {}
    rows = StringTranslation.objects.filter(sound(), locale=locale).order_by("-updated_at", "-pk")
    for pk, source, target in rows.values_list("pk", "translation_of__data", "data")[:SEARCHED]:
        if pk not in own and source != target:
            memory.setdefault((source, target))
    pairs = list(memory)
    sources = [source for source, _target in pairs]
    found: dict[int, list[Suggestion]] = {}
    for segment in wanted:
        hits = process.extract(segment.source, sources, scorer=fuzz.ratio, score_cutoff=LIKENESS, limit=SHOWN * 3)
        listed: dict[str, Suggestion] = {}
        for source, likeness, position in hits:
            target = pairs[position][1]
            listed.setdefault(
                target,
                Suggestion(
                    shown(source, markup=False),
                    shown(target, markup=segment.is_markup),
                    # Rounded down, so that only the same text is 100.
                    100 if source == segment.source else min(int(likeness), 99),
                ),
            )
        if listed:
            found[segment.pk] = list(listed.values())[:SHOWN]
    return found
