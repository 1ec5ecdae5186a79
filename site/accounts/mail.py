"""Mails about accounts. Each is a pair of templates: ``<name>_subject.txt`` and ``<name>.txt``."""

from __future__ import annotations

import logging
from smtplib import SMTPException
from typing import Any

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string

logger = logging.getLogger(__name__)


def send(name: str, to: list[str], **context: Any) -> None:
    """Sends after the transaction, one mail a person; a mail server that is down stops nobody."""
    values = {"site_name": settings.WAGTAIL_SITE_NAME, "site_url": settings.SITE_URL, **context}
    subject = " ".join(render_to_string(f"accounts/mail/{name}_subject.txt", values).split())
    text = render_to_string(f"accounts/mail/{name}.txt", values)

    def deliver() -> None:
        for address in to:
            try:
                send_mail(subject, text, settings.DEFAULT_FROM_EMAIL, [address])
            except (OSError, SMTPException):
                logger.exception("Mail server unreachable: »%s« was not sent", name)

    transaction.on_commit(deliver)
