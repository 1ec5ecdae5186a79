"""A fresh installation with real cards: made by the evaluation's generator, loaded and published by the command."""

from __future__ import annotations

import json
import os
import secrets
import subprocess
import sys
import time
from pathlib import Path

from tools.bench.serving import ROOT

EVALUATION = ROOT.parent / "shared" / "evalset"
REGIONS = ROOT / "site" / "vocabularies" / "data" / "regions.csv"


class NoCards(Exception):
    """The generator is not there."""


def environment_of(folder: Path, elasticsearch: str = "") -> dict[str, str]:
    return {
        "DJANGO_SETTINGS_MODULE": "config.settings.production",
        "PYTHONPATH": f"{ROOT / 'site'}{os.pathsep}{ROOT}",
        "DATA_DIR": str(folder),
        "DATABASE_URL": f"sqlite:///{folder / 'site.sqlite3'}",
        "SECRET_KEY": secrets.token_urlsafe(60),
        "ALLOWED_HOSTS": "127.0.0.1,localhost",
        "SITE_URL": "http://127.0.0.1:8000",
        "SECOND_FACTOR_REQUIRED": "0",
        "ELASTICSEARCH_URL": elasticsearch,
        "SEARCH_INDEX_PREFIX": "bench",
        "LOG_LEVEL": "ERROR",
    }


def command(environment: dict[str, str], *words: str, allowed: tuple[int, ...] = (0,)) -> str:
    """What a command of the site prints."""
    done = subprocess.run(
        [sys.executable, "manage.py", *words], cwd=ROOT, env={**os.environ, **environment}, check=False,
        capture_output=True, text=True,
    )  # fmt: skip
    if done.returncode not in allowed:
        raise RuntimeError(f"{words[0]}: {done.stderr[-2000:]}")
    return done.stdout


def shell(environment: dict[str, str], code: str) -> str:
    return command(environment, "shell", "--no-imports", "-c", code).strip()


def generated(folder: Path, number: int) -> Path:
    generator = EVALUATION / "gen_cards.py"
    if not generator.exists():
        raise NoCards(f"{generator} ist nicht da: ohne Karten misst die Bank nichts.")
    path = folder / "cards.json"
    with path.open("w", encoding="utf-8") as file:
        cards = [sys.executable, str(generator), str(EVALUATION / "cards.json"), str(number), str(REGIONS)]
        subprocess.run(cards, check=True, stdout=file)
    return path


def install(folder: Path, number: int, elasticsearch: str = "") -> tuple[dict[str, str], float]:
    """The environment, and the milliseconds of the clock that loading and publishing took per card."""
    folder.mkdir(parents=True)
    cards = generated(folder, number)
    environment = environment_of(folder, elasticsearch)
    for words in (
        ("migrate", "--verbosity", "0"), ("load_vocabularies",), ("setup_site",),
        ("collectstatic", "--no-input", "--verbosity", "0"),
    ):  # fmt: skip
        command(environment, *words)
    began = time.monotonic()
    command(environment, "load_cards", str(cards), "--publish", "--confirm-contact-details", allowed=(0, 1))
    per_card = (time.monotonic() - began) / number * 1000
    # What the worker does every hour.
    shell(environment, "from editorial.generation import tidy_changes; tidy_changes()")
    if elasticsearch:
        shell(environment, "from search.engines import sync; sync.rebuild()")
    return environment, per_card


ADDRESSES = """
import json
from itertools import islice
from practices.models import Organisation, PracticePage
from practices.public.counts import cards_by_region, cards_by_theme
from editorial.addresses import path_of
cards = list(PracticePage.objects.published().in_language("de").order_by("-first_published_at")[:200])
themes, regions = cards_by_theme("de"), cards_by_region("de")
runs = Organisation.objects.filter(practices__in=PracticePage.objects.published()).distinct()
print(json.dumps({
    "card": [path_of(card) for card in cards],
    "pages": [card.pk for card in cards],
    "theme": sorted(themes, key=themes.get)[-10:],
    "region": sorted((ags for ags in regions if len(ags) == 2), key=regions.get)[-10:],
    "provider": list(runs.values_list("slug", flat=True)[:20]),
}))
"""


def addresses(environment: dict[str, str]) -> dict[str, list[str]]:
    """What there is to be asked for: the largest themes and Länder, 200 cards, some Träger."""
    found: dict[str, list[str]] = json.loads(shell(environment, ADDRESSES).splitlines()[-1])
    return found


SESSION = """
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.conf import settings
from accounts.models import User
from accounts.roles import Role
user = User.objects.create_user("bank@example.org", "ein-langes-Passwort-zum-Messen")
from django.contrib.auth.models import Group
user.groups.set(Group.objects.all())
store = SessionStore()
store[SESSION_KEY], store[BACKEND_SESSION_KEY] = str(user.pk), settings.AUTHENTICATION_BACKENDS[0]
store[HASH_SESSION_KEY] = user.get_session_auth_hash()
store.save()
print(f"{settings.SESSION_COOKIE_NAME}={store.session_key}")
"""


def session(environment: dict[str, str]) -> str:
    """A cookie of somebody who may do everything in the admin."""
    return shell(environment, SESSION).splitlines()[-1]


QUERIES = """
import json
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
client = Client(SERVER_NAME="127.0.0.1", HTTP_COOKIE={cookie!r})
found = {{}}
for name, paths in json.loads({paths!r}).items():
    numbers = []
    for path in [paths[0], paths[-1], paths[-1]]:
        with CaptureQueriesContext(connection) as asked:
            answer = client.get(path)
        numbers.append(len(asked.captured_queries))
    found[name] = [numbers[1], numbers[2], len(answer.content)]
print(json.dumps(found))
"""


def queries_and_bytes(
    environment: dict[str, str], paths: dict[str, list[str]], cookie: str = ""
) -> dict[str, tuple[int, int, int]]:
    """SQL statements of a page nobody has asked for since the last change, and again; its bytes. No page cache."""
    code = QUERIES.format(cookie=cookie, paths=json.dumps(paths))
    found = json.loads(shell({**environment, "PAGE_CACHE_MEGABYTES": "0"}, code).splitlines()[-1])
    return {name: (int(first), int(again), int(size)) for name, (first, again, size) in found.items()}


PUBLISH = """
import time
from practices.models import PracticePage
cards = list(PracticePage.objects.live()[:21])
spent = []
for card in cards:
    card.teaser = card.teaser[:80] + " neu"
    revision = card.save_revision(clean=False)
    began = time.process_time()
    revision.publish()
    spent.append(time.process_time() - began)
print(sorted(spent)[len(spent) // 2] * 1000)
"""


def publishing(environment: dict[str, str]) -> float:
    """Processor milliseconds of publishing one card, the median of 21."""
    return float(shell(environment, PUBLISH).splitlines()[-1])
