"""The gate: which detail reaches whom, at which instant, and that there is no way round it."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db.models import ProtectedError
from django.test import Client
from django.utils import timezone
from wagtail.models import Locale, ModelLogEntry

from accounts.models import User
from accounts.roles import Role
from contacts.builders import public_contacts
from contacts.managers import DETAILS, UnrestrictedContacts, VisibleContact
from contacts.models import Contact, ContactMessage, PracticeContact
from contacts.services import ContactInUse, erase_contact, withdraw_consent
from tests.factories import (
    ContactFactory,
    OrganisationFactory,
    PracticeFactory,
    TeamFactory,
    UserFactory,
    site_tree,
    with_own_terms,
)

pytestmark = pytest.mark.django_db
AUDIENCES = ("public", "agency", "translator", "foreign editor", "own editor", "reviewer", "admin")
SEES = {
    "public": {"public", "agency", "translator", "foreign editor", "own editor", "reviewer", "admin"},
    "agencies": {"agency", "own editor", "reviewer", "admin"},
    "editors": {"own editor", "reviewer", "admin"},
}


def reader(audience: str, contact: Contact) -> User | None:
    site_tree()
    if audience == "public":
        return None
    if audience == "own editor":
        team = TeamFactory()
        Contact.objects.filter(pk=contact.pk).update(team=team)
        return UserFactory(role=Role.EDITOR, teams=[team])
    role = {
        "agency": Role.AGENCY,
        "translator": Role.TRANSLATOR,
        "foreign editor": Role.EDITOR,
        "reviewer": Role.REVIEWER,
        "admin": Role.ADMIN,
    }[audience]
    return UserFactory(role=role, teams=[TeamFactory()])


def seen_by(user: User | None, at: dt.datetime | None = None) -> VisibleContact | None:
    return next(iter(Contact.objects.visible_to(user, at)), None)


@pytest.mark.parametrize("audience", AUDIENCES)
@pytest.mark.parametrize("level", SEES)
@pytest.mark.parametrize("detail", DETAILS)
def test_p01_each_detail_reaches_the_audiences_of_its_level(detail: str, level: str, audience: str) -> None:
    contact = ContactFactory(level="public" if level == "editors" else "editors", **{f"{detail}_level": level})
    seen = seen_by(reader(audience, contact))
    shown = getattr(seen, detail) if seen else ""
    assert shown == (getattr(contact, detail) if audience in SEES[level] else "")


@pytest.mark.parametrize("audience", AUDIENCES)
@pytest.mark.parametrize(
    "state",
    [
        {"consent_on": None},
        {"consent_on": dt.date(2999, 1, 1)},
        {"consent_withdrawn_at": timezone.now() - dt.timedelta(seconds=1)},
        {"expires_at": timezone.now() - dt.timedelta(seconds=1)},
    ],
    ids=["missing", "in the future", "withdrawn", "expired"],
)
def test_p07_without_a_consent_that_holds_only_editors_see_anything(audience: str, state: dict[str, object]) -> None:
    contact = ContactFactory(level="public", accepts_messages=True, **state)
    seen = seen_by(reader(audience, contact))
    if audience in SEES["editors"]:
        assert seen is not None
        assert seen.phone == contact.phone
        assert not seen.can_be_messaged
    else:
        assert seen is None


def test_p08_a_contact_is_gone_at_the_instant_of_its_expiry() -> None:
    contact = ContactFactory(level="public")
    assert contact.expires_at
    tick = dt.timedelta(microseconds=1)
    assert seen_by(None, contact.expires_at - tick)
    assert seen_by(None, contact.expires_at) is None
    assert contact.consent_state(contact.expires_at - tick) == "valid"
    assert contact.consent_state(contact.expires_at) == "expired"


def test_the_record_and_the_database_judge_the_consent_alike() -> None:
    now = timezone.now()
    hour = dt.timedelta(hours=1)
    for consent_on in (None, timezone.localdate(now), timezone.localdate(now) + dt.timedelta(days=1)):
        for withdrawn in (None, now - hour, now, now + hour):
            for expires in (now - hour, now, now + hour):
                contact = ContactFactory(
                    level="public", consent_on=consent_on, consent_withdrawn_at=withdrawn, expires_at=expires
                )
                in_sql = Contact.objects.with_consent(now).filter(pk=contact.pk).exists()
                assert in_sql == (contact.consent_state(now) == "valid"), (consent_on, withdrawn, expires)


def test_p07_withdrawing_the_consent_is_effective_on_the_next_request(client: Client) -> None:
    card = PracticeFactory()
    contact = ContactFactory(level="public", card=card, accepts_messages=True)
    assert contact.phone in client.get(card.url).content.decode()
    withdraw_consent(contact, None)
    page = client.get(card.url).content.decode()
    assert contact.phone not in page
    assert contact.name not in page
    assert str(contact.public_id) not in page


def test_p07_lowering_one_level_is_effective_on_the_next_request(client: Client) -> None:
    card = PracticeFactory()
    contact = ContactFactory(level="public", card=card)
    assert contact.mail in client.get(card.url).content.decode()
    Contact.objects.filter(pk=contact.pk).update(mail_level="editors")
    page = client.get(card.url).content.decode()
    assert contact.mail not in page
    assert contact.phone in page


def test_a_new_contact_shows_nothing_until_somebody_says_so() -> None:
    Contact.objects.create(name="Neu", phone="030 23125-1", mail="neu@example.org")
    assert seen_by(None) is None
    assert seen_by(UserFactory(role=Role.AGENCY)) is None


def test_reading_past_the_gate_raises() -> None:
    organisation = OrganisationFactory()
    contact = ContactFactory(card=PracticeFactory(), organisation=organisation)
    link = PracticeContact.objects.get()
    readings = {
        "list": lambda: list(Contact.objects.all()),
        "get": lambda: Contact.objects.get(pk=contact.pk),
        "first": lambda: Contact.objects.first(),
        "slice": lambda: Contact.objects.all()[0],
        "values": lambda: list(Contact.objects.values("phone")),
        "values_list": lambda: list(Contact.objects.values_list("phone", flat=True)),
        "iterator": lambda: list(Contact.objects.iterator()),
        "in_bulk": lambda: Contact.objects.in_bulk(),
        "bool": lambda: bool(Contact.objects.all()),
        "values after the gate": lambda: list(Contact.objects.visible_to(None).values("phone")),
        "forward": lambda: link.contact.phone,
        "select_related": lambda: list(PracticeContact.objects.select_related("contact")),
        "select_related of all": lambda: list(PracticeContact.objects.select_related()),
        "prefetch": lambda: list(PracticeContact.objects.prefetch_related("contact")),
        "reverse": lambda: list(organisation.contacts.all()),
        "without a reason": lambda: list(Contact.objects.unrestricted(" ")),
    }
    passed = []
    for name, reading in readings.items():
        try:
            reading()
        except UnrestrictedContacts:
            continue
        passed.append(name)
    assert not passed


def test_counting_needs_no_gate_and_a_reason_opens_it() -> None:
    contact = ContactFactory()
    assert Contact.objects.count() == 1
    assert Contact.objects.filter(pk=contact.pk).exists()
    assert Contact.objects.unrestricted("a test looks at the record").filter(pk=contact.pk).get().name == contact.name


def test_an_editor_keeps_contacts_of_own_cards_and_of_the_own_team_only() -> None:
    site_tree()
    team, other = TeamFactory(), TeamFactory()
    editor = UserFactory(role=Role.EDITOR, teams=[team])
    mine, foreign = PracticeFactory(team=team), PracticeFactory(team=other)
    on_mine, on_foreign = ContactFactory(card=mine, team=other), ContactFactory(card=foreign, team=other)
    of_team, unowned = ContactFactory(team=team), ContactFactory(created_by=editor)
    # Made by the editor for another team, and so that team's.
    ContactFactory(created_by=editor, team=other)
    kept = set(Contact.objects.kept_by(editor).unrestricted("a test").values_list("pk", flat=True))
    assert kept == {on_mine.pk, of_team.pk, unowned.pk}
    assert on_foreign.pk not in kept


def test_d05_a_contact_in_use_is_protected_and_the_cards_are_named() -> None:
    site_tree()
    card = PracticeFactory(title="Die Karte, die ihn braucht")
    contact = ContactFactory(card=card)
    with pytest.raises(ProtectedError):
        contact.delete()
    with pytest.raises(ContactInUse) as refused:
        erase_contact(contact, UserFactory(role=Role.ADMIN))
    assert refused.value.titles == ["Die Karte, die ihn braucht"]
    assert Contact.objects.filter(pk=contact.pk).exists()


def test_deleting_a_card_leaves_its_contact_for_other_cards() -> None:
    card, other = PracticeFactory(), PracticeFactory()
    contact = ContactFactory(card=card)
    PracticeContact.objects.create(card=other, contact=contact)
    card.delete()
    assert list(PracticeContact.objects.values_list("card", flat=True)) == [other.pk]


def test_deleting_the_organisation_leaves_the_contact() -> None:
    organisation = OrganisationFactory()
    contact = ContactFactory(organisation=organisation)
    organisation.delete()
    assert Contact.objects.filter(pk=contact.pk, organisation__isnull=True).exists()


def test_the_name_of_the_organisation_follows_the_level_of_the_institution() -> None:
    ContactFactory(level="public", institution_level="editors", organisation=OrganisationFactory(name="Träger Geheim"))
    seen = seen_by(None)
    assert seen
    assert seen.institution == ""


def test_agencies_are_promised_more_only_where_there_is_more() -> None:
    levels = {f"{detail}_level": "public" for detail in DETAILS} | {"institution_level": "agencies"}
    by_text = ContactFactory(**levels)
    by_record = ContactFactory(**levels, institution="", organisation=OrganisationFactory(name="Träger Quitte"))
    nothing = ContactFactory(**levels, institution="")
    more = {contact.pk: contact.has_more_for_agencies for contact in Contact.objects.visible_to(None)}
    assert more == {by_text.pk: True, by_record.pk: True, nothing.pk: False}


def test_translations_show_the_contacts_of_the_source(client: Client) -> None:
    card = PracticeFactory()
    contact = ContactFactory(level="public", card=card)
    english = Locale.objects.get(language_code="en")
    translation = with_own_terms(card.copy_for_translation(english, copy_parents=True))
    translation.save_revision().publish()
    assert public_contacts(translation).items[0].phone == contact.phone


def test_a_copy_of_a_card_takes_no_contact_along() -> None:
    card = PracticeFactory()
    ContactFactory(level="public", card=card)
    copy = card.copy(update_attrs={"slug": "kopie", "title": "Kopie"}, recursive=False)
    assert public_contacts(copy).items == ()
    assert PracticeContact.objects.count() == 1


def test_p09_no_revision_of_the_card_knows_its_contact() -> None:
    card = PracticeFactory()
    contact = ContactFactory(level="public", card=card, note="Eine Notiz")
    revision = card.save_revision()
    revision.publish()
    assert "contact" not in str(revision.content).lower()
    assert contact.phone not in str(revision.content)
    assert contact.pk
    assert ContactMessage.objects.count() == 0


def test_p09_an_erased_contact_leaves_an_opaque_number_in_the_log_and_nothing_else() -> None:
    site_tree()
    contact = ContactFactory(name="Wird Gelöscht", card=PracticeFactory())
    erase_contact(contact, None, with_links=True)
    entries = ModelLogEntry.objects.filter(action="contacts.erased")
    assert entries.count() == 1
    assert "Gelöscht" not in f"{entries[0].label}{entries[0].data}"
    assert str(contact.public_id) in str(entries[0].data)
    assert not Contact.objects.exists()
