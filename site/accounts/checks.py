"""System checks: no demo password in a real installation, no route without a row of the access matrix."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import DatabaseError, connection

from accounts.access_rules import routes
from accounts.demo import DEMO_ACCOUNTS, DEMO_PASSWORD
from accounts.models import User


@register(Tags.security)
def no_demo_password(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """``accounts.E001`` for every active demo account that still has the demo's password.

    Runs with every ``manage.py check``; where accounts have no table yet there is nothing to find.
    """
    if settings.DEMO_ACCOUNTS_ALLOWED:
        return []
    try:
        if User._meta.db_table not in connection.introspection.table_names():
            return []
        emails = [account.email for account in DEMO_ACCOUNTS]
        found = [
            user for user in User.objects.filter(email__in=emails, is_active=True) if user.check_password(DEMO_PASSWORD)
        ]
    except DatabaseError:
        return []
    return [
        Error(
            f"Das Demo-Konto {user.email} hat noch das Passwort der Vorführung.",
            hint=f"Bitte ändern oder deaktivieren: manage.py changepassword {user.email}",
            id="accounts.E001",
        )
        for user in found
    ]


@register("access")
def every_route_has_a_row(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """``accounts.E002`` for every route that declares no row of the access matrix: deny by default."""
    return [
        Error(
            f"Die Adresse /{route.pattern} ({route.name or 'ohne Namen'}) steht in keiner Zeile der Zugriffsmatrix.",
            hint="Bitte mit @access(AccessRule.…) auszeichnen oder in ROUTES ihrer App (access.py) eintragen.",
            id="accounts.E002",
        )
        for route in routes()
        if route.rule is None
    ]
