"""One account per role for the demo. They exist nowhere else: see ``accounts.checks``."""

from __future__ import annotations

from typing import NamedTuple

from django.conf import settings
from django.contrib.auth.models import Group
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction

from accounts.models import Team, User
from accounts.roles import Role

DEMO_PASSWORD = "vorfuehren-und-ausprobieren"
DEMO_TEAM = "IQ Netzwerk Sachsen"


class DemoAccount(NamedTuple):
    role: Role
    email: str
    first_name: str
    last_name: str


DEMO_ACCOUNTS = (
    DemoAccount(Role.EDITOR, "redaktion@example.org", "Rolle", "Redaktion"),
    DemoAccount(Role.REVIEWER, "pruefung@example.org", "Rolle", "Prüfung"),
    DemoAccount(Role.TRANSLATOR, "uebersetzung@example.org", "Rolle", "Übersetzung"),
    DemoAccount(Role.AGENCY, "jobcenter@example.org", "Rolle", "Jobcenter"),
    DemoAccount(Role.ADMIN, "administration@example.org", "Rolle", "Administration"),
)


@transaction.atomic
def create_demo_accounts() -> list[tuple[str, str, str]]:
    """(role, mail address, password) of every demo account; those that are there keep their password.

    Call ``home.site_setup.set_up_site`` before: a role without its rights helps nobody. Raises
    ``ImproperlyConfigured`` where ``DEMO_ACCOUNTS_ALLOWED`` is off.
    """
    if not settings.DEMO_ACCOUNTS_ALLOWED:
        raise ImproperlyConfigured("Demo-Konten sind hier nicht erlaubt (DEMO_ACCOUNTS_ALLOWED).")
    team, _created = Team.objects.get_or_create(name=DEMO_TEAM)
    for account in DEMO_ACCOUNTS:
        if User.objects.filter(email=account.email).exists():
            continue
        user = User.objects.create_user(
            account.email,
            DEMO_PASSWORD,
            first_name=account.first_name,
            last_name=account.last_name,
            is_superuser=account.role is Role.ADMIN,
            is_staff=account.role is Role.ADMIN,
        )
        user.groups.add(Group.objects.get_or_create(name=str(account.role))[0])
        if account.role is Role.EDITOR:
            user.teams.add(team)
    return [(str(account.role), account.email, DEMO_PASSWORD) for account in DEMO_ACCOUNTS]
