"""Every door that takes a password of an account has the same brake, and none was forgotten."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as site
from django.test import Client

from accounts.models import RateCount, User
from accounts.roles import Role
from tests.factories import PASSWORD, UserFactory, site_tree

pytestmark = pytest.mark.django_db
WRONG = "falsch-falsch-falsch"
NEW = "ein-ganz-neues-Passwort"
# door → what is sent there with a password
DOORS: dict[str, tuple[str, Any]] = {
    "delete the account": ("/intern/konto-loeschen/", lambda password: {"proof": password}),
    "change the password": (
        "/intern/passwort/aendern/",
        lambda password: {"oldpassword": password, "password1": NEW, "password2": NEW},
    ),
    "confirm": ("/intern/noch-einmal-bestaetigen/", lambda password: {"password": password}),
    "the own account in the admin": (
        "/admin/account/",
        lambda password: {
            "password-old_password": password,
            "password-new_password1": NEW,
            "password-new_password2": NEW,
        },
    ),
}
# Where Django, Wagtail and allauth compare a password with that of an account. A new place in a new version, or one of
# ours, fails the test below until somebody has looked whether it asks the account itself.
CALLERS = {
    "accounts/checks.py",
    "accounts/lost_factor_views.py",
    "home/intern/forms.py",
    "django/contrib/auth/backends.py",
    "django/contrib/auth/forms.py",
    "django/contrib/auth/handlers/modwsgi.py",
    "allauth/account/auth_backends.py",
    "allauth/account/forms.py",
    "allauth/headless/account/inputs.py",
}
# These compare hashes themselves: Django's account model, which ours calls behind the brake, and secrets of programs.
WITHOUT_ACCOUNT = {"django/contrib/auth/base_user.py", "allauth/idp/oidc/models.py"}


@pytest.fixture(autouse=True)
def tree() -> None:
    site_tree()


@pytest.mark.parametrize("door", DOORS)
def test_n06_ten_wrong_passwords_and_the_door_waits(client: Client, door: str) -> None:
    url, values = DOORS[door]
    user = UserFactory(role=Role.REVIEWER)
    client.force_login(user)
    codes = [client.post(url, values(WRONG)).status_code for _time in range(11)]
    assert codes[:10] == [200] * 10
    assert codes[10] == 429
    answer = client.post(url, values(PASSWORD))
    assert answer.status_code == 429, "the right password does not end the wait"
    assert answer.headers["Retry-After"] == "900"
    assert "in 15 Minuten" in answer.content.decode()
    untouched = User.objects.get(pk=user.pk)
    assert untouched.is_active
    assert untouched.check_password(PASSWORD)


def test_n06_all_doors_count_together(client: Client) -> None:
    user = UserFactory(role=Role.REVIEWER)
    client.force_login(user)
    for url, values in list(DOORS.values())[:2]:
        for _time in range(5):
            assert client.post(url, values(WRONG)).status_code == 200
    for url, values in DOORS.values():
        assert client.post(url, values(WRONG)).status_code == 429, url
    assert Client().post("/intern/anmelden/", {"login": user.email, "password": PASSWORD}).status_code == 429


@pytest.mark.parametrize("door", DOORS)
def test_n06_the_right_password_passes_and_forgives(client: Client, door: str) -> None:
    url, values = DOORS[door]
    user = UserFactory(role=Role.REVIEWER)
    client.force_login(user)
    for _time in range(3):
        client.post(url, values(WRONG))
    assert client.post(url, values(PASSWORD)).status_code in {200, 302}
    assert not RateCount.objects.exists()


def test_n06_a_colleague_is_not_slowed_down_by_somebody_elses_mistakes() -> None:
    one, other = UserFactory(role=Role.AGENCY), UserFactory(role=Role.AGENCY)
    url, values = DOORS["delete the account"]
    client = Client()
    client.force_login(one)
    for _time in range(9):
        client.post(url, values(WRONG))
    colleague = Client(REMOTE_ADDR="192.0.2.7")
    colleague.force_login(other)
    assert colleague.post(url, values(WRONG)).status_code == 200


def test_n06_outside_of_a_request_nobody_is_counted() -> None:
    user = UserFactory()
    assert not any(user.check_password(WRONG) for _time in range(20))
    assert user.check_password(PASSWORD)
    assert not RateCount.objects.exists()


def _sources() -> Iterator[tuple[str, Path]]:
    for package in ("home", "practices", "search", "site"):
        root = Path(site.ROOT) / package
        for path in root.rglob("*.py"):
            yield str(path.relative_to(Path(site.ROOT) / "site" if package == "site" else Path(site.ROOT))), path
    for library in ("django", "wagtail", "allauth", "wagtail_localize"):
        spec = find_spec(library)
        assert spec
        assert spec.origin
        root = Path(spec.origin).parent
        for path in root.rglob("*.py"):
            if "tests" not in path.parts:
                yield str(path.relative_to(root.parent)), path


def test_n06_every_place_that_compares_a_password_is_known() -> None:
    compared, bare = set(), set()
    for name, path in _sources():
        text = path.read_text()
        if "check_password" not in text:
            continue
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Call):
                called = node.func
                if isinstance(called, ast.Attribute) and called.attr in {"check_password", "acheck_password"}:
                    compared.add(name)
            elif isinstance(node, ast.ImportFrom) and node.module == "django.contrib.auth.hashers":
                bare |= {name for alias in node.names if alias.name in {"check_password", "acheck_password"}}
    assert compared - {"accounts/models/users.py"} - CALLERS == set()
    assert bare - WITHOUT_ACCOUNT == set(), "past the account and so past the brake"
