"""Tables of the editorial work that all pages share."""

from editorial.models.confirmed_details import ConfirmedDetail
from editorial.models.page_views import PageViews
from editorial.models.pictures import Picture, Rendition
from editorial.models.public_change import PublicChange

__all__ = [
    "ConfirmedDetail",
    "PageViews",
    "Picture",
    "PublicChange",
    "Rendition",
]
