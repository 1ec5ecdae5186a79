"""Erases a person from an account. The row stays, empty, so that cards, versions and comments keep their author."""

from __future__ import annotations

from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models.signals import post_delete
from django.dispatch import receiver
from wagtail.models import ModelLogEntry
from wagtail.users.models import UserProfile

from accounts import journal, outbox
from accounts.audit import record
from accounts.last_administrator import leaves_no_administrator
from accounts.models import AccessRequest, AuditAction, Invitation, User
from accounts.personal_data import account_emptied
from accounts.sessions import end_sessions

GONE = "Gelöschtes Konto"


class LastAdministrator(Exception):
    """The site would be left without anybody who can administer it."""


@transaction.atomic
def erase_account(user: User, by: User) -> None:
    """Takes name, address, password, factors, roles, list and sessions away. Raises ``LastAdministrator``.

    Photo and line of the journal come before the commit: if that fails, the next start erases what is still there.
    """
    # The row itself: a session that owes its second factor knows the account with less than it holds.
    user = User.objects.get(pk=user.pk)
    if leaves_no_administrator([user]):
        raise LastAdministrator
    key = account_key(user)
    empty_account(user)
    record(AuditAction.ERASURE, actor=by, obj=user)
    journal.note_record("accounts.user", key)


def account_key(user: User) -> str:
    """What the journal keeps of an account: its number, and a digest that tells it from a later one."""
    return f"{user.pk}:{journal.digest(user.email)}"


def forget_in_history(pk: int) -> None:
    """Wagtail's history keeps the name of what was changed or deleted; of an account it keeps none."""
    kind = ContentType.objects.get_for_model(User)
    ModelLogEntry.objects.filter(content_type=kind, object_id=str(pk)).update(label=GONE, data={})


def forget_ways_in(address: str) -> None:
    """What led to the account, requests and invitations, and every mail that waits for its owner."""
    AccessRequest.objects.filter(email__iexact=address).delete()
    Invitation.objects.filter(email__iexact=address).delete()
    outbox.forget_address(address)


@receiver(post_delete, sender=UserProfile, dispatch_uid="accounts.delete_photo")
def delete_photo(sender: type[UserProfile], instance: UserProfile, **kwargs: Any) -> None:
    """At once and not with the commit: whoever ends in between leaves no photo that nobody names any more."""
    if instance.avatar:
        instance.avatar.storage.delete_now(instance.avatar.name)


@transaction.atomic
def empty_account(user: User) -> None:
    """The emptying itself, without log and journal: also what happens again after a backup was restored."""
    address = user.email
    for relation in ("authenticator_set", "socialaccount_set"):
        getattr(user, relation).all().delete()
    for relation in ("groups", "user_permissions", "teams", "review_regions", "review_themes"):
        getattr(user, relation).clear()
    account_emptied.send(sender=User, user=user)
    EmailAddress.objects.filter(user=user).delete()
    forget_ways_in(address)
    outbox.drop(user)
    end_sessions(user)
    UserProfile.objects.filter(user=user).delete()
    forget_in_history(user.pk)
    user.email = f"konto-{user.pk}@geloescht.invalid"
    user.first_name, user.last_name = GONE, ""
    user.is_active = user.is_staff = user.is_superuser = user.wants_notices = False
    user.agency = None
    user.last_login = None
    user.set_unusable_password()
    user.save()
