"""Records about one person that are erased as a whole. Each app names its own; this one accounts and ways in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.people import journal
from accounts.people.owners import Owner

if TYPE_CHECKING:
    from accounts.models import User


@dataclass(frozen=True)
class RecordKind:
    """``label`` as ``practices.contact``. ``erase`` writes the log and the journal itself, ``again`` repeats it.

    ``again`` gets the key that ``erase`` left in the journal and says whether there was something to erase;
    ``details`` are other things to look for.
    """

    label: str
    owner: Callable[[Any, Any], Owner | None]
    erase: Callable[[Any, User], None]
    again: Callable[[str], bool]
    details: Callable[[Any], list[str]] = lambda pk: []


_KINDS: dict[str, RecordKind] = {}


def register(kind: RecordKind) -> None:
    _KINDS[kind.label] = kind


def record_kind(label: str) -> RecordKind | None:
    return _KINDS.get(label)


def _account(pk: Any, user: Any) -> Owner | None:
    from accounts.models import User

    found = User.objects.filter(pk=pk).first()
    if found is None:
        return None
    title = _("Konto: %(name)s <%(mail)s>") % {"name": found.get_full_name(), "mail": found.email}
    return Owner(title, reverse("wagtailusers_users:edit", args=[found.pk]), f"accounts.user:{found.pk}")


def _account_details(pk: Any) -> list[str]:
    from accounts.models import User

    found = User.objects.filter(pk=pk).first()
    return [text for text in (found.get_full_name(), found.email) if text] if found else []


def _erase_account(pk: Any, by: User) -> None:
    from accounts.erasure import erase_account
    from accounts.models import User

    erase_account(User.objects.get(pk=pk), by)


def _account_again(key: str) -> bool:
    from accounts.erasure import empty_account
    from accounts.models import User

    number, _colon, digest = key.partition(":")
    found = User.objects.filter(pk=number).first()
    # A new installation gives numbers out again: the address must be that of the erased account.
    if found is None or not journal.is_digest_of(digest, found.email):
        return False
    empty_account(found)
    return True


def _of_mail(model_name: str, title: Any) -> RecordKind:
    """Access requests and invitations: one row with a name and an address."""
    from django.apps import apps

    label = f"accounts.{model_name.lower()}"

    def rows() -> Any:
        return apps.get_model("accounts", model_name)._base_manager

    def owner(pk: Any, user: Any) -> Owner | None:
        found = rows().filter(pk=pk).first()
        name = f"{found.first_name} {found.last_name} <{found.email}>".strip() if found else ""
        return Owner(f"{title}: {name}", "", f"{label}:{pk}") if found else None

    def erase(pk: Any, by: User) -> None:
        from accounts.audit import AuditAction, record

        found = rows().get(pk=pk)
        record(AuditAction.ERASURE, actor=by, obj=found)
        journal.note_record(label, f"{pk}:{journal.digest(found.email)}")
        found.delete()

    def again(key: str) -> bool:
        number, _colon, digest = key.partition(":")
        found = rows().filter(pk=number).first()
        if found is None or not journal.is_digest_of(digest, found.email):
            return False
        found.delete()
        return True

    return RecordKind(label, owner, erase, again)


register(RecordKind("accounts.user", _account, _erase_account, _account_again, _account_details))
register(_of_mail("AccessRequest", "Zugangsanfrage"))
register(_of_mail("Invitation", "Einladung"))
