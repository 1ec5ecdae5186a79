"""One brake for every door that takes a password of an account: signing in, confirming, changing, deleting.

``User.check_password`` asks the guard of the running request, so a door that somebody adds later has the brake without
a word of its own. Outside of a request (commands, checks at the start) there is nobody to slow down.
"""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from accounts import sign_in_throttle
from accounts.auth_responses import too_many_requests
from accounts.models import User
from accounts.models.users import PasswordGuard, password_guard

Handler = Callable[[HttpRequest], HttpResponseBase]
# The sign-in and all other doors share their counters: ten wrong passwords are ten, wherever they are typed.
ACTION = "login"


class TooManyPasswords(Exception):
    """No more passwords for this account from here for a while, right or wrong."""


def guard_of(request: HttpRequest) -> PasswordGuard:
    def guard(user: User, is_right: Callable[[], bool]) -> bool:
        if sign_in_throttle.is_throttled(ACTION, user.email, request):
            raise TooManyPasswords
        if is_right():
            sign_in_throttle.forgive(ACTION, user.email, request)
            return True
        sign_in_throttle.note(ACTION, user.email, request)
        return False

    return guard


class PasswordBrakeMiddleware:
    """Sets the guard for the length of a request and answers 429 in its name."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        token = password_guard.set(guard_of(request))
        try:
            return self.get_response(request)
        finally:
            password_guard.reset(token)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponseBase | None:
        return too_many_requests(request) if isinstance(exception, TooManyPasswords) else None
