"""What a card names in another language than its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wagtail.models import TranslatableMixin

from practices.loading import TERM_RELATIONS
from vocabularies.same_language import is_foreign

if TYPE_CHECKING:
    from practices.models import PracticePage


def foreign_terms(card: PracticePage) -> list[tuple[str, TranslatableMixin]]:
    """Terms of another language: the label of their field and the term."""
    links = [link for relation in TERM_RELATIONS for link in getattr(card, relation).all()]
    named = [(str(link._meta.get_field("term").verbose_name), link.term) for link in links]
    return [(label, term) for label, term in named if is_foreign(term, card.locale if card.locale_id else None)]


def foreign_parts(card: PracticePage) -> list[tuple[str, TranslatableMixin]]:
    """Terms and the collection."""
    collection = card.collection
    found = foreign_terms(card)
    if collection is not None and is_foreign(collection, card.locale if card.locale_id else None):
        found.append((str(card._meta.get_field("collection").verbose_name), collection))
    return found
