"""What people agree to, and for how long it holds."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

VALID_DAYS = 730
REMIND_DAYS = 30
# A new wording gets a new key; the old ones stay, because consents refer to them.
CONSENT_TEXTS: dict[str, str | Promise] = {
    "2026-1": _(
        "Ich bin einverstanden, dass meine hier genannten Angaben auf dieser Website denen gezeigt werden, die ich "
        "bei jeder Angabe ausgewählt habe. Ich kann das jederzeit ohne Gründe widerrufen; ab dem Widerruf sieht "
        "nur noch die Redaktion die Angaben, und auf Wunsch werden sie gelöscht."
    ),
}
CURRENT_TEXT = "2026-1"


def end_of_validity(start: dt.datetime | None = None) -> dt.datetime:
    """The end of the last day of two years from ``start`` (now), in local time."""
    day = timezone.localdate(start or timezone.now()) + dt.timedelta(days=VALID_DAYS)
    return end_of_day(day)


def end_of_day(day: dt.date) -> dt.datetime:
    """The first instant after the day, in local time."""
    return timezone.make_aware(dt.datetime.combine(day + dt.timedelta(days=1), dt.time.min))
