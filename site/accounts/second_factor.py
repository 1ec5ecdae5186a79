"""Second factor: without the one that is demanded an account is a reader, whatever address it asks.

``ReaderSessionMiddleware`` decides once a request which account the gates meet. What leads people from the admin
to the page that helps them (``SecondFactorMiddleware``) is a courtesy and protects nothing.
"""

from __future__ import annotations

import base64
import logging
import os
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import urlencode

from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.models import Group, Permission
from django.db.models import Q, QuerySet
from django.dispatch import receiver
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from accounts.encryption import InvalidToken, box
from accounts.models import User
from accounts.models.users import READER_RIGHTS
from editorial.site_name import site_name

logger = logging.getLogger(__name__)
PURPOSE = "accounts.second_factor"
# How every sealed text begins: the version of the format, in base64.
SEALED = "gAAAAA"
# Signing out and the static parts of the admin stay reachable.
OPEN_PATHS = ("/admin/logout/", "/admin/login/", "/admin/jsi18n/", "/admin/sprite/")


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
        return site_name()

    def can_delete_authenticator(self, authenticator: object) -> bool:
        user = authenticator.user  # type: ignore[attr-defined]
        if not user.needs_second_factor:
            return True
        others = user.authenticator_set.exclude(pk=authenticator.pk)  # type: ignore[attr-defined]
        return others.exclude(type="recovery_codes").exists()

    def encrypt(self, text: str) -> str:
        return seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        return unseal(encrypted_text)

    def _get_site_name(self) -> str:
        return site_name()


Handler = Callable[[HttpRequest], HttpResponseBase]
# Pages on which factors are added, changed and taken away; showing one and the list stay open.
FACTOR_PAGES, OPEN_FACTOR_PAGES = "mfa_", ("mfa_index", "mfa_authenticate", "mfa_login_webauthn", "mfa_reauthenticate")


class ReaderOnly(SimpleLazyObject):
    """The account of a session that owes a second factor: itself, but with no more rights than a reader.

    Django and Wagtail ask ``is_active`` before any right and ``is_superuser`` instead of one; gates of ours ask
    ``has_perm``. All of them get the answer of a reader here. What is stored stays as it is: saving goes to the account
    behind, and ``refresh_from_db`` gives nothing back.
    """

    is_active = False
    is_staff = False
    is_superuser = False
    rights_are_withheld = True

    def __init__(self, user: User) -> None:
        super().__init__(lambda: user)

    @property
    def factor_url(self) -> str:
        return way_to_show_factor(self)

    @property
    def groups(self) -> QuerySet[Group]:
        """Groups that give no right but a reader's, so that a page or file for another group stays closed."""
        reader = Q(pk__in=[])
        for right in READER_RIGHTS:
            app, _dot, codename = right.partition(".")
            reader |= Q(content_type__app_label=app, codename=codename)
        beyond = Q(permissions__in=Permission.objects.exclude(reader))
        more = Group.objects.filter(
            beyond | Q(page_permissions__isnull=False) | Q(collection_permissions__isnull=False)
        )
        return Group.objects.filter(user=self.pk).exclude(pk__in=more.values("pk"))

    @property
    def user_permissions(self) -> Any:
        return self._wrapped.user_permissions.none()

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        return perm in READER_RIGHTS and self._wrapped.has_perm(perm, obj)

    def has_perms(self, perms: Iterable[str], obj: Any = None) -> bool:
        return all(self.has_perm(perm, obj) for perm in perms)

    def has_module_perms(self, app_label: str) -> bool:
        return any(right.startswith(f"{app_label}.") and self.has_perm(right) for right in READER_RIGHTS)

    def get_all_permissions(self, obj: Any = None) -> set[str]:
        return {right for right in READER_RIGHTS if self.has_perm(right, obj)}

    get_group_permissions = get_all_permissions

    def get_user_permissions(self, obj: Any = None) -> set[str]:
        return set()


def has_shown_factor(request: HttpRequest, user: User) -> bool:
    """Whether somebody has shown a factor of the account in this session: signing in, confirming, or adding it."""
    return any(entry.get("method") == "mfa" for entry in get_authentication_records(request, user))


def account_of_session(request: HttpRequest, user: Any) -> Any:
    """The account as the gates shall meet it; ``ReaderOnly`` where the demanded factor is missing or was not shown."""
    if not user.is_authenticated or not user.needs_second_factor:
        return user
    if user.has_second_factor and has_shown_factor(request, user):
        return user
    return ReaderOnly(user)


def way_to_show_factor(user: Any, back: str = "") -> str:
    """Address where the account shows the factor it has or, without one, sets one up."""
    if not user.has_second_factor:
        return reverse("mfa_index")
    has_app = user.authenticator_set.filter(type=Authenticator.Type.TOTP).exists()
    url = reverse("mfa_reauthenticate" if has_app else "mfa_reauthenticate_webauthn")
    return f"{url}?{urlencode({'next': back}, safe='/')}" if back else url


@receiver(authenticator_added, dispatch_uid="factor_shown_by_adding")
def factor_was_added(
    sender: Any, request: HttpRequest, user: User, authenticator: Authenticator, **kwargs: Any
) -> None:
    """Whoever adds a factor has it in hand: no need to ask for it at once."""
    if authenticator.type != Authenticator.Type.RECOVERY_CODES:
        record_authentication(request, user, "mfa", id=authenticator.pk, type=authenticator.type)


class ReaderSessionMiddleware:
    """Puts the account as the session may use it in the place of ``request.user``. Reads no session unless asked."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if settings.SECOND_FACTOR_REQUIRED:
            user = request.user
            request.user = SimpleLazyObject(lambda: account_of_session(request, user))  # type: ignore[assignment]
        return self.get_response(request)


class SecondFactorMiddleware:
    """Leads people who owe a factor from the admin to the page where they set it up or show it.

    allauth asks at the sign-in for a factor that is there. A session from before that asks for it here, also before
    somebody changes the factors of the account.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        path = request.path_info
        if path.startswith("/admin/") and path not in OPEN_PATHS and settings.SECOND_FACTOR_REQUIRED:
            user: Any = request.user
            if user.is_authenticated and user.rights_are_withheld:
                messages.warning(request, explain_missing_factor(user))
                return redirect(way_to_show_factor(user, path if request.method == "GET" else "/admin/"))
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponseBase | None:
        name = request.resolver_match.view_name if request.resolver_match else ""
        if not name.startswith(FACTOR_PAGES) or name.startswith(OPEN_FACTOR_PAGES):
            return None
        user: Any = request.user
        if user.is_authenticated and user.has_second_factor and not has_shown_factor(request, user):
            messages.warning(request, _("Bitte bestätigen Sie zuerst mit dem zweiten Faktor, den Sie schon haben."))
            return redirect(way_to_show_factor(user, request.path))
        return None


def explain_missing_factor(user: Any) -> str:
    if user.has_second_factor:
        return _(
            "Bitte bestätigen Sie mit Ihrem zweiten Faktor, dass Sie es sind. Danach geht es in der Redaktion weiter."
        )
    return _(
        "Bitte richten Sie zuerst einen zweiten Faktor für Ihre Anmeldung ein. Danach geht es in der Redaktion weiter."
    )
