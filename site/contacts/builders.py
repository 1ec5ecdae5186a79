"""From what the gate lets through to what a page shows."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _

from contacts.managers import VisibleContact
from contacts.models import Contact, PracticeContact
from practices.public.schemas import ContactItem, PublicContacts

if TYPE_CHECKING:
    from accounts.models import User
    from practices.models import PracticePage

GERMANY = "+49"


def public_contacts(card: PracticePage) -> PublicContacts:
    """What everyone may see, and where signed-in agencies would see more. One query."""
    visible = list(Contact.objects.of_card(card.translation_key).visible_to(None))
    shown = (contact for contact in visible if contact.shows_anything or contact.can_be_messaged)
    has_more = any(entry.has_more_for_agencies for entry in visible)
    return PublicContacts(tuple(_item(contact, card) for contact in shown), agency_url(card) if has_more else "")


def keys_of_cards_with_contacts() -> frozenset[Any]:
    """Translation keys of the cards that name somebody. One query."""
    return frozenset(PracticeContact.objects.values_list("card__translation_key", flat=True))


def agency_practice_contacts(card: PracticePage, user: User) -> tuple[ContactItem, ...]:
    """What a signed-in reader may see of a card's contacts: each by the level that fits the account.

    Judged at this instant; whoever shows it sends ``private, no-store`` and writes the audit log.
    """
    visible = Contact.objects.of_card(card.translation_key).visible_to(user)
    return tuple(_item(contact, card) for contact in visible if contact.shows_anything or contact.can_be_messaged)


def agency_url(card: PracticePage) -> str:
    """Where agencies see the contacts of a card; one address for all languages."""
    return reverse("intern_practice", args=[card.slug]) if card.slug else ""


def _item(contact: VisibleContact, card: PracticePage) -> ContactItem:
    message_url = ""
    if contact.can_be_messaged and not contact.mail and card.slug:
        message_url = reverse("contact_message", args=[card.slug, contact.public_id])
    item = ContactItem(
        public_id=str(contact.public_id),
        name=contact.name,
        role=contact.role,
        institution=contact.institution,
        address=contact.address,
        phone=contact.phone,
        phone_url=phone_url(contact.phone),
        mail=contact.mail,
        note=contact.note,
        message_url=message_url,
    )
    if item.name:
        return item
    # Without a name the role is the heading, without a role the institution; no line twice.
    if item.role:
        return replace(item, name=item.role, role="")
    if item.institution:
        return replace(item, name=item.institution, institution="")
    return replace(item, name=_("Ansprechperson"), name_language="")


def phone_url(phone: str) -> str:
    """``tel:`` address of a number as people write it: »0351/41 61 345« → ``tel:+493514161345``."""
    number = re.sub(r"\(0\)", "", phone)
    is_international = number.strip().startswith(("+", "00"))
    digits = re.sub(r"\D", "", number)
    if len(digits) < 3:
        return ""
    if is_international:
        return f"tel:+{digits.removeprefix('00')}"
    return f"tel:{GERMANY}{digits[1:]}" if digits.startswith("0") else f"tel:{digits}"
