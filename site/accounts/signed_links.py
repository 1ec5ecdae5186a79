"""Links that work without signing in: one way to make, read, use up and slow down all of them.

A link is signed for one purpose and names a row, the number the row had (``Linked.link_nonce``) and whose it was. It
opens the row only while both are still true: a corrected address, another person, an answer or a newer number end it,
by whatever way the row was changed. It also ends by itself (``Purpose.lifetime``). Each purpose is registered here by
the module that sends it; ``docs/privacy.md`` lists them, and a test compares.
"""

from __future__ import annotations

import datetime as dt
import hmac
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Generic, TypeVar

from django.conf import settings
from django.core import signing
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import override

from accounts.encryption import digests
from accounts.models.linked import Linked, new_nonce
from accounts.rate_limits import client_address, is_over_limit

# Links that open nothing, from one address; and forms sent through one link that holds.
MAX_FAILURES, MAX_TRIES, WINDOW_SECONDS = 20, 30, 600
RECEIPT_AGE = dt.timedelta(hours=1)
Record = TypeVar("Record", bound=Linked)


@dataclass(frozen=True, slots=True)
class Purpose:
    """What a link is for. ``key`` is the salt of its signature, ``route`` the name of the address it leads to."""

    key: str
    route: str
    lifetime: dt.timedelta


PURPOSES: dict[str, Purpose] = {}


def register(key: str, route: str, lifetime: dt.timedelta) -> Purpose:
    return PURPOSES.setdefault(key, Purpose(key, route, lifetime))


# allauth's own: its token dies with the password, the last sign-in and every address of the account.
PASSWORD_RESET = register(
    "accounts.password_reset", "account_reset_password_from_key", dt.timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT)
)


class LinkState(StrEnum):
    OPEN = "open"
    # Answered by this very link.
    USED = "used"
    # Ours, but the row changed hands, got a newer link, ended or is gone.
    ENDED = "ended"
    # Not ours.
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Link(Generic[Record]):
    """What a token opens; ``about`` is what the question was about.

    ``row`` is there for OPEN and USED, and for an ENDED link whose row still belongs to whom it was sent.
    """

    state: LinkState
    row: Record | None = None
    nonce: str = ""
    about: str = ""


def token_of(purpose: Purpose, row: Linked, key: str, about: str = "") -> str:
    """``key`` names the row for the ``find`` of ``read``; ``about`` is handed back by it."""
    content = {"k": key, "n": row.link_nonce, "h": _holder_digests(purpose, row)[0], "a": about}
    return signing.dumps(content, salt=purpose.key)


def url_of(purpose: Purpose, row: Linked, key: str, about: str = "") -> str:
    with override("de"):
        return settings.SITE_URL + reverse(purpose.route, args=[token_of(purpose, row, key, about)])


def read(purpose: Purpose, token: str, find: Callable[[str], Record | None]) -> Link[Record]:
    """What the token opens now; never raises for a token of any shape."""
    try:
        content = signing.loads(token, salt=purpose.key)
        key, nonce, holder, about = (str(content[name]) for name in ("k", "n", "h", "a"))
        row = find(key)
    except (signing.BadSignature, KeyError, TypeError, ValueError):
        return Link(LinkState.UNKNOWN)
    if row is None:
        return Link(LinkState.ENDED)
    same = any(hmac.compare_digest(holder, known) for known in _holder_digests(purpose, row))
    if row.link_used and row.link_used == nonce:
        return Link(LinkState.USED, row, nonce, about)
    if not same or row.link_nonce != nonce or _is_over(purpose, token):
        return Link(LinkState.ENDED, row if same else None, nonce, about)
    return Link(LinkState.OPEN, row, nonce, about)


def _is_over(purpose: Purpose, token: str) -> bool:
    try:
        signing.loads(token, salt=purpose.key, max_age=purpose.lifetime)
    except signing.SignatureExpired:
        return True
    return False


def _holder_digests(purpose: Purpose, row: Linked) -> list[str]:
    return digests(f"accounts.signed_links.{purpose.key}", row.holder())


def use_up(rows: Any, row: Linked, nonce: str) -> bool:
    """The link is answered; whether this call was the one that counted. ``rows`` is the manager of the row."""
    return bool(rows.filter(pk=row.pk, link_nonce=nonce).update(link_nonce=new_nonce(), link_used=nonce))


def mark_used(rows: Any, row: Linked, nonce: str) -> None:
    """After a change that ended every link of the row: ``nonce`` is the one that made it."""
    rows.filter(pk=row.pk).update(link_used=nonce)


def is_tried_too_often(request: HttpRequest, link: Link[Any]) -> bool:
    """Counts an attempt. Who holds a link that opens is not slowed down by others at the same address."""
    if link.state is LinkState.USED and request.method != "POST":
        # Says only that it is used up, and comes up after an own answer.
        return False
    if link.state is LinkState.OPEN:
        return request.method == "POST" and is_over_limit("link.sent", link.nonce, MAX_TRIES, WINDOW_SECONDS)
    return is_failing_too_often(request)


def is_failing_too_often(request: HttpRequest) -> bool:
    return is_over_limit("link.failed", client_address(request), MAX_FAILURES, WINDOW_SECONDS)


def receipt(what: str, key: object) -> str:
    """A sign that row ``key`` was stored: a page of thanks asks for it, so that it never thanks for nothing."""
    return signing.dumps(str(key), salt=f"accounts.signed_links.receipt.{what}")


def receipt_key(what: str, sign: str) -> str:
    """The row of a receipt younger than an hour, or ``""``."""
    try:
        return str(signing.loads(sign, salt=f"accounts.signed_links.receipt.{what}", max_age=RECEIPT_AGE))
    except signing.BadSignature:
        return ""
