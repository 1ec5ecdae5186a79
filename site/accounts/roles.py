"""The roles of the access matrix, as groups. ``home.site_setup`` gives them their permissions.

``checks.md`` 2.0 names them EDITOR, REVIEWER, TRANSLATOR, AGENCY and ADMIN; ADMIN is ``is_superuser``.
"""

from enum import StrEnum

from accounts.models import User


class Role(StrEnum):
    """Name of the group of each role; the names are what administrators read."""

    EDITOR = "Redaktion"
    REVIEWER = "Prüfung"
    TRANSLATOR = "Übersetzung"
    AGENCY = "Agenturen und Jobcenter"
    ADMIN = "Administration"


def has_role(user: User, *roles: Role) -> bool:
    """Whether an active account has one of the roles; administrators (superusers) have ADMIN."""
    if user.is_authenticated and user.rights_are_withheld:
        # A reader for now: see ``accounts.second_factor``.
        return Role.AGENCY in roles and user.groups.filter(name=str(Role.AGENCY)).exists()
    if not user.is_authenticated or not user.is_active:
        return False
    if user.is_superuser and Role.ADMIN in roles:
        return True
    names = getattr(user, "_role_names", None)
    if names is None:
        names = frozenset(user.groups.values_list("name", flat=True))
        user._role_names = names  # type: ignore[attr-defined]
    return bool(names.intersection(roles))
