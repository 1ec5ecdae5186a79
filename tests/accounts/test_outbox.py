"""A mail server that refuses, hangs or is down: nobody meets an error, and what was promised is sent later."""

from __future__ import annotations

import datetime as dt
import socket
import threading
from collections.abc import Iterator
from smtplib import SMTPRecipientsRefused
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core import mail
from django.core.mail import EmailMultiAlternatives, send_mail
from django.core.mail.backends.locmem import EmailBackend as InMemory
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import outbox
from accounts.models import AccessRequest, Invitation, OutgoingMail
from accounts.roles import Role
from tests.factories import UserFactory, site_tree

pytestmark = pytest.mark.django_db
RESET = "/intern/passwort/vergessen/"
SMTP = "django.core.mail.backends.smtp.EmailBackend"


class RefusingBackend(InMemory):
    """A mail server that refuses every address for good."""

    code = 550

    def send_messages(self, messages: Any) -> int:
        raise SMTPRecipientsRefused({to: (self.code, b"no") for message in messages for to in message.to})


class GreylistingBackend(RefusingBackend):
    """A mail server that says: not now."""

    code = 451


@pytest.fixture(autouse=True)
def site() -> None:
    site_tree()


@pytest.fixture
def works(settings: Any) -> str:
    return str(settings.EMAIL_BACKEND)


@pytest.fixture
def silent_server() -> Iterator[int]:
    """Takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        held: list[socket.socket] = []
        stop = threading.Event()

        def hold() -> None:
            while not stop.is_set():
                try:
                    held.append(server.accept()[0])
                except TimeoutError:
                    continue

        thread = threading.Thread(target=hold)
        thread.start()
        yield server.getsockname()[1]
        stop.set()
        thread.join()
        for connection in held:
            connection.close()


@pytest.fixture(params=["down", "refuses", "hangs"])
def ill(request: pytest.FixtureRequest, settings: Any, silent_server: int, works: str) -> str:
    """The mail server is ill in one of three ways."""
    settings.EMAIL_BACKEND = SMTP
    settings.EMAIL_HOST, settings.EMAIL_TIMEOUT = "127.0.0.1", 0.3
    settings.EMAIL_PORT = silent_server if request.param == "hangs" else 1
    if request.param == "refuses":
        settings.EMAIL_BACKEND = f"{__name__}.GreylistingBackend"
    return str(request.param)


def later(minutes: int = 6) -> dt.datetime:
    return timezone.now() + dt.timedelta(minutes=minutes)


def test_n19_a_forgotten_password_says_the_same_and_the_mail_comes_later(
    client: Client, works: str, ill: str, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    UserFactory(email="da@example.org")
    pages = []
    for email in ("da@example.org", "nie@example.org"):
        answer = client.post(RESET, {"email": email}, follow=True)
        assert answer.status_code == 200
        pages.append(answer.content)
    assert pages[0] == pages[1]
    assert "Wir schicken eine E-Mail" in pages[0].decode()
    assert OutgoingMail.objects.count() == 2
    assert "da@example.org" not in caplog.text
    settings.EMAIL_BACKEND = works
    assert outbox.send_waiting(later()) == 2
    sent = {message.to[0]: message.body for message in mail.outbox}
    assert set(sent) == {"da@example.org", "nie@example.org"}
    assert "/intern/passwort/neu/" in sent["da@example.org"]
    assert not OutgoingMail.objects.exists()


def test_n19_access_and_invitation_are_kept_while_the_mail_server_is_ill(
    client: Client, works: str, ill: str, settings: Any, django_capture_on_commit_callbacks: Any
) -> None:
    person = {"first_name": "Kim", "last_name": "Muster", "email": "kim@neu.example", "institution": "Jobcenter Neu"}
    with django_capture_on_commit_callbacks(execute=True):
        assert "Bitte sehen Sie in Ihr Postfach" in client.post("/intern/registrieren/", person).content.decode()
    desk = Client()
    desk.force_login(UserFactory(role=Role.ADMIN))
    role = Group.objects.get(name=str(Role.EDITOR))
    with django_capture_on_commit_callbacks(execute=True):
        answer = desk.post(reverse("invitations:add"), {"email": "neu@example.org", "role": role.pk})
    assert answer.status_code == 302
    assert AccessRequest.objects.exists()
    assert Invitation.objects.exists()
    settings.EMAIL_BACKEND = works
    outbox.send_waiting(later())
    assert {message.to[0] for message in mail.outbox} == {"kim@neu.example", "neu@example.org"}


def test_n19_while_the_server_is_ill_only_the_first_page_waits_for_it(client: Client, settings: Any) -> None:
    settings.EMAIL_BACKEND, settings.EMAIL_PORT = SMTP, 1
    for number in range(3):
        client.post(RESET, {"email": f"person-{number}@example.org"})
    assert sorted(OutgoingMail.objects.values_list("tries", flat=True)) == [0, 0, 1]


def test_n19_the_worker_sends_what_waits(client: Client, works: str, settings: Any) -> None:
    settings.EMAIL_BACKEND, settings.EMAIL_PORT = SMTP, 1
    client.post(RESET, {"email": "nie@example.org"})
    OutgoingMail.objects.update(claimed_at=timezone.now() - outbox.RETRY_AFTER)
    settings.EMAIL_BACKEND = works
    call_command("worker", once=True)
    assert [message.to for message in mail.outbox] == [["nie@example.org"]]


def test_n19_what_waits_is_unreadable_in_the_table(settings: Any) -> None:
    settings.EMAIL_BACKEND, settings.EMAIL_PORT = SMTP, 1
    outbox.post_text("Betreff", "Ihr Link", ["geheim@example.org"], at_once=True)
    row = str(OutgoingMail.objects.values().get())
    for word in ("geheim", "Betreff", "Ihr Link"):
        assert word not in row


def test_n19_an_address_that_is_refused_for_good_is_not_tried_for_days(settings: Any, works: str) -> None:
    settings.EMAIL_BACKEND = f"{__name__}.RefusingBackend"
    outbox.post_text("Betreff", "Text", ["vertippt@example.org"], at_once=True)
    assert not OutgoingMail.objects.waiting().exists()
    settings.EMAIL_BACKEND = works
    assert outbox.send_waiting(later()) == 0
    settings.EMAIL_BACKEND = f"{__name__}.GreylistingBackend"
    outbox.post_text("Betreff", "Text", ["neu@example.org"], at_once=True)
    assert OutgoingMail.objects.waiting().count() == 1


def test_n19_a_mail_that_nobody_took_is_forgotten_after_four_days(settings: Any) -> None:
    settings.EMAIL_BACKEND, settings.EMAIL_PORT = SMTP, 1
    outbox.post_text("Betreff", "Text", ["neu@example.org"], at_once=True)
    OutgoingMail.objects.update(created_at=timezone.now() - outbox.GIVE_UP_AFTER)
    outbox.send_waiting()
    assert not OutgoingMail.objects.waiting().exists()
    assert OutgoingMail.objects.get().content == ""
    outbox.send_waiting(timezone.now() + outbox.REMEMBER_GIVEN_UP + dt.timedelta(minutes=1))
    assert not OutgoingMail.objects.exists()


def test_n19_mails_of_libraries_take_the_same_way(
    works: str, settings: Any, django_capture_on_commit_callbacks: Any
) -> None:
    """Production's setting, with the mail server of the tests behind it: everything of a mail arrives."""
    settings.EMAIL_BACKEND, settings.MAIL_DELIVERY_BACKEND = "accounts.outbox.KeepingBackend", SMTP
    settings.EMAIL_PORT = 1
    message = EmailMultiAlternatives(
        "Betreff", "Text", "von@example.org", ["an@example.org"], cc=["mit@example.org"], headers={"X-Probe": "ja"}
    )
    message.attach_alternative("<p>Text</p>", "text/html")
    outbox.post(message, at_once=True)
    with django_capture_on_commit_callbacks(execute=True):
        send_mail("Zweite", "Text", None, ["zwei@example.org"])
    settings.MAIL_DELIVERY_BACKEND = works
    assert outbox.send_waiting(later()) == 2
    first, second = sorted(mail.outbox, key=lambda message: message.subject)
    assert (first.to, first.cc, first.extra_headers) == (["an@example.org"], ["mit@example.org"], {"X-Probe": "ja"})
    assert first.alternatives[0][0] == "<p>Text</p>"
    assert second.to == ["zwei@example.org"]


def test_n15_nobody_is_thanked_for_a_password_that_was_not_asked_for(client: Client) -> None:
    assert client.get(reverse("account_reset_password_done")).headers["Location"] == RESET
    assert client.get(reverse("account_reset_password_from_key_done")).status_code == 302
    assert "Postfach" in client.post(RESET, {"email": "nie@example.org"}, follow=True).content.decode()


def test_n15_who_asks_for_access_twice_gets_a_mail_each_time(
    client: Client, django_capture_on_commit_callbacks: Any
) -> None:
    person = {"first_name": "Kim", "last_name": "Muster", "email": "kim@neu.example", "institution": "Jobcenter Neu"}
    AccessRequest.objects.create(**person, state=AccessRequest.State.WAITING)
    with django_capture_on_commit_callbacks(execute=True):
        page = client.post("/intern/registrieren/", person).content.decode()
    assert "kim@neu.example" in page
    (sent,) = mail.outbox
    assert "schon bekommen" in sent.body


@pytest.mark.parametrize(
    ("path", "data", "typed"),
    [
        (RESET, {"email": "kim@neu.example"}, "kim@neu.example"),
        (
            "/intern/registrieren/",
            {"first_name": "Kim", "last_name": "Muster", "email": "kim@neu.example", "institution": "Jobcenter Neu"},
            "Jobcenter Neu",
        ),
    ],
    ids=["reset", "access"],
)
def test_n15_a_form_sent_too_often_comes_again_with_everything_and_says_when(
    client: Client, path: str, data: dict[str, str], typed: str
) -> None:
    codes = [client.post(path, data).status_code for _ in range(6)]
    assert codes[-1] == 429
    answer = client.post(path, data)
    assert answer.headers["Retry-After"] == "900"
    assert f'value="{typed}"' in answer.content.decode()
    assert "in 15 Minuten" in answer.content.decode()
