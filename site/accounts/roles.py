"""The roles the site is shipped with: each is a group, a bundle of permissions.

Nothing asks for a role. Gates ask for permissions (``Right``), so a group that an administrator puts together, or calls
by another name, works as these do. ``home.site_setup`` gives the rights over pages, files and records.
"""

from __future__ import annotations

from enum import StrEnum

from django.contrib.auth.models import Group, Permission

from accounts.models import Right, ShippedRole


class Role(StrEnum):
    """Name of the group of each role when it is made. Administrators may change it afterwards."""

    EDITOR = "Redaktion"
    REVIEWER = "Prüfung"
    TRANSLATOR = "Übersetzung"
    AGENCY = "Agenturen und Jobcenter"
    ADMIN = "Administration"

    @property
    def key(self) -> str:
        return self.name.lower()


TASKS_OF: dict[Role, tuple[Right, ...]] = {
    Role.EDITOR: (Right.WRITE,),
    Role.REVIEWER: (Right.WRITE, Right.REVIEW, Right.READ_AGENCY_CONTACTS),
    Role.TRANSLATOR: (),
    Role.AGENCY: (Right.READ_AGENCY_CONTACTS,),
    Role.ADMIN: (Right.WRITE, Right.REVIEW, Right.READ_AGENCY_CONTACTS, Right.ADMINISTER),
}


def role_group(role: Role) -> tuple[Group, bool]:
    """(the group made for a role, whether it was made just now). A new one has the role's tasks and no other right."""
    shipped = ShippedRole.objects.select_related("group").filter(key=role.key).first()
    if shipped is not None:
        return shipped.group, False
    group, is_new = Group.objects.get_or_create(name=str(role))
    ShippedRole.objects.create(key=role.key, group=group)
    if is_new:
        codenames = [right.codename for right in TASKS_OF[role]]
        group.permissions.add(*Permission.objects.filter(content_type__app_label="accounts", codename__in=codenames))
    return group, is_new
