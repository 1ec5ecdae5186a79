"""Ends what opens an account, at once and not when its owner comes back: sessions, former addresses."""

from __future__ import annotations

from typing import Any

from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.contrib.sessions.models import Session
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from django.utils import timezone

from accounts.models import User


def end_sessions(user: User) -> int:
    """Number of sessions ended. Sessions do not say whose they are in a column, so all live ones are read."""
    ended = 0
    for session in Session.objects.filter(expire_date__gt=timezone.now()):
        if session.get_decoded().get("_auth_user_id") == str(user.pk):
            session.delete()
            ended += 1
    return ended


@receiver(post_save, sender=User, dispatch_uid="sessions_of_inactive")
def account_saved(sender: Any, instance: User, created: bool, **kwargs: Any) -> None:
    if not created and not instance.is_active:
        end_sessions(instance)


@receiver(post_save, sender=User, dispatch_uid="former_addresses")
def address_saved(
    sender: Any, instance: User, created: bool, update_fields: frozenset[str] | None = None, **kwargs: Any
) -> None:
    """A corrected address is the only one: the former gets no mail to set a password, the sign-in at the office
    that belonged to it opens nothing."""
    if created or (update_fields is not None and "email" not in update_fields):
        return
    former, _of_kind = EmailAddress.objects.filter(user=instance).exclude(email__iexact=instance.email).delete()
    if former:
        SocialAccount.objects.filter(user=instance).delete()


@receiver(post_delete, sender=User, dispatch_uid="sessions_of_deleted")
def account_deleted(sender: Any, instance: User, **kwargs: Any) -> None:
    end_sessions(instance)
