#!/usr/bin/env python3
"""``make lint``: every check that needs no running site, one after the other; ends with what failed."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
MANAGE = [sys.executable, "manage.py"]
CHECKS: dict[str, list[str]] = {
    "ruff": [str(BIN / "ruff"), "check", "."],
    "ruff format": [str(BIN / "ruff"), "format", "--check", "."],
    "djlint": [str(BIN / "djlint"), "--lint", "--quiet", "home", "practices", "search", "site"],
    "mypy": [str(BIN / "mypy"), "home", "practices", "search", "site"],
    "import-linter": [str(BIN / "lint-imports")],
    "migrations": [*MANAGE, "makemigrations", "--check", "--dry-run"],
    "check --deploy": [*MANAGE, "check", "--deploy", "--fail-level", "WARNING"],
}
PRODUCTION = {
    "DJANGO_SETTINGS_MODULE": "config.settings.production",
    "SECRET_KEY": "p" * 20 + "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJ",
    "ALLOWED_HOSTS": "www.example.org",
    "SITE_URL": "https://www.example.org",
}


def main() -> None:
    failed = []
    # The checks judge the code, not the accounts of the demonstration that may lie in var/.
    nowhere = tempfile.mkdtemp()
    for name, command in CHECKS.items():
        extra = PRODUCTION if name == "check --deploy" else {"DJANGO_SETTINGS_MODULE": "config.settings.dev"}
        environment = {**os.environ, "PYTHONPATH": f"site{os.pathsep}.", "DATA_DIR": nowhere, **extra}
        print(f"── {name}", flush=True)
        if subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode:
            failed.append(name)
    if failed:
        raise SystemExit(f"Nicht sauber: {', '.join(failed)}")
    print("Alles sauber.")


if __name__ == "__main__":
    main()
