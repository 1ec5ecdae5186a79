"""Second factor: who needs one, and that nobody works in the admin without it where it is demanded."""

from __future__ import annotations

import base64
import logging
import os
from collections.abc import Callable

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from accounts.keyring import InvalidToken, box
from accounts.models import User

logger = logging.getLogger(__name__)
PURPOSE = "accounts.second_factor"
# How every sealed text begins: the version of the format, in base64.
SEALED = "gAAAAA"
# Signing out and the static parts of the admin stay reachable.
OPEN_PATHS = ("/admin/logout/", "/admin/login/", "/admin/jsi18n/", "/admin/sprite/")


def needs_second_factor(user: User) -> bool:
    """Everybody who may enter the admin, where the installation demands it."""
    return bool(settings.SECOND_FACTOR_REQUIRED and user.has_perm("wagtailadmin.access_admin"))


def seal(text: str) -> str:
    """A secret of a second factor as the database keeps it."""
    return box(PURPOSE).encrypt(text.encode()).decode()


def unseal(stored: str) -> str:
    """The secret again. Older ones stand in the clear: they have digits and capitals only and are taken as they are.

    What no key of the settings opens becomes a secret that nobody knows – an empty one could be computed.
    """
    if not stored.startswith(SEALED):
        return stored
    try:
        return box(PURPOSE).decrypt(stored.encode()).decode()
    except InvalidToken:
        logger.error("The secret of a second factor was written with a SECRET_KEY that the settings do not have")
        return base64.b32encode(os.urandom(20)).decode()


class SecondFactorAdapter(DefaultMFAAdapter):
    """Names the site in authenticator apps and keeps the last factor of those who need one."""

    def get_totp_issuer(self) -> str:
        return str(settings.WAGTAIL_SITE_NAME)

    def can_delete_authenticator(self, authenticator: object) -> bool:
        user = authenticator.user  # type: ignore[attr-defined]
        if not needs_second_factor(user):
            return True
        others = user.authenticator_set.exclude(pk=authenticator.pk)  # type: ignore[attr-defined]
        return others.exclude(type="recovery_codes").exists()

    def encrypt(self, text: str) -> str:
        return seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        return unseal(encrypted_text)

    def _get_site_name(self) -> str:
        return str(settings.WAGTAIL_SITE_NAME)


class SecondFactorMiddleware:
    """Leads people without a second factor from the admin to the page that sets one up.

    allauth asks at the sign-in for a factor that is there; this demands that there be one.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        path = request.path_info
        if path.startswith("/admin/") and path not in OPEN_PATHS and settings.SECOND_FACTOR_REQUIRED:
            user = request.user
            if user.is_authenticated and needs_second_factor(user) and not is_mfa_enabled(user):
                messages.warning(request, _("Bitte richten Sie zuerst einen zweiten Faktor für Ihre Anmeldung ein."))
                return redirect("mfa_index")
        return self.get_response(request)
