"""The mail server itself. What it takes is noted with the time, what it refuses with the kind of error only."""

from __future__ import annotations

import logging
from smtplib import (
    SMTPDataError,
    SMTPException,
    SMTPRecipientsRefused,
    SMTPResponseException,
    SMTPServerDisconnected,
)
from typing import Any

from django.conf import settings
from django.core.mail import get_connection
from django.core.mail.message import EmailMessage
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import MailServer
from editorial.outages import MAIL

logger = logging.getLogger(__name__)
KEEPING_BACKEND = "accounts.outbox.KeepingBackend"
# One address that is not taken, or is none, or one message that is not, says nothing of the server.
_OF_THE_ADDRESS = (SMTPRecipientsRefused, ValueError)
OF_ONE_MAIL = (*_OF_THE_ADDRESS, SMTPDataError)
_MEANINGS: dict[str, Any] = {
    "ConnectionRefusedError": _("Unter dieser Adresse antwortet kein Mailserver (EMAIL_HOST, EMAIL_PORT)."),
    "gaierror": _("Den Namen des Mailservers gibt es nicht (EMAIL_HOST)."),
    "TimeoutError": _("Der Mailserver antwortet nicht rechtzeitig (EMAIL_HOST, EMAIL_PORT)."),
    "SMTPServerDisconnected": _("Der Mailserver legt auf."),
    "SMTPAuthenticationError": _("Der Mailserver nimmt die Anmeldung nicht an (EMAIL_HOST_USER, EMAIL_HOST_PASSWORD)."),
    "SMTPNotSupportedError": _(
        "Der Mailserver kennt die verlangte Verschlüsselung oder Anmeldung nicht (EMAIL_USE_TLS, EMAIL_HOST_USER)."
    ),
    "SMTPSenderRefused": _(
        "Der Mailserver nimmt den Absender nicht an (DEFAULT_FROM_EMAIL), oder er will eine Anmeldung."
    ),
    "SMTPRecipientsRefused 4": _("Der Mailserver nimmt die Adresse der Person noch nicht an."),
    "SMTPRecipientsRefused": _("Der Mailserver nimmt die Adresse der Person nicht an."),
    "SMTPDataError": _("Der Mailserver nimmt diese Nachricht nicht an, vielleicht wegen ihres Inhalts."),
    "SSLCertVerificationError": _("Dem Zertifikat des Mailservers ist nicht zu trauen."),
    "SSLError": _("Die Verschlüsselung kommt nicht zustande (EMAIL_USE_TLS, EMAIL_USE_SSL, EMAIL_PORT)."),
    "InvalidToken": _("Die E-Mail ist mit einem früheren SECRET_KEY verschlüsselt."),
}


def send_now(message: EmailMessage) -> None:
    """Past the box of outgoing mails, for what is kept elsewhere or is to be known at once.

    Raises ``OSError`` and ``SMTPException`` because of the server, ``ValueError`` because of the mail; it is logged.
    """
    is_ours = settings.EMAIL_BACKEND == KEEPING_BACKEND
    message.connection = get_connection(settings.MAIL_DELIVERY_BACKEND if is_ours else None)
    try:
        message.send()
    except (OSError, SMTPException, ValueError) as problem:
        kind, is_outage = kind_of(problem), not isinstance(problem, OF_ONE_MAIL)
        # Without the traceback: the server's answer can hold the address.
        logger.error("A mail was not taken: %s", kind, extra={"outage": MAIL if is_outage else ""})
        if is_outage:
            MailServer.note(failed_at=timezone.now(), problem=kind)
        elif isinstance(problem, SMTPException):
            # It answered, so whatever it failed at before is over.
            MailServer.note(failed_at=None, problem="")
        raise
    MailServer.note(delivered_at=timezone.now())


def kind_of(problem: Exception) -> str:
    """Class and code, such as »SMTPAuthenticationError 535«: the server's own words can hold an address."""
    if isinstance(problem, SMTPServerDisconnected) and isinstance(problem.__context__, TimeoutError):
        # What smtplib makes of a server that says nothing any more.
        return TimeoutError.__name__
    codes: set[int] = set()
    if isinstance(problem, SMTPRecipientsRefused):
        codes = {code for code, _words in problem.recipients.values()}
    elif isinstance(problem, SMTPResponseException):
        codes = {problem.smtp_code}
    return " ".join([type(problem).__name__, *map(str, sorted(codes))])[:80]


def is_about_address(kind: str) -> bool:
    """Whether ``kind_of`` names one address that is not taken, and not the server or the mail."""
    return kind.partition(" ")[0] in {one.__name__ for one in _OF_THE_ADDRESS}


def meaning_of(kind: str) -> str:
    """A sentence for ``kind_of``, or ``""``."""
    return str(next((text for name, text in _MEANINGS.items() if kind.startswith(name)), ""))
