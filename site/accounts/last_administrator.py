"""A site must keep somebody who can administer it."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.db.models import Q, QuerySet

from accounts.models import Right, ShippedRole, User

# Whoever lacks one of these could not give the others back.
ESSENTIAL = (Right.ENTER_ADMIN, Right.ADMINISTER, "accounts.change_user", "auth.change_group")


def administrators() -> QuerySet[User]:
    """Active accounts that can keep the site going: superusers, and who has the essential rights."""
    found = User.objects.filter(is_active=True)
    for right in ESSENTIAL:
        found = found.filter(pk__in=User.objects.with_perm(right).order_by().values("pk"))
    return found


def leaves_no_administrator(leaving: Iterable[User]) -> bool:
    """Whether nobody could administer the site once these accounts are gone, inactive or without their rights."""
    keys = [user.pk for user in leaving]
    everyone = administrators()
    return everyone.filter(pk__in=keys).exists() and not everyone.exclude(pk__in=keys).exists()


def change_leaves_no_administrator(change: Callable[[], object]) -> bool:
    """Whether nobody could administer the site after ``change``, which is tried and taken back."""
    if not administrators().exists():
        return False
    with transaction.atomic():
        change()
        is_left = administrators().exists()
        transaction.set_rollback(True)
    return not is_left


def may_administer(user: User, groups: QuerySet[Group] | None) -> bool:
    """Whether these groups and the account's own rights are enough to administer the site."""
    held = names_of(Permission.objects.filter(Q(group__in=groups or ()) | Q(user=user.pk)))
    return held >= {str(right) for right in ESSENTIAL}


def names_of(permissions: QuerySet[Permission]) -> set[str]:
    """Permissions as ``has_perm`` is asked for them: ``app.codename``."""
    return {f"{app}.{name}" for app, name in permissions.values_list("content_type__app_label", "codename")}


def is_role_group(group: Group) -> bool:
    """Groups the site was shipped with stay, under whatever name: new accounts are invited into them."""
    return ShippedRole.objects.filter(group=group).exists()
