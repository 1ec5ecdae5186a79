"""The work of translators: who translates what until when, notes on texts, what was drafted."""

from translation.models.segment_notes import SegmentNote
from translation.models.translation_work import SegmentMark, TranslationTask

__all__ = ["SegmentMark", "SegmentNote", "TranslationTask"]
