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

from django.conf import settings
from django.core import signing
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.crypto import salted_hmac

from accounts.models import User
from accounts.rate_limits import Counter, attempts, client_address, count, is_any_full, take_back

WINDOW = dt.timedelta(minutes=15)
COOKIE = "device"
COOKIE_AGE = dt.timedelta(days=180)
SALT = "accounts.sign_in_throttle"


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


def device_of(request: HttpRequest, account: str) -> str:
    """The number of this browser if the account has signed in here before, otherwise an empty text."""
    try:
        number, owner = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=COOKIE_AGE)
    except (signing.BadSignature, ValueError, TypeError):
        return ""
    return str(number) if owner == _digest(account) else ""


def remember_device(response: HttpResponseBase, request: HttpRequest, user: User) -> None:
    """Marks the browser as one in which this account signs in."""
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


def _counters(action: str, account: str, request: HttpRequest) -> tuple[Counter, ...]:
    """What an attempt is counted by: a known browser by itself alone, otherwise pair, account and address."""
    limits, device = LIMITS[action], device_of(request, account)
    if device:
        return (Counter(f"{action}.device", device, limits.pair),)
    address = client_address(request)
    return (
        Counter(f"{action}.pair", f"{address} {account}", limits.pair),
        Counter(f"{action}.account", account, limits.account),
        Counter(f"{action}.address", address, limits.address),
    )


def is_throttled(action: str, account: str, request: HttpRequest) -> bool:
    """Whether one more attempt has to wait."""
    return is_any_full(_counters(action, account, request))


def note(action: str, account: str, request: HttpRequest) -> None:
    """Counts an attempt."""
    for counter in _counters(action, account, request):
        count(counter, WINDOW)


def forgive(action: str, account: str, request: HttpRequest) -> None:
    """A success makes the account's own failures at this address good."""
    counters = _counters(action, account, request)
    if len(counters) == 1:
        take_back(counters)
    else:
        take_back(counters, attempts(counters[0]))
