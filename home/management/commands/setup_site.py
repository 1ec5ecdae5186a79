"""``manage.py setup_site``: first pages, roles and workflow. A second run changes nothing."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from home.site_setup import set_up_site


class Command(BaseCommand):
    help = "Legt Startseite, Rollen und Prüfablauf an. Ein zweiter Lauf ändert nichts."

    def handle(self, *args: Any, **options: Any) -> None:
        home = set_up_site()
        self.stdout.write(f"Die Website ist eingerichtet: {home.full_url}")
