"""What contacts add to Wagtail's admin; ``practices.wagtail_hooks`` imports it."""

from __future__ import annotations

from typing import Any

from django.urls import path
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from wagtail import hooks
from wagtail.log_actions import LogActionRegistry
from wagtail.permissions import register_permission_policy

from accounts.outbox_admin import WAITING_ELSEWHERE
from practices.contacts.card_view import CardContactsView
from practices.contacts.changes import CONFIRMED, CONSENT, ERASED, LEVEL, LINKED, UNLINKED
from practices.contacts.from_text import contact_from_text
from practices.contacts.models import Contact, ContactMessage
from practices.contacts.permissions import ContactPermissionPolicy
from practices.contacts.viewsets import ContactViewSet

register_permission_policy(Contact, ContactPermissionPolicy(Contact))


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
