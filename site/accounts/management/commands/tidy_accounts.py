"""``manage.py tidy_accounts``: removes what is kept no longer than needed. Once a day is enough."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.management.base import BaseCommand
from django.utils import timezone

from accounts import journal
from accounts.audit import purge_expired
from accounts.models import AccessRequest, Invitation
from accounts.models.agencies import INVITATION_DAYS
from accounts.rate_limits import forget_ended
from accounts.signup import CONFIRM_DAYS

DECIDED_DAYS = 90


class Command(BaseCommand):
    help = (
        "Entfernt abgelaufene Protokolleinträge und Sitzungen, unbestätigte und alte Zugangsanfragen, alte "
        "Einladungen und gezählte Anmeldeversuche."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()

        def days(number: int) -> dt.datetime:
            return now - dt.timedelta(days=number)

        state = AccessRequest.State
        removed = {
            "Protokolleinträge": purge_expired(),
            "unbestätigte Anfragen": AccessRequest.objects.filter(
                state=state.UNCONFIRMED, created_at__lt=days(CONFIRM_DAYS)
            ).delete()[0],
            "entschiedene Anfragen": AccessRequest.objects.filter(
                state__in=[state.APPROVED, state.REFUSED], decided_at__lt=days(DECIDED_DAYS)
            ).delete()[0],
            "Einladungen": Invitation.objects.filter(sent_at__lt=days(INVITATION_DAYS + DECIDED_DAYS)).delete()[0],
            "Einträge des Löschjournals": journal.forget_before(days(settings.ERASURE_JOURNAL_DAYS).isoformat()),
            "Zähler von Versuchen": forget_ended(now),
            "abgelaufene Sitzungen": Session.objects.filter(expire_date__lt=now).delete()[0],
        }
        self.stdout.write("Entfernt: " + ", ".join(f"{count} {what}" for what, count in removed.items()))
