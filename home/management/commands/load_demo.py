"""``manage.py load_demo``: a site to look at, with one account per role. Never on a real site."""

from __future__ import annotations

import sys
from collections import Counter
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from accounts.demo import create_demo_accounts
from accounts.models import Team, User
from accounts.roles import Role
from contacts.demo import load_demo_contacts
from home.demo.load import load_demo_pages
from home.demo.translating import translate_pages
from home.site_setup import set_up_site
from practices.demo.load import demo_records, load_demo_cards, revise_after_translation
from practices.demo.translating import translate_cards, translated_records
from practices.management.progress import ProgressBar
from vocabularies.loading import load_all


class Command(BaseCommand):
    help = "Füllt eine leere Website mit Beispielinhalten. Ein zweiter Lauf ändert nichts."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO_ACCOUNTS_ALLOWED:
            raise CommandError(
                "Die Vorführung ist hier abgeschaltet: Sie würde Konten mit bekannten Passwörtern anlegen."
            )
        load_all()
        home = set_up_site()
        accounts = create_demo_accounts()
        editor = User.objects.filter(groups__shipped_role__key=Role.EDITOR.key).order_by("pk").first()
        if editor is None:
            raise CommandError("Es gibt kein Konto der Redaktion.")
        counts: Counter[str] = Counter()
        with ProgressBar("Praxisbeispiele", len(demo_records()), sys.stderr) as bar:
            for outcome in load_demo_cards(editor, bar.advance):
                counts[outcome] += 1
        load_demo_contacts(editor, Team.objects.order_by("pk").first())
        pages = load_demo_pages(home)
        self.stdout.write(f"{counts['created']} Praxisbeispiele und {pages} Seiten angelegt.")
        translator = User.objects.filter(groups__shipped_role__key=Role.TRANSLATOR.key).order_by("pk").first()
        translated = translate_pages(home, translator)
        with ProgressBar("Übersetzungen", len(translated_records()), sys.stderr) as bar:
            cards = sum(1 for _card in translate_cards(translator, bar.advance))
        if cards:
            revise_after_translation()
        translated += cards
        self.stdout.write(f"{translated} Übersetzungen veröffentlicht.")
        self.stdout.write("\nKonten der Vorführung:")
        for role, email, password in accounts:
            self.stdout.write(f"  {role:<24} {email:<34} {password}")
