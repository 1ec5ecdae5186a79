"""What ``make serve`` does before it answers: collect every style, picture and script under a name of its content."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings as django_settings
from django.core.management import call_command

from tests.harness.components import require


def test_every_file_that_a_stylesheet_names_is_there(settings: Any, tmp_path: Path) -> None:
    require((django_settings.NODE_BUILD / "vendor" / "kern.css").is_file(), "Stile und Schriften (make install)")
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = {
        **django_settings.STORAGES,
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
    }
    call_command("collectstatic", interactive=False, verbosity=0)
    assert list(tmp_path.glob("css/site.*.css"))
