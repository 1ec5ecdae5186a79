"""The texts of a page side by side: German now, its translation, and what a stale one was translated from.

wagtail-localize keeps a translation under the hash of its German text. When that text changes, the segment has
no translation any more, but the old one stays under the same path: that is how a segment is known to be stale
and what its German text used to be. Nothing is stale because of a draft, a number, a picture or a date.
"""

from __future__ import annotations

import difflib
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from rapidfuzz import fuzz
from wagtail.models import Locale
from wagtail_localize.models import StringSegment, StringTranslation, TranslationSource
from wagtail_localize.strings import StringValue

from translation.editor.segment_location import Place, place_of
from translation.models import SegmentMark

# Below this likeness (of 100) an old paragraph is another one and not the former version of this.
LIKENESS = 45
_WORD = re.compile(r"\w+\s*|[^\w\s]\s*|\s+")


@dataclass(slots=True)
class Segment:
    """One text. ``translation`` is the sound one of today's German text; ``former`` the one it had before a change.

    ``key`` is its place (path and number at the path) and stays when the German text changes. ``broken`` is a
    translation that wagtail-localize found faulty: it is shown, but does not count.
    """

    pk: int
    key: str
    string_id: int
    context_id: int
    path: str
    place: Place
    source: str
    translation: StringTranslation | None = None
    former: StringTranslation | None = None
    broken: StringTranslation | None = None

    @property
    def state(self) -> str:
        """``done``, ``draft`` (a machine's, which a person has not released), ``stale`` or ``open``."""
        if self.translation:
            return "draft" if self.is_machine_made else "done"
        return "stale" if self.former else "open"

    @property
    def is_markup(self) -> bool:
        """Whether the German text has tags other than line breaks, so that translators work on HTML."""
        return has_markup(self.source)

    @property
    def mark(self) -> SegmentMark | None:
        return getattr(self.translation, "mark", None) if self.translation else None

    @property
    def is_kept(self) -> bool:
        return bool(self.mark and self.mark.kind == SegmentMark.Kind.KEPT)

    @property
    def is_machine_made(self) -> bool:
        return bool(
            self.translation and self.translation.translation_type == StringTranslation.TRANSLATION_TYPE_MACHINE
        )

    @property
    def stored(self) -> str:
        """The translation as kept (HTML of inline tags): today's, else the faulty, else the former one."""
        found = self.translation or self.broken or self.former
        return str(found.data) if found else ""

    @property
    def source_text(self) -> str:
        return shown(self.source, markup=False)

    def changes(self) -> list[tuple[str, str]]:
        """Word by word what happened to the German text since it was translated: ``same``, ``del``, ``ins``."""
        return word_diff(shown(self.former.translation_of.data, markup=False), self.source_text) if self.former else []


def has_markup(html: str) -> bool:
    return "<" in html.replace("<br/>", "").replace("<br>", "")


def shown(html: str, *, markup: bool) -> str:
    """A kept text as people edit it: HTML where the German text has tags, plain text with line breaks otherwise."""
    return html if markup else str(StringValue(html).render_text())


def kept(text: str, *, markup: bool) -> str:
    """What people typed as wagtail-localize keeps it; the opposite of ``shown``."""
    text = text.replace("\r\n", "\n").strip()
    return text if markup else str(StringValue.from_plaintext(text).data)


def word_diff(before: str, after: str) -> list[tuple[str, str]]:
    """Runs of words as ``(same | del | ins, text)``; put together without ``del`` they are ``after``."""
    old, new = _words(before), _words(after)
    runs: list[tuple[str, str]] = []
    # The space after a word is no part of it: a word that now stands before a full stop is the same word.
    pair = [word.strip() for word in old], [word.strip() for word in new]
    for kind, start, end, new_start, new_end in difflib.SequenceMatcher(None, *pair, autojunk=False).get_opcodes():
        if kind == "equal":
            runs.append(("same", "".join(new[new_start:new_end])))
            continue
        if end > start:
            runs.append(("del", "".join(old[start:end])))
        if new_end > new_start:
            runs.append(("ins", "".join(new[new_start:new_end])))
    return runs


def _words(text: str) -> list[str]:
    """Words and signs with the space that follows them, so that nothing is lost."""
    return _WORD.findall(text)


def load_segments(source: TranslationSource, locale: Locale) -> list[Segment]:
    """Every text of the source in its order; two queries."""
    model = source.specific_content_type.model_class()
    rows = StringSegment.objects.filter(source=source).select_related("string", "context").order_by("order", "pk")
    numbers: dict[int, int] = defaultdict(int)
    segments = []
    for row in rows:
        numbers[row.context_id] += 1
        segment = Segment(
            row.pk,
            f"{row.context_id}n{numbers[row.context_id]}",
            row.string_id,
            row.context_id,
            row.context.path,
            place_of(model, row.context.field_path or row.context.path),
            row.string.data,
        )
        segments.append(segment)
    translations = (
        StringTranslation.objects.filter(context__object_id=source.object_id, locale=locale)
        .select_related("translation_of", "mark", "last_translated_by")
        .order_by("-updated_at", "-pk")
    )
    _put_together(segments, translations)
    return segments


def _put_together(segments: list[Segment], translations: Iterable[StringTranslation]) -> None:
    today = {(segment.string_id, segment.context_id) for segment in segments}
    current: dict[tuple[int, int], StringTranslation] = {}
    former: dict[int, list[StringTranslation]] = defaultdict(list)
    for translation in translations:
        key = (translation.translation_of_id, translation.context_id)
        if key in today:
            current[key] = translation
        elif not translation.has_error:
            former[translation.context_id].append(translation)
    alone: dict[int, int] = defaultdict(int)
    for segment in segments:
        alone[segment.context_id] += 1
    for segment in segments:
        found = current.get((segment.string_id, segment.context_id))
        if found and not found.has_error:
            segment.translation = found
            continue
        segment.broken = found
        candidates = former[segment.context_id]
        if alone[segment.context_id] == 1 and candidates and not _is_rich(candidates):
            segment.former = candidates[0]
        elif candidates:
            segment.former = _most_alike(segment, candidates)


def _is_rich(candidates: list[StringTranslation]) -> bool:
    """Whether several paragraphs stood at the path at once: then the newest need not be the one that changed."""
    moments = [candidate.updated_at for candidate in candidates[:2]]
    return len(moments) == 2 and abs((moments[0] - moments[1]).total_seconds()) < 1


def _most_alike(segment: Segment, candidates: list[StringTranslation]) -> StringTranslation | None:
    """The former paragraph most like this one; of equals the one translated last."""
    likeness = [(fuzz.ratio(segment.source, candidate.translation_of.data), candidate) for candidate in candidates]
    best, found = max(likeness, key=lambda pair: pair[0])
    return found if best >= LIKENESS else None


def describe_state(segment: Segment) -> str:
    """The state in words, for badges and screen readers."""
    if segment.is_kept:
        return _("Originaltext bleibt")
    return {
        "done": _("übersetzt"),
        "draft": _("Maschinenentwurf"),
        "stale": _("Original geändert"),
        "open": _("offen"),
    }[segment.state]


def is_same_text(source: str, target: str) -> bool:
    """Whether a translation is just the German text again, markup aside, and has a letter at all."""
    text = str(StringValue(target).render_text()).strip()
    return any(letter.isalpha() for letter in text) and text == str(StringValue(source).render_text()).strip()
