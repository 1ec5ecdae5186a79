"""What waits for the mail server: it ends with what it is about, is named as it is, and is one line in the log."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.mail import EmailMessage
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import outbox
from accounts.erasure import erase_account
from accounts.models import MailKind, OutgoingMail
from accounts.models import MailServer as ServerState
from accounts.roles import Role
from config.log_filters import OutageFilter
from contacts import confirmation
from contacts.messages import send_contact_message, send_waiting_messages
from contacts.models import Contact, ContactMessage
from contacts.services import confirm_contact, erase_contact, save_contact, stored, withdraw_consent
from home.models.background import WORKER, BackgroundStep
from privacy.registry import record_kind
from tests.accounts.mails import PERSON, later
from tests.factories import ContactFactory, PracticeFactory, TeamFactory, UserFactory, signed_in
from tests.harness.mail_server import MailServer

# Mails go out when a transaction is over.
pytestmark = pytest.mark.django_db(transaction=True)
SOON = dt.timedelta(days=20)


@pytest.fixture
def asked(server: MailServer) -> Contact:
    """Somebody whose question, and the notice to an editor, wait for a mail server that hangs."""
    UserFactory(role=Role.EDITOR, teams=[team := TeamFactory()])
    contact: Contact = ContactFactory(level="public", card=PracticeFactory(), expires_at=timezone.now() + SOON)
    Contact.objects.filter(pk=contact.pk).update(team=team)
    server.silent = True
    confirmation.ask_due_contacts()
    server.silent = False
    assert OutgoingMail.objects.about(contact).count() == 2
    return stored(contact.pk)


# --- what a mail is about ends ---


def is_somebody_else(contact: Contact) -> None:
    contact.mail = "neu@jobcenter.example"
    save_contact(contact, None)


def is_erased_again(contact: Contact) -> None:
    kind = record_kind("contacts.contact")
    assert kind is not None
    assert kind.again(str(contact.public_id))


@pytest.mark.parametrize(
    "end",
    [
        lambda contact: withdraw_consent(contact, None),
        lambda contact: confirm_contact(contact, contact.expires_at),
        lambda contact: erase_contact(contact, None, with_links=True),
        is_erased_again,
        is_somebody_else,
    ],
    ids=["withdrawn", "answered", "erased", "erased again", "somebody else"],
)
def test_n22_a_question_that_has_ended_is_not_asked_days_later(
    asked: Contact, server: MailServer, end: Callable[[Contact], object]
) -> None:
    end(asked)
    assert not OutgoingMail.objects.exists(), "nor is the address kept any longer"
    outbox.send_waiting(later())
    assert not server.taken


def test_n22_a_question_still_waits_when_something_else_is_corrected(asked: Contact, server: MailServer) -> None:
    asked.phone = "0341 555 0100"
    save_contact(asked, None)
    assert outbox.send_waiting(later()) == 2


def test_n22_who_withdraws_in_this_moment_is_not_asked(server: MailServer, monkeypatch: pytest.MonkeyPatch) -> None:
    contact = ContactFactory(level="public", card=PracticeFactory(), expires_at=timezone.now() + SOON)
    look = confirmation.due_contacts

    def meanwhile(at: dt.datetime) -> Any:
        found = look(at)
        assert list(found)
        withdraw_consent(contact, None)
        monkeypatch.undo()
        return found

    monkeypatch.setattr(confirmation, "due_contacts", meanwhile)
    assert confirmation.ask_due_contacts() == 0
    assert not server.taken


@pytest.mark.parametrize("way", ["erased", "deleted"])
def test_n22_nothing_waits_for_an_account_that_is_erased(server: MailServer, way: str) -> None:
    admin, person = UserFactory(role=Role.ADMIN), UserFactory(email=PERSON)
    server.silent = True
    outbox.post_text("Zweiter Faktor", "Text", ["frueher@jobcenter.example"], kind=MailKind.FACTOR, about=person)
    outbox.post_text("Passwort", "Ihr Link", [PERSON.upper()], kind=MailKind.ACCOUNT)
    outbox.post_text("Hinweis", "Text", ["jemand.anders@jobcenter.example"])
    OutgoingMail.objects.create(content="nobody can read this")
    if way == "erased":
        erase_account(person, admin)
    else:
        person.delete()
    server.silent = False
    assert OutgoingMail.objects.count() == 2
    assert outbox.send_waiting(later()) == 1
    assert [taken.recipients for taken in server.taken] == [("jemand.anders@jobcenter.example",)]


# --- the upgrade ---


@pytest.fixture
def lines() -> Iterator[list[str]]:
    """What the log of production keeps of the mail server."""
    written: list[str] = []

    class Lines(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            written.append(record.getMessage())

    handler, logger = Lines(logging.WARNING), logging.getLogger()
    handler.addFilter(OutageFilter(seconds=86_400))
    logger.addHandler(handler)
    yield written
    logger.removeHandler(handler)


def messages_to(contact: Contact, number: int = 3) -> list[int]:
    card = PracticeFactory()
    return [
        ContactMessage.objects.create(
            contact_id=contact.pk, card_id=card.pk, sender_mail=PERSON, text="Guten Tag", nonce=str(one)
        ).pk
        for one in range(number)
    ]


def test_n22_a_mail_server_that_is_away_is_one_line_and_one_address_is_no_outage(
    server: MailServer, settings: Any, lines: list[str]
) -> None:
    contact = ContactFactory(level="public", card=PracticeFactory(), accepts_messages=True, mail=PERSON)
    settings.EMAIL_PORT = 1
    for number in range(3):
        outbox.deliver(outbox.keep(EmailMessage("Betreff", "Text", to=[f"person-{number}@example.org"])))
    send_waiting_messages(later(20))
    for pk in messages_to(contact):
        send_contact_message.func(pk)
    assert lines == ["A mail was not taken: ConnectionRefusedError"]
    settings.EMAIL_PORT, server.recipient = server.port, "451"
    for number in range(2):
        outbox.deliver(outbox.keep(EmailMessage("Betreff", "Text", to=[f"person-{number}@example.org"])))
    assert lines[1:] == ["A mail was not taken: SMTPRecipientsRefused 451"] * 2


def test_n22_what_waited_goes_out_with_the_next_round_once_the_server_is_back(server: MailServer) -> None:
    admin = signed_in(Role.ADMIN)
    server.silent = True
    for number in range(2):
        outbox.deliver(outbox.keep(EmailMessage("Betreff", "Text", to=[f"person-{number}@example.org"])))
    assert "wartet: der Mailserver nimmt nichts an" in listed(admin)
    assert outbox.send_waiting(later(2)) == 0, "a server that is ill is asked every five minutes"
    server.silent = False
    answer = admin.post(reverse("outgoing_mails:test"), follow=True).content.decode()
    assert "Der Mailserver hat die Testmail" in answer
    assert "wartet: der letzte Versuch ist misslungen" in listed(admin)
    assert "nimmt nichts an" not in listed(admin)
    assert outbox.send_waiting(later(2)) == 2


def test_n22_a_try_in_the_future_holds_up_no_mail(server: MailServer) -> None:
    """A clock that was put back."""
    outbox.keep(EmailMessage("Betreff", "Text", to=[PERSON]))
    OutgoingMail.objects.update(claimed_at=later(24 * 60), tries=1, problem="TimeoutError")
    assert outbox.send_waiting() == 1


def test_n22_a_server_that_hangs_is_called_so(server: MailServer, settings: Any) -> None:
    server.silent = True
    outbox.post_text("Betreff", "Text", [PERSON])
    assert OutgoingMail.objects.get().problem == "TimeoutError"
    assert "Der Mailserver antwortet nicht rechtzeitig" in listed(signed_in(Role.ADMIN))


@pytest.mark.parametrize(("answer", "state"), [("554", "nicht zustellbar"), ("451", "wartet: der letzte Versuch")])
def test_n22_one_message_that_is_refused_says_nothing_of_the_server(
    server: MailServer, answer: str, state: str
) -> None:
    server.silent = True
    outbox.post_text("Betreff", "Text", [PERSON])
    server.silent, server.content = False, answer
    outbox.send_waiting(later())
    page = listed(signed_in(Role.ADMIN))
    assert state in page
    assert f"SMTPDataError {answer}: Der Mailserver nimmt diese Nachricht nicht an" in page
    assert not ServerState.is_ill(), "it answers"
    server.content = "250 ok"
    outbox.post_text("Betreff", "Text", ["andere@example.org"])
    assert server.taken[0].recipients == ("andere@example.org",)


def test_n22_nothing_is_said_to_go_out_by_itself_while_the_worker_is_silent(settings: Any) -> None:
    admin, silent = signed_in(Role.ADMIN), "Bis er wieder läuft, geht nichts von selbst hinaus"
    for seen, is_told in ((timezone.now(), False), (timezone.now() - dt.timedelta(minutes=3), True)):
        BackgroundStep.note(WORKER, seen, True)
        assert (silent in admin.get("/admin/e-mails/").content.decode()) is is_told


def test_n22_a_round_of_messages_ends_where_the_mail_server_does_not_answer(server: MailServer) -> None:
    contact = ContactFactory(level="public", card=PracticeFactory(), accepts_messages=True, mail=PERSON)
    waiting = messages_to(contact)
    server.silent = True
    send_waiting_messages(later(20))
    assert server.connections == 1
    send_contact_message.func(waiting[-1])
    assert server.connections == 1, "what was just sent waits for the worker's round"
    server.silent, server.recipient = False, "451"
    outbox.send_waiting(later(20))
    send_waiting_messages(later(25))
    assert server.connections == 3, "a server that answers is asked about each of the others"
    server.recipient = "250 ok"
    assert send_waiting_messages(later(60)) == 3


# --- what is said ---


def listed(admin: Client) -> str:
    soup = BeautifulSoup(admin.get("/admin/e-mails/").content, "html.parser")
    return " ".join(cell.get_text(" ", strip=True) for cell in soup.select("table td"))


def test_n22_only_where_the_address_is_wrong_somebody_is_asked_to_check_it(server: MailServer, settings: Any) -> None:
    admin = signed_in(Role.ADMIN)
    for illness, state in [("451", "wartet: der Mailserver nimmt diese Adresse noch nicht an"), ("550", "bitte die")]:
        server.recipient = illness
        outbox.post_text("Betreff", "Text", [PERSON])
        assert state in listed(admin)
        assert "nimmt nichts an" not in listed(admin)
        OutgoingMail.objects.all().delete()
    settings.EMAIL_PORT = 1
    outbox.post_text("Betreff", "Text", [PERSON])
    assert "wartet: der Mailserver nimmt nichts an" in listed(admin)
    OutgoingMail.objects.update(created_at=timezone.now() - outbox.GIVE_UP_AFTER)
    outbox.send_waiting()
    assert "nicht zustellbar" in listed(admin)
    assert "Adresse prüfen" not in listed(admin), "four days without a server say nothing of the address"
    lost = OutgoingMail.objects.create(content="written with a key that is gone")
    answer = admin.post(reverse("outgoing_mails:send", args=[lost.pk]), follow=True).content.decode()
    assert "nicht zustellbar. Die E-Mail ist mit einem früheren SECRET_KEY verschlüsselt." in answer
    assert "prüfen Sie die Adresse" not in answer
    settings.EMAIL_PORT, server.recipient = server.port, "550"
    kept = outbox.keep(EmailMessage("Betreff", "Text", to=[PERSON]))
    answer = admin.post(reverse("outgoing_mails:send", args=[kept]), follow=True).content.decode()
    assert "nicht zustellbar. Bitte prüfen Sie die Adresse." in answer
