"""Whose contacts somebody may see and change beyond what is shared (``docs/privacy.md``)."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, Model, OuterRef, Q
from wagtail.permission_policies import ModelPermissionPolicy

from accounts.models import Right, User
from practices.models import PracticePage
from practices.permissions import editable_by, team_ids

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

NOBODY = Q(pk__in=[])
# An empty Q would vanish beside another one.
ALL = Q(pk__isnull=False)


def shared_levels(user: User | AnonymousUser | None) -> tuple[str, ...]:
    """Levels that reach this reader while the consent holds."""
    if user is not None and user.is_authenticated and user.has_perm(Right.READ_AGENCY_CONTACTS):
        return ("public", "agencies")
    return ("public",)


def kept_contacts(user: User) -> Q:
    """Contacts that the account keeps, as a condition on ``Contact``.

    Whoever may change contacts keeps all with the right to review, otherwise those of the own teams, of the own cards,
    and those without a team that the account has made.
    """
    if not user.is_active or not user.has_perm("contacts.change_contact"):
        return NOBODY
    if user.has_perm(Right.REVIEW):
        return ALL
    mine = editable_by(PracticePage.objects.all(), user).order_by()
    of_my_cards = mine.filter(contact_links__contact=OuterRef("pk"))
    return Q(team__in=team_ids(user)) | Q(team__isnull=True, created_by=user.pk) | Q(Exists(of_my_cards))


def may_keep_contacts_of(card: PracticePage, user: User) -> bool:
    """Whether ``user`` may add and remove contacts of this card: who may edit the card and contacts."""
    return bool(
        user.is_active and user.has_perm("contacts.change_contact") and card.permissions_for_user(user).can_edit()
    )


class ContactPermissionPolicy(ModelPermissionPolicy):
    """Django's rights for the action, ``kept_contacts`` for the record."""

    def user_has_any_permission_for_instance(self, user: User, actions: Collection[str], instance: Model) -> bool:
        if not self.user_has_any_permission(user, actions):
            return False
        return self.model.objects.kept_by(user).filter(pk=instance.pk).exists()

    def user_has_permission_for_instance(self, user: User, action: str, instance: Model) -> bool:
        return self.user_has_any_permission_for_instance(user, [action], instance)

    def instances_user_has_any_permission_for(self, user: User, actions: Collection[str]) -> Any:
        if not self.user_has_any_permission(user, actions):
            return self.model.objects.none()
        return self.model.objects.kept_by(user)
