#!/usr/bin/env python3
"""``make landing``: keeps a small site as this version leaves it, for the upgrade test of the next ones.

Writes ``tests/upgrade/site.sqlite3.gz`` (the database) and ``tests/upgrade/cards.json`` (what its readers see).
To be called before a version is handed over; from then on every later version must migrate it and read the same.
"""

from __future__ import annotations

import gzip
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TARGET = ROOT / "tests" / "upgrade"

KEEP = """
import dataclasses, json
from django.db import connection
from accounts.models import User
from accounts.demo import DEMO_ACCOUNTS
from practices.models import PracticePage
from practices.public.store import practices_of
User.objects.filter(email__in=[account.email for account in DEMO_ACCOUNTS]).delete()
User.objects.create_superuser("alt@example.org", "ein-sehr-langes-Passwort")
pages = PracticePage.objects.published().in_language("de").order_by("pk")
cards = practices_of(list(pages.values_list("pk", flat=True)))
print("CARDS=" + json.dumps([dataclasses.asdict(card) for card in cards], default=str, ensure_ascii=False))
connection.cursor().execute("VACUUM INTO %s", [{copy!r}])
"""


def manage(environment: dict[str, str], *words: str) -> str:
    done = subprocess.run(
        [sys.executable, "manage.py", *words], cwd=ROOT, env=environment, check=False, capture_output=True, text=True
    )
    if done.returncode:
        raise SystemExit(f"{words[0]}: {done.stderr[-2000:]}")
    return done.stdout


def main() -> None:
    folder = Path(tempfile.mkdtemp(prefix="landing-"))
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "config.settings.dev",
        "DATA_DIR": str(folder),
        "DATABASE_URL": f"sqlite:///{folder / 'site.sqlite3'}",
        "LOG_LEVEL": "ERROR",
    }
    try:
        for words in (("migrate", "-v", "0"), ("load_vocabularies",), ("setup_site",), ("load_demo",)):
            manage(environment, *words)
        copy = folder / "copy.sqlite3"
        said = manage(environment, "shell", "--no-imports", "-c", KEEP.format(copy=str(copy)))
        cards = next(line.removeprefix("CARDS=") for line in said.splitlines() if line.startswith("CARDS="))
        TARGET.mkdir(exist_ok=True)
        text = json.dumps(json.loads(cards), ensure_ascii=False, indent=1, sort_keys=True)
        (TARGET / "cards.json").write_text(text + "\n", encoding="utf-8")
        with copy.open("rb") as source, gzip.GzipFile(TARGET / "site.sqlite3.gz", "wb", mtime=0) as target:
            shutil.copyfileobj(source, target)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    for path in sorted(TARGET.iterdir()):
        print(f"{path.relative_to(ROOT)}: {path.stat().st_size // 1024} KB")


if __name__ == "__main__":
    main()
