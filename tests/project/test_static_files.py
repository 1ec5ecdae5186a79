"""What ``make serve`` does before it answers: collect every style, picture and script under a name of its content."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from django.conf import settings as django_settings
from django.contrib.staticfiles import finders
from django.core.management import call_command

from tests.harness.components import ROOT, require


def test_every_file_that_a_stylesheet_names_is_there(settings: Any, tmp_path: Path) -> None:
    require((django_settings.NODE_BUILD / "vendor" / "kern.css").is_file(), "Stile und Schriften (make install)")
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = {
        **django_settings.STORAGES,
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
    }
    call_command("collectstatic", interactive=False, verbosity=0)
    assert list(tmp_path.glob("css/site.*.css"))


def test_every_file_that_a_template_or_a_module_names_is_there() -> None:
    """In production a name without a file is an error page."""
    named = re.compile(r"""\{%\s*static\s+["']([^"'{]+)["']|(?<![\w.])static\(\s*["']([^"'{]+)["']""")
    missing = []
    for place in ("home", "practices", "search", "site"):
        for path in (ROOT / place).rglob("*"):
            if path.suffix not in {".html", ".py"}:
                continue
            for match in named.finditer(path.read_text(encoding="utf-8")):
                name = match[1] or match[2]
                if finders.find(name) is None:
                    missing.append(f"{path.relative_to(ROOT)}: {name}")
    assert missing == []
