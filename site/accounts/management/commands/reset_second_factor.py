"""``manage.py reset_second_factor EMAIL``: for the last administrator, whom nobody else can help in the admin."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.lost_factor import NoFactor, reset_second_factor
from accounts.models import User


class Command(BaseCommand):
    help = (
        "Setzt den zweiten Faktor eines Kontos zurück: App, Passkeys und Wiederherstellungscodes. Das Passwort bleibt. "
        "Steht im Protokoll; die Person bekommt eine E-Mail."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", metavar="EMAIL", help="E-Mail-Adresse des Kontos")

    def handle(self, *args: Any, email: str, **options: Any) -> None:
        user = User.objects.filter(email=email.strip().lower()).first()
        if user is None:
            raise CommandError(
                f"Es gibt kein Konto mit der Adresse »{email}«. Bitte prüfen Sie die Schreibweise. Nichts geändert."
            )
        try:
            ended = reset_second_factor(user, by=None)
        except NoFactor as problem:
            raise CommandError(
                f"Das Konto {user.email} hat keinen zweiten Faktor. Nichts geändert. "
                "Fehlt das Passwort: auf der Anmeldeseite »Passwort vergessen?«."
            ) from problem
        self.stdout.write(
            f"Zweiter Faktor von {user.email} zurückgesetzt: App, Passkeys und Wiederherstellungscodes sind gelöscht, "
            f"beendete Sitzungen: {ended}. Das Passwort gilt weiter. Die Person bekommt eine E-Mail."
        )
        if not user.is_active:
            self.stdout.write("Achtung: Das Konto ist abgeschaltet und öffnet sich erst, wenn es wieder aktiv ist.")
