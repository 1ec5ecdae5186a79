"""Tables of the editorial work that all pages share."""

from editorial.models.confirmed_details import ConfirmedDetail
from editorial.models.page_views import PageViews
from editorial.models.pictures import Picture, Rendition
from editorial.models.segment_notes import SegmentNote
from editorial.models.translation_work import SegmentMark, TranslationTask

__all__ = [
    "ConfirmedDetail",
    "PageViews",
    "Picture",
    "Rendition",
    "SegmentMark",
    "SegmentNote",
    "TranslationTask",
]
