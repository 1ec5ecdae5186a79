"""Sign-in with an office's own OpenID Connect server: it opens accounts that are there and changes nothing in them."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter as get_account_adapter
from allauth.account.models import EmailAddress
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from django.http import HttpRequest

from accounts.models import User


class OfficeSignInAdapter(DefaultSocialAccountAdapter):
    """allauth's rules, stricter: which address counts, which account it names, and what stays as it was."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False

    def authenticate_by_email(self, sociallogin: SocialLogin) -> tuple[Any, str] | None:
        """The account that has this address *now*. Only JSON ``true`` verifies: allauth takes ``"false"`` as well."""
        for address in sociallogin.email_addresses:
            if address.verified is not True:
                continue
            user = User.objects.filter(email=str(address.email).strip().lower()).first()
            if user is not None:
                if user.is_active:
                    vouch_for_address(user)
                return user, user.email
        return None

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """A deactivated account stays closed before anything of it is touched."""
        if sociallogin.is_existing and not sociallogin.user.is_active:
            raise ImmediateHttpResponse(get_account_adapter().respond_user_inactive(request, sociallogin.user))


def vouch_for_address(user: User) -> None:
    """Writes down that the address is verified: the office's server has just said so.

    allauth takes the password away from an account whose address nobody verified, because on other sites a stranger
    may have made it. Here accounts are made by the administration or by an invitation to the address.
    """
    EmailAddress.objects.filter(email__iexact=user.email).exclude(user=user).delete()
    EmailAddress.objects.update_or_create(user=user, email=user.email, defaults={"verified": True, "primary": True})
