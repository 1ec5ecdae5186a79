"""The one way out for mails: ``post`` for ours, ``KeepingBackend`` (``EMAIL_BACKEND``) for those of libraries.

A mail is kept first, then sent, and tried again while the mail server refuses, hangs or is down. So no mail is lost
with a request, no mail server turns a page into an error, and what a page promises (»wir schicken«) is kept. A mail is
tried once within the request; if the server has just failed, the next ones are left to the worker, so that one slow
server does not make every page slow.

What a stranger writes to a contact waits in a row of its own instead (``contacts.messages``), because the address may
be withdrawn while it waits (``docs/decisions/0030-mails-are-kept-until-they-are-sent.md``).
"""

from __future__ import annotations

import datetime as dt
import json
import logging
import time
from collections.abc import Sequence
from functools import partial
from smtplib import SMTPDataError, SMTPException, SMTPRecipientsRefused
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.message import EmailMessage
from django.db import models, transaction
from django.db.models import F, Q
from django.db.models.signals import post_delete
from django.dispatch import receiver
from django.utils import timezone

from accounts.encryption import InvalidToken, box
from accounts.mail_server import OF_ONE_MAIL, kind_of, send_now
from accounts.models import AccessRequest, Invitation, MailKind, MailServer, OutgoingMail, OutgoingMailQuerySet, User

logger = logging.getLogger(__name__)
PURPOSE = "accounts.outbox"
RETRY_AFTER = dt.timedelta(minutes=5)
# Longer than a weekend; links in mails live at least a day and are asked for again.
GIVE_UP_AFTER = dt.timedelta(days=4)
# How long the list still says that a mail did not arrive.
REMEMBER_GIVEN_UP = dt.timedelta(days=30)
PAUSE_AFTER_FAILURE = dt.timedelta(minutes=1)
# Seconds after which the worker begins no further mail: a slow server must not hold up what else is due.
ROUND = 60.0
FIELDS = ("subject", "body", "from_email", "to", "cc", "bcc", "reply_to", "extra_headers")


def keep(message: EmailMessage, *, kind: MailKind = MailKind.NOTICE, about: models.Model | None = None) -> int:
    """For a transaction of which the mail is a part; ``try_now`` sends what was kept. Returns its number.

    Attachments are not taken along: no mail of ours has one.
    """
    kept = OutgoingMail.objects.create(
        content=_sealed(message),
        kind=kind,
        about_type=about._meta.label_lower if about else "",
        about_id=about.pk if about else None,
    )
    return int(kept.pk)


def post(
    message: EmailMessage,
    *,
    kind: MailKind = MailKind.NOTICE,
    about: models.Model | None = None,
    at_once: bool = False,
) -> None:
    """Sends ``message`` after the transaction, as often as it takes; never raises because of the mail server.

    ``at_once``: there is nothing that could be rolled back.
    """
    kept = keep(message, kind=kind, about=about)
    if at_once:
        try_now(kept)
    else:
        transaction.on_commit(partial(try_now, kept))


class KeepingBackend(BaseEmailBackend):
    """What Django, Wagtail and other packages send takes the same way."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        for message in email_messages:
            post(message)
        return len(email_messages)


def post_text(
    subject: str,
    text: str,
    to: list[str],
    *,
    kind: MailKind = MailKind.NOTICE,
    about: models.Model | None = None,
    at_once: bool = False,
) -> None:
    """One mail for each address."""
    for address in to:
        message = EmailMessage(subject, text, settings.DEFAULT_FROM_EMAIL, [address])
        post(message, kind=kind, about=about, at_once=at_once)


def drop(about: models.Model) -> None:
    """What still waits about ``about`` is not sent any more: its link has ended."""
    OutgoingMail.objects.about(about).delete()


def forget_address(address: str) -> None:
    """Nothing goes any more to somebody who was erased, and the address does not stay in what waits."""
    for mail in OutgoingMail.objects.waiting():
        try:
            recipients = _opened(mail.content).recipients()
        except (InvalidToken, ValueError):
            # Nobody can read it, and it is given up when its turn comes.
            continue
        if address.lower() in {one.lower() for one in recipients}:
            mail.delete()


@receiver(post_delete, sender=AccessRequest, dispatch_uid="accounts.drop_mails_about_request")
@receiver(post_delete, sender=Invitation, dispatch_uid="accounts.drop_mails_about_invitation")
@receiver(post_delete, sender=User, dispatch_uid="accounts.drop_mails_about_account")
def drop_with(sender: type[models.Model], instance: models.Model, **kwargs: Any) -> None:
    """Whoever is removed from the site gets no mail with a dead link days later."""
    drop(instance)


def _sealed(message: EmailMessage) -> str:
    content = {name: getattr(message, name) for name in FIELDS}
    content["alternatives"] = [list(part) for part in getattr(message, "alternatives", [])]
    return box(PURPOSE).encrypt(json.dumps(content, default=str).encode()).decode()


def _opened(content: str) -> EmailMultiAlternatives:
    values = json.loads(box(PURPOSE).decrypt(content.encode()))
    alternatives, headers = values.pop("alternatives"), values.pop("extra_headers")
    message = EmailMultiAlternatives(**values, headers=headers)
    for text, kind in alternatives:
        message.attach_alternative(text, kind)
    return message


def try_now(pk: int) -> None:
    """Left to the worker while the mail server is known to be ill."""
    lately = timezone.now() - PAUSE_AFTER_FAILURE
    if not _held_up().filter(tries__gt=0, claimed_at__gt=lately).exists():
        deliver(pk)


def _held_up() -> OutgoingMailQuerySet:
    """Mails that wait for the server; where one is not taken yet, the others may well be."""
    of_one = (("problem__startswith", problem.__name__) for problem in OF_ONE_MAIL)
    return OutgoingMail.objects.waiting().exclude(Q(*of_one, _connector=Q.OR))


def deliver(pk: int, at: dt.datetime | None = None, pause: dt.timedelta = RETRY_AFTER) -> bool:
    """Sends one kept mail and forgets it; whether it went out. Two workers send it once.

    ``pause``: how long ago the last try must be.
    """
    at = at or timezone.now()
    free = OutgoingMail.objects.free(at - pause)
    kept = free.filter(pk=pk).first()
    if kept is None or not free.filter(pk=pk).update(claimed_at=at, tries=F("tries") + 1):
        return False
    try:
        send_now(_opened(kept.content))
    except (OSError, SMTPException) as problem:
        OutgoingMail.objects.filter(pk=pk).update(problem=kind_of(problem))
        if _is_final(problem):
            _give_up(OutgoingMail.objects.filter(pk=pk), at, "refused for good")
        return False
    except (InvalidToken, ValueError) as problem:
        # Written with a key that is gone, or an address that no server takes.
        OutgoingMail.objects.filter(pk=pk).update(problem=kind_of(problem))
        _give_up(OutgoingMail.objects.filter(pk=pk), at, type(problem).__name__)
        return False
    with transaction.atomic():
        # A mail that was replaced while it went out says nothing of the one in its place.
        was_there, _rows = OutgoingMail.objects.filter(pk=pk).delete()
        if was_there and kept.about_id and kept.about_type == Invitation._meta.label_lower:
            Invitation.objects.filter(pk=kept.about_id).update(mailed_at=timezone.now())
    return True


def _is_final(problem: Exception) -> bool:
    """Whether the server refuses this mail or each address for good (5xx); a grey list says 4xx and takes it later."""
    if isinstance(problem, SMTPDataError):
        return int(problem.smtp_code) >= 500
    return isinstance(problem, SMTPRecipientsRefused) and all(code >= 500 for code, _ in problem.recipients.values())


def _give_up(mails: models.QuerySet[OutgoingMail], at: dt.datetime, why: str) -> None:
    """They stay in the list for a while, without address and text."""
    if number := mails.update(given_up_at=at, content=""):
        logger.error("Mails given up: %s. Why: %s", number, why)


def send_waiting(at: dt.datetime | None = None) -> int:
    """For the worker: what could not be sent yet. Number of mails sent; what is too old is given up."""
    at = at or timezone.now()
    end = time.monotonic() + ROUND
    OutgoingMail.objects.filter(given_up_at__lte=at - REMEMBER_GIVEN_UP).delete()
    too_old = OutgoingMail.objects.waiting().filter(created_at__lte=at - GIVE_UP_AFTER)
    _give_up(too_old, at, "no mail server took them")
    # Once the server takes mails again, what waited for it goes out with the next round.
    pause = RETRY_AFTER if MailServer.is_ill() else PAUSE_AFTER_FAILURE
    due = OutgoingMail.objects.free(at - RETRY_AFTER) | _held_up().free(at - pause)
    sent = 0
    # The one tried longest ago first, so that none holds up the others again and again.
    for pk in list(due.order_by(F("claimed_at").asc(nulls_first=True), "pk").values_list("pk", flat=True)):
        if deliver(pk, at, pause):
            sent += 1
        elif _held_up().filter(pk=pk).exists():
            # The server is ill; the others would only wait for the same answer.
            break
        if time.monotonic() > end:
            break
    return sent
