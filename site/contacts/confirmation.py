"""30 days before the end of validity: a mail with a signed link – »stimmt noch«, »ändern«, »löschen«.

No account is needed: who holds the link received the mail. The link is about one end of validity; once that
question is answered, or the record speaks of somebody else (``accounts.signed_links``), it shows and changes nothing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import F
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts import outbox, signed_links
from accounts.models import MailKind, User
from contacts.consent import REMIND_DAYS
from contacts.managers import ContactQuerySet
from contacts.models import Contact
from contacts.services import maintainers
from editorial.site_name import site_name
from practices.models import PracticePage

LINK_DAYS = 60
CONFIRMATION = signed_links.register("contacts.confirmation", "contact_confirmation", dt.timedelta(days=LINK_DAYS))


class LinkState(StrEnum):
    """What a link can still do."""

    OPEN = "open"
    # Nobody is shown the details any more; they can still be erased.
    WITHDRAWN = "withdrawn"
    ANSWERED = "answered"
    GONE = "gone"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class ConfirmationLink:
    """``contact`` is there for OPEN and WITHDRAWN: only then may the page show or change anything.

    ``outcome`` is the record behind an ANSWERED link, for what came of the answer. ``asks_again``: the record to whose
    address a new link may go, because it still belongs to whom this one was sent.
    """

    state: LinkState
    link: signed_links.Link[Contact]
    contact: Contact | None = None
    expires_at: dt.datetime | None = None
    outcome: Contact | None = None
    asks_again: Contact | None = None


def _key(contact: Contact) -> str:
    return contact.public_id.hex


def _about(contact: Contact) -> str:
    return contact.expires_at.isoformat() if contact.expires_at else ""


def confirmation_token(contact: Contact) -> str:
    return signed_links.token_of(CONFIRMATION, contact, _key(contact), _about(contact))


def confirmation_url(contact: Contact) -> str:
    return signed_links.url_of(CONFIRMATION, contact, _key(contact), _about(contact))


def _find(key: str) -> Contact | None:
    records = Contact.objects.unrestricted("shows the record to the person it is about")
    return records.filter(public_id=UUID(key)).first()


def read_link(token: str) -> ConfirmationLink:
    """What the link is about; never raises."""
    link = signed_links.read(CONFIRMATION, token, _find)
    contact = link.row
    again = contact if contact is not None and contact.mail else None
    if link.state is signed_links.LinkState.UNKNOWN:
        return ConfirmationLink(LinkState.UNKNOWN, link)
    if contact is None or link.state is signed_links.LinkState.ENDED:
        return ConfirmationLink(LinkState.GONE, link, asks_again=again)
    if link.state is signed_links.LinkState.USED or link.about != _about(contact):
        return ConfirmationLink(LinkState.ANSWERED, link, outcome=contact, asks_again=again)
    state = LinkState.WITHDRAWN if contact.consent_withdrawn_at else LinkState.OPEN
    return ConfirmationLink(state, link, contact, contact.expires_at)


def send_new_link(contact: Contact) -> None:
    """To the address in the record, for whoever comes with a link that is used up."""
    with override("de"):
        context = {"url": confirmation_url(contact), "site_name": site_name(), "days": LINK_DAYS}
        subject = _("Ihr Link zu Ihren Kontaktdaten")
        text = render_to_string("contacts/mail/new_link.txt", context)
    outbox.post_text(subject, text, [contact.mail], kind=MailKind.CONTACT, about=contact, at_once=True)


def due_contacts(at: dt.datetime) -> ContactQuerySet:
    """Contacts whose consent ends within 30 days and who were not asked about that end yet."""
    return (
        Contact.objects.unrestricted("asks the person by mail")
        .with_consent(at)
        .filter(expires_at__lte=at + dt.timedelta(days=REMIND_DAYS))
        .exclude(reminded_for=F("expires_at"))
        .order_by("pk")
    )


def ask_due_contacts(at: dt.datetime | None = None) -> int:
    """Mails the link to everyone who is due, and a notice without details to the editors. Number of contacts.

    That somebody was asked and the mails are written down together: nobody is asked twice, and nobody is forgotten.
    """
    at = at or timezone.now()
    asked = 0
    for contact in list(due_contacts(at)):
        with transaction.atomic():
            same = due_contacts(at).filter(pk=contact.pk, version=contact.version)
            if not same.update(reminded_for=contact.expires_at):
                continue
            kept = [outbox.keep(message, kind=MailKind.CONTACT, about=contact) for message in _questions(contact)]
        for mail in kept:
            outbox.try_now(mail)
        asked += 1
    return asked


def _questions(contact: Contact) -> Iterator[EmailMessage]:
    """To the person, and a notice without details to each of the editors."""
    with override("de"):
        context = {"contact": contact, "site_name": site_name()}
        if contact.mail:
            told = {**context, "url": confirmation_url(contact), "titles": card_titles(contact)}
            text = render_to_string("contacts/mail/confirm.txt", told)
            yield EmailMessage(_("Stimmen Ihre Kontaktdaten noch?"), text, to=[contact.mail])
        url = settings.SITE_URL + reverse("contacts:edit", args=[contact.pk])
        told = {**context, "titles": card_titles(contact, public_only=False), "url": url}
        text = render_to_string("contacts/mail/keepers.txt", told)
        subject = _("%(contact)s läuft bald ab") % {"contact": contact}
        for user in maintainers(contact):
            yield EmailMessage(subject, text, to=[user.email])


def tell_maintainers_of_answer(keepers: Iterable[User], titles: list[str], is_deleted: bool = False) -> None:
    """A notice to the editors that somebody withdrew or erased; never a reason for that to fail."""
    with override("de"):
        text = render_to_string("contacts/mail/answered.txt", {"titles": titles, "is_deleted": is_deleted})
        subject = _("Ein Kontakt ist gelöscht") if is_deleted else _("Eine Einwilligung ist widerrufen")
    outbox.post_text(subject, text, [user.email for user in keepers], kind=MailKind.CONTACT, at_once=True)


def card_titles(contact: Contact, public_only: bool = True) -> list[str]:
    """Titles of the contact's cards; the person reads of public ones only."""
    cards = PracticePage.objects.filter(contact_links__contact=contact.pk)
    if public_only:
        cards = cards & PracticePage.objects.published()
    return list(cards.order_by("title").values_list("title", flat=True))
