"""Mails through a real mail server, and the page where the administration sees what became of them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import outbox
from accounts.models import Invitation, MailKind, OutgoingMail
from accounts.models import MailServer as ServerState
from accounts.roles import Role
from contacts.models import ContactMessage
from tests.accounts.mails import LIST, NOT_YET, PERSON, invite, later, words
from tests.factories import ContactFactory, PracticeFactory, UserFactory, signed_in
from tests.harness.mail_server import MailServer, certificate

# Mails go out when a transaction is over.
pytestmark = pytest.mark.django_db(transaction=True)


# --- the server ---


def test_n22_a_mail_goes_out_encrypted_and_with_a_login(
    server: MailServer, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trusted, server.tls = certificate(tmp_path)
    server.login = ("praxis", "geheim-geheim")
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    settings.EMAIL_USE_TLS, settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = True, "praxis", "geheim-geheim"
    outbox.post_text("Betreff", "Text", [PERSON], at_once=True)
    (taken,) = server.taken
    assert (taken.recipients, taken.user, taken.is_encrypted) == ((PERSON,), "praxis", True)
    assert ServerState.objects.get().delivered_at is not None


def test_n22_what_is_wrong_with_the_login_or_the_encryption_is_named_without_words_of_the_server(
    admin: Client, server: MailServer, settings: Any, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    server.login = ("praxis", "geheim-geheim")
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = PERSON, "falsch"
    answer = admin.post(reverse("outgoing_mails:test"), follow=True).content.decode()
    assert "SMTPAuthenticationError 535" in answer
    assert "EMAIL_HOST_PASSWORD" in answer
    settings.EMAIL_USE_TLS = True
    answer = admin.post(reverse("outgoing_mails:test"), follow=True).content.decode()
    assert "SMTPNotSupportedError" in answer
    _untrusted, server.tls = certificate(tmp_path)
    answer = admin.post(reverse("outgoing_mails:test"), follow=True).content.decode()
    assert "Dem Zertifikat des Mailservers ist nicht zu trauen" in answer
    assert not server.taken
    assert PERSON not in caplog.text


def test_n22_a_server_that_is_slow_holds_up_one_round_for_a_minute_at_most(
    server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.silent = True
    for number in range(4):
        outbox.post_text("Betreff", "Text", [f"person-{number}@example.org"], at_once=True)
    assert server.connections == 1
    outbox.send_waiting(later())
    assert server.connections == 2, "one mail finds out that the server hangs"
    server.silent = False
    monkeypatch.setattr(outbox, "ROUND", -1.0)
    assert outbox.send_waiting(later(20)) == 1, "no further mail is begun once the time is up"
    monkeypatch.setattr(outbox, "ROUND", 60.0)
    assert outbox.send_waiting(later(40)) == 3


def test_n22_an_address_that_is_not_taken_yet_holds_up_no_other(server: MailServer) -> None:
    server.recipient = "451"
    outbox.post_text("Betreff", "Text", ["eins@example.org"], at_once=True)
    outbox.post_text("Betreff", "Text", ["zwei@example.org"], at_once=True)
    assert server.connections == 2
    outbox.send_waiting(later())
    assert server.connections == 4
    assert not ServerState.is_ill()


# --- the page ---


def test_n22_the_list_names_kind_times_and_error_and_no_address(admin: Client, server: MailServer) -> None:
    assert "Zuletzt zugestellt: noch keine E-Mail" in words(admin, LIST)
    server.recipient = "451"
    invite(admin)
    invitation = Invitation.objects.get()
    page = admin.get(LIST).content.decode()
    said = words(admin, LIST)
    for part in (
        "Einladung",
        NOT_YET,
        "SMTPRecipientsRefused 451",
        "nimmt die Adresse der Person noch nicht an",
        "erneut senden",
    ):
        assert part in said
    assert PERSON not in page
    assert reverse("invitations:edit", args=[invitation.pk]) in page
    server.recipient = "550"
    outbox.post_text("Betreff", "Text", ["vertippt@example.org"], kind=MailKind.CONTACT)
    said = words(admin, LIST)
    assert "nicht zustellbar" in said
    assert said.count("erneut senden") == 1
    assert OutgoingMail.objects.get(kind=MailKind.CONTACT).content == ""


def test_n22_send_again_sends_at_once_and_says_how_it_went(admin: Client, server: MailServer) -> None:
    server.recipient = "451"
    outbox.post_text("Betreff", "Text", [PERSON], at_once=True)
    waiting = OutgoingMail.objects.get()
    again = reverse("outgoing_mails:send", args=[waiting.pk])
    assert "keine Minute her" in admin.post(again, follow=True).content.decode()
    assert server.connections == 1, "a second click is no second mail"
    OutgoingMail.objects.update(claimed_at=timezone.now() - outbox.PAUSE_AFTER_FAILURE)
    assert "nicht angenommen (SMTPRecipientsRefused 451)" in admin.post(again, follow=True).content.decode()
    OutgoingMail.objects.update(claimed_at=timezone.now() - outbox.PAUSE_AFTER_FAILURE)
    server.recipient = "250 ok"
    answer = admin.post(again, follow=True).content.decode()
    assert "Die E-Mail ist verschickt." in answer
    assert re.search(r"Zuletzt zugestellt: \d\d?\.", answer)
    assert [taken.recipients for taken in server.taken] == [(PERSON,)]
    assert "wartet nicht mehr" in admin.post(again, follow=True).content.decode()
    assert admin.get(again).status_code == 405


def test_n22_the_buttons_of_the_list_work_in_a_browser_whose_forms_are_checked(server: MailServer) -> None:
    server.recipient = "451"
    outbox.post_text("Betreff", "Text", [PERSON], at_once=True)
    OutgoingMail.objects.update(claimed_at=timezone.now() - outbox.PAUSE_AFTER_FAILURE)
    server.recipient = "250 ok"
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(UserFactory(role=Role.ADMIN))
    for address in (LIST, f"{LIST}results/"):
        forms = BeautifulSoup(browser.get(address).content, "html.parser").select("form[action$='/senden/']")
        assert len(forms) == 1, address
    values = {field["name"]: field["value"] for field in forms[0].select("input")}
    assert "Die E-Mail ist verschickt." in browser.post(forms[0]["action"], values, follow=True).content.decode()


def test_n22_the_test_mail_is_there_too_and_an_ill_server_is_said_at_the_top(
    admin: Client, server: MailServer, settings: Any
) -> None:
    settings.EMAIL_PORT = 1
    answer = admin.post(reverse("outgoing_mails:test"), follow=True).content.decode()
    assert "hat der Mailserver zuletzt eine E-Mail nicht angenommen (ConnectionRefusedError)" in answer
    settings.EMAIL_PORT = server.port
    assert "angenommen. Bitte sehen Sie" in admin.post(reverse("outgoing_mails:test"), follow=True).content.decode()
    assert "zuletzt eine E-Mail nicht angenommen" not in words(admin, LIST)


def test_n22_messages_to_contacts_that_wait_are_counted(admin: Client) -> None:
    contact, card = ContactFactory(), PracticeFactory()
    ContactMessage.objects.create(
        contact_id=contact.pk, card_id=card.pk, sender_mail=PERSON, text="Guten Tag", nonce="n"
    )
    assert "1 Nachricht an einen Kontakt wartet" in words(admin, LIST)


def test_n22_the_page_is_for_the_administration(server: MailServer) -> None:
    server.silent = True
    outbox.post_text("Betreff", "Text", [PERSON])
    OutgoingMail.objects.update(claimed_at=None)
    pk = OutgoingMail.objects.get().pk
    for role in (Role.EDITOR, Role.REVIEWER, Role.TRANSLATOR):
        client = signed_in(role)
        assert client.get(LIST).status_code != 200
        assert client.post(reverse("outgoing_mails:send", args=[pk])).status_code in {302, 403}
        assert client.post(reverse("outgoing_mails:test")).status_code in {302, 403}
    assert server.connections == 1


def test_n22_asking_for_a_password_says_the_same_for_everybody_and_promises_no_more_than_is_true(
    server: MailServer, client: Client
) -> None:
    UserFactory(email="da@example.org")
    server.recipient = "550"
    pages = [
        client.post("/intern/passwort/vergessen/", {"email": email}, follow=True).content
        for email in ("da@example.org", "nie@example.org")
    ]
    assert pages[0] == pages[1]
    assert "Wir schicken eine E-Mail" in pages[0].decode()
    assert {mail.kind for mail in OutgoingMail.objects.all()} == {MailKind.ACCOUNT}
