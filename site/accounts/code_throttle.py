"""One brake for codes of a second factor, at the sign-in and wherever they are asked again.

allauth counts in the cache of one process; several processes would give as many tries each.
"""

from __future__ import annotations

from allauth.account.adapter import get_adapter
from allauth.core import context
from allauth.mfa.base import forms

from accounts import sign_in_throttle

ACTION = "code"


class _Braked:
    """Counts before it looks: codes sent at the same time are no more tries than others."""

    def clean_code(self) -> str:
        email, request = self.user.email, context.request  # type: ignore[attr-defined]
        if sign_in_throttle.is_throttled(ACTION, email, request):
            raise get_adapter().validation_error("too_many_login_attempts")
        sign_in_throttle.note(ACTION, email, request)
        code: str = super().clean_code()  # type: ignore[misc]
        sign_in_throttle.forgive(ACTION, email, request)
        return code


class AuthenticateForm(_Braked, forms.AuthenticateForm):
    """A code of an app or a recovery code, after the password."""


class ReauthenticateForm(_Braked, forms.ReauthenticateForm):
    """The same in a session that is open already."""
