"""Mails about accounts. Each is a pair of templates: ``<name>_subject.txt`` and ``<name>.txt``."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db.models import Model
from django.template.loader import render_to_string

from accounts import outbox
from accounts.models import MailKind
from editorial.site_name import site_name

KINDS = {
    "invited": MailKind.INVITATION,
    "approved": MailKind.INVITATION,
    "already_there": MailKind.ANSWER,
    "still_waiting": MailKind.ANSWER,
    "confirm": MailKind.ANSWER,
    "waiting": MailKind.REQUEST,
    "refused": MailKind.REFUSAL,
    "factor_reset": MailKind.FACTOR,
}


def send(name: str, to: list[str], about: Model | None = None, **context: Any) -> None:
    """One mail a person, by ``accounts.outbox``."""
    values = {"site_name": site_name(), "site_url": settings.SITE_URL, **context}
    subject = " ".join(render_to_string(f"accounts/mail/{name}_subject.txt", values).split())
    outbox.post_text(subject, render_to_string(f"accounts/mail/{name}.txt", values), to, kind=KINDS[name], about=about)
