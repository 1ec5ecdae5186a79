"""Contacts on the public page of a card."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.roles import Role
from contacts.builders import agency_practice_contacts, phone_url, public_contacts
from contacts.models import PracticeContact
from tests.factories import ContactFactory, PracticeFactory, UserFactory

pytestmark = pytest.mark.django_db


def test_public_details_are_shown_with_links_to_call_and_to_write(client: Client) -> None:
    card = PracticeFactory()
    ContactFactory(level="public", card=card, note="zum Ablauf")
    page = client.get(card.url).content.decode()
    assert 'href="tel:+493023125100"' in page
    assert 'href="mailto:fachstelle@example.org"' in page
    assert "zum Ablauf" in page
    assert f'href="/intern/praxisbeispiele/{card.slug}/"' not in page


def test_a_hidden_address_is_reached_by_a_form(client: Client) -> None:
    card = PracticeFactory()
    contact = ContactFactory(level="public", mail_level="editors", accepts_messages=True, card=card)
    page = client.get(card.url).content.decode()
    assert contact.mail not in page
    assert f"{card.url}nachricht/{contact.public_id}/" in page


def test_somebody_without_any_public_detail_is_still_reached(client: Client) -> None:
    card = PracticeFactory()
    contact = ContactFactory(level="editors", accepts_messages=True, card=card)
    page = client.get(card.url).content.decode()
    assert "<strong>Ansprechperson</strong>" in page
    assert f"nachricht/{contact.public_id}/" in page


def test_an_anonymous_reader_sees_how_to_get_access(client: Client) -> None:
    card = PracticeFactory()
    contact = ContactFactory(level="agencies", card=card)
    page = client.get(card.url).content.decode()
    assert f'href="/intern/praxisbeispiele/{card.slug}/"' in page
    assert contact.name not in page
    assert str(contact.public_id) not in page


def test_details_for_editors_only_promise_nothing_to_agencies(client: Client) -> None:
    card = PracticeFactory()
    ContactFactory(level="editors", card=card)
    assert f'href="/intern/praxisbeispiele/{card.slug}/"' not in client.get(card.url).content.decode()


def test_agencies_see_their_level_and_the_public_one() -> None:
    card = PracticeFactory()
    contact = ContactFactory(level="agencies", name_level="public", mail_level="editors", card=card)
    (seen,) = agency_practice_contacts(card, UserFactory(role=Role.AGENCY))
    assert (seen.name, seen.phone, seen.mail) == (contact.name, contact.phone, "")


def test_the_order_of_the_card_is_kept() -> None:
    card = PracticeFactory()
    first, second = ContactFactory(level="public", name="Zweite"), ContactFactory(level="public", name="Erste")
    PracticeContact.objects.create(card=card, contact=first, sort_order=2)
    PracticeContact.objects.create(card=card, contact=second, sort_order=1)
    assert [contact.name for contact in public_contacts(card).items] == ["Erste", "Zweite"]


def test_twenty_contacts_cost_the_queries_of_one(client: Client) -> None:
    few, many = PracticeFactory(), PracticeFactory()
    ContactFactory(level="public", card=few)
    for _ in range(20):
        ContactFactory(level="public", card=many)
    counts = []
    for card in (few, many):
        client.get(card.url)
        with CaptureQueriesContext(connection) as queries:
            client.get(card.url)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 20


def test_the_page_stays_anonymous(client: Client) -> None:
    card = PracticeFactory()
    ContactFactory(level="agencies", card=card)
    client.force_login(UserFactory(role=Role.ADMIN))
    signed_in = client.get(card.url)
    assert "Cookie" not in signed_in.headers.get("Vary", "")
    assert not signed_in.cookies
    assert signed_in.content == Client().get(card.url).content


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("0351/41 61 345", "tel:+493514161345"),
        ("+49 (0)30 23125-100", "tel:+493023125100"),
        ("0049 30 23125100", "tel:+493023125100"),
        ("+43 1 23456", "tel:+43123456"),
        ("115", "tel:115"),
        ("auf Anfrage", ""),
        ("", ""),
    ],
)
def test_numbers_become_addresses_to_call(written: str, expected: str) -> None:
    assert phone_url(written) == expected
