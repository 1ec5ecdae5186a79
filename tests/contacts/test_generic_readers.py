"""Readers of the libraries that know no gate: they do not break at a contact, and learn nothing of the person."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.contenttypes.models import ContentType
from django.contrib.contenttypes.prefetch import GenericPrefetch
from django.core import serializers
from django.core.management import call_command
from django.db import connection
from django.db.models import Count, F, Max, Min
from django.db.models.deletion import Collector
from django.db.models.functions import Upper
from django.test import Client
from django.urls import reverse
from wagtail.log_actions import log
from wagtail.models import ModelLogEntry, ReferenceIndex

from accounts.roles import Role
from contacts.managers import DETAILS, UnrestrictedContacts
from contacts.models import Contact
from contacts.services import save_contact
from tests.access.canaries import Canary, release
from tests.factories import OrganisationFactory, PracticeFactory, UserFactory, signed_in, site_tree

pytestmark = pytest.mark.django_db
LOGGED = "wagtail.edit"


@pytest.fixture
def canary() -> Canary:
    site_tree()
    return release("still", 71, card=PracticeFactory(), organisation=OrganisationFactory())


@pytest.fixture
def clients(canary: Canary) -> list[Client]:
    return [signed_in(Role.ADMIN), signed_in(Role.REVIEWER), signed_in(Role.EDITOR), signed_in(Role.TRANSLATOR)]


def number(canary: Canary) -> str:
    return f"Kontakt {canary.contact.public_id.hex[:8]}"


def leaks(canary: Canary, text: str) -> list[str]:
    return [value for value in canary.values.values() if value in text]


def texts(contact: Contact) -> str:
    return " ".join([str(contact), repr(contact), *(str(getattr(contact, detail)) for detail in DETAILS)])


@pytest.mark.parametrize("kind", ["", "csv", "xlsx"])
def test_n07_the_history_of_the_site_opens_after_a_contact_was_edited(
    canary: Canary, clients: list[Client], kind: str
) -> None:
    save_contact(canary.contact, UserFactory(role=Role.ADMIN))
    log(canary.contact, LOGGED)
    assert ModelLogEntry.objects.filter(object_id=str(canary.contact.pk)).exists()
    for client in clients:
        response = client.get("/admin/reports/site-history/", {"export": kind} if kind else {})
        assert response.status_code in {200, 302}
        if kind != "xlsx":
            content = b"".join(response) if response.streaming else response.content
            assert not leaks(canary, content.decode())
    if not kind:
        page = clients[0].get("/admin/reports/site-history/").content.decode()
        assert number(canary) in page


def test_n07_the_log_knows_the_contact_by_its_number(canary: Canary) -> None:
    log(canary.contact, LOGGED)
    pairs = list(ModelLogEntry.objects.all().with_instances())
    known = [instance for _entry, instance in pairs if isinstance(instance, Contact)]
    assert len(known) == 1
    assert texts(known[0]).startswith(number(canary))
    assert not leaks(canary, texts(known[0]))


def test_n07_history_usage_and_deletion_of_a_contact_open(canary: Canary, clients: list[Client]) -> None:
    log(canary.contact, LOGGED)
    for name in ("history", "usage", "delete", "edit"):
        try:
            url = reverse(f"contacts:{name}", args=[canary.contact.pk])
        except Exception:
            continue
        for client in clients:
            assert client.get(url).status_code in {200, 302, 403, 404}
    assert not leaks(canary, clients[3].get(url).content.decode())


def generic_readings(canary: Canary) -> Iterator[tuple[str, Any]]:
    """What Wagtail and Django do with the model of a log entry, a reference or a permission."""
    pk = canary.contact.pk
    yield "in_bulk", list(Contact.objects.in_bulk([pk]).values())
    yield "default manager", list(Contact._default_manager.all())
    yield "default manager get", [Contact._default_manager.get(pk=pk)]
    yield "iterator", list(Contact._default_manager.order_by("pk").iterator())
    yield "joined", list(Contact._default_manager.select_related("organisation", "team"))
    yield "narrowed", list(Contact._default_manager.only("name", "phone"))
    yield "keys", list(Contact.objects.all().values_list("pk", flat=True))


def test_n07_generic_readers_get_a_number_and_no_detail(canary: Canary) -> None:
    for name, found in generic_readings(canary):
        assert len(found) == 1, name
        text = texts(found[0]) if isinstance(found[0], Contact) else str(found)
        assert not leaks(canary, text), name
        assert name == "keys" or text.startswith(number(canary)), name


def test_n07_a_content_type_and_a_generic_key_name_the_number_only(canary: Canary) -> None:
    kind = ContentType.objects.get_for_model(Contact)
    assert str(kind.get_object_for_this_type(pk=canary.contact.pk)) == number(canary)
    assert [str(row) for row in kind.get_all_objects_for_this_type(pk__in=[canary.contact.pk])] == [number(canary)]
    assert GenericPrefetch("content_object", [Contact._default_manager.all()])
    ReferenceIndex.create_or_update_for_object(canary.contact)
    assert not ReferenceIndex.get_references_to(canary.contact).exists()
    log(canary.contact, LOGGED)
    entry = ModelLogEntry.objects.get(action=LOGGED)
    assert not leaks(canary, f"{entry} {entry.label} {entry.data} {entry.object_verbose_name}")


def test_n07_deleting_reads_without_breaking(canary: Canary) -> None:
    canary.contact.links.all().delete()
    collector = Collector(using=connection.alias)
    collector.collect(Contact._default_manager.all())
    assert all(not leaks(canary, texts(row)) for row in collector.data[Contact])
    assert Contact.objects.filter(pk=canary.contact.pk).delete()[0] >= 1
    assert not Contact.objects.exists()


def test_n07_a_serialized_site_has_no_person_in_it_unless_all_is_asked_for(canary: Canary) -> None:
    for extra, expected in (({}, []), ({"use_base_manager": True}, list(canary.values.values()))):
        out = io.StringIO()
        call_command("dumpdata", "contacts.Contact", stdout=out, **extra)
        fields = json.loads(out.getvalue())[0]["fields"]
        assert leaks(canary, " ".join(str(value) for value in fields.values())) == expected
    assert not leaks(canary, serializers.serialize("json", Contact._default_manager.all()))


def test_n07_a_neutral_contact_that_is_saved_loses_nothing(canary: Canary) -> None:
    neutral = Contact._default_manager.get(pk=canary.contact.pk)
    nonce = canary.contact.link_nonce
    neutral.accepts_messages = True
    neutral.save()
    neutral.refresh_from_db()
    assert not leaks(canary, texts(neutral))
    stored = Contact.objects.unrestricted("a test looks at the record").get(pk=canary.contact.pk)
    assert {detail: getattr(stored, detail) for detail in DETAILS} == canary.values
    assert stored.accepts_messages
    assert stored.link_nonce == nonce
    assert Contact._default_manager.unrestricted("a test").get(pk=stored.pk).name == stored.name


def test_n07_no_way_of_saving_a_neutral_contact_empties_its_details(canary: Canary) -> None:
    neutral = Contact._default_manager.get(pk=canary.contact.pk)
    neutral.save(update_fields=["phone", "accepts_messages"])
    Contact._default_manager.update_or_create(pk=neutral.pk, defaults={"accepts_messages": True})
    Contact._default_manager.bulk_update([neutral], ["accepts_messages"])
    with pytest.raises(UnrestrictedContacts):
        Contact._default_manager.bulk_update([neutral], ["name"])
    for row in serializers.deserialize("json", serializers.serialize("json", [canary.contact])):
        row.save()
    copy = Contact._default_manager.get(pk=canary.contact.pk)
    copy.pk = None
    with pytest.raises(UnrestrictedContacts):
        copy.save()
    stored = Contact.objects.unrestricted("a test looks at the record").get(pk=canary.contact.pk)
    assert {detail: getattr(stored, detail) for detail in DETAILS} == canary.values


def test_n07_the_neutral_manager_is_no_way_round_the_gate(canary: Canary) -> None:
    neutral = Contact._default_manager
    readings = {
        "values": lambda: list(neutral.values("phone")),
        "all values": lambda: list(neutral.values()),
        "renamed": lambda: list(neutral.values(known_as=F("name"))),
        "annotated": lambda: list(neutral.annotate(known_as=Upper("name"))),
        "column": lambda: list(neutral.values_list("mail", flat=True)),
        "aggregate": lambda: neutral.aggregate(Max("name")),
        "named aggregate": lambda: neutral.aggregate(first=Min(Upper("phone"))),
        "grouped": lambda: list(neutral.values("pk").annotate(known_as=Max("name"))),
        "reverse": lambda: list(canary.contact.organisation.contacts.all()),
        "in_bulk of all": lambda: Contact.objects.in_bulk(),
    }
    assert neutral.aggregate(rows=Count("pk")) == {"rows": 1}
    for name, reading in readings.items():
        with pytest.raises(UnrestrictedContacts):
            pytest.fail(f"{name}: {reading()}")
