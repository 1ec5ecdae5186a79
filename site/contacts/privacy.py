"""Contacts in the person finder, and how an erasure of one is repeated after a backup was restored."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.models import Page

from accounts.models import User
from accounts.personal_data import Owner, RecordKind
from contacts.models import Contact, PracticeContact
from contacts.services import erase_contact, stored

TABLES = {"contact": "records", "practicecontact": "shared", "contactmessage": "copies"}
NO_TEXT = {"contact": {"link_nonce", "link_used"}, "contactmessage": {"nonce"}}
REASON = "administrators look for a person everywhere"


def _owner(pk: Any, user: Any) -> Owner | None:
    found = Contact.objects.unrestricted(REASON).filter(pk=pk).first()
    if found is None:
        return None
    title = ", ".join(part for part in (found.name or found.role, found.institution) if part) or found.mail
    text = _("Kontakt: %(name)s") % {"name": title}
    return Owner(text, reverse("contacts:edit", args=[found.pk]), f"contacts.contact:{found.pk}")


def _details(pk: Any) -> list[str]:
    found = Contact.objects.unrestricted(REASON).filter(pk=pk).first()
    return [text for text in (found.name, found.mail, found.phone) if text] if found else []


def _erase(pk: Any, by: User) -> None:
    erase_contact(stored(int(pk)), by, with_links=True)


def _again(key: str) -> bool:
    found = Contact.objects.filter(public_id=key)
    PracticeContact.objects.filter(contact__in=found.values("pk")).delete()
    return bool(found.unrestricted("erases it again after a backup was restored").delete()[0])


def _card(row: Any) -> models.Model | None:
    return Page.objects.filter(pk=row.card_id).first()


OWNERS = {"practicecontact": _card}
RECORDS = (RecordKind("contacts.contact", _owner, _erase, _again, _details),)
