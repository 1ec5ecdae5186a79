"""The one way out for mails: ``post`` for ours, ``KeepingBackend`` (``EMAIL_BACKEND``) for those of libraries.

A mail is kept first, then sent, and tried again while the mail server refuses, hangs or is down. So no mail is lost
with a request, no mail server turns a page into an error, and what a page promises (»wir schicken«) is kept. A mail is
tried once within the request; if the server has just failed, the next ones are left to the worker, so that one slow
server does not make every page slow.
"""

from __future__ import annotations

import datetime as dt
import json
import logging
from collections.abc import Sequence
from functools import partial
from smtplib import SMTPException, SMTPRecipientsRefused

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.message import EmailMessage
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.keyring import InvalidToken, box
from accounts.models import OutgoingMail

logger = logging.getLogger(__name__)
PURPOSE = "accounts.outbox"
RETRY_AFTER = dt.timedelta(minutes=5)
# Longer than a weekend; links in mails live at least a day and are asked for again.
GIVE_UP_AFTER = dt.timedelta(days=4)
PAUSE_AFTER_FAILURE = dt.timedelta(minutes=1)
FIELDS = ("subject", "body", "from_email", "to", "cc", "bcc", "reply_to", "extra_headers")


def post(message: EmailMessage, *, at_once: bool = False) -> None:
    """Sends ``message`` after the transaction, as often as it takes; never raises because of the mail server.

    ``at_once``: there is nothing that could be rolled back. Attachments are not taken along: no mail of ours has one.
    """
    kept = OutgoingMail.objects.create(content=_sealed(message))
    if at_once:
        _try_now(kept.pk)
    else:
        transaction.on_commit(partial(_try_now, kept.pk))


class KeepingBackend(BaseEmailBackend):
    """What Django, Wagtail and other packages send takes the same way."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        for message in email_messages:
            post(message)
        return len(email_messages)


def direct() -> BaseEmailBackend:
    """The mail server itself, for what is kept elsewhere already. It raises ``OSError`` and ``SMTPException``."""
    is_ours = f"{KeepingBackend.__module__}.{KeepingBackend.__name__}" == settings.EMAIL_BACKEND
    connection: BaseEmailBackend = get_connection(settings.MAIL_DELIVERY_BACKEND if is_ours else None)
    return connection


def post_text(subject: str, text: str, to: list[str], *, at_once: bool = False) -> None:
    """One mail for each address."""
    for address in to:
        post(EmailMessage(subject, text, settings.DEFAULT_FROM_EMAIL, [address]), at_once=at_once)


def _sealed(message: EmailMessage) -> str:
    content = {name: getattr(message, name) for name in FIELDS}
    content["alternatives"] = [list(part) for part in getattr(message, "alternatives", [])]
    return box(PURPOSE).encrypt(json.dumps(content, default=str).encode()).decode()


def _opened(content: str) -> EmailMultiAlternatives:
    values = json.loads(box(PURPOSE).decrypt(content.encode()))
    alternatives, headers = values.pop("alternatives"), values.pop("extra_headers")
    message = EmailMultiAlternatives(**values, headers=headers, connection=direct())
    for text, kind in alternatives:
        message.attach_alternative(text, kind)
    return message


def _try_now(pk: int) -> None:
    """Left to the worker while the mail server is known to be ill."""
    failing = OutgoingMail.objects.filter(tries__gt=0, claimed_at__gt=timezone.now() - PAUSE_AFTER_FAILURE)
    if not failing.exists():
        deliver(pk)


def deliver(pk: int, at: dt.datetime | None = None) -> bool:
    """Sends one kept mail and forgets it; whether it went out. Two workers send it once."""
    at = at or timezone.now()
    free = Q(claimed_at__isnull=True) | Q(claimed_at__lte=at - RETRY_AFTER)
    kept = OutgoingMail.objects.filter(free, pk=pk).first()
    if kept is None:
        return False
    if not OutgoingMail.objects.filter(free, pk=pk).update(claimed_at=at, tries=kept.tries + 1):
        return False
    try:
        _opened(kept.content).send()
    except (OSError, SMTPException) as problem:
        # Without the traceback: the server's answer can hold the address.
        logger.error("A mail waits: the mail server said %s", type(problem).__name__)
        if isinstance(problem, SMTPRecipientsRefused) and _is_final(problem):
            logger.error("A mail is given up: its address is refused for good")
            OutgoingMail.objects.filter(pk=pk).delete()
        return False
    except (InvalidToken, ValueError) as problem:
        # Written with a key that is gone, or an address that no server takes.
        logger.error("A mail is given up: %s", type(problem).__name__)
        OutgoingMail.objects.filter(pk=pk).delete()
        return False
    OutgoingMail.objects.filter(pk=pk).delete()
    return True


def _is_final(problem: SMTPRecipientsRefused) -> bool:
    """Whether the server refuses every address for good (5xx); a grey list says 4xx and takes it later."""
    return all(code >= 500 for code, _text in problem.recipients.values())


def send_waiting(at: dt.datetime | None = None) -> int:
    """For the worker: what could not be sent yet. Number of mails sent; what is too old is forgotten."""
    at = at or timezone.now()
    given_up, _rows = OutgoingMail.objects.filter(created_at__lte=at - GIVE_UP_AFTER).delete()
    if given_up:
        logger.error("%s mails are given up: no mail server took them", given_up)
    due = OutgoingMail.objects.filter(Q(claimed_at__isnull=True) | Q(claimed_at__lte=at - RETRY_AFTER))
    sent = 0
    for pk in list(due.order_by("pk").values_list("pk", flat=True)):
        if deliver(pk, at):
            sent += 1
        elif OutgoingMail.objects.filter(pk=pk).exists():
            # The server is ill; the others would only wait for the same answer.
            break
    return sent
