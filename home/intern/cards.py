"""Cards and their contacts as one signed-in reader may see them."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from accounts.audit import record
from accounts.models import AuditAction, User
from contacts.builders import agency_practice_contacts
from editorial.publicness import is_readable
from home.models import SavedPractice
from practices.models import PracticePage
from practices.public.schemas import PublicPractice
from practices.public.store import practices_by_id


def readable_card(slug: str, request: HttpRequest, language: str) -> PracticePage | None:
    """The card of this address that the reader may read, in the reader's language if there is one, else in German.

    A private card is one for those who may open its page.
    """
    cards = PracticePage.objects.live().filter(slug=slug, locale__language_code__in={language, "de"})
    found = {card.locale.language_code: card for card in cards.select_related("locale") if is_readable(card, request)}
    return found.get(language) or found.get("de")


def contacts_seen_by(card: PracticePage, user: User) -> tuple[Any, ...]:
    """What the reader may see of the card's contacts; that it was seen is written down, each contact once a look."""
    contacts = tuple(agency_practice_contacts(card, user))
    for contact in contacts:
        record(AuditAction.CONTACT_SEEN, actor=user, object_type="contacts.contact", object_id=str(contact.public_id))
    return contacts


def saved_cards(user: User) -> tuple[list[PublicPractice], list[SavedPractice]]:
    """(the reader's list, newest first; entries whose card is no longer public)."""
    entries = list(SavedPractice.objects.filter(user=user).select_related("practice"))
    public = practices_by_id([entry.practice_id for entry in entries])
    return list(public.values()), [entry for entry in entries if entry.practice_id not in public]


def is_saved(card: PracticePage, user: User) -> bool:
    """Whether the card is on the list, in whatever language it was put there."""
    return SavedPractice.objects.filter(user=user, practice__translation_key=card.translation_key).exists()
