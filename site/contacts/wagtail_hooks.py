"""What contacts add to a card and to Wagtail's admin."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import HttpRequest
from django.urls import path
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from wagtail import hooks
from wagtail.log_actions import LogActionRegistry
from wagtail.permissions import register_permission_policy

from accounts.outbox_admin import WAITING_ELSEWHERE
from contacts.builders import (
    contacts_of_nobody,
    keys_of_cards_with_contacts,
    keys_of_reachable_cards,
    public_contacts,
)
from contacts.card_view import CardContactsView
from contacts.from_text import contact_from_text
from contacts.models import Contact, ContactMessage
from contacts.permissions import ContactPermissionPolicy
from contacts.services import CONFIRMED, CONSENT, ERASED, LEVEL, LINKED, UNLINKED
from contacts.viewsets import ContactViewSet
from editorial.generation import NEXT_CHANGE, next_of
from editorial.kept import Kept
from practices.facets import CARDS_WITH_CONTACT
from practices.models import PracticePage
from practices.public.schemas import PublicContacts

_shown: Kept[int, PublicContacts] = Kept(2_000)
_linked: Kept[str, frozenset[Any]] = Kept(1)
register_permission_policy(Contact, ContactPermissionPolicy(Contact))


@hooks.register("practice_context")
def contacts_of_card(card: PracticePage, request: HttpRequest) -> dict[str, PublicContacts]:
    """What everyone may see at this instant: a level, a consent or an expiry makes another generation."""
    if getattr(request, "is_preview", False):
        return {"contacts": public_contacts(card)}
    if card.translation_key not in _linked.get("keys", keys_of_cards_with_contacts):
        return {"contacts": _shown.get(card.pk, lambda: contacts_of_nobody(card))}
    return {"contacts": _shown.get(card.pk, lambda: public_contacts(card))}


@hooks.register(NEXT_CHANGE)
def next_expiry(now: dt.datetime) -> dt.datetime | None:
    """Details of a contact go at the instant at which its consent ends or is withdrawn."""
    contacts = Contact.objects.unrestricted("only the instant of an expiry is read")
    ends = [next_of(contacts, field, now) for field in ("expires_at", "consent_withdrawn_at")]
    return min((end for end in ends if end is not None), default=None)


@hooks.register(CARDS_WITH_CONTACT)
def reachable_cards() -> frozenset[Any]:
    """For the filter of the list of cards."""
    return keys_of_reachable_cards()


@hooks.register("register_admin_viewset")
def contacts() -> ContactViewSet:
    return ContactViewSet("contacts", url_prefix="kontakte")


@hooks.register("register_admin_urls")
def contact_urls() -> list[Any]:
    return [
        path("praxis-kontakte/<int:pk>/", CardContactsView.as_view(), name="practice_contacts"),
        path("praxis-kontakte/<int:pk>/aus-text/", contact_from_text, name="practice_contact_from_text"),
    ]


@hooks.register(WAITING_ELSEWHERE)
def waiting_messages() -> str:
    number = ContactMessage.objects.filter(sent_at__isnull=True).count()
    text = ngettext(
        "%(number)d Nachricht an einen Kontakt wartet noch.", "%(number)d Nachrichten an Kontakte warten noch.", number
    )
    return text % {"number": number} if number else ""


@hooks.register("register_log_actions")
def contact_actions(actions: LogActionRegistry) -> None:
    actions.register_action(LEVEL, _("Sichtbarkeit ändern"), _("Sichtbarkeit einer Angabe geändert"))
    actions.register_action(CONSENT, _("Einwilligung ändern"), _("Stand der Einwilligung geändert"))
    actions.register_action(CONFIRMED, _("Kontakt bestätigen"), _("Die Person hat ihre Angaben bestätigt"))
    actions.register_action(LINKED, _("Kontakt hinzufügen"), _("Kontakt an die Karte gesetzt"))
    actions.register_action(UNLINKED, _("Kontakt entfernen"), _("Kontakt von der Karte genommen"))
    actions.register_action(ERASED, _("Kontakt löschen"), _("Kontakt endgültig gelöscht"))
