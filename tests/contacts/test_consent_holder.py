"""A consent belongs to the person who gave it, and details to the fields that have a level of their own."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.models import ModelLogEntry

from contacts.models import Contact, PracticeContact
from contacts.services import save_contact
from tests.contacts.scene import Scene, form_values, record
from tests.factories import ContactFactory

pytestmark = pytest.mark.django_db


def public_names() -> list[str]:
    return [seen.name for seen in Contact.objects.visible_to(None)]


NEXT = {"name": "Nachfolge Neu", "mail": "nachfolge@example.org", "phone": "0341 555 0199"}


@pytest.mark.parametrize("change", [NEXT, {"name": "Nachfolge Neu"}, {"mail": "nachfolge@example.org"}])
def test_n10_the_consent_of_one_person_is_not_taken_for_the_next(
    scene: Scene, desk: Client, change: dict[str, str]
) -> None:
    contact = ContactFactory(name="Vorgängerin", level="public", team=scene.team, card=scene.card)
    url = reverse("contacts:edit", args=[contact.pk])
    refused = desk.post(url, form_values(contact, **change))
    assert "die bisherige Einwilligung gilt dafür nicht" in str(refused.context["form"].errors["consent_on"])
    for typed in change.values():
        assert typed in refused.content.decode()
    assert public_names() == ["Vorgängerin"]
    # Blanks and capitals make nobody else of her, and what else changes needs no new consent.
    assert desk.post(url, form_values(contact, name="vorgängerin ", role="Leitung")).status_code == 302
    contact = record(contact)
    assert desk.post(url, form_values(contact, **change, consent_on="2025-06-01")).status_code == 302
    assert public_names() == [record(contact).name]


def test_n10_a_corrected_spelling_keeps_the_consent_when_it_is_said_to_be_the_same_person(
    scene: Scene, desk: Client
) -> None:
    contact = ContactFactory(name="Fachbereich Qualifizirung", level="public", team=scene.team, card=scene.card)
    url, change = reverse("contacts:edit", args=[contact.pk]), {"name": "Fachbereich Qualifizierung"}
    assert desk.post(url, form_values(contact, **change)).status_code == 200
    assert desk.post(url, form_values(contact, **change, is_same_person="on")).status_code == 302
    assert public_names() == ["Fachbereich Qualifizierung"]


@pytest.mark.parametrize("day", ["2098-01-01", "2020-01-01", "bald"])
def test_n10_n19_a_day_of_consent_that_cannot_be_is_refused_at_its_field(scene: Scene, desk: Client, day: str) -> None:
    contact = ContactFactory(name="Vorgängerin", level="public", team=scene.team, card=scene.card)
    answer = desk.post(
        reverse("contacts:edit", args=[contact.pk]), form_values(contact, name="Nachfolge Neu", consent_on=day)
    )
    assert answer.context["form"].errors["consent_on"]
    assert "Nachfolge Neu" in answer.content.decode()


def test_n10_without_a_new_consent_the_next_person_is_seen_by_editors_only(scene: Scene, desk: Client) -> None:
    contact = ContactFactory(name="Vorgängerin", level="public", team=scene.team, card=scene.card)
    values = form_values(contact, **NEXT, consent_on="", consent_how="")
    assert desk.post(reverse("contacts:edit", args=[contact.pk]), values).status_code == 302
    assert public_names() == []


def test_n10_below_the_form_a_consent_ends_with_the_person_who_gave_it(scene: Scene) -> None:
    contact = record(ContactFactory(name="Vorgängerin", level="public", team=scene.team, card=scene.card))
    contact.role = "Leitung"
    save_contact(contact, scene.editor)
    assert public_names() == ["Vorgängerin"]
    contact.name = "Nachfolge Neu"
    save_contact(contact, scene.editor)
    assert public_names() == []
    assert record(contact).consent_state() == "missing"
    assert ModelLogEntry.objects.get(action="contacts.consent").data["to"] == "missing"


NOTES = ["Tel. 0341 5550199", "kanari@amt-muster.de", "Musterstr. 12, 01067 Dresden", "Durchwahl 0341 5550198"]


@pytest.mark.parametrize("text", NOTES)
def test_n10_texts_around_a_contact_hold_no_detail(scene: Scene, desk: Client, text: str) -> None:
    """They are shown without the level of their own that a number and an address have."""
    for name in ("name", "role", "institution"):
        refused = desk.post(reverse("contacts:add"), form_values(**{"name": "Neu", name: f"Leitung, {text}"}))
        assert "in die eigenen Felder" in str(refused.context["form"].errors[name])
        assert text in refused.content.decode()
    url, (link,) = reverse("practice_contacts", args=[scene.card.pk]), PracticeContact.objects.filter(card=scene.card)
    row = {f"link-{link.pk}-sort_order": "0", f"link-{link.pk}-note": text}
    refused = desk.post(url, row)
    assert refused.status_code == 422
    assert "in die eigenen Felder" in refused.content.decode()
    other = ContactFactory(name="Zweite Stelle", team=scene.team)
    refused = desk.post(url, {"add": "1", "neu-contact": other.pk, "neu-note": text})
    assert refused.status_code == 422
    assert "in die eigenen Felder" in refused.content.decode()
    assert list(PracticeContact.objects.filter(card=scene.card).values_list("note")) == [("",)]
    # What was noted before this was asked does not keep a contact on the card.
    PracticeContact.objects.filter(pk=link.pk).update(note=text)
    assert desk.post(url, {**row, f"link-{link.pk}-remove": "on"}).status_code == 302
    assert not PracticeContact.objects.filter(card=scene.card).exists()
