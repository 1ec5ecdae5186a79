"""Where allauth asks us: limits at the sign-in, the mark of a known browser, no registration of its own."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context as allauth_context
from allauth.core.exceptions import ImmediateHttpResponse
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.sites.shortcuts import get_current_site
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from accounts import outbox, sign_in_throttle
from accounts.auth_responses import too_many_requests
from accounts.models import MailKind
from accounts.models.users import password_guard


class AccountAdapter(DefaultAccountAdapter):
    """``accounts.sign_in_throttle`` in the place of allauth's own counters, which live in one process's cache."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        if sign_in_throttle.is_throttled("login", credentials.get("email", ""), request):
            raise ImmediateHttpResponse(too_many_requests(request))

    def authenticate(self, request: HttpRequest, **credentials: Any) -> AbstractBaseUser | None:
        # This door counts what was typed, whether or not there is such an account: the account's own guard would add
        # to it for known ones only, and an answer must cost the same for both.
        token = password_guard.set(None)
        try:
            user: AbstractBaseUser | None = super().authenticate(request, **credentials)
        finally:
            password_guard.reset(token)
        if user is not None:
            sign_in_throttle.forgive("login", credentials.get("email", ""), request)
        return user

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        sign_in_throttle.note("login", credentials.get("email", ""), request)

    def post_login(self, request: HttpRequest, user: AbstractBaseUser, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = super().post_login(request, user, **kwargs)
        sign_in_throttle.remember_device(response, request, user)  # type: ignore[arg-type]
        return response

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """allauth's mails take our way out: a mail server that refuses is no error of the page."""
        request = allauth_context.request
        values = {"request": request, "email": email, "current_site": get_current_site(request), **context}
        outbox.post(self.render_mail(template_prefix, email, values), kind=MailKind.ACCOUNT, at_once=True)

    def get_reset_password_from_key_url(self, key: str) -> str:
        """The link of the mail leads to this site, whatever name the request came under."""
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"})
        return f"{settings.SITE_URL}{path.replace('UID-KEY', quote(key))}"

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("intern_settings")

    def get_from_email(self) -> str:
        return str(settings.DEFAULT_FROM_EMAIL)
