"""30 days before the end: a signed link by mail. Stimmt noch, ändern, löschen – without an account."""

from __future__ import annotations

import datetime as dt
import re
import time
from copy import deepcopy
from typing import Any
from unittest.mock import patch

import pytest
from django.core import mail, signing
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry

from accounts import outbox
from accounts.roles import Role
from contacts.confirmation import ask_due_contacts, confirmation_token
from contacts.models import Contact, PracticeContact
from contacts.services import withdraw_consent
from practices.models import PracticePage
from tests.factories import ContactFactory, PracticeFactory, TeamFactory, UserFactory

pytestmark = pytest.mark.django_db
SOON = dt.timedelta(days=20)


@pytest.fixture(scope="module")
def asked(shared_rows: None) -> tuple[PracticePage, Contact]:
    card = PracticeFactory(title="Karte mit Ansprechperson")
    return card, ContactFactory(level="public", card=card, expires_at=timezone.now() + SOON)


@pytest.fixture
def card(asked: tuple[PracticePage, Contact]) -> PracticePage:
    return deepcopy(asked[0])


@pytest.fixture
def contact(asked: tuple[PracticePage, Contact]) -> Contact:
    return deepcopy(asked[1])


@pytest.fixture
def link(contact: Contact) -> str:
    return f"/kontakt/bestaetigen/{confirmation_token(contact)}/"


def record(contact: Contact) -> Contact:
    return Contact.objects.unrestricted("a test looks at the record").get(pk=contact.pk)


def test_p08_the_person_is_asked_once_thirty_days_before_the_end(contact: Contact, client: Client) -> None:
    assert contact.expires_at
    assert ask_due_contacts(contact.expires_at - dt.timedelta(days=31)) == 0
    assert ask_due_contacts(contact.expires_at - dt.timedelta(days=30)) == 1
    assert ask_due_contacts(contact.expires_at - dt.timedelta(days=29)) == 0
    (sent,) = mail.outbox
    assert sent.to == [contact.mail]
    assert "Karte mit Ansprechperson" in sent.body
    (path,) = re.findall(r"https?://[^/\s]+(/kontakt/bestaetigen/\S+)", sent.body)
    assert client.get(path).status_code == 200


def test_each_new_end_is_asked_about_again(contact: Contact) -> None:
    ask_due_contacts()
    Contact.objects.filter(pk=contact.pk).update(expires_at=timezone.now() + dt.timedelta(days=10))
    assert ask_due_contacts() == 1


@pytest.mark.parametrize(
    "changes",
    [{"consent_withdrawn_at": timezone.now()}, {"consent_on": None}, {"expires_at": timezone.now() - SOON}],
    ids=["withdrawn", "no consent", "already over"],
)
def test_who_is_not_shown_anyway_is_not_asked(contact: Contact, changes: dict[str, Any]) -> None:
    Contact.objects.filter(pk=contact.pk).update(**changes)
    assert ask_due_contacts() == 0
    assert not mail.outbox


def test_p08_the_keepers_hear_of_it_without_any_detail(card: PracticePage, contact: Contact) -> None:
    team = TeamFactory()
    colleague = UserFactory(role=Role.EDITOR, teams=[team])
    UserFactory(role=Role.EDITOR, teams=[team], is_active=False)
    PracticePage.objects.filter(pk=card.pk).update(team=team)
    ask_due_contacts()
    notices = [message for message in mail.outbox if message.to != [contact.mail]]
    assert [message.to for message in notices] == [[colleague.email]]
    for detail in (contact.name, contact.phone, contact.mail, contact.role):
        assert detail not in notices[0].body + notices[0].subject


def test_without_an_address_the_keepers_are_told_to_ask_themselves(contact: Contact) -> None:
    Contact.objects.filter(pk=contact.pk).update(mail="", team=(team := TeamFactory()))
    UserFactory(role=Role.EDITOR, teams=[team])
    ask_due_contacts()
    (notice,) = mail.outbox
    assert "keine E-Mail-Adresse" in notice.body


def test_a_question_that_the_mail_server_does_not_take_waits_and_is_asked_once(
    contact: Contact, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    works = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND, settings.EMAIL_PORT = "django.core.mail.backends.smtp.EmailBackend", 1
    assert ask_due_contacts() == 1
    assert ask_due_contacts() == 0
    assert contact.mail not in caplog.text
    assert not mail.outbox
    settings.EMAIL_BACKEND = works
    outbox.send_waiting(timezone.now() + dt.timedelta(minutes=6))
    assert [message.to for message in mail.outbox] == [[contact.mail]]


def test_n28_who_is_asked_and_the_question_are_written_down_together(contact: Contact) -> None:
    with patch("accounts.outbox.keep", side_effect=KeyboardInterrupt), pytest.raises(KeyboardInterrupt):
        ask_due_contacts()
    assert ask_due_contacts() == 1
    assert [message.to for message in mail.outbox] == [[contact.mail]]


def test_opening_the_link_changes_nothing_and_shows_the_own_data(client: Client, contact: Contact, link: str) -> None:
    before = Contact.objects.filter(pk=contact.pk).unrestricted("a test").values().get()
    for step in ("", "?schritt=aendern", "?schritt=loeschen"):
        answer = client.get(link + step)
        assert answer.status_code == 200
        assert not answer.cookies
        assert "no-store" in answer.headers["Cache-Control"]
    assert contact.phone in client.get(link).content.decode()
    assert Contact.objects.filter(pk=contact.pk).unrestricted("a test").values().get() == before


def test_stimmt_noch_prolongs_by_two_years_once(client: Client, contact: Contact, link: str) -> None:
    client.post(link, {"action": "confirm"})
    first = record(contact)
    assert first.expires_at
    assert first.expires_at > timezone.now() + dt.timedelta(days=729)
    assert first.consent_how == "link"
    assert first.confirmed_at
    client.post(link, {"action": "confirm"})
    assert record(contact).expires_at == first.expires_at
    assert "erledigt" in client.get(link).content.decode()
    assert ModelLogEntry.objects.filter(action="contacts.confirmed").count() == 1


def test_after_the_end_the_answer_brings_the_details_back(client: Client, contact: Contact, card: PracticePage) -> None:
    Contact.objects.filter(pk=contact.pk).update(expires_at=timezone.now() - dt.timedelta(hours=1))
    assert contact.phone not in client.get(card.url).content.decode()
    client.post(f"/kontakt/bestaetigen/{confirmation_token(record(contact))}/", {"action": "confirm"})
    assert contact.phone in client.get(card.url).content.decode()


def changed(contact: Contact, **changes: str) -> dict[str, str]:
    details = ("name", "role", "institution", "address", "phone", "mail")
    values = {detail: getattr(contact, detail) for detail in details}
    return {**values, **{f"{detail}_level": "public" for detail in details}, "action": "change", **changes}


def test_the_person_changes_details_and_levels(client: Client, contact: Contact, link: str, card: PracticePage) -> None:
    answer = client.post(link, changed(contact, phone="030 23125-999", mail_level="editors"))
    assert answer.status_code == 302
    page = client.get(card.url).content.decode()
    assert "030 23125-999" in page
    assert contact.mail not in page
    entry = ModelLogEntry.objects.get(action="contacts.level")
    assert entry.data == {"detail": "mail", "from": "public", "to": "editors"}
    assert "23125" not in str(list(ModelLogEntry.objects.values()))


def test_a_wrong_change_says_so_and_keeps_what_was_typed(client: Client, contact: Contact, link: str) -> None:
    answer = client.post(link, changed(contact, mail="keine-adresse", name="Neuer Name"))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Neuer Name" in page
    assert record(contact).name == contact.name


def test_n10_the_person_is_led_to_the_fields_with_a_level(client: Client, contact: Contact, link: str) -> None:
    answer = client.post(link, changed(contact, role="Leitung, Tel. 0341 5550198"))
    assert answer.status_code == 422
    assert "in die eigenen Felder" in answer.content.decode()
    assert record(contact).role == contact.role


def test_a_link_that_was_answered_changes_nothing_any_more(client: Client, contact: Contact, link: str) -> None:
    client.post(link, {"action": "confirm"})
    client.post(link, changed(contact, name="Jemand anderes"))
    assert record(contact).name == contact.name


def test_niemandem_mehr_zeigen_hides_at_once(client: Client, contact: Contact, link: str, card: PracticePage) -> None:
    client.post(link, {"action": "withdraw"})
    assert contact.phone not in client.get(card.url).content.decode()
    client.post(link, {"action": "confirm"})
    assert record(contact).consent_withdrawn_at
    assert "widerrufen" in client.get(link).content.decode()


def test_p09_loeschen_erases_for_good_and_twice_is_once(
    client: Client, contact: Contact, link: str, card: PracticePage
) -> None:
    assert "gelöscht" in client.post(link, {"action": "delete"}).content.decode()
    assert not Contact.objects.exists()
    assert not PracticeContact.objects.exists()
    assert contact.phone not in client.get(card.url).content.decode()
    assert client.post(link, {"action": "delete"}).status_code == 410
    assert client.get(link).status_code == 410


def test_the_keepers_hear_when_somebody_deletes_and_on_which_cards(
    client: Client, contact: Contact, link: str, card: PracticePage
) -> None:
    team = TeamFactory()
    colleague = UserFactory(role=Role.EDITOR, teams=[team])
    PracticePage.objects.filter(pk=card.pk).update(team=team)
    client.post(link, {"action": "delete"})
    (notice,) = mail.outbox
    assert notice.to == [colleague.email]
    assert "Karte mit Ansprechperson" in notice.body
    assert contact.name not in notice.body


@pytest.mark.parametrize("token", ["unsinn", "a:b:c", "x" * 500])
def test_a_link_that_is_not_ours_is_unknown(client: Client, token: str) -> None:
    assert client.get(f"/kontakt/bestaetigen/{token}/").status_code == 404


def test_a_changed_link_opens_nothing(client: Client, contact: Contact, link: str) -> None:
    other = ContactFactory(name="Andere Person", expires_at=contact.expires_at)
    stolen = confirmation_token(other).split(":")[0] + ":" + ":".join(link.strip("/").split("/")[-1].split(":")[1:])
    assert client.post(f"/kontakt/bestaetigen/{stolen}/", {"action": "delete"}).status_code == 404
    assert Contact.objects.count() == 2


def test_a_link_is_no_key_for_other_forms(client: Client, contact: Contact) -> None:
    other_purpose = signing.dumps({"c": contact.public_id.hex, "e": str(contact.expires_at)}, salt="something.else")
    assert client.get(f"/kontakt/bestaetigen/{other_purpose}/").status_code == 404


def test_a_link_ends_after_sixty_days(client: Client, contact: Contact) -> None:
    with patch("time.time", return_value=time.time() - 61 * 86_400):
        old = confirmation_token(contact)
    answer = client.post(f"/kontakt/bestaetigen/{old}/", {"action": "delete"})
    assert answer.status_code == 410
    assert Contact.objects.exists()


def test_another_site_cannot_press_the_button(client: Client, contact: Contact, link: str) -> None:
    headers = {"Origin": "https://anderswo.example"}
    assert client.post(link, {"action": "delete"}, headers=headers).status_code == 403
    assert Contact.objects.exists()


def test_p08_on_silence_the_public_level_drops_by_itself(contact: Contact) -> None:
    ask_due_contacts()
    assert contact.expires_at
    assert list(Contact.objects.visible_to(None, contact.expires_at - dt.timedelta(seconds=1)))
    assert not list(Contact.objects.visible_to(None, contact.expires_at))


def test_withdrawing_twice_changes_nothing(contact: Contact) -> None:
    first = timezone.now()
    withdraw_consent(contact, None, first)
    withdraw_consent(contact, None)
    assert record(contact).consent_withdrawn_at == first


# --- a link is for whom it was sent ---


def test_n02_after_a_handover_the_old_link_shows_changes_publishes_and_erases_nothing(
    client: Client, contact: Contact, link: str
) -> None:
    """A colleague takes over the place: edited in the admin, the predecessor still has the mail."""
    assert client.get(link).status_code == 200
    desk = Client()
    desk.force_login(UserFactory(role=Role.REVIEWER))
    form = desk.get(reverse("contacts:edit", args=[contact.pk])).context["form"]
    data = {name: "" if (value := form[name].value()) in (None, False) else value for name in form.fields}
    data |= {"name": "Nachfolge Neu", "mail": "nachfolge@example.org", "phone": "0341 555 0101"}
    data["consent_on"], data["valid_until"] = "2025-06-01", str(contact.last_day)
    saved = desk.post(reverse("contacts:edit", args=[contact.pk]), data)
    assert saved.status_code == 302, saved.context["form"].errors
    before = Contact.objects.filter(pk=contact.pk).unrestricted("a test").values().get()
    assert before["name"] == "Nachfolge Neu"
    answers = [client.get(link), client.get(f"{link}?schritt=aendern"), client.get(f"{link}?erledigt=1")]
    for action in ("confirm", "withdraw", "delete", "new-link"):
        answers.append(client.post(link, {"action": action}))
    answers.append(client.post(link, changed(contact, name="Vorgänger")))
    for answer in answers:
        page = answer.content.decode()
        assert answer.status_code == 410
        for secret in ("Nachfolge", "nachfolge@", "555 0101"):
            assert secret not in page
    assert Contact.objects.filter(pk=contact.pk).unrestricted("a test").values().get() == before
    assert not mail.outbox
    ask_due_contacts()
    assert mail.outbox[0].to == ["nachfolge@example.org"], "the successor is asked"


@pytest.mark.parametrize("change", [{"mail": "neu@example.org"}, {"name": "Jemand anderes"}])
def test_n02_a_handover_by_any_way_ends_the_link(client: Client, contact: Contact, link: str, change: Any) -> None:
    Contact.objects.filter(pk=contact.pk).update(**change)
    assert client.post(link, {"action": "delete"}).status_code == 410
    assert Contact.objects.exists()


def test_n02_an_answered_link_is_used_up_kindly_and_shows_no_details(
    client: Client, contact: Contact, link: str
) -> None:
    thanks = client.post(link, {"action": "confirm"}, follow=True)
    assert thanks.status_code == 200
    assert "Vielen Dank, das ist erledigt" in thanks.content.decode()
    again = client.get(link)
    assert again.status_code == 410
    assert "Dieser Link ist damit verbraucht" in again.content.decode()
    for page in (thanks.content.decode(), again.content.decode()):
        assert contact.phone not in page
    assert client.post(link, {"action": "delete"}).status_code == 410
    assert Contact.objects.exists()


def test_n02_who_has_answered_gets_a_new_link_to_the_address_in_the_record(
    client: Client, contact: Contact, link: str
) -> None:
    client.post(link, {"action": "confirm"})
    assert "Neuen Link schicken" in client.get(link).content.decode()
    answer = client.post(link, {"action": "new-link"})
    assert "Wir schicken Ihnen einen neuen Link" in answer.content.decode()
    (sent,) = mail.outbox
    assert sent.to == [contact.mail]
    (path,) = re.findall(r"https?://[^/\s]+(/kontakt/bestaetigen/\S+)", sent.body)
    assert client.get(path).status_code == 200
    for _ in range(4):
        last = client.post(link, {"action": "new-link"})
    assert last.status_code == 429
    assert len(mail.outbox) == 3


def test_n02_changing_the_own_name_uses_the_link_up_and_not_somebody_elses(
    client: Client, contact: Contact, link: str
) -> None:
    assert client.post(link, changed(contact, name="Neuer Name", mail="neu@example.org")).status_code == 302
    assert record(contact).name == "Neuer Name"
    assert "erledigt" in client.get(link).content.decode()
    assert client.post(link, changed(contact, name="Noch einmal")).status_code == 410
    assert record(contact).name == "Neuer Name"


def test_n02_what_changed_since_the_page_was_opened_is_shown_before_it_is_confirmed(
    client: Client, contact: Contact, link: str, card: PracticePage
) -> None:
    opened = re.search(r'name="version" value="(\d+)"', client.get(link).content.decode())
    assert opened
    Contact.objects.filter(pk=contact.pk).update(phone="0341 555 0102", version=contact.version + 1)
    for data in ({"action": "confirm"}, changed(contact, role="Leitung")):
        answer = client.post(link, {**data, "version": opened[1]})
        page = answer.content.decode()
        assert answer.status_code == 409
        assert "0341 555 0102" in page
        assert "haben sich geändert" in page
    assert 'value="Leitung"' in page
    assert record(contact).confirmed_at is None
    now = re.search(r'name="version" value="(\d+)"', page)
    assert now
    assert client.post(link, {"action": "confirm", "version": now[1]}).status_code == 302
    assert record(contact).confirmed_at


def test_n02_unknown_links_of_one_address_are_slowed_down(client: Client, contact: Contact, link: str) -> None:
    codes = [client.get(f"/kontakt/bestaetigen/x{n}/").status_code for n in range(21)]
    assert codes == [404] * 20 + [429]
    assert client.get(link).status_code == 200
