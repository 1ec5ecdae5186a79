"""The form that reaches a contact whose address stays hidden."""

from __future__ import annotations

import datetime as dt
import time
from copy import deepcopy
from typing import Any
from unittest.mock import patch

import pytest
from django.core import mail, signing
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from wagtail.models import PageViewRestriction

from accounts.models import RateCount
from accounts.rate_limits import is_over_limit
from contacts.messages import send_message, send_waiting_messages
from contacts.models import Contact, ContactMessage
from contacts.services import withdraw_consent
from practices.models import PracticePage
from tests.factories import ContactFactory, PracticeFactory, SignedIn, UserFactory

pytestmark = pytest.mark.django_db
HIDDEN = {"level": "public", "mail_level": "editors", "accepts_messages": True, "mail": "verborgen@example.org"}
VALUES = {
    "name": "Erika Beispiel",
    "mail": "erika@jobcenter.example.org",
    "institution": "Jobcenter Musterstadt",
    "text": "Guten Tag, wir möchten den Ansatz übernehmen. Wann können wir telefonieren?",
}


@pytest.fixture(scope="module")
def asked(shared_rows: None) -> tuple[PracticePage, Contact]:
    card = PracticeFactory(title="Ein Ansatz\tzum Fragen")
    return card, ContactFactory(card=card, **HIDDEN)


@pytest.fixture
def card(asked: tuple[PracticePage, Contact]) -> PracticePage:
    return deepcopy(asked[0])


@pytest.fixture
def contact(asked: tuple[PracticePage, Contact]) -> Contact:
    return deepcopy(asked[1])


@pytest.fixture
def address(card: PracticePage, contact: Contact) -> str:
    return f"{card.url}nachricht/{contact.public_id}/"


def token(contact: Contact, age: int = 60, nonce: str = "einmal") -> str:
    """A token as the form would have held it ``age`` seconds ago."""
    with patch("time.time", return_value=time.time() - age):
        return signing.dumps({"n": nonce}, salt=f"accounts.public_form.message.{contact.public_id.hex}")


@pytest.fixture
def send(client: Client, address: str, contact: Contact, django_capture_on_commit_callbacks: Any) -> Any:
    def post(headers: dict[str, str] | None = None, **changes: str) -> HttpResponse:
        with django_capture_on_commit_callbacks(execute=True):
            return client.post(address, {**VALUES, "token": token(contact), **changes}, headers=headers or {})

    return post


def test_the_message_reaches_the_contact_and_nobody_learns_the_address(send: Any, client: Client, address: str) -> None:
    answer = send()
    assert answer.status_code == 302
    (sent,) = mail.outbox
    assert sent.to == ["verborgen@example.org"]
    assert sent.reply_to == [VALUES["mail"]]
    assert VALUES["text"] in sent.body
    assert VALUES["institution"] in sent.body
    assert sent.subject == "Nachricht zu »Ein Ansatz zum Fragen«"
    thanks = client.get(answer.headers["Location"])
    assert "unterwegs" in thanks.content.decode()
    for page in (client.get(address), thanks):
        assert "verborgen@example.org" not in page.content.decode()


def test_who_may_read_a_private_card_reaches_its_contact(
    card: PracticePage, contact: Contact, address: str, django_capture_on_commit_callbacks: Any
) -> None:
    PageViewRestriction.objects.create(page=card, restriction_type="login")
    assert Client().get(address).status_code == 404
    reading = SignedIn(UserFactory())
    with django_capture_on_commit_callbacks(execute=True):
        assert reading.post(address, {**VALUES, "token": token(contact)}).status_code == 302
    assert [sent.to for sent in mail.outbox] == [["verborgen@example.org"]]


def test_nothing_of_the_message_stays_behind(send: Any) -> None:
    send()
    row = ContactMessage.objects.get()
    assert (row.sender_name, row.sender_mail, row.sender_institution, row.text) == ("", "", "", "")


def test_the_form_needs_no_cookie_and_sets_none(client: Client, address: str) -> None:
    strict = Client(enforce_csrf_checks=True)
    page = strict.get(address)
    assert not page.cookies
    assert "Cookie" not in page.headers.get("Vary", "")
    assert "no-store" in page.headers["Cache-Control"]
    assert strict.post(address, VALUES).status_code == 422


def test_f09_the_same_form_twice_is_one_message(send: Any) -> None:
    send()
    send()
    assert len(mail.outbox) == 1


def test_errors_say_what_is_missing_and_keep_what_was_typed(send: Any) -> None:
    answer = send(mail="keine-adresse", text="")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Diese E-Mail-Adresse stimmt nicht ganz" in page
    assert "Bitte schreiben Sie, worum es geht." in page
    for typed in (VALUES["name"], VALUES["institution"], "keine-adresse"):
        assert f'value="{typed}"' in page
    assert 'aria-invalid="true"' in page
    assert not mail.outbox


@pytest.mark.parametrize("age", [0, 13 * 3600])
def test_i09_a_form_sent_at_once_or_after_a_day_is_shown_again_with_everything_in_it(
    send: Any, contact: Contact, age: int
) -> None:
    answer = send(token=token(contact, age))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert VALUES["text"] in page
    assert not mail.outbox


def test_an_old_form_is_shown_with_a_new_token(send: Any, contact: Contact) -> None:
    old = token(contact, 13 * 3600)
    assert old not in send(token=old).content.decode()


@pytest.mark.parametrize("forged", ["", "unsinn", "a:b:c"])
def test_i09_without_a_token_of_ours_nothing_is_sent(send: Any, forged: str) -> None:
    assert send(token=forged).status_code == 422
    assert not mail.outbox


def test_i09_a_token_for_one_contact_is_worth_nothing_for_another(
    send: Any, client: Client, card: PracticePage
) -> None:
    other = ContactFactory(card=card, **HIDDEN)
    assert send(token=token(other)).status_code == 422
    assert not mail.outbox


def test_n15_a_field_that_the_browser_filled_keeps_everything_and_says_how_to_go_on(send: Any) -> None:
    """No thanks, no mail; then with the box ticked the same form goes, even if the browser fills the field again."""
    answer = send(leave_empty="https://autofill.example")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "unterwegs" not in page
    assert "meist tut das der Browser" in page
    for typed in VALUES.values():
        assert typed in page
    assert 'name="send_anyway"' in page
    assert "autofill.example" not in page, "the trap is empty again"
    assert not mail.outbox
    assert not ContactMessage.objects.exists()
    assert send(leave_empty="https://autofill.example", send_anyway="1").status_code == 302
    assert len(mail.outbox) == 1


def test_n15_without_a_filled_trap_nobody_sees_the_box(client: Client, address: str) -> None:
    page = client.get(address).content.decode()
    assert "send_anyway" not in page
    trap = page.split('name="leave_empty"')[1].split(">")[0]
    for attribute in ('autocomplete="off"', 'tabindex="-1"', "data-1p-ignore", "data-lpignore", "data-bwignore"):
        assert attribute in trap


@pytest.mark.parametrize("sign", ["1", "", "erfunden", "a:b:c"])
def test_n15_nobody_is_thanked_who_has_sent_nothing(client: Client, address: str, sign: str) -> None:
    page = client.get(f"{address}?gesendet={sign}").content.decode()
    assert "unterwegs" not in page
    assert "Nachricht senden" in page


def test_n15_thanks_are_for_a_message_that_is_there(send: Any, client: Client) -> None:
    thanks = send().headers["Location"]
    assert "unterwegs" in client.get(thanks).content.decode()
    ContactMessage.objects.all().delete()
    assert "unterwegs" not in client.get(thanks).content.decode()


@pytest.mark.parametrize(
    "headers",
    [{"Origin": "https://anderswo.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}],
)
def test_i09_a_form_on_another_site_is_refused(send: Any, headers: dict[str, str]) -> None:
    assert send(headers=headers).status_code == 403
    assert not mail.outbox


def test_i09_the_sixth_message_within_ten_minutes_is_refused_and_kept_in_the_form(send: Any, contact: Contact) -> None:
    for number in range(5):
        assert send(token=token(contact, nonce=f"n{number}")).status_code == 302
    refused = send(token=token(contact, nonce="n6"))
    assert refused.status_code == 429
    assert refused.headers["Retry-After"]
    assert VALUES["text"] in refused.content.decode()
    assert len(mail.outbox) == 5


def test_i09_every_process_of_the_server_counts_together(send: Any, contact: Contact) -> None:
    """What one process holds in memory is nothing to the limit."""
    for number in range(5):
        cache.clear()
        assert send(token=token(contact, nonce=f"n{number}")).status_code == 302
    cache.clear()
    assert send(token=token(contact, nonce="n6")).status_code == 429


@pytest.mark.parametrize(
    ("proxies", "forwarded", "is_refused"),
    [
        (0, "198.51.100.{}", True),
        (1, "198.51.100.{}, 203.0.113.9", True),
        (1, "203.0.113.9, 198.51.100.{}", False),
    ],
    ids=["no proxy: the line says nothing", "what our proxy noted is one sender", "our proxy noted many senders"],
)
def test_i09_a_made_up_way_through_proxies_does_not_open_the_limit(
    send: Any, contact: Contact, client: Client, settings: Any, proxies: int, forwarded: str, is_refused: bool
) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    statuses = []
    for number in range(6):
        client.defaults["HTTP_X_FORWARDED_FOR"] = forwarded.format(number)
        statuses.append(
            send(token=token(contact, nonce=f"n{number}"), mail=f"absender{number}@example.org").status_code
        )
    assert statuses[:5] == [302] * 5
    assert (statuses[5] == 429) is is_refused


def test_the_limits_keep_no_address_and_nothing_for_long(send: Any, client: Client) -> None:
    client.defaults["REMOTE_ADDR"] = "203.0.113.9"
    send()
    stored = str(list(RateCount.objects.values_list()))
    assert RateCount.objects.count() == 3
    assert "erika" not in stored
    assert "203.0.113.9" not in stored
    RateCount.objects.update(ends_at=timezone.now())
    send()
    assert {count.number for count in RateCount.objects.all()} == {1}


def test_the_digest_of_an_address_is_another_tomorrow() -> None:
    digests, now = set(), timezone.now()
    for at in (now, now + dt.timedelta(days=1)):
        assert not is_over_limit("message.address", "203.0.113.9", 5, 600, at)
        digests.add(RateCount.objects.get().digest)
    assert len(digests) == 2


@pytest.mark.parametrize("field", ["name", "mail", "institution"])
@pytest.mark.parametrize("line", ["\r\nBcc: alle@example.org", "\nSubject: Gewinn", "\x00", "\u2028Cc: x@example.org"])
def test_a_line_break_cannot_begin_a_header(send: Any, field: str, line: str) -> None:
    """A line is one line when it enters, so there is nothing left to begin one with."""
    send(**{field: VALUES[field] + line + "x"})
    assert len(mail.outbox) == (0 if field == "mail" and line != "\x00" else 1)
    for sent in mail.outbox:
        message = sent.message()
        assert sent.recipients() == sent.to
        assert {"Bcc", "Cc"}.isdisjoint(message)
        assert len(message.get_all("Subject")) == 1
        assert "Gewinn" not in message["Subject"]


def test_line_breaks_belong_in_the_text_and_stay_in_the_body(send: Any) -> None:
    send(text="Guten Tag\r\nBcc: alle@example.org\r\n\r\nWir fragen uns …")
    (sent,) = mail.outbox
    assert sent.bcc == []
    assert "Bcc" not in sent.message()
    assert "Bcc: alle@example.org" in sent.body


def test_markup_is_text(send: Any) -> None:
    page = send(name="<script>alert(1)</script>", text="").content.decode()
    assert "<script>alert(1)" not in page


@pytest.mark.parametrize(
    "changes",
    [{"accepts_messages": False}, {"mail": ""}, {"consent_on": None}, {"expires_at": timezone.now()}],
    ids=["not wanted", "no address", "no consent", "expired"],
)
def test_who_cannot_be_reached_has_no_form(client: Client, address: str, contact: Contact, changes: Any) -> None:
    assert client.get(address).status_code == 200
    Contact.objects.filter(pk=contact.pk).update(**changes)
    assert client.get(address).status_code == 404


def test_a_contact_is_reached_through_its_own_cards_only(client: Client, contact: Contact) -> None:
    other = PracticeFactory()
    assert client.get(f"{other.url}nachricht/{contact.public_id}/").status_code == 404


def test_a_withdrawn_card_reaches_nobody(client: Client, card: PracticePage, address: str) -> None:
    card.unpublish()
    assert client.get(address).status_code == 404


def waiting(card: PracticePage, contact: Contact, **changes: Any) -> ContactMessage:
    message = ContactMessage.objects.create(
        card=card, contact_id=contact.pk, sender_name="E", sender_mail="e@example.org", text="Hallo", nonce="x"
    )
    ContactMessage.objects.filter(pk=message.pk).update(**changes)
    return message


def test_p07_consent_withdrawn_while_the_message_waits_means_no_mail(card: PracticePage, contact: Contact) -> None:
    message = waiting(card, contact)
    withdraw_consent(contact, None)
    assert not send_message(message.pk)
    assert not mail.outbox
    assert ContactMessage.objects.get().text == ""


def test_a_message_waits_while_the_mail_server_is_down(
    card: PracticePage, contact: Contact, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    message = waiting(card, contact)
    works = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_PORT = 1
    now = timezone.now()
    assert not send_message(message.pk, now)
    assert ContactMessage.objects.get().text == "Hallo"
    assert "verborgen" not in caplog.text
    settings.EMAIL_BACKEND = works
    send_waiting_messages(now + dt.timedelta(minutes=5))
    assert not mail.outbox
    send_waiting_messages(now + dt.timedelta(minutes=11))
    assert len(mail.outbox) == 1
    send_waiting_messages(now + dt.timedelta(minutes=30))
    assert len(mail.outbox) == 1


def test_two_workers_send_a_message_once(card: PracticePage, contact: Contact) -> None:
    message = waiting(card, contact, claimed_at=timezone.now())
    assert not send_message(message.pk)
    assert not mail.outbox


def test_a_message_that_never_went_out_is_deleted_after_a_week(card: PracticePage, contact: Contact) -> None:
    waiting(card, contact, created_at=timezone.now() - dt.timedelta(days=8))
    send_waiting_messages()
    assert not mail.outbox
    assert not ContactMessage.objects.exists()
