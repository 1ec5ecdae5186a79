"""Headers on every public address, secrets that are not there, start-up that refuses (``checks.md`` S03)."""

from __future__ import annotations

import datetime as dt
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from accounts.access import Row, routes
from tests.access.world import World, address, build_world

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[2]
PRODUCTION = {
    "DJANGO_SETTINGS_MODULE": "config.settings.production",
    "SECRET_KEY": "p" * 20 + "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJ",
    "ALLOWED_HOSTS": "www.example.org",
    "SITE_URL": "https://www.example.org",
    "PYTHONPATH": f"{ROOT / 'site'}{os.pathsep}{ROOT}",
}
INLINE = re.compile(rb"<style|\sstyle=|\son[a-z]+=[\"']|javascript:|<script(?![^>]*(\ssrc=|type=\"application/))")
FOREIGN = re.compile(rb"<(?:script|link|img)[^>]*(?:src|href)=\"(?:https?:)?//(?!127)")
SECRET_PATHS = ("/.git/config", "/.env", "/static/", "/static/css/site.css.map", "/media/", "/media/../.env")


@pytest.fixture
def world() -> World:
    return build_world()


def public_addresses(world: World) -> list[str]:
    paths = [
        address(route, world)
        for route in routes()
        if route.row in {Row.PUBLIC, Row.DOOR} and not route.pattern.startswith("admin/")
    ]
    return [*paths, "/", "/praxisbeispiele/", "/gibt-es-nicht/", world.foreign.url or "/x/"]


def test_s03_every_public_answer_has_its_headers_and_no_inline_code(world: World) -> None:
    client, wrong = Client(raise_request_exception=False), []
    for path in public_addresses(world):
        answer = client.get(path)
        policy = answer.headers.get("Content-Security-Policy", "")
        checks = {
            "policy": "default-src 'none'" in policy and "unsafe" not in policy,
            "frames": "frame-ancestors 'none'" in policy or answer.headers.get("X-Frame-Options") == "DENY",
            "nosniff": answer.headers.get("X-Content-Type-Options") == "nosniff",
            "referrer": answer.headers.get("Referrer-Policy") == "same-origin",
            "opener": answer.headers.get("Cross-Origin-Opener-Policy") == "same-origin",
            "permissions": "camera=()" in answer.headers.get("Permissions-Policy", ""),
            "server": "Server" not in answer.headers,
        }
        if not answer.streaming and "html" in answer.headers.get("Content-Type", ""):
            checks["inline"] = not INLINE.search(answer.content)
            checks["foreign"] = not re.search(
                rb"<(?:script|link|img)[^>]*(?:src|href)=\"(?:https?:)?//(?!127)", answer.content
            )
        wrong += [f"{path} {answer.status_code}: {name}" for name, holds in checks.items() if not holds]
    assert not wrong, "\n".join(wrong)


def test_s03_the_search_for_inline_code_finds_planted_code() -> None:
    for planted in (
        b"<script>1</script>",
        b"<p style='x'>",
        b'<a onclick="x">',
        b'<a href="javascript:x">',
        b"<style>",
    ):
        assert INLINE.search(planted)
    for harmless in (b'<script src="/x.js"></script>', b'<script id="a" type="application/json">', b"<p>Person</p>"):
        assert not INLINE.search(harmless)


@pytest.mark.parametrize(
    "path", ["/.git/config", "/.env", "/static/", "/static/css/site.css.map", "/media/", "/media/../.env"]
)
def test_s03_what_belongs_to_the_server_is_not_served(world: World, path: str) -> None:
    assert Client().get(path).status_code == 404


def test_s03_security_txt_says_whom_to_tell(client: Client, settings: Any) -> None:
    settings.SECURITY_CONTACT = "mailto:sicherheit@example.org"
    answer = client.get("/.well-known/security.txt")
    fields = dict(line.split(": ", 1) for line in answer.content.decode().splitlines())
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert fields["Contact"] == "mailto:sicherheit@example.org"
    expires = dt.datetime.fromisoformat(fields["Expires"].replace("Z", "+00:00"))
    assert dt.timedelta(days=1) < expires - dt.datetime.now(dt.UTC) < dt.timedelta(days=366)
    assert fields["Canonical"] == f"{settings.SITE_URL}/.well-known/security.txt"


def run(code: str, **changes: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if name != "DJANGO_ALLOW_ASYNC_UNSAFE"}
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={**environment, **PRODUCTION, **changes},
        capture_output=True,
        text=True,
        check=False,
    )


def test_s03_check_deploy_has_no_warning(tmp_path: Path) -> None:
    code = "import sys; sys.argv[1:] = ['check', '--deploy', '--fail-level', 'WARNING']; import manage; manage.main()"
    answer = run(code, DATA_DIR=str(tmp_path))
    assert answer.returncode == 0, answer.stderr


@pytest.mark.parametrize(
    ("variable", "value", "word"),
    [
        ("SECRET_KEY", "kurz", "SECRET_KEY"),
        ("SECRET_KEY", "nur-fuer-die-vorfuehrung-auf-dem-eigenen-rechner" * 2, "SECRET_KEY"),
        ("ALLOWED_HOSTS", "", "ALLOWED_HOSTS"),
    ],
)
def test_s03_production_refuses_to_start_with_weak_settings(
    tmp_path: Path, variable: str, value: str, word: str
) -> None:
    answer = run("import django; django.setup()", DATA_DIR=str(tmp_path), **{variable: value})
    assert answer.returncode != 0
    assert word in answer.stderr


def test_s03_production_asks_for_https_for_a_year_and_secure_cookies(tmp_path: Path) -> None:
    code = (
        "from django.conf import settings as s; print(s.DEBUG, s.SECURE_HSTS_SECONDS >= 31_536_000, "
        "s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.SESSION_COOKIE_HTTPONLY, s.SECURE_SSL_REDIRECT)"
    )
    assert run(code, DATA_DIR=str(tmp_path)).stdout.split() == ["False", *["True"] * 5]
