"""What is due by the clock; the worker calls it once a minute."""

from __future__ import annotations

import datetime as dt

from practices.contacts.confirmation import ask_due_contacts
from practices.contacts.messages import send_waiting_messages


def do_due_work(at: dt.datetime | None = None) -> None:
    """Asks contacts whose consent ends soon and sends messages that wait. Safe to repeat and to run twice at once."""
    ask_due_contacts(at)
    send_waiting_messages(at)
