"""What a page around the cards may hold: free text and saved selections of cards."""

from django.utils.translation import gettext_lazy as _

from editorial.blocks import FreeTextBlock
from practices.listing_block import PracticeListingBlock


class PageBodyBlock(FreeTextBlock):
    """Free text, pictures, tables, documents and listings."""

    listing = PracticeListingBlock()

    class Meta:
        label = _("Inhalt")
