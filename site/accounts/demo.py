"""One account per role for the demo. They exist nowhere else: see ``accounts.checks``."""

from __future__ import annotations

from typing import NamedTuple

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction

from accounts.models import Agency, Team, User
from accounts.roles import Role, role_group
from vocabularies.models import InstitutionType, Region

DEMO_PASSWORD = "vorfuehren-und-ausprobieren"
DEMO_TEAM = "IQ Netzwerk Sachsen"
DEMO_TEAM_MAIL, DEMO_TEAM_PHONE = "praxisbeispiele@example.org", "0351 23125-0"
DEMO_AGENCY = "Jobcenter Beispielkreis"
DEMO_DOMAIN = "example.org"


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
    team, _created = Team.objects.get_or_create(
        name=DEMO_TEAM, defaults={"mail": DEMO_TEAM_MAIL, "phone": DEMO_TEAM_PHONE}
    )
    agency = _demo_agency()
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
            agency=agency if account.role is Role.AGENCY else None,
        )
        user.groups.add(role_group(account.role)[0])
        if account.role is Role.EDITOR:
            user.teams.add(team)
    return [(str(account.role), account.email, DEMO_PASSWORD) for account in DEMO_ACCOUNTS]


def _demo_agency() -> Agency | None:
    """An invented Jobcenter in Sachsen whose staff write from ``example.org``; None without vocabularies."""
    kind = InstitutionType.objects.in_language("de").filter(key="ge").first()
    if kind is None:
        return None
    region = Region.objects.filter(ags="14").first()
    agency, _created = Agency.objects.get_or_create(
        name=DEMO_AGENCY, defaults={"institution_type": kind, "region": region}
    )
    agency.domains.get_or_create(domain=DEMO_DOMAIN)
    return agency
