"""Who asks, where a view is for signed-in people only."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from accounts.models import User


def account_of(request: HttpRequest) -> User:
    """The account behind the request; raises ``PermissionDenied`` for somebody who is not signed in."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user
