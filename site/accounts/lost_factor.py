"""A lost phone is no lost account: takes the second factor away, so that its owner sets up a new one.

Everything that resets a factor of somebody else goes through ``reset_second_factor``.
"""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.models import Permission
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.urls import reverse

from accounts import mail
from accounts.access_rules import AccessRule
from accounts.audit import record
from accounts.last_administrator import names_of
from accounts.models import AuditAction, User
from accounts.sessions import end_sessions


class OwnFactor(Exception):
    """Nobody gets round the own factor: an open screen and a password would be enough then."""


class HigherRank(Exception):
    """Somebody with more rights: with a new password set in the admin, the factor alone keeps that account closed."""


class NoFactor(Exception):
    """There is nothing to reset."""


def has_anything_to_reset(user: User) -> bool:
    """Whether there is a factor or a left-over set of recovery codes. Asks no database for prefetched accounts."""
    return bool(user.authenticator_set.all())  # type: ignore[attr-defined]


def ranks_above(user: User, by: User) -> bool:
    """Whether the account holds a right that ``by`` does not. A switched off account ranks as when it is on."""
    if by.is_superuser or user.is_superuser:
        return not by.is_superuser
    held = names_of(Permission.objects.filter(Q(group__user=user.pk) | Q(user=user.pk)))
    return not held <= by.get_all_permissions()


@transaction.atomic
def reset_second_factor(user: User, by: User | None) -> int:
    """Takes all factors and recovery codes away and ends the sessions; the number of sessions ended.

    ``by``: an administrator, or None for the command on the server, where there is no account to ask. The password
    stays, a reset account still opens with it only, and owes a new factor where one is demanded.
    Raises ``PermissionDenied``, ``OwnFactor``, ``HigherRank`` and ``NoFactor``; then nothing has changed.
    """
    if by is not None and not AccessRule.ADMINISTRATION.admits_user(by):
        raise PermissionDenied
    if by is not None and by.pk == user.pk:
        raise OwnFactor
    if by is not None and ranks_above(user, by):
        raise HigherRank
    # A factor that is being set up at this moment comes before or after, not in between.
    User.objects.select_for_update().get(pk=user.pk)
    removed, _kinds = Authenticator.objects.filter(user=user).delete()
    if not removed:
        raise NoFactor
    user.forget_second_factor()
    ended = end_sessions(user)
    record(AuditAction.SECOND_FACTOR, actor=by, obj=user, aspect="reset by administrator" if by else "reset by command")
    mail.send(
        "factor_reset",
        [user.email],
        user,
        person=user.get_full_name(),
        sign_in=settings.SITE_URL.rstrip("/") + reverse("account_login"),
        new_password=settings.SITE_URL.rstrip("/") + reverse("account_reset_password"),
    )
    return ended
