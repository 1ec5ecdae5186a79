"""A site must keep somebody who can administer it, and the groups its roles are named by."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib.auth.models import Group
from django.db.models import Q, QuerySet

from accounts.models import User
from accounts.roles import Role


def administrators() -> QuerySet[User]:
    """Active accounts that may do everything: superusers and members of »Administration«."""
    return User.objects.filter(Q(is_superuser=True) | Q(groups__name=str(Role.ADMIN)), is_active=True).distinct()


def leaves_no_administrator(leaving: Iterable[User]) -> bool:
    """Whether nobody could administer the site once these accounts are gone, inactive or without the role."""
    keys = [user.pk for user in leaving]
    everyone = administrators()
    return everyone.filter(pk__in=keys).exists() and not everyone.exclude(pk__in=keys).exists()


def is_role_group(group: Group) -> bool:
    """Roles are found by the name of their group: such a group is neither renamed nor deleted."""
    return group.name in {str(role) for role in Role}
