"""Two teams with a card and a contact each, and what the form of a contact sends."""

from __future__ import annotations

from typing import Any, NamedTuple

from accounts.models import Team, User
from contacts.managers import DETAILS
from contacts.models import Contact
from practices.models import PracticePage


class Scene(NamedTuple):
    editor: User
    team: Team
    card: PracticePage
    foreign_card: PracticePage
    contact: Contact
    foreign: Contact


def record(contact: Contact) -> Contact:
    return Contact.objects.unrestricted("a test looks at the record").get(pk=contact.pk)


def form_values(contact: Contact | None = None, **changes: Any) -> dict[str, Any]:
    values: dict[str, Any] = {detail: getattr(contact, detail, "") for detail in DETAILS}
    values |= {f"{detail}_level": getattr(contact, f"{detail}_level", "editors") for detail in DETAILS}
    values |= {"seen_version": getattr(contact, "version", 0), "team": getattr(contact, "team_id", "") or ""}
    if contact is not None:
        values |= {"consent_on": contact.consent_on, "consent_how": contact.consent_how, "valid_until": "2030-12-31"}
    return {name: value for name, value in {**values, **changes}.items() if value is not None}
