"""The mail server of the tests about mails."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from accounts.roles import Role
from tests.factories import signed_in
from tests.harness.mail_server import MailServer, mail_server


@pytest.fixture
def server(settings: Any, site_is_set_up: None) -> Iterator[MailServer]:
    """As in production: every mail is kept, and this is the mail server."""
    settings.EMAIL_BACKEND = "accounts.outbox.KeepingBackend"
    with mail_server() as running:
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "localhost", running.port, 20
        # Only of a silent one is the end not awaited: on a busy machine any server is slow.
        running.on_silence = lambda is_silent: setattr(settings, "EMAIL_TIMEOUT", 0.5 if is_silent else 20)
        yield running


@pytest.fixture
def admin(server: MailServer) -> Client:
    """Signed in to the admin of a site whose mails go to ``server``."""
    return signed_in(Role.ADMIN)
