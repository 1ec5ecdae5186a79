"""Limits for what everyone may try or send, counted over all processes of the server.

A counter begins with the first attempt and ends ``window`` later, at the latest at midnight. Kept is a keyed digest
of what is counted (an address, an account), under a key of this day: tomorrow's of the same address is another.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from allauth.account.adapter import get_adapter
from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.http import HttpRequest
from django.utils import timezone

from accounts.encryption import digests
from accounts.models import RateCount


@dataclass(frozen=True, slots=True)
class Counter:
    """What is counted: ``bucket`` names the form or door, ``value`` whom it is counted for. At most ``limit`` times."""

    bucket: str
    value: str
    limit: int

    def digest(self, at: dt.datetime) -> str:
        purpose = f"accounts.rate_limits.{timezone.localdate(at)}"
        return digests(purpose, f"{self.bucket}:{self.value.strip().lower()}")[0]


def client_address(request: HttpRequest) -> str:
    """The sender's address by the rule of the sign-in: ``TRUSTED_PROXIES`` says how much of X-Forwarded-For is ours.

    Raises ``PermissionDenied`` where the request did not come by those proxies.
    """
    return str(get_adapter().get_client_ip(request))


def is_over_limit(bucket: str, value: str, limit: int, seconds: int, at: dt.datetime | None = None) -> bool:
    """Counts one attempt; whether there were more than ``limit`` within ``seconds``."""
    return count(Counter(bucket, value, limit), dt.timedelta(seconds=seconds), at) > limit


def count(counter: Counter, window: dt.timedelta, at: dt.datetime | None = None) -> int:
    """Counts one attempt; how many there are with it. Forgets every counter that has ended."""
    now = at or timezone.now()
    forget_ended(now)
    digest = counter.digest(now)
    try:
        with transaction.atomic():
            RateCount.objects.create(digest=digest, ends_at=now + window)
        return 1
    except IntegrityError:
        RateCount.objects.filter(digest=digest).update(number=F("number") + 1)
        return RateCount.objects.values_list("number", flat=True).get(digest=digest)


def is_any_full(counters: Iterable[Counter]) -> bool:
    """Whether one more attempt has to wait for any of them; counts nothing."""
    now = timezone.now()
    full = Q(pk__in=[])
    for counter in counters:
        full |= Q(digest=counter.digest(now), number__gte=counter.limit)
    return RateCount.objects.filter(full, ends_at__gt=now).exists()


def take_back(counters: Iterable[Counter], number: int | None = None) -> None:
    """Takes ``number`` attempts off each counter; without a number, all of them."""
    now = timezone.now()
    kept = RateCount.objects.filter(digest__in=[counter.digest(now) for counter in counters])
    (kept if number is None else kept.filter(number__lte=number)).delete()
    if number is not None:
        kept.update(number=F("number") - number)


def attempts(counter: Counter) -> int:
    """How many attempts there were within the window."""
    now = timezone.now()
    kept = RateCount.objects.filter(digest=counter.digest(now), ends_at__gt=now)
    return kept.values_list("number", flat=True).first() or 0


def forget_ended(now: dt.datetime) -> int:
    """How many counters were taken away."""
    return RateCount.objects.filter(ends_at__lte=now).delete()[0]
