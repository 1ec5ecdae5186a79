"""»Mit Ansprechperson« is true at the instant somebody asks: level, consent and end are judged by the gate."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from contacts.models import Contact
from search.index.snapshots import Snapshots
from search.models import IndexVersion, name_of_works
from tests.factories import ContactFactory, PracticeFactory, site_tree
from tests.search.test_listing import in_english, soup, titles

pytestmark = pytest.mark.django_db
ASKED = {"ansprechperson": "ja"}


@pytest.fixture
def contact(client: Client) -> Any:
    site_tree()
    PracticeFactory(title="Ohne jemanden")
    card = PracticeFactory(title="Mit jemandem")
    return ContactFactory(card=card, phone_level="public")


def test_who_can_be_called_is_found_in_every_language(client: Client, contact: Any) -> None:
    assert titles(soup(client, "/suche/", **ASKED)) == ["Mit jemandem"]
    in_english(contact.links.get().card, title="With somebody")
    assert titles(soup(client, "/en/suche/", **ASKED)) == ["With somebody"]
    (count,) = soup(client, "/suche/").select('input[name="ansprechperson"] ~ .facet__count')
    assert count.get_text() == "1"


@pytest.mark.parametrize(
    "hidden",
    [
        {"phone_level": "agencies"},
        {"phone_level": "editors"},
        {"phone": ""},
        {"consent_on": None},
        {"consent_on": dt.date(2999, 1, 1)},
        {"consent_withdrawn_at": dt.datetime(2020, 1, 1, tzinfo=dt.UTC)},
        {"expires_at": dt.datetime(2020, 1, 1, tzinfo=dt.UTC)},
    ],
    ids=str,
)
def test_nobody_learns_of_a_contact_that_is_hidden(client: Client, contact: Any, hidden: dict[str, Any]) -> None:
    assert titles(soup(client, "/suche/", **ASKED))
    # As a bulk action or a program would write it: nobody is told.
    Contact.objects.filter(pk=contact.pk).update(**hidden)
    assert titles(soup(client, "/suche/", **ASKED)) == []
    assert not soup(client, "/suche/").select('input[name="ansprechperson"]')


@pytest.mark.parametrize("field", ["expires_at", "consent_withdrawn_at"])
def test_a_consent_ends_by_the_clock(client: Client, contact: Any, field: str, monkeypatch: pytest.MonkeyPatch) -> None:
    end = timezone.now() + dt.timedelta(minutes=5)
    Contact.objects.filter(pk=contact.pk).update(**{field: end})
    assert titles(soup(client, "/suche/", **ASKED)) == ["Mit jemandem"]
    monkeypatch.setattr(timezone, "now", lambda: end)
    assert titles(soup(client, "/suche/", **ASKED)) == []


def test_the_form_for_messages_reaches_somebody_too(client: Client, contact: Any) -> None:
    Contact.objects.filter(pk=contact.pk).update(phone="", accepts_messages=True)
    assert titles(soup(client, "/suche/", **ASKED)) == ["Mit jemandem"]


def test_the_cluster_is_asked_only_while_it_knows_the_same_cards(contact: Any) -> None:
    work = contact.links.get().card.translation_key
    assert Snapshots.current("de").elasticsearch_version == -1, "nobody has told it"
    IndexVersion.objects.update(contacts=name_of_works({work}))
    assert Snapshots.current("de").elasticsearch_version == IndexVersion.current().elasticsearch
    Contact.objects.filter(pk=contact.pk).update(phone_level="editors")
    assert Snapshots.current("de").elasticsearch_version == -1
