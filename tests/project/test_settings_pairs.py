"""Settings that are only safe together: a production site refuses to start with one of them and says what to write."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from accounts.rate_limits import Counter, attempts
from tests.project.test_readme import read_by_python, variables_of_the_readme
from tools.serve import open_door

ROOT = Path(__file__).resolve().parents[2]
SAFE = {
    "DJANGO_SETTINGS_MODULE": "config.settings.production",
    "SECRET_KEY": "k" * 10 + "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJ",
    "ALLOWED_HOSTS": "praxis.example.org",
    "SITE_URL": "https://praxis.example.org",
    "BEHIND_PROXY": "1",
    "TRUSTED_PROXIES": "1",
    "PYTHONPATH": f"{ROOT / 'site'}{os.pathsep}{ROOT}",
}
# Given to the container as they are there; the last two stand in the image.
FIXED_IN_COMPOSE = {"DATABASE_URL", "ELASTICSEARCH_URL", "DATA_DIR"}
NOT_FOR_COMPOSE = {"DEBUG"}


def start(tmp_path: Path, code: str = "print('LÄUFT')", **changes: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG"}}
    return subprocess.run(
        [sys.executable, "-X", "utf8", "-c", f"from django.conf import settings as s; s.DEBUG; {code}"],
        cwd=ROOT,
        env={**kept, **SAFE, "DATA_DIR": str(tmp_path), **changes},
        capture_output=True,
        text=True,
        check=False,
    )


def test_n05_the_example_of_the_readme_starts(tmp_path: Path) -> None:
    """Word for word, but for the key that it makes by itself."""
    example = (ROOT / "README.md").read_text(encoding="utf-8").split("cat > .env <<ENDE\n")[1].split("\nENDE")[0]
    given = dict(line.split("=", 1) for line in example.splitlines())
    given |= {"SECRET_KEY": SAFE["SECRET_KEY"], "DATA_DIR": str(tmp_path)}
    assert given["BEHIND_PROXY"] == "1"
    answer = start(tmp_path, "print(s.ALLAUTH_TRUSTED_PROXY_COUNT)", **given)
    assert (answer.stdout.strip(), answer.returncode) == ("1", 0), answer.stderr


def test_n05_the_example_for_containers_starts(tmp_path: Path) -> None:
    example = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8").split("cat > .env <<ENDE\n")[1]
    given = dict(line.split("=", 1) for line in example.split("\nENDE")[0].splitlines())
    given |= {"SECRET_KEY": SAFE["SECRET_KEY"]}
    assert start(tmp_path, **given).returncode == 0


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"TRUSTED_PROXIES": ""}, ["BEHIND_PROXY=1 ohne TRUSTED_PROXIES", "TRUSTED_PROXIES=1 setzen"]),
        ({"TRUSTED_PROXIES": "0"}, ["BEHIND_PROXY=1 ohne TRUSTED_PROXIES"]),
        ({"BEHIND_PROXY": "0"}, ["TRUSTED_PROXIES=1 ohne BEHIND_PROXY", "BEHIND_PROXY=1 setzen"]),
        ({"BEHIND_PROXY": ""}, ["TRUSTED_PROXIES=1 ohne BEHIND_PROXY"]),
        ({"TRUSTED_PROXIES": "-1"}, ["0 bis 9"]),
        ({"TRUSTED_PROXIES": "99"}, ["0 bis 9"]),
        ({"TRUSTED_PROXIES": "eins"}, ["ganze Zahl"]),
        ({"BEHIND_PROXY": "vielleicht"}, ["1 oder 0"]),
        ({"SITE_URL": "praxis.example.org"}, ["SITE_URL", "https://praxis.example.org"]),
        ({"SITE_URL": "https://praxis.example.org/seite"}, ["SITE_URL"]),
        ({"SITE_URL": "https://praxis.example.org:abc"}, ["SITE_URL"]),
        ({"SITE_URL": "https://anders.example.org"}, ["ALLOWED_HOSTS", "anders.example.org"]),
        ({"ALLOWED_HOSTS": "*"}, ["ALLOWED_HOSTS"]),
        ({"HTTPS": "0"}, ["HTTPS=0 passt nicht"]),
        ({"SITE_URL": "http://praxis.example.org", "HTTPS": "1"}, ["HTTPS=1 passt nicht"]),
        ({"SECRET_KEY_FALLBACKS": "kurz"}, ["SECRET_KEY_FALLBACKS"]),
        ({"OIDC_SERVER_URL": "https://anmelden.example.org"}, ["OIDC_CLIENT_ID", "gehören zusammen"]),
        ({"OIDC_CLIENT_SECRET": "geheim"}, ["gehören zusammen"]),
        (
            {"OIDC_SERVER_URL": "http://anmelden.example.org", "OIDC_CLIENT_ID": "a", "OIDC_CLIENT_SECRET": "b"},
            ["https://"],
        ),
        ({"MACHINE_DRAFT": "deepl"}, ["DEEPL_AUTH_KEY"]),
        ({"MACHINE_DRAFT": "libretranslate"}, ["LIBRETRANSLATE_URL"]),
        ({"MACHINE_DRAFT": "irgendwas"}, ["off, deepl oder libretranslate"]),
        ({"ELASTICSEARCH_URL": "elasticsearch:9200"}, ["ELASTICSEARCH_URL"]),
        ({"EMAIL_PORT": "0"}, ["EMAIL_PORT"]),
        ({"AUDIT_RETENTION_DAYS": "0"}, ["AUDIT_RETENTION_DAYS"]),
        ({"ERASURE_JOURNAL_DAYS": "-5"}, ["ERASURE_JOURNAL_DAYS"]),
        ({"DATABASE_URL": "mysql://irgendwo"}, ["DATABASE_URL"]),
    ],
    ids=lambda value: " ".join(f"{k}={v}" for k, v in value.items()) if isinstance(value, dict) else "",
)
def test_n05_an_unsafe_pair_does_not_start_and_says_what_to_write(
    tmp_path: Path, changes: dict[str, str], words: list[str]
) -> None:
    answer = start(tmp_path, **changes)
    assert answer.returncode != 0
    assert "ImproperlyConfigured" in answer.stderr
    for word in words:
        assert word in answer.stderr


def test_n05_all_mistakes_are_named_at_once(tmp_path: Path) -> None:
    answer = start(tmp_path, TRUSTED_PROXIES="", EMAIL_PORT="0")
    assert "BEHIND_PROXY=1 ohne" in answer.stderr
    assert "EMAIL_PORT" in answer.stderr


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"TRUSTED_PROXIES": "2"},
        {"BEHIND_PROXY": "0", "TRUSTED_PROXIES": "0"},
        {"BEHIND_PROXY": "", "TRUSTED_PROXIES": "", "SITE_URL": "http://praxis.example.org"},
        {"ALLOWED_HOSTS": ".example.org"},
    ],
    ids=["one proxy", "two proxies", "none", "own network", "all names below"],
)
def test_n05_what_is_safe_starts(tmp_path: Path, changes: dict[str, str]) -> None:
    answer = start(tmp_path, **changes)
    assert (answer.stdout.strip(), answer.returncode) == ("LÄUFT", 0), answer.stderr


def test_n05_an_empty_variable_is_its_default(tmp_path: Path) -> None:
    answer = start(tmp_path, "print(s.DEFAULT_FROM_EMAIL, s.EMAIL_PORT)", DEFAULT_FROM_EMAIL="", EMAIL_PORT="")
    assert answer.stdout.split() == ["redaktion@example.org", "25"]


MAIL = {"EMAIL_HOST": "mail.example.org", "EMAIL_HOST_USER": "praxis", "EMAIL_HOST_PASSWORD": "streng-geheim"}


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"EMAIL_USE_TLS": "1", "EMAIL_USE_SSL": "1"}, ["nur eines", "EMAIL_PORT=587", "EMAIL_PORT=465"]),
        ({**MAIL, "EMAIL_USE_TLS": "1", "EMAIL_HOST_PASSWORD": ""}, ["EMAIL_HOST_USER ohne EMAIL_HOST_PASSWORD"]),
        ({**MAIL, "EMAIL_USE_TLS": "1", "EMAIL_HOST_USER": ""}, ["EMAIL_HOST_PASSWORD ohne EMAIL_HOST_USER"]),
        (MAIL, ["ohne Verschlüsselung zu mail.example.org", "EMAIL_USE_TLS=1"]),
        ({"EMAIL_USE_SSL": "1", "EMAIL_PORT": "587"}, ["EMAIL_PORT=465"]),
        ({"EMAIL_USE_SSL": "1"}, ["EMAIL_USE_SSL=1 mit EMAIL_PORT=25"]),
        ({"EMAIL_USE_TLS": "1", "EMAIL_PORT": "465"}, ["EMAIL_USE_SSL=1 setzen"]),
        ({"EMAIL_USE_TLS": "vielleicht"}, ["1 oder 0"]),
    ],
    ids=["both", "no password", "no user", "unencrypted", "ssl 587", "ssl 25", "starttls 465", "neither 1 nor 0"],
)
def test_n22_a_login_at_the_mail_server_that_cannot_work_does_not_start(
    tmp_path: Path, changes: dict[str, str], words: list[str]
) -> None:
    answer = start(tmp_path, **changes)
    assert answer.returncode != 0
    for word in words:
        assert word in answer.stderr
    assert MAIL["EMAIL_HOST_PASSWORD"] not in answer.stderr


@pytest.mark.parametrize(
    ("changes", "port"),
    [
        ({**MAIL, "EMAIL_USE_TLS": "1", "EMAIL_PORT": "587"}, "587"),
        ({**MAIL, "EMAIL_USE_SSL": "ja", "EMAIL_PORT": "465"}, "465"),
        ({**MAIL, "EMAIL_HOST": "localhost"}, "25"),
    ],
    ids=["starttls", "ssl", "own machine"],
)
def test_n22_a_login_at_the_mail_server_reaches_django(tmp_path: Path, changes: dict[str, str], port: str) -> None:
    code = "print(s.EMAIL_HOST_USER, s.EMAIL_HOST_PASSWORD, s.EMAIL_PORT, s.EMAIL_USE_TLS, s.EMAIL_USE_SSL)"
    answer = start(tmp_path, code, **changes)
    wanted = ["praxis", "streng-geheim", port, str("EMAIL_USE_TLS" in changes), str("EMAIL_USE_SSL" in changes)]
    assert answer.stdout.split() == wanted, answer.stderr


@pytest.mark.parametrize("host", ["0.0.0.0", "::"])
def test_n05_behind_a_proxy_nobody_comes_past_it(monkeypatch: pytest.MonkeyPatch, host: str) -> None:
    monkeypatch.setenv("BEHIND_PROXY", "1")
    assert "BEHIND_PROXY=1" in open_door(host, inside_container=False)
    assert not open_door(host, inside_container=True)
    assert not open_door("127.0.0.1", inside_container=False)
    monkeypatch.setenv("BEHIND_PROXY", "0")
    assert not open_door(host, inside_container=False)


@pytest.mark.django_db
def test_n05_behind_the_proxy_a_stranger_locks_out_nobody_else(client: Client, settings: Any) -> None:
    """Ten wrong passwords through the proxy of the README, then somebody else through the same proxy."""
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    for number in range(12):
        data = {"login": f"opfer-{number}@example.org", "password": "falsch-falsch"}
        last = client.post("/intern/anmelden/", data, headers={"x-forwarded-for": "198.51.100.7"})
    assert last.status_code == 429
    other = Client().post(
        "/intern/anmelden/",
        {"login": "jemand@example.org", "password": "falsch-falsch"},
        headers={"x-forwarded-for": "203.0.113.5"},
    )
    assert other.status_code == 200
    counted_for = {
        address: attempts(Counter("login.address", address, 0)) for address in ("198.51.100.7", "203.0.113.5")
    }
    assert counted_for == {"198.51.100.7": 10, "203.0.113.5": 1}


# --- one list ---


def compose() -> str:
    return (ROOT / "compose.yaml").read_text(encoding="utf-8")


def handed_on() -> set[str]:
    section = compose().split("environment: &environment")[1].split("volumes:")[0]
    return set(re.findall(r"^    ([A-Z_]+):", section, re.MULTILINE))


def read_by_the_site() -> set[str]:
    files = [*(ROOT / "site" / "config" / "settings").glob("*.py"), ROOT / "tools" / "serve.py"]
    names = {name for file in files for name in read_by_python(file.read_text(encoding="utf-8"))}
    return (
        names - {"TEST_DATABASE_URL", "TEST_DATABASE_FILE", "DJANGO_SETTINGS_MODULE", "PORT", "HOST"} - NOT_FOR_COMPOSE
    )


def test_n05_compose_hands_on_every_variable_the_site_reads() -> None:
    assert handed_on() == read_by_the_site()
    assert handed_on() <= set(variables_of_the_readme())


def test_n05_what_compose_hands_on_is_the_variable_of_the_same_name() -> None:
    for name in handed_on() - FIXED_IN_COMPOSE:
        assert re.search(rf"^    {name}: \$\{{{name}:[-?]", compose(), re.MULTILINE), name


def test_n05_the_container_listens_where_only_the_proxy_of_its_machine_comes() -> None:
    assert '- "127.0.0.1:${PORT:-8000}:8000"' in compose()
    for file in ("compose.yaml", "Dockerfile"):
        assert '"tools/serve.py", "--inside-container"' in (ROOT / file).read_text(encoding="utf-8")


def test_n05_elasticsearch_and_its_client_are_of_the_same_minor() -> None:
    server = re.search(r"image: elasticsearch:(\d+\.\d+)\.", compose())
    client = re.search(r"^elasticsearch==(\d+\.\d+)\.", (ROOT / "requirements.in").read_text(), re.MULTILINE)
    tested = re.search(r"^VERSION=(\d+)\.", (ROOT / "tools/elasticsearch.sh").read_text(), re.MULTILINE)
    assert server
    assert client
    assert tested
    assert server[1] == client[1]
    assert server[1].split(".")[0] == tested[1]
