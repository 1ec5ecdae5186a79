"""Contacts in the admin: list, form, deletion, and the contacts of a card."""

from __future__ import annotations

import datetime as dt

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry, PageLogEntry, ReferenceIndex

from accounts.models import AuditAction, AuditEntry
from accounts.roles import Role
from contacts.managers import DETAILS
from contacts.models import Contact, PracticeContact
from tests.contacts.scene import Scene, form_values, record
from tests.factories import ContactFactory, PracticeFactory, signed_in, site_tree

pytestmark = pytest.mark.django_db


def test_the_list_shows_what_the_account_keeps(scene: Scene, desk: Client) -> None:
    text = desk.get(reverse("contacts:index")).content.decode()
    assert "Eigene Stelle" in text
    assert "Unsere Karte" in text
    assert "Fremde Stelle" not in text
    everything = signed_in(Role.REVIEWER).get(reverse("contacts:index")).content.decode()
    assert "Fremde Stelle" in everything
    assert "Fremder Entwurf" in everything


def test_the_list_filters_by_consent_level_and_use(scene: Scene) -> None:
    reviewer = signed_in(Role.REVIEWER)
    ContactFactory(name="Abgelaufene Stelle", expires_at=timezone.now() - dt.timedelta(days=1), phone_level="public")
    found = {
        query: {
            name
            for name in ("Eigene Stelle", "Fremde Stelle", "Abgelaufene Stelle")
            if name in reviewer.get(reverse("contacts:index") + f"?{query}").content.decode()
        }
        for query in ("consent=expired", "consent=valid", "level=public", "used=no", "q=Eigene")
    }
    assert found == {
        "consent=expired": {"Abgelaufene Stelle"},
        "consent=valid": {"Eigene Stelle", "Fremde Stelle"},
        "level=public": {"Abgelaufene Stelle"},
        "used=no": {"Abgelaufene Stelle"},
        "q=Eigene": {"Eigene Stelle"},
    }


def test_the_list_needs_the_same_queries_for_two_contacts_and_for_twenty(scene: Scene) -> None:
    reviewer = signed_in(Role.REVIEWER)
    counts = []
    for _round in range(2):
        reviewer.get(reverse("contacts:index"))
        with CaptureQueriesContext(connection) as queries:
            reviewer.get(reverse("contacts:index"))
        counts.append(len(queries))
        for _number in range(18):
            ContactFactory(card=PracticeFactory())
    assert counts[0] == counts[1]


@pytest.mark.parametrize("name", ["edit", "delete", "history"])
def test_a03_a_foreign_contact_looks_like_one_that_never_was(scene: Scene, desk: Client, name: str) -> None:
    for pk in (scene.foreign.pk, scene.foreign.pk + 1000):
        assert desk.get(reverse(f"contacts:{name}", args=[pk])).status_code == 404
        assert desk.post(reverse(f"contacts:{name}", args=[pk])).status_code == 404
    assert record(scene.foreign).name == "Fremde Stelle"


@pytest.mark.parametrize("role", [Role.AGENCY, Role.TRANSLATOR])
def test_a06_others_do_not_get_in(scene: Scene, role: Role) -> None:
    client = signed_in(role)
    for url in (
        reverse("contacts:index"),
        reverse("contacts:index_results"),
        reverse("contacts:add"),
        reverse("contacts:edit", args=[scene.contact.pk]),
        reverse("practice_contacts", args=[scene.card.pk]),
    ):
        answer = client.get(url)
        assert answer.status_code in {302, 403, 404}, url
        assert "Eigene Stelle" not in answer.content.decode()


def test_a_new_contact_belongs_to_the_editors_team_and_to_the_card_it_was_made_for(scene: Scene, desk: Client) -> None:
    url = reverse("contacts:add") + f"?karte={scene.card.pk}"
    answer = desk.post(url, form_values(name="Neue Stelle"))
    assert answer.headers["Location"] == reverse("practice_contacts", args=[scene.card.pk])
    made = Contact.objects.filter(name="Neue Stelle").unrestricted("a test").get()
    assert (made.team, made.created_by) == (scene.team, scene.editor)
    assert PracticeContact.objects.filter(card=scene.card, contact=made.pk).exists()


def test_a_consent_gets_todays_text_and_two_years(scene: Scene, desk: Client) -> None:
    today = timezone.localdate()
    desk.post(reverse("contacts:add"), form_values(name="Neu", consent_on=today, consent_how="paper"))
    made = Contact.objects.filter(name="Neu").unrestricted("a test").get()
    assert made.consent_text == "2026-1"
    assert made.expires_at
    assert timezone.localdate(made.expires_at) == today + dt.timedelta(days=731)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"consent_on": "2025-01-01", "consent_how": ""}, "wie die Einwilligung gegeben wurde"),
        ({"consent_on": "2098-01-01", "consent_how": "paper"}, "liegt in der Zukunft"),
        ({"accepts_messages": "on", "mail": ""}, "brauchen wir eine E-Mail-Adresse"),
        ({"mail": "keine"}, "E-Mail-Adresse"),
        ({"name": ""}, "wenigstens eine Angabe"),
    ],
)
def test_a_wrong_form_says_why_and_keeps_what_was_typed(
    scene: Scene, desk: Client, changes: dict[str, str], message: str
) -> None:
    values = form_values(**{"name": "Getippter Name", **changes})
    answer = desk.post(reverse("contacts:add"), values)
    page = answer.content.decode()
    assert message in page
    assert changes.get("name", "Getippter Name") in page
    assert not Contact.objects.filter(name="Getippter Name").exists()


def test_withdrawing_in_the_form_hides_at_once_and_is_logged(scene: Scene, desk: Client, client: Client) -> None:
    Contact.objects.filter(pk=scene.contact.pk).update(phone_level="public")
    contact = record(scene.contact)
    assert contact.phone in client.get(scene.card.url).content.decode()
    answer = desk.post(reverse("contacts:edit", args=[contact.pk]), form_values(contact, is_withdrawn="on"))
    assert answer.status_code == 302
    assert contact.phone not in client.get(scene.card.url).content.decode()
    entry = ModelLogEntry.objects.get(action="contacts.consent")
    assert (entry.data["from"], entry.data["to"], entry.user) == ("valid", "withdrawn", scene.editor)


def test_d04_a_change_of_level_is_logged_without_any_value(scene: Scene, desk: Client) -> None:
    contact = record(scene.contact)
    desk.post(reverse("contacts:edit", args=[contact.pk]), form_values(contact, mail_level="public"))
    assert record(contact).mail_level == "public"
    entry = ModelLogEntry.objects.get(action="contacts.level")
    assert entry.data == {"detail": "mail", "from": "editors", "to": "public"}
    audit = AuditEntry.objects.get(action=AuditAction.LEVEL)
    assert (audit.actor_id, audit.object_id) == (scene.editor.pk, str(contact.public_id))
    assert audit.aspect == "mail"
    everything = str([list(model.objects.values()) for model in (ModelLogEntry, PageLogEntry, AuditEntry)])
    for detail in DETAILS:
        assert getattr(contact, detail) not in everything
    assert desk.get(reverse("contacts:history", args=[contact.pk])).status_code == 200


def test_saving_without_a_change_leaves_the_end_as_it_is(scene: Scene, desk: Client) -> None:
    contact = record(scene.contact)
    page = desk.get(reverse("contacts:edit", args=[contact.pk]))
    until = page.context["form"]["valid_until"].value()
    desk.post(reverse("contacts:edit", args=[contact.pk]), form_values(contact, valid_until=until))
    assert record(contact).expires_at == contact.expires_at


def test_what_the_form_keeps_for_itself_is_no_part_to_read(scene: Scene, desk: Client) -> None:
    html = desk.get(reverse("contacts:edit", args=[scene.contact.pk])).content.decode()
    assert 'name="seen_version"' in html
    assert "Seen version" not in html


def test_f10_who_saves_second_is_told(scene: Scene, desk: Client) -> None:
    contact = record(scene.contact)
    url = reverse("contacts:edit", args=[contact.pk])
    desk.post(url, form_values(contact, role="Erste Änderung"))
    answer = desk.post(url, form_values(contact, role="Zweite Änderung"))
    assert "inzwischen geändert" in answer.content.decode()
    assert record(contact).role == "Erste Änderung"


def test_d05_a_contact_in_use_is_not_deleted_and_the_cards_are_named(scene: Scene) -> None:
    reviewer = signed_in(Role.REVIEWER)
    url = reverse("contacts:delete", args=[scene.contact.pk])
    assert "Unsere Karte" in reviewer.get(url).content.decode()
    answer = reviewer.post(url, follow=True)
    assert "»Unsere Karte«" in answer.content.decode()
    assert Contact.objects.filter(pk=scene.contact.pk).exists()


def test_a_contact_of_no_card_is_deleted(scene: Scene) -> None:
    reviewer, contact = signed_in(Role.REVIEWER), ContactFactory(name="Ungebraucht")
    assert reviewer.get(reverse("contacts:delete", args=[contact.pk])).status_code == 200
    reviewer.post(reverse("contacts:delete", args=[contact.pk]))
    assert not Contact.objects.filter(pk=contact.pk).exists()
    entry = ModelLogEntry.objects.get(action="contacts.erased")
    assert "Ungebraucht" not in entry.label


def test_the_form_of_a_card_lists_its_contacts_and_leads_to_them(scene: Scene, desk: Client) -> None:
    page = desk.get(reverse("wagtailadmin_pages:edit", args=[scene.card.pk])).content.decode()
    assert "Eigene Stelle" in page
    assert reverse("practice_contacts", args=[scene.card.pk]) in page


def test_a_new_card_asks_to_be_saved_first(desk: Client) -> None:
    url = reverse("wagtailadmin_pages:add", args=["practices", "practicepage", site_tree().pk])
    assert "Speichern Sie die Karte zuerst" in desk.get(url).content.decode()


def test_contacts_are_added_ordered_noted_and_removed(scene: Scene, desk: Client) -> None:
    url = reverse("practice_contacts", args=[scene.card.pk])
    second = ContactFactory(name="Zweite Stelle", team=scene.team)
    desk.post(url, {"add": "1", "neu-contact": second.pk, "neu-note": "zum Ablauf"})
    first_link, second_link = PracticeContact.objects.filter(card=scene.card)
    assert (second_link.contact_id, second_link.note) == (second.pk, "zum Ablauf")
    assert "Zweite Stelle" in desk.get(url).content.decode()
    desk.post(
        url,
        {
            f"link-{first_link.pk}-sort_order": "9",
            f"link-{first_link.pk}-note": "",
            f"link-{second_link.pk}-sort_order": "1",
            f"link-{second_link.pk}-note": "neu",
        },
    )
    assert [link.pk for link in PracticeContact.objects.filter(card=scene.card)] == [second_link.pk, first_link.pk]
    desk.post(
        url,
        {
            f"link-{first_link.pk}-sort_order": "9",
            f"link-{first_link.pk}-remove": "on",
            f"link-{second_link.pk}-sort_order": "1",
        },
    )
    assert [link.pk for link in PracticeContact.objects.filter(card=scene.card)] == [second_link.pk]
    assert Contact.objects.filter(pk=scene.contact.pk).exists()


def test_a_wrong_place_says_so_and_changes_nothing(scene: Scene, desk: Client) -> None:
    link = PracticeContact.objects.get(card=scene.card)
    url = reverse("practice_contacts", args=[scene.card.pk])
    answer = desk.post(url, {f"link-{link.pk}-sort_order": "vorn", f"link-{link.pk}-note": "Getippt"})
    assert answer.status_code == 422
    assert "Getippt" in answer.content.decode()


def test_a03_the_contacts_of_a_foreign_card_stay_closed(scene: Scene, desk: Client) -> None:
    url = reverse("practice_contacts", args=[scene.foreign_card.pk])
    assert desk.get(url).status_code == 404
    answer = desk.post(url, {"add": "1", "neu-contact": scene.contact.pk})
    assert answer.status_code == 404
    assert PracticeContact.objects.filter(card=scene.foreign_card).count() == 1


def test_a03_putting_a_foreign_contact_on_the_own_card_is_no_way_to_read_it(scene: Scene, desk: Client) -> None:
    url = reverse("practice_contacts", args=[scene.card.pk])
    answer = desk.post(url, {"add": "1", "neu-contact": scene.foreign.pk})
    assert answer.status_code == 422
    assert "Fremde Stelle" not in answer.content.decode()
    assert not PracticeContact.objects.filter(card=scene.card, contact=scene.foreign.pk).exists()


def test_a03_a_new_contact_cannot_be_put_on_a_foreign_card(scene: Scene, desk: Client) -> None:
    desk.post(reverse("contacts:add") + f"?karte={scene.foreign_card.pk}", form_values(name="Eingeschmuggelt"))
    assert PracticeContact.objects.filter(card=scene.foreign_card).count() == 1


def test_the_index_of_references_knows_no_contact(scene: Scene) -> None:
    ReferenceIndex.create_or_update_for_object(scene.card)
    types = ContentType.objects.get_for_models(Contact, PracticeContact).values()
    assert not ReferenceIndex.objects.filter(content_type__in=types).exists()
    assert not ReferenceIndex.objects.filter(to_content_type__in=types).exists()
