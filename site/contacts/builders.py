"""From what the gate lets through to what a page shows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.models import Team
from contacts.managers import Level, VisibleContact
from contacts.models import Contact, PracticeContact
from editorial.kept import Kept
from language.addresses import phone_url
from practices.public.schemas import ContactItem, PublicContacts

if TYPE_CHECKING:
    from accounts.models import User
    from practices.models import PracticePage


_offices: Kept[str, dict[int, Team]] = Kept(1)


def public_contacts(card: PracticePage) -> PublicContacts:
    """What everyone may see, and where signed-in agencies would see more. One query."""
    visible = list(Contact.objects.of_card(card.translation_key).visible_to(None))
    shown = (
        replace(_item(contact, card), vcard_url=_vcard_url(contact, card))
        for contact in visible
        if contact.shows_anything or contact.can_be_messaged
    )
    has_more = any(entry.has_more_for_agencies for entry in visible)
    items = tuple(shown)
    return PublicContacts(items, agency_url(card) if has_more else "", office_beside(items, card))


def public_contact(card: PracticePage, public_id: UUID) -> ContactItem | None:
    """What everyone may see of one contact of a card, if that is a way to reach somebody."""
    contacts = Contact.objects.of_card(card.translation_key).filter(public_id=public_id).visible_to(None)
    return next((_item(contact, card) for contact in contacts if contact.phone or contact.mail), None)


def contacts_of_nobody(card: PracticePage) -> PublicContacts:
    """The same of a card without any contact. No query but that of ``_offices``."""
    return PublicContacts(office=office_beside((), card))


def office_beside(items: Iterable[ContactItem], card: PracticePage) -> ContactItem | None:
    """Who is asked where none of ``items`` can be reached: the team's office, else the editors by the form.

    A team without a public address is not named.
    """
    if not card.slug or any(item.phone or item.mail or item.message_url for item in items):
        return None
    team = _offices.get("teams", _teams_with_an_address).get(card.team_id or 0)
    return ContactItem(
        public_id="",
        name=team.name if team else _("Redaktion dieser Website"),
        role="",
        institution="",
        address="",
        phone=team.phone if team else "",
        phone_url=phone_url(team.phone) if team else "",
        mail=team.mail if team else "",
        note="",
        message_url=_address("editors_message", card),
        name_language="de" if team else "",
    )


def _teams_with_an_address() -> dict[int, Team]:
    return {team.pk: team for team in Team.objects.exclude(mail="", phone="")}


def _address(name: str, card: PracticePage, *arguments: object) -> str:
    """In the language of the card: under another one there may be no such card."""
    with override(card.locale.language_code):
        return reverse(name, args=[card.slug, *arguments])


def keys_of_reachable_cards() -> frozenset[Any]:
    """Translation keys of the cards that name somebody whom everyone can call or write to now. One query."""
    phone = ~Q(phone="") & Q(phone_level=Level.PUBLIC)
    mail = ~Q(mail="") & (Q(mail_level=Level.PUBLIC) | Q(accepts_messages=True))
    reachable = Contact.objects.with_consent().filter(phone | mail).filter(links__isnull=False)
    return frozenset(reachable.order_by().values_list("links__card__translation_key", flat=True))


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


def _vcard_url(contact: VisibleContact, card: PracticePage) -> str:
    if not (contact.phone or contact.mail) or not card.slug:
        return ""
    return _address("contact_vcard", card, contact.public_id)


def _item(contact: VisibleContact, card: PracticePage) -> ContactItem:
    message_url = ""
    if contact.can_be_messaged and not contact.mail and card.slug:
        message_url = _address("contact_message", card, contact.public_id)
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
