"""Accounts and the ways to one in the person finder, and how an erasure is repeated (``privacy.registry``)."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import journal
from accounts.audit import AuditAction, record
from accounts.erasure import empty_account, erase_account
from accounts.models import AccessRequest, Invitation, Team, User
from accounts.personal_data import Owner, RecordKind

TABLES = {
    "*": "others",
    "user": "records",
    "accessrequest": "records",
    "invitation": "records",
    # Digests, numbers, words of the program; the audit log holds no values.
    "auditentry": "",
    "ratecount": "",
    "outgoingmail": "",
    "shippedrole": "",
    # Rows of other packages that belong to an account.
    "account.emailaddress": "records",
    "socialaccount.socialaccount": "records",
    "wagtailusers.userprofile": "records",
    "mfa.authenticator": "records",
    "account.emailconfirmation": "",
    "socialaccount.socialapp": "",
    "socialaccount.socialtoken": "",
}
# What is found in such a row is found at its account.
RECORD_OF_ROW = {
    "account.emailaddress": ("accounts.user", "user_id"),
    "socialaccount.socialaccount": ("accounts.user", "user_id"),
    "wagtailusers.userprofile": ("accounts.user", "user_id"),
    "mfa.authenticator": ("accounts.user", "user_id"),
}


def _write_team(pk: Any, texts: dict[str, str]) -> None:
    """Address and number are shown to be used: one that named a person goes as a whole."""
    Team.objects.filter(pk=pk).update(**{name: text if name == "name" else "" for name, text in texts.items()})


WRITERS = {"team": _write_team}
NO_TEXT = {
    "accessrequest": {"link_nonce", "link_used"},
    "invitation": {"link_nonce", "link_used"},
    "mfa.authenticator": {"data"},
}


def _account(pk: Any, user: Any) -> Owner | None:
    found = User.objects.filter(pk=pk).first()
    if found is None:
        return None
    title = _("Konto: %(name)s <%(mail)s>") % {"name": found.get_full_name(), "mail": found.email}
    return Owner(title, reverse("wagtailusers_users:edit", args=[found.pk]), f"accounts.user:{found.pk}")


def _account_details(pk: Any) -> list[str]:
    found = User.objects.filter(pk=pk).first()
    return [text for text in (found.get_full_name(), found.email) if text] if found else []


def _erase_account(pk: Any, by: User) -> None:
    erase_account(User.objects.get(pk=pk), by)


def _account_again(key: str) -> bool:
    number, _colon, digest = key.partition(":")
    found = User.objects.filter(pk=number).first()
    # A new installation gives numbers out again: the address must be that of the erased account.
    if found is None or not journal.is_digest_of(digest, found.email):
        return False
    empty_account(found)
    return True


def _way_in(model: type[AccessRequest] | type[Invitation], title: Promise) -> RecordKind:
    """Access requests and invitations: one row with a name and an address."""
    label = model._meta.label_lower
    rows = model._base_manager

    def owner(pk: Any, user: Any) -> Owner | None:
        found = rows.filter(pk=pk).first()
        name = f"{found.first_name} {found.last_name} <{found.email}>".strip() if found else ""
        return Owner(f"{title}: {name}", "", f"{label}:{pk}") if found else None

    def erase(pk: Any, by: User) -> None:
        found = rows.get(pk=pk)
        record(AuditAction.ERASURE, actor=by, obj=found)
        journal.note_record(label, f"{pk}:{journal.digest(found.email)}")
        found.delete()

    def again(key: str) -> bool:
        number, _colon, digest = key.partition(":")
        found = rows.filter(pk=number).first()
        if found is None or not journal.is_digest_of(digest, found.email):
            return False
        found.delete()
        return True

    return RecordKind(label, owner, erase, again)


RECORDS = (
    RecordKind("accounts.user", _account, _erase_account, _account_again, _account_details),
    _way_in(AccessRequest, gettext_lazy("Zugangsanfrage")),
    _way_in(Invitation, gettext_lazy("Einladung")),
)
