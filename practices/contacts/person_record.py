"""Contacts in the person finder, and how an erasure of one is repeated after a backup was restored."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.people.owners import Owner
from accounts.people.records import RecordKind, register
from practices.contacts.changes import erase_contact, stored
from practices.contacts.models import Contact, PracticeContact

REASON = "administrators look for a person everywhere"


def _owner(pk: Any, user: Any) -> Owner | None:
    found = Contact.objects.ungated(REASON).filter(pk=pk).first()
    if found is None:
        return None
    title = ", ".join(part for part in (found.name or found.role, found.institution) if part) or found.mail
    text = _("Kontakt: %(name)s") % {"name": title}
    return Owner(text, reverse("contacts:edit", args=[found.pk]), f"practices.contact:{found.pk}")


def _details(pk: Any) -> list[str]:
    found = Contact.objects.ungated(REASON).filter(pk=pk).first()
    return [text for text in (found.name, found.mail, found.phone) if text] if found else []


def _erase(pk: Any, by: User) -> None:
    erase_contact(stored(int(pk)), by, with_links=True)


def _again(key: str) -> bool:
    found = Contact.objects.filter(public_id=key)
    PracticeContact.objects.filter(contact__in=found.values("pk")).delete()
    return bool(found.ungated("erases it again after a backup was restored").delete()[0])


def register_contacts() -> None:
    register(RecordKind("practices.contact", _owner, _erase, _again, _details))
