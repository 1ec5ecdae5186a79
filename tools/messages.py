#!/usr/bin/env python3
"""``make messages``: collects the texts of the interface into ``locale/`` and compiles the catalogues."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LANGUAGES = ("en", "uk", "ar", "de_Simple")


def main() -> None:
    if shutil.which("xgettext") is None:
        raise SystemExit("Es fehlt das Paket gettext. Bitte installieren: sudo apt install gettext")
    environment = {**os.environ, "PYTHONPATH": f"site{os.pathsep}.", "DJANGO_SETTINGS_MODULE": "config.settings.dev"}
    locales = [word for language in LANGUAGES for word in ("-l", language)]
    ignored = [
        word
        for path in ("node_modules/*", "build/*", ".venv/*", "var/*", "tests/*", "tools/*")
        for word in ("-i", path)
    ]
    command = [sys.executable, "manage.py", "makemessages", *locales, *ignored, "--no-wrap", "--add-location=file"]
    subprocess.run(command, cwd=ROOT, env=environment, check=True)
    subprocess.run(
        [sys.executable, "manage.py", "compilemessages", "-i", ".venv"], cwd=ROOT, env=environment, check=True
    )


if __name__ == "__main__":
    main()
