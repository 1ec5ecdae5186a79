"""The demonstration's contacts: offices and roles, all invented, on example.org."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from contacts.consent import CURRENT_TEXT, end_of_day, end_of_validity
from contacts.managers import DETAILS
from contacts.models import ConsentHow, Contact, PracticeContact
from practices.models import PracticePage

if TYPE_CHECKING:
    from accounts.models import Team, User

CONTACTS = Path(__file__).resolve().parent / "demo.json"
SPACE = uuid.uuid5(uuid.NAMESPACE_DNS, "example.org")


@transaction.atomic
def load_demo_contacts(owner: User, team: Team | None) -> int:
    """Number of contacts made. One that is there already stays as it is, also on its cards."""
    made = 0
    cards = {card.slug: card for card in PracticePage.objects.in_language("de")}
    for record in json.loads(CONTACTS.read_text(encoding="utf-8"))["contacts"]:
        public_id = uuid.uuid5(SPACE, record["key"])
        if Contact.objects.filter(public_id=public_id).exists():
            continue
        contact = Contact(public_id=public_id, created_by=owner, team=team, **_values(record))
        contact.save()
        made += 1
        for link in record["cards"]:
            if link["id"] in cards:
                PracticeContact.objects.create(
                    card=cards[link["id"]],
                    contact=contact,
                    note=link["note"],
                    sort_order=PracticeContact.objects.filter(card=cards[link["id"]]).count(),
                )
    return made


def _values(record: dict[str, Any]) -> dict[str, Any]:
    values = {detail: record[detail] for detail in DETAILS}
    values |= {f"{detail}_level": record["levels"][detail] for detail in DETAILS}
    values["accepts_messages"] = record["accepts_messages"]
    if record["consent"] == "missing":
        return values
    now = timezone.now()
    values |= {
        "consent_on": timezone.localdate(now) - dt.timedelta(days=60),
        "consent_text": CURRENT_TEXT,
        "consent_how": ConsentHow.OFFICE,
        "expires_at": end_of_validity(now),
    }
    if record.get("valid_days"):
        values["expires_at"] = end_of_day(timezone.localdate(now) + dt.timedelta(days=record["valid_days"]))
    if record["consent"] == "expired":
        values["expires_at"] = now - dt.timedelta(days=1)
    if record["consent"] == "withdrawn":
        values["consent_withdrawn_at"] = now - dt.timedelta(days=1)
    return values
