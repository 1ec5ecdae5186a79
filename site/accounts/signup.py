"""From a stranger to an account: ask, confirm the address, be approved, accept. Each step is one function.

The links of the mails are those of ``accounts.signed_links``.
"""

from __future__ import annotations

import datetime as dt

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts import mail, outbox, signed_links
from accounts.last_administrator import administrators
from accounts.models import AccessRequest, Agency, Invitation, User
from accounts.models.agencies import INVITATION_DAYS
from accounts.roles import Role, role_group

CONFIRM_DAYS = 3
CONFIRM = signed_links.register("accounts.confirm_request", "confirm_request", dt.timedelta(days=CONFIRM_DAYS))
INVITE = signed_links.register("accounts.invitation", "accept_invitation", dt.timedelta(days=INVITATION_DAYS))


def domain_of(email: str) -> str:
    return email.rpartition("@")[2].strip().lower()


@transaction.atomic
def ask_for_access(
    *, email: str, first_name: str, last_name: str, agency: Agency | None, institution: str = ""
) -> AccessRequest | None:
    """Keeps the request and mails a link that confirms the address; None where there is an account already.

    The page says the same in all cases, and one mail goes out in all: who has an account is told by mail only.
    """
    email = email.strip().lower()
    if User.objects.filter(email=email).exists():
        mail.send("already_there", [email], login_url=settings.SITE_URL + reverse("account_login"))
        return None
    AccessRequest.objects.filter(email=email, state=AccessRequest.State.UNCONFIRMED).delete()
    waiting = AccessRequest.objects.filter(email=email, state=AccessRequest.State.WAITING).first()
    if waiting:
        mail.send("still_waiting", [email], waiting, request=waiting)
        return waiting
    request = AccessRequest.objects.create(
        email=email, first_name=first_name, last_name=last_name, agency=agency, institution=institution
    )
    url = signed_links.url_of(CONFIRM, request, str(request.pk))
    mail.send("confirm", [email], request, request=request, url=url, days=CONFIRM_DAYS)
    return request


def request_of_token(token: str) -> signed_links.Link[AccessRequest]:
    return signed_links.read(CONFIRM, token, lambda key: AccessRequest.objects.filter(pk=int(key)).first())


@transaction.atomic
def confirm_address(request: AccessRequest, nonce: str) -> None:
    """The address belongs to the person; the administration hears of the request. A second click changes nothing.

    ``nonce`` is the number of the link that was answered.
    """
    changed = signed_links.use_up(AccessRequest.objects, request, nonce)
    if changed and request.state == AccessRequest.State.UNCONFIRMED:
        AccessRequest.objects.filter(pk=request.pk).update(state=AccessRequest.State.WAITING)
        everyone = [user.email for user in administrators()]
        mail.send(
            "waiting", everyone, request, request=request, url=settings.SITE_URL + reverse("access_requests:index")
        )


class AlreadyDecided(ValueError):
    """Somebody else decided about the request a moment before, or its address is not confirmed."""


@transaction.atomic
def approve(request: AccessRequest, agency: Agency, by: User) -> Invitation:
    """Invites the person as staff of ``agency``. Raises ``AlreadyDecided``."""
    _decide(request, AccessRequest.State.APPROVED, by, agency)
    role, _is_new = role_group(Role.AGENCY)
    invitation = Invitation.objects.create(
        email=request.email,
        first_name=request.first_name,
        last_name=request.last_name,
        agency=agency,
        role=role,
        invited_by=by,
    )
    send_invitation(invitation, "approved")
    return invitation


@transaction.atomic
def refuse(request: AccessRequest, reason: str, by: User) -> None:
    """Tells the person why. Raises ``AlreadyDecided``."""
    _decide(request, AccessRequest.State.REFUSED, by, request.agency)
    mail.send("refused", [request.email], request, request=request, reason=reason)


def _decide(request: AccessRequest, state: AccessRequest.State, by: User, agency: Agency | None) -> None:
    changed = AccessRequest.objects.filter(pk=request.pk, state=AccessRequest.State.WAITING).update(
        state=state, decided_at=timezone.now(), decided_by=by, agency=agency
    )
    if not changed:
        raise AlreadyDecided
    request.refresh_from_db()


def send_invitation(invitation: Invitation, template: str = "invited") -> None:
    """Mails the link; sending again lengthens its life, and a mail that still waits goes out in this shape only."""
    outbox.drop(invitation)
    Invitation.objects.filter(pk=invitation.pk).update(sent_at=timezone.now(), mailed_at=None)
    invitation.refresh_from_db()
    url = invitation_url(invitation)
    mail.send(template, [invitation.email], invitation, invitation=invitation, url=url, days=INVITATION_DAYS)


def invitation_url(invitation: Invitation) -> str:
    return signed_links.url_of(INVITE, invitation, str(invitation.pk))


def invitation_of_token(token: str) -> signed_links.Link[Invitation]:
    """The invitation of a link; a withdrawn one (deleted) looks like one that ended."""
    invitations = Invitation.objects.select_related("agency", "role")
    return signed_links.read(INVITE, token, lambda key: invitations.filter(pk=int(key)).first())


@transaction.atomic
def accept(invitation: Invitation, nonce: str, *, first_name: str, last_name: str, password: str) -> User:
    """Makes the account. Raises ``ValueError`` if the link was used or ended meanwhile or the address has an account.

    ``nonce`` is the number of the link that was answered.
    """
    if not signed_links.use_up(Invitation.objects.filter(accepted_at=None), invitation, nonce):
        raise ValueError("Diese Einladung wurde schon angenommen.")
    invitation.refresh_from_db()
    if User.objects.filter(email=invitation.email.lower()).exists():
        raise ValueError("Zu dieser Adresse gibt es schon ein Konto.")
    Invitation.objects.filter(pk=invitation.pk).update(accepted_at=timezone.now())
    # Whoever was invited twice is not waited for any more.
    for other in Invitation.objects.filter(email__iexact=invitation.email, accepted_at=None):
        other.delete()
    user = User.objects.create_user(
        invitation.email, password, first_name=first_name, last_name=last_name, agency=invitation.agency
    )
    user.groups.add(invitation.role)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user
