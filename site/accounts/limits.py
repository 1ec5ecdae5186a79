"""Limits for forms that everyone may send, counted over all processes of the server."""

from __future__ import annotations

import datetime as dt

from allauth.account.adapter import get_adapter
from django.db import IntegrityError, transaction
from django.db.models import F
from django.http import HttpRequest
from django.utils import timezone

from accounts.keyring import digests
from accounts.models import FormCount


def client_address(request: HttpRequest) -> str:
    """The sender's address by the rule of the sign-in: ``TRUSTED_PROXIES`` says how much of X-Forwarded-For is ours.

    Raises ``PermissionDenied`` where the request did not come by those proxies.
    """
    return str(get_adapter().get_client_ip(request))


def is_over_limit(bucket: str, value: str, limit: int, seconds: int, at: dt.datetime | None = None) -> bool:
    """Counts one attempt; whether there were more than ``limit`` within ``seconds``.

    Kept is a keyed digest of ``value`` (an address), under a key of this day: tomorrow's of the same address is
    another, and nothing is kept longer than the window.
    """
    now = at or timezone.now()
    FormCount.objects.filter(ends_at__lte=now).delete()
    key = digests(f"accounts.limits.{timezone.localdate(now)}", f"{bucket}:{value.lower()}")[0]
    try:
        with transaction.atomic():
            FormCount.objects.create(digest=key, ends_at=now + dt.timedelta(seconds=seconds))
        return limit < 1
    except IntegrityError:
        FormCount.objects.filter(digest=key).update(number=F("number") + 1)
        return FormCount.objects.filter(digest=key, number__gt=limit).exists()
