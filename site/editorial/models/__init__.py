"""Tables of the editorial work that all pages share."""

from editorial.models.segment_notes import SegmentNote

__all__ = ["SegmentNote"]
