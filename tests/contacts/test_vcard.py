"""A public contact as a file for an address book: what the page shows, nothing else, and readable by Outlook."""

from __future__ import annotations

import datetime as dt
import re
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from accounts.roles import Role
from contacts.models import Contact
from contacts.services import withdraw_consent
from contacts.vcard import vcard
from practices.models import PracticePage
from practices.public.schemas import ContactItem
from tests.factories import ContactFactory, PracticeFactory, UserFactory

pytestmark = pytest.mark.django_db


def address_of(card: PracticePage, contact: Contact) -> str:
    return f"{card.url}kontakt/{contact.public_id}.vcf"


def unfolded(text: str) -> list[str]:
    assert text.endswith("\r\n")
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    return text.replace("\r\n ", "").split("\r\n")[:-1]


def item(**changes: str) -> ContactItem:
    values = dict.fromkeys(("role", "institution", "address", "phone", "phone_url", "mail", "note", "message_url"), "")
    return ContactItem(**{"public_id": "1", "name": "Anna", **values, **changes})


def test_a_clerk_takes_a_public_contact_along(client: Client) -> None:
    card = PracticeFactory(title="Köche, Bäcker; Müller")
    contact = ContactFactory(level="public", card=card, note="zum Ablauf")
    assert f'href="{address_of(card, contact)}"' in client.get(card.url).content.decode()
    answer = client.get(address_of(card, contact))
    assert answer.headers["Content-Type"] == "text/vcard; charset=utf-8"
    assert answer.headers["X-Robots-Tag"] == "noindex"
    assert "no-store" in answer.headers["Cache-Control"]
    assert not answer.cookies
    lines = unfolded(answer.content.decode())
    assert lines[:2] == ["BEGIN:VCARD", "VERSION:3.0"]
    assert lines[-1] == "END:VCARD"
    assert "FN:Fachstelle Beispiel" in lines
    assert "TEL;TYPE=WORK,VOICE:+493023125100" in lines
    assert "ADR;TYPE=WORK:;;Musterstraße 1;Musterstadt;;12345;" in lines
    assert "NOTE:zum Ablauf\\nKöche\\, Bäcker\\; Müller" in lines


def test_what_the_page_hides_is_in_no_file(client: Client) -> None:
    card = PracticeFactory()
    contact = ContactFactory(level="public", mail_level="agencies", address_level="editors", card=card)
    text = client.get(address_of(card, contact)).content.decode()
    assert contact.phone_level == "public"
    assert "EMAIL" not in text
    assert "ADR" not in text


@pytest.mark.parametrize("level", ["agencies", "editors"])
def test_a_contact_that_is_not_public_has_no_file_for_anybody(client: Client, level: str) -> None:
    card = PracticeFactory()
    contact = ContactFactory(level=level, name_level="public", card=card)
    client.force_login(UserFactory(role=Role.ADMIN))
    assert client.get(address_of(card, contact)).status_code == 404
    assert ".vcf" not in client.get(card.url).content.decode()


def test_no_file_outlives_consent_card_or_link(client: Client) -> None:
    card, other = PracticeFactory(), PracticeFactory()
    contact, short = ContactFactory(level="public", card=card), ContactFactory(level="public", card=card)
    assert client.get(address_of(other, contact)).status_code == 404
    assert client.get(f"{card.url}kontakt/{uuid4()}.vcf").status_code == 404
    Contact.objects.filter(pk=short.pk).update(expires_at=timezone.now() - dt.timedelta(seconds=1))
    assert client.get(address_of(card, short)).status_code == 404
    withdraw_consent(contact, None)
    assert client.get(address_of(card, contact)).status_code == 404
    again = ContactFactory(level="public", card=card)
    assert client.get(address_of(card, again)).status_code == 200
    card.unpublish()
    assert client.get(address_of(card, again)).status_code == 404


def test_no_detail_begins_a_line_or_a_part_of_its_own() -> None:
    lines = unfolded(vcard(item(name="A;B,C\\D\nTEL:110", note="x\r\nEND:VCARD\u2028y"), "Titel", "https://e.org/"))
    assert lines[3] == "FN:A\\;B\\,C\\\\D\\nTEL:110"
    assert lines[4] == "N:A\\;B\\,C\\\\D\\nTEL:110;;;;"
    assert lines[5] == "NOTE:x\\nEND:VCARD\\ny\\nTitel"
    assert [line for line in lines if line.startswith(("TEL", "END"))] == ["END:VCARD"]


def test_long_lines_are_folded_between_letters_of_every_script() -> None:
    title = "Щось дуже довге 好 " * 20
    lines = unfolded(vcard(item(), title, "https://e.org/"))
    assert f"NOTE:{title}" in lines


@pytest.mark.parametrize(
    ("address", "written"),
    [
        ("Am Markt 1\n04109 Leipzig", ";;Am Markt 1;Leipzig;;04109;"),
        ("Haus B\nAm Markt 1\n04109 Leipzig", ";;Haus B\\, Am Markt 1;Leipzig;;04109;"),
        ("Rathaus", ";;Rathaus;;;;"),
    ],
)
def test_town_and_postcode_find_their_places(address: str, written: str) -> None:
    (line,) = [one for one in unfolded(vcard(item(address=address), "T", "u")) if one.startswith("ADR")]
    assert re.sub("^ADR;TYPE=WORK:", "", line) == written
