"""Second factor: TOTP and recovery codes at the sign-in, demanded of everybody who works in the admin."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from typing import Any

import pytest
from allauth.account.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core.cache import caches
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditAction, AuditEntry, RateCount, User
from accounts.roles import Role
from accounts.second_factor import SecondFactorAdapter, seal, unseal
from tests.factories import PASSWORD, UserFactory, site_tree

pytestmark = pytest.mark.django_db
LOGIN = "/intern/anmelden/"
# Every mail that allauth sends for what can be done here.
SENT = (
    *(f"account/email/{name}" for name in ("password_changed", "password_set", "password_reset")),
    *(f"account/email/{name}" for name in ("password_reset_key", "unknown_account")),
    *(f"mfa/email/{name}" for name in ("totp_activated", "totp_deactivated", "recovery_codes_generated")),
    *(f"mfa/email/{name}" for name in ("webauthn_added", "webauthn_removed")),
    *(f"socialaccount/email/{name}" for name in ("account_connected", "account_disconnected")),
)


@pytest.fixture(autouse=True)
def site() -> None:
    site_tree()


def code_of(secret: str) -> str:
    """The code the app shows now; it outlives the half minute it is made in, as a person's does."""
    _earlier, now, _later = yield_hotp_counters_from_time()
    return format_hotp_value(hotp_value(secret, now))


def with_app(user: User) -> str:
    """Gives the account an authenticator app; its secret."""
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    return secret


def sign_in(client: Client, user: User) -> Any:
    return client.post(LOGIN, {"login": user.email, "password": PASSWORD})


def test_a09_the_password_alone_stops_before_the_second_factor(client: Client) -> None:
    user = UserFactory(role=Role.ADMIN)
    secret = with_app(user)
    assert sign_in(client, user).headers["Location"] == reverse("mfa_authenticate")
    assert client.get("/admin/").status_code == 302
    assert client.get("/intern/").status_code == 302
    assert not AuditEntry.objects.filter(action=AuditAction.LOGIN).exists()
    page = client.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert page.status_code == 200
    assert client.get("/intern/").status_code == 302
    assert client.post(reverse("mfa_authenticate"), {"code": code_of(secret)}).headers["Location"] == "/intern/"
    assert client.get("/admin/").status_code == 200


def test_a_recovery_code_opens_once() -> None:
    user = UserFactory(role=Role.ADMIN)
    with_app(user)
    code = RecoveryCodes.activate(user).get_unused_codes()[0]
    for expected in ("/intern/", None):
        client = Client()
        sign_in(client, user)
        answer = client.post(reverse("mfa_authenticate"), {"code": code})
        assert answer.headers.get("Location") == expected


def test_guessing_the_code_is_slowed_down(client: Client) -> None:
    user = UserFactory(role=Role.ADMIN)
    secret = with_app(user)
    sign_in(client, user)
    for _ in range(11):
        client.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert client.post(reverse("mfa_authenticate"), {"code": code_of(secret)}).status_code == 200
    assert client.get("/intern/").status_code == 302


@pytest.mark.parametrize("door", ["mfa_authenticate", "mfa_reauthenticate"])
@pytest.mark.parametrize("kind", ["app", "recovery"])
def test_n06_all_processes_count_wrong_codes_together(client: Client, door: str, kind: str) -> None:
    user = UserFactory(role=Role.ADMIN)
    secret = with_app(user)
    recovery = RecoveryCodes.activate(user).get_unused_codes()[0]
    if door == "mfa_authenticate":
        sign_in(client, user)
    else:
        client.force_login(user)
    for _ in range(10):
        # What a process keeps to itself is another thing in the next one.
        caches["default"].clear()
        assert client.post(reverse(door), {"code": "000000"}).status_code == 200
    caches["default"].clear()
    right = code_of(secret) if kind == "app" else recovery
    answer = client.post(reverse(door), {"code": right})
    assert answer.status_code == 200, "the right code does not end the wait"
    assert answer.context["form"].errors
    other = Client(REMOTE_ADDR="203.0.113.9")
    sign_in(other, user)
    assert other.post(reverse("mfa_authenticate"), {"code": right}).status_code == 200, "nor does another address"
    RateCount.objects.update(ends_at=timezone.now())
    assert client.post(reverse(door), {"code": right}).status_code == 302


def test_n06_a_right_code_forgives_the_wrong_ones_before_it() -> None:
    user = UserFactory(role=Role.ADMIN)
    codes = RecoveryCodes.activate(user).get_unused_codes()
    with_app(user)
    for code in codes[:3]:
        client = Client()
        sign_in(client, user)
        for _ in range(6):
            client.post(reverse("mfa_authenticate"), {"code": "000000"})
        assert client.post(reverse("mfa_authenticate"), {"code": code}).headers["Location"] == "/intern/"


@pytest.mark.parametrize("prefix", SENT)
def test_every_mail_about_the_account_speaks_as_the_site_does(prefix: str) -> None:
    """None of allauth's own words, which say »du« here and »Sie« there."""
    values = {
        "ip": "203.0.113.7", "user_agent": "Firefox", "timestamp": "1.5.2024",
        "password_reset_url": "https://x/", "signup_url": "https://x/", "provider": "Amt",
    }  # fmt: skip
    message = get_adapter().render_mail(prefix, "ida@jobcenter.de", values)
    text = f"{message.subject}\n{message.body}"
    assert not re.search(r"\b(du|dein\w*|dir|dich|you|your)\b", text, re.IGNORECASE), text
    assert message.body.startswith("Guten Tag,"), text
    assert '"' not in text, text
    assert re.search(r"\bI(hr|hre|hres|hrer|hnen)\b|\bSie\b", text)


@pytest.mark.parametrize("role", [Role.EDITOR, Role.REVIEWER, Role.TRANSLATOR, Role.ADMIN])
def test_a09_where_it_is_demanded_nobody_works_without_one(client: Client, settings: Any, role: Role) -> None:
    user = UserFactory(role=role)
    sign_in(client, user)
    assert client.get("/admin/").status_code == 200
    settings.SECOND_FACTOR_REQUIRED = True
    for path in ("/admin/", "/admin/pages/", "/admin/account/"):
        assert client.get(path).headers["Location"] == reverse("mfa_index")
        assert client.post(path).headers["Location"] == reverse("mfa_index")
    assert "zweiten Faktor" in client.get(reverse("mfa_index")).content.decode()
    secret = with_app(user)
    confirm = client.get("/admin/").headers["Location"]
    assert confirm == f"{reverse('mfa_reauthenticate')}?next=/admin/", "the session is older than the factor"
    assert client.post(confirm, {"code": code_of(secret), "next": "/admin/"}).headers["Location"] == "/admin/"
    assert client.get("/admin/").status_code == 200


def test_readers_from_agencies_may_have_one_and_need_none(client: Client, settings: Any) -> None:
    settings.SECOND_FACTOR_REQUIRED = True
    user = UserFactory(role=Role.AGENCY)
    assert not user.needs_second_factor
    sign_in(client, user)
    assert client.get("/intern/").status_code == 200
    assert client.get(reverse("mfa_index")).status_code == 200


def test_an_app_is_set_up_with_a_picture_and_gives_recovery_codes(client: Client) -> None:
    user = UserFactory(role=Role.EDITOR)
    sign_in(client, user)
    again = client.get(reverse("mfa_activate_totp")).headers["Location"]
    assert again.startswith(reverse("account_reauthenticate")), "whoever finds an open screen adds no factor"
    assert client.post(again, {"password": "falsch"}).status_code == 200
    page = client.post(again, {"password": PASSWORD}, follow=True)
    text = page.content.decode()
    assert "data:image/svg+xml" in text
    secret = page.context["form"].secret
    answer = client.post(reverse("mfa_activate_totp"), {"code": code_of(secret)})
    assert answer.headers["Location"] == reverse("mfa_view_recovery_codes")
    kinds = set(Authenticator.objects.filter(user=user).values_list("type", flat=True))
    assert kinds == {"totp", "recovery_codes"}


def test_whoever_needs_one_keeps_the_last_one(client: Client, settings: Any) -> None:
    user = UserFactory(role=Role.EDITOR)
    with_app(user)
    client.force_login(user)
    settings.SECOND_FACTOR_REQUIRED = True
    factor = Authenticator.objects.get(user=user)
    assert not SecondFactorAdapter().can_delete_authenticator(factor)
    settings.SECOND_FACTOR_REQUIRED = False
    assert SecondFactorAdapter().can_delete_authenticator(factor)


def test_the_demonstration_asks_for_none_and_production_does() -> None:
    def required(module: str) -> str:
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": f"config.settings.{module}",
            "SECRET_KEY": "x" * 60,
            "ALLOWED_HOSTS": "www.example.org",
        }
        environment.pop("SECOND_FACTOR_REQUIRED", None)
        code = "from django.conf import settings; print(settings.SECOND_FACTOR_REQUIRED)"
        return subprocess.run(
            [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
        ).stdout.strip()

    assert (required("dev"), required("production")) == ("False", "True")


def stored_secrets(user: User) -> str:
    return str(list(user.authenticator_set.values_list("data", flat=True)))


def enter(user: User, code: str) -> Client:
    client = Client()
    sign_in(client, user)
    client.post(reverse("mfa_authenticate"), {"code": code})
    return client


def test_secrets_are_encrypted_in_the_database_and_still_open(client: Client) -> None:
    user = UserFactory(role=Role.EDITOR)
    secret = with_app(user)
    codes = RecoveryCodes.activate(user).get_unused_codes()
    assert secret not in stored_secrets(user)
    assert "gAAAAA" in stored_secrets(user)
    assert enter(user, code_of(secret)).get("/intern/").status_code == 200
    assert enter(user, codes[0]).get("/intern/").status_code == 200


def test_a_secret_from_before_the_encryption_still_opens() -> None:
    user = UserFactory(role=Role.EDITOR)
    secret = with_app(user)
    Authenticator.objects.filter(user=user).update(data={"secret": secret})
    assert enter(user, code_of(secret)).get("/intern/").status_code == 200


def test_a_new_key_of_the_site_opens_old_secrets_while_the_former_one_is_named(settings: Any) -> None:
    user = UserFactory(role=Role.EDITOR)
    secret = with_app(user)
    former, settings.SECRET_KEY = settings.SECRET_KEY, "a-new-key"
    assert enter(user, code_of(secret)).get("/intern/").status_code == 302
    settings.SECRET_KEY_FALLBACKS = [former]
    assert enter(user, code_of(secret)).get("/intern/").status_code == 200


def test_a_secret_nobody_can_open_becomes_no_secret_that_can_be_computed(settings: Any) -> None:
    sealed = seal("JBSWY3DPEHPK3PXP")
    settings.SECRET_KEY = "a-new-key"
    assert len({unseal(sealed) for _time in range(3)}) == 3
    assert "" not in {unseal(sealed)}
