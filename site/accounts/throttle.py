"""Limits at the doors that stop guessing without locking out an office behind one address.

Three counters over a quarter of an hour, as OWASP's »device cookies« do it:

* account + address: ten failures, then this pair waits;
* account from everywhere: thirty, against guessing from many addresses;
* address over all accounts: ten failures that no success of the same account made good, against trying one
  password on many accounts. Colleagues who mistype and then get in count nothing.

A browser in which somebody has signed in before carries a signed cookie and is counted for itself alone: so
neither a guesser elsewhere nor one behind the same address can keep the owner out.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from allauth.account.adapter import get_adapter
from django.core import signing
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.crypto import salted_hmac

from accounts.models import Attempt, User

WINDOW = dt.timedelta(minutes=15)
COOKIE = "device"
COOKIE_AGE = dt.timedelta(days=180)
SALT = "accounts.throttle"


@dataclass(frozen=True, slots=True)
class Limits:
    """How many attempts within ``WINDOW``."""

    pair: int
    account: int
    address: int


LIMITS = {
    "login": Limits(pair=10, account=30, address=10),
    "reset": Limits(pair=5, account=5, address=20),
    # Whoever gets here has the password already: ten tries for the account, wherever they come from.
    "code": Limits(pair=10, account=10, address=30),
    "register": Limits(pair=5, account=5, address=20),
}


def _digest(text: str) -> str:
    return salted_hmac(SALT, text.strip().lower(), algorithm="sha256").hexdigest()


def _address(request: HttpRequest) -> str:
    return _digest(get_adapter().get_client_ip(request))


def device_of(request: HttpRequest, account: str) -> str:
    """The number of this browser if the account has signed in here before, otherwise an empty text."""
    try:
        number, owner = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=COOKIE_AGE)
    except (signing.BadSignature, ValueError, TypeError):
        return ""
    return str(number) if owner == _digest(account) else ""


def remember_device(response: HttpResponseBase, request: HttpRequest, user: User) -> None:
    """Marks the browser as one in which this account signs in."""
    from django.conf import settings

    number = device_of(request, user.email) or _digest(f"{user.pk}{timezone.now().timestamp()}")[:24]
    response.set_cookie(
        COOKIE,
        signing.dumps([number, _digest(user.email)], salt=SALT),
        max_age=COOKIE_AGE,
        path="/intern/",
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def is_throttled(action: str, account: str, request: HttpRequest) -> bool:
    """Whether one more attempt has to wait."""
    limits, name, address = LIMITS[action], _digest(account), _address(request)
    recent = Attempt.objects.filter(action=action, at__gt=timezone.now() - WINDOW)
    device = device_of(request, account)
    if device:
        return recent.filter(device=device, account=name).count() >= limits.pair
    unknown = recent.filter(device="")
    return (
        unknown.filter(account=name, address=address).count() >= limits.pair
        or unknown.filter(account=name).count() >= limits.account
        or unknown.filter(address=address).count() >= limits.address
    )


def note(action: str, account: str, request: HttpRequest) -> None:
    """Counts an attempt, and forgets those that no counter asks for any more."""
    Attempt.objects.filter(at__lt=timezone.now() - WINDOW).delete()
    Attempt.objects.create(
        action=action, account=_digest(account), address=_address(request), device=device_of(request, account)
    )


def forgive(action: str, account: str, request: HttpRequest) -> None:
    """A success makes the account's own failures at this address good."""
    Attempt.objects.filter(action=action, account=_digest(account), address=_address(request)).delete()
