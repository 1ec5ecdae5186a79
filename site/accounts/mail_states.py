"""What became of a mail, for lists and for the message after a button: nothing is »verschickt« that is not."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from django.contrib import messages
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.mail_server import is_about_address
from accounts.models import Invitation, MailKind, MailServer, OutgoingMail


class MailState(StrEnum):
    SENT = "sent"
    # Made a moment ago, or just being handed over.
    UNDER_WAY = "under_way"
    # For the server, or until it takes this one address (grey list, full mailbox).
    WAITS = "waits"
    # The server takes mails again, this one has its next try before it.
    TRIED_AGAIN = "tried_again"
    NOT_TAKEN_YET = "not_taken_yet"
    FAILED = "failed"
    BAD_ADDRESS = "bad_address"


CHECK_ADDRESS = _("Bitte prüfen Sie die Adresse.")


LABELS: dict[MailState, Any] = {
    MailState.SENT: _("verschickt"),
    MailState.UNDER_WAY: _("wird verschickt"),
    MailState.WAITS: _("wartet: der Mailserver nimmt nichts an"),
    MailState.TRIED_AGAIN: _("wartet: der letzte Versuch ist misslungen"),
    MailState.NOT_TAKEN_YET: _("wartet: der Mailserver nimmt diese Adresse noch nicht an"),
    MailState.FAILED: _("nicht zustellbar"),
    MailState.BAD_ADDRESS: _("nicht zustellbar: bitte die Adresse prüfen"),
}
SENTENCES: dict[MailState, Any] = {
    MailState.SENT: _("Die E-Mail an die Person ist verschickt."),
    MailState.UNDER_WAY: _("Die E-Mail an die Person wird verschickt."),
    MailState.WAITS: _("Die E-Mail an die Person wartet: Der Mailserver nimmt nichts an, wir versuchen es weiter."),
    MailState.TRIED_AGAIN: _(
        "Die E-Mail an die Person wartet: Der letzte Versuch ist misslungen, wir versuchen es weiter."
    ),
    MailState.NOT_TAKEN_YET: _(
        "Die E-Mail an die Person wartet: Der Mailserver nimmt diese Adresse noch nicht an, wir versuchen es weiter."
    ),
    MailState.FAILED: _("Die E-Mail an die Person ist nicht zustellbar."),
    MailState.BAD_ADDRESS: _("Die E-Mail an die Person ist nicht zustellbar. Bitte prüfen Sie die Adresse."),
}


def state_of(about: models.Model, kind: MailKind) -> MailState:
    """Of the last mail of its kind. An invitation remembers its delivery; elsewhere a mail that is gone was taken."""
    if isinstance(about, Invitation) and (about.mailed_at or about.accepted_at):
        return MailState.SENT
    mail = OutgoingMail.objects.about(about).filter(kind=kind).order_by("-pk").first()
    if mail is None:
        return MailState.FAILED if isinstance(about, Invitation) else MailState.SENT
    return state_of_mail(mail)


def state_of_mail(mail: OutgoingMail, *, is_ill: bool | None = None) -> MailState:
    """``is_ill``: what ``MailServer`` said, if somebody has asked it already."""
    is_of_address = is_about_address(mail.problem)
    if mail.given_up_at:
        return MailState.BAD_ADDRESS if is_of_address else MailState.FAILED
    if is_of_address:
        return MailState.NOT_TAKEN_YET
    if MailServer.is_ill() if is_ill is None else is_ill:
        return MailState.WAITS
    return MailState.TRIED_AGAIN if mail.problem else MailState.UNDER_WAY


def tell(request: HttpRequest, done: str, about: models.Model, kind: MailKind) -> None:
    """The message after a button: what was done, and what became of the mail."""
    about.refresh_from_db()
    state = state_of(about, kind)
    show = messages.success if state in {MailState.SENT, MailState.UNDER_WAY} else messages.warning
    show(request, f"{done} {SENTENCES[state]}")
