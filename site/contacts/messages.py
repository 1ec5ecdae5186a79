"""Messages to a contact whose address stays hidden, or to the editors of a card: taken in, sent by mail, forgotten."""

from __future__ import annotations

import datetime as dt
from functools import partial
from smtplib import SMTPException
from typing import Any

from django import forms
from django.core.mail import EmailMessage
from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override
from django_tasks import task

from accounts.mail_server import send_now
from accounts.models import MailServer, Right, User
from accounts.public_form import GuardedForm
from contacts.models import Contact, ContactMessage
from contacts.services import source_card
from editorial.publicness import lasting_pages
from practices.models import PracticePage
from practices.review.notices import maintainers

RETRY_AFTER = dt.timedelta(minutes=10)
GIVE_UP_AFTER = dt.timedelta(days=7)


class MessageForm(GuardedForm):
    """What somebody writes to a contact."""

    name = forms.CharField(
        label=_("Ihr Name"),
        max_length=120,
        widget=forms.TextInput({"autocomplete": "name"}),
        error_messages={"required": _("Bitte nennen Sie Ihren Namen.")},
    )
    mail = forms.EmailField(
        label=_("Ihre E-Mail-Adresse"),
        help_text=_("An diese Adresse geht die Antwort."),
        widget=forms.EmailInput({"autocomplete": "email"}),
        error_messages={
            "required": _("Bitte geben Sie Ihre E-Mail-Adresse an, damit Sie eine Antwort bekommen."),
            "invalid": _("Diese E-Mail-Adresse stimmt nicht ganz. Ein Beispiel: name@jobcenter.example"),
        },
    )
    institution = forms.CharField(
        label=_("Ihre Einrichtung"),
        max_length=200,
        required=False,
        widget=forms.TextInput({"autocomplete": "organization"}),
    )
    text = forms.CharField(
        label=_("Ihre Nachricht"),
        min_length=10,
        max_length=4000,
        widget=forms.Textarea({"rows": 8}),
        error_messages={
            "required": _("Bitte schreiben Sie, worum es geht."),
            "min_length": _("Bitte schreiben Sie wenigstens einen Satz."),
            "max_length": _("Bitte kürzen Sie die Nachricht auf 4.000 Zeichen."),
        },
    )


@transaction.atomic
def accept_message(card: PracticePage, contact_pk: int | None, form: MessageForm) -> str:
    """Stores the message and queues it; the same form sent twice is one message. What ``is_stored`` asks for."""
    values = form.cleaned_data
    try:
        with transaction.atomic():
            message = ContactMessage.objects.create(
                contact_id=contact_pk,
                card_id=card.pk,
                sender_name=values["name"],
                sender_mail=values["mail"],
                sender_institution=values["institution"],
                text=values["text"],
                nonce=form.nonce,
            )
    except IntegrityError:
        return form.nonce
    transaction.on_commit(partial(_enqueue, message.pk))
    return form.nonce


def is_stored(nonce: str) -> bool:
    return bool(nonce) and ContactMessage.objects.filter(nonce=nonce).exists()


def _enqueue(pk: int) -> None:
    send_contact_message.enqueue(pk)


@task()
def send_contact_message(pk: int) -> None:
    """The queue holds the number only: neither message nor address stays in it.

    While the mail server is ill, the message is left to ``send_waiting_messages``.
    """
    if not MailServer.is_ill():
        send_message(pk)


def send_message(pk: int, at: dt.datetime | None = None) -> bool:
    """Sends one stored message and empties it; whether a mail went out.

    Consent and card are judged again at this moment. If the mail server does not answer, the message waits.
    """
    at = at or timezone.now()
    waiting = Q(claimed_at__isnull=True) | Q(claimed_at__lte=at - RETRY_AFTER)
    if not ContactMessage.objects.filter(waiting, pk=pk, sent_at__isnull=True).update(claimed_at=at):
        return False
    message = ContactMessage.objects.get(pk=pk)
    # A private card has readers too, who were shown this way to its contact.
    card = PracticePage.objects.live().filter(lasting_pages(at), pk=message.card_id).first()
    addresses = _addresses(card, message, at) if card else []
    if card is None or not addresses:
        _empty(pk, at)
        return False
    try:
        send_now(_mail(addresses, card, message))
    except (OSError, SMTPException, ValueError):
        return False
    _empty(pk, at)
    return True


def _addresses(card: PracticePage, message: ContactMessage, at: dt.datetime) -> list[str]:
    """Empty where nobody is to be written to any more."""
    if message.contact_id is None:
        return editors_of(card)
    contact = (
        Contact.objects.unrestricted("needs the address to send the mail")
        .with_consent(at)
        .filter(pk=message.contact_id, accepts_messages=True)
        .exclude(mail="")
        .first()
    )
    return [contact.mail] if contact else []


def editors_of(card: PracticePage) -> list[str]:
    """The mailbox of the team that keeps the card, else its people, else those who review."""
    german = source_card(card)
    if german.team and german.team.mail:
        return [german.team.mail]
    people = maintainers(german, None) or list(User.objects.with_perm(Right.REVIEW).filter(is_active=True))
    return sorted({user.email for user in people})


def _empty(pk: int, at: dt.datetime) -> None:
    ContactMessage.objects.filter(pk=pk).update(
        sender_name="", sender_mail="", sender_institution="", text="", sent_at=at
    )


def _mail(addresses: list[str], card: PracticePage, message: ContactMessage) -> EmailMessage:
    with override("de"):
        context = {"message": message, "card_title": card.title, "card_url": card.full_url}
        subject = " ".join(str(_("Nachricht zu »%(title)s«") % {"title": card.title}).split())
        body = render_to_string("contacts/mail/message.txt", context)
    return EmailMessage(subject, body, to=addresses, reply_to=[message.sender_mail])


def send_waiting_messages(at: dt.datetime | None = None) -> int:
    """For the worker: what the queue lost or the mail server refused. Number of mails sent."""
    at = at or timezone.now()
    ContactMessage.objects.filter(created_at__lte=at - GIVE_UP_AFTER).delete()
    # What is younger is still with the queue.
    due: Any = ContactMessage.objects.filter(sent_at__isnull=True).filter(
        Q(claimed_at__isnull=True, created_at__lte=at - RETRY_AFTER) | Q(claimed_at__lte=at - RETRY_AFTER)
    )
    sent = 0
    for pk in list(due.order_by(F("claimed_at").asc(nulls_first=True), "pk").values_list("pk", flat=True)):
        if send_message(pk, at):
            sent += 1
        elif MailServer.is_ill():
            # The others would only wait for the same answer.
            break
    return sent
