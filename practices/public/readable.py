"""The card of an address below its own: one that this reader may read, in the language of the address."""

from __future__ import annotations

from django.http import Http404, HttpRequest

from editorial.publicness import is_readable
from editorial.requests import language_of_page
from practices.models import PracticePage


def readable_card(request: HttpRequest, slug: str) -> PracticePage:
    """Raises ``Http404``."""
    cards = PracticePage.objects.live().in_language(language_of_page()).filter(slug=slug)
    card = next((card for card in cards if is_readable(card, request)), None)
    if card is None:
        raise Http404
    return card
