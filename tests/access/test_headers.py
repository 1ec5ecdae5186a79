"""Headers on every public address, secrets that are not there, start-up that refuses (``checks.md`` S03)."""

from __future__ import annotations

import datetime as dt
import json
import os
import re
import subprocess
import sys
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from wagtail.images import get_image_model

from accounts.access_rules import AccessRule, routes
from tests.access.world import World, address, build_world
from tests.factories import PracticeFactory, site_tree

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
SECRET_PATHS = (
    "/.git/", "/.git/config", "/.git/HEAD", "/.gitignore", "/.env", "/.env.bak", "/static/", "/static/css/",
    "/static/css/site.css.map", "/static/js/site.js.map", "/static/../.env", "/static/%2e%2e/.env", "/media/",
    "/media/images/", "/media/documents/", "/media/../.env", "/media/images/../../site.sqlite3",
    "/media/original_images/bild.png", "/site.sqlite3", "/var/site.sqlite3", "/manage.py", "/pyproject.toml",
    "/requirements.txt", "/backup.sql", "/.DS_Store", "/wp-login.php", "/phpinfo.php", "/server-status",
)  # fmt: skip


@pytest.fixture(scope="module")
def made_world(shared_rows: None) -> World:
    return build_world()


@pytest.fixture
def world(made_world: World) -> World:
    return deepcopy(made_world)


def public_addresses(world: World) -> list[str]:
    paths = [
        address(route, world)
        for route in routes()
        if route.rule in {AccessRule.PUBLIC, AccessRule.AUTH} and not route.pattern.startswith("admin/")
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


def test_s03_what_belongs_to_the_server_is_not_served() -> None:
    site_tree()
    client = Client(raise_request_exception=False)
    served = {path: client.get(path, follow=True).status_code for path in SECRET_PATHS}
    assert {path: status for path, status in served.items() if status not in {400, 404}} == {}


def test_s03_no_source_map_is_built() -> None:
    """Neither a file of ours nor one that a package brings may tell how the scripts were written."""
    assert not list((ROOT / "site" / "static" / "assets").rglob("*.map"))
    assert not list((ROOT / "build" / "static").rglob("*.map"))


def test_s03_every_status_and_every_file_carries_the_headers(world: World, settings: Any) -> None:
    """200, 301, 302, 304, 404, 405, 410, 500, pictures and documents: none is forgotten."""
    settings.ROOT_URLCONF = "tests.access.breaking_urls"
    gone = PracticeFactory(slug="weg")
    gone.unpublish()
    image = get_image_model().objects.get(pk=world.keys["image_id"])
    picture, document = image.get_rendition("width-100").url, world.keys["document_id"]
    file = f"/documents/{document}/{world.keys['document_name']}"
    client = Client(raise_request_exception=False)
    stamp = client.get(picture).headers["Last-Modified"]
    answers = {
        (200, "/"): client.get("/"),
        (200, picture): client.get(picture),
        (200, file): client.get(file),
        (200, "/robots.txt"): client.get("/robots.txt"),
        (301, "/favicon.ico"): client.get("/favicon.ico"),
        (302, "/admin/"): client.get("/admin/"),
        (302, "/intern/"): client.get("/intern/"),
        (304, picture): client.get(picture, headers={"if-modified-since": stamp}),
        (404, "/gibt-es-nicht/"): client.get("/gibt-es-nicht/"),
        (405, "/suche/"): client.post("/suche/"),
        (410, "/praxisbeispiele/weg/"): client.get("/praxisbeispiele/weg/"),
        (500, "/kaputt/"): client.get("/kaputt/"),
        (500, "/admin/kaputt/"): client.get("/admin/kaputt/"),
    }
    wrong = []
    for (status, path), answer in answers.items():
        policy = answer.headers.get("Content-Security-Policy", "")
        checks = {
            "status": answer.status_code == status,
            "policy": "default-src 'none'" in policy or (path.startswith("/admin/") and "default-src 'self'" in policy),
            "nosniff": answer.headers.get("X-Content-Type-Options") == "nosniff",
            "referrer": answer.headers.get("Referrer-Policy") == "same-origin",
            "opener": answer.headers.get("Cross-Origin-Opener-Policy") == "same-origin",
            "permissions": "camera=()" in answer.headers.get("Permissions-Policy", ""),
            "frames": answer.headers.get("X-Frame-Options") in {"DENY", "SAMEORIGIN"},
            "no unsafe script": path.startswith("/admin/") or "unsafe" not in policy,
        }
        wrong += [f"{status} {path}: {name} ({answer.status_code})" for name, holds in checks.items() if not holds]
    assert not wrong, "\n".join(wrong)
    assert answers[200, file].headers["Content-Disposition"].startswith("attachment")
    for status, path in ((500, "/kaputt/"), (500, "/admin/kaputt/")):
        text = answers[status, path].content.decode()
        assert "Kanarienweg" not in text
        assert "Traceback" not in text


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


HEADERS_OF_PRODUCTION = """
import json, django
from django.conf import settings
# Headers are asked for, not files: what is not collected yet must not turn every page into an error.
settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
django.setup()
settings.DATABASES["default"]["NAME"] = ":memory:"
from django.core.management import call_command
call_command("migrate", verbosity=0)
from django.test import Client
client = Client(raise_request_exception=False, headers={"host": "www.example.org"})
found = {}
for path in ("/robots.txt", "/intern/anmelden/", "/gibt-es-nicht/", "/admin/", "/.well-known/security.txt"):
    answer = client.get(path, secure=True)
    cookies = {name: str(cookie.OutputString()) for name, cookie in answer.cookies.items()}
    found[path] = [answer.status_code, dict(answer.headers), cookies]
insecure = client.get("/robots.txt")
found["http"] = [insecure.status_code, dict(insecure.headers), {}]
print("FOUND" + json.dumps(found))
"""


def test_s03_production_answers_with_hsts_and_cookies_for_https_only(tmp_path: Path) -> None:
    """The real settings of an installation, asked as a browser would."""
    answer = run(HEADERS_OF_PRODUCTION, DATA_DIR=str(tmp_path))
    assert "FOUND" in answer.stdout, answer.stderr[-2000:]
    found = json.loads(answer.stdout.split("FOUND")[1])
    status, headers, _cookies = found.pop("http")
    assert status == 301
    assert headers["Location"] == "https://www.example.org/robots.txt"
    assert found["/intern/anmelden/"][0] == 200
    cookies = {}
    for path, (_status, headers, set_here) in found.items():
        age = re.search(r"max-age=(\d+)", headers.get("Strict-Transport-Security", ""))
        assert age, path
        assert int(age[1]) >= 31_536_000, path
        assert "includeSubDomains" in headers["Strict-Transport-Security"]
        cookies.update(set_here)
    assert cookies, "the sign-in sets one"
    for name, cookie in cookies.items():
        assert {"Secure", "HttpOnly"} <= set(cookie.split("; ")), name
        assert "SameSite=" in cookie, name


def test_s03_production_asks_for_https_for_a_year_and_secure_cookies(tmp_path: Path) -> None:
    code = (
        "from django.conf import settings as s; print(s.DEBUG, s.SECURE_HSTS_SECONDS >= 31_536_000, "
        "s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.SESSION_COOKIE_HTTPONLY, s.SECURE_SSL_REDIRECT)"
    )
    assert run(code, DATA_DIR=str(tmp_path)).stdout.split() == ["False", *["True"] * 5]
