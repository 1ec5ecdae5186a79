"""Sign-in with an office's own OpenID Connect server: opens accounts that are there, makes none."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.core import mail
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from config.settings.environment import openid_connect
from tests.accounts.test_second_factor import code_of, with_app
from tests.factories import PASSWORD, UserFactory, site_tree

pytestmark = pytest.mark.django_db


CLIENT = {"client_id": "praxis", "secret": "geheim", "name": "Landesportal"}


class Server(ThreadingHTTPServer):
    """A small OpenID Connect server on this machine; ``person`` is who signs in there."""

    person: dict[str, Any]
    address: str


class Answers(BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        address = self.server.address
        if self.path.startswith("/.well-known/"):
            names = ("authorization", "token", "userinfo")
            endpoints = {f"{name}_endpoint": f"{address}/{name}" for name in names}
            self._answer({**endpoints, "issuer": address, "jwks_uri": f"{address}/keys"})
        else:
            self._answer(self.server.person)

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        now = int(time.time())
        claims = {**self.server.person, "iss": self.server.address, "aud": "praxis", "iat": now, "exp": now + 60}
        self._answer({"access_token": "a", "token_type": "Bearer", "id_token": jwt.encode(claims, "k" * 32)})

    def _answer(self, values: dict[str, Any]) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(values).encode())

    def log_message(self, *args: Any) -> None:
        """Quiet."""


@pytest.fixture
def office(settings: Any) -> Iterator[Server]:
    site_tree()
    server = Server(("127.0.0.1", 0), Answers)
    server.address = f"http://127.0.0.1:{server.server_port}"
    settings.SOCIALACCOUNT_PROVIDERS = openid_connect(server.address, **CLIENT)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()


def sign_in(client: Client, office: Server, **person: Any) -> Any:
    office.person = {"sub": "4711", "email_verified": True, **person}
    away = client.get("/intern/oidc/oidc/login/?process=login").headers["Location"]
    assert away.startswith(f"{office.address}/authorization?")
    asked = parse_qs(urlsplit(away).query)
    assert asked["code_challenge_method"] == ["S256"]
    return client.get("/intern/oidc/oidc/login/callback/", {"code": "c", "state": asked["state"][0]})


def test_the_login_page_offers_it_only_where_it_is_set_up(client: Client, office: Server, settings: Any) -> None:
    assert "Mit Landesportal anmelden" in client.get("/intern/anmelden/").content.decode()
    settings.SOCIALACCOUNT_PROVIDERS = openid_connect("", **CLIENT)
    assert "Landesportal" not in client.get("/intern/anmelden/").content.decode()
    assert client.get("/intern/oidc/oidc/login/").status_code == 404


def test_it_opens_the_account_with_the_verified_address(client: Client, office: Server) -> None:
    user = UserFactory(email="kim@example.org", role=Role.AGENCY)
    assert sign_in(client, office, email="Kim@Example.org").headers["Location"] == "/intern/"
    assert client.get("/intern/").context["user"] == user


def test_an_unverified_address_opens_nothing(client: Client, office: Server) -> None:
    UserFactory(email="kim@example.org", role=Role.AGENCY)
    sign_in(client, office, email="kim@example.org", email_verified=False)
    assert client.get("/intern/").status_code == 302
    assert User.objects.count() == 1


@pytest.mark.parametrize("said", ["true", "false", "True", 1, 0, None, "", ["true"], {"a": 1}])
def test_n06_only_the_json_value_true_verifies_an_address(client: Client, office: Server, said: Any) -> None:
    UserFactory(email="kim@example.org", role=Role.AGENCY)
    sign_in(client, office, email="kim@example.org", email_verified=said)
    assert client.get("/intern/").status_code == 302
    assert User.objects.count() == 1
    assert not SocialAccount.objects.exists()


def test_n06_an_address_without_a_word_about_it_opens_nothing(client: Client, office: Server) -> None:
    UserFactory(email="kim@example.org", role=Role.AGENCY)
    office.person = {"sub": "4711", "email": "kim@example.org"}
    away = client.get("/intern/oidc/oidc/login/?process=login").headers["Location"]
    state = parse_qs(urlsplit(away).query)["state"][0]
    client.get("/intern/oidc/oidc/login/callback/", {"code": "c", "state": state})
    assert client.get("/intern/").status_code == 302


def test_n06_the_first_sign_in_leaves_password_and_factors_as_they_were(client: Client, office: Server) -> None:
    user = UserFactory(email="kim@example.org", role=Role.EDITOR)
    secret = with_app(user)
    assert not EmailAddress.objects.filter(user=user).exists(), "as the administration makes accounts"
    answer = sign_in(client, office, email="kim@example.org")
    assert answer.headers["Location"].startswith(reverse("mfa_authenticate"))
    assert client.post(reverse("mfa_authenticate"), {"code": code_of(secret)}).headers["Location"] == "/intern/"
    assert User.objects.get(pk=user.pk).check_password(PASSWORD)
    assert user.authenticator_set.get().type == "totp"
    own = Client()
    entered = own.post("/intern/anmelden/", {"login": user.email, "password": PASSWORD})
    assert entered.headers["Location"].startswith(reverse("mfa_authenticate"))


def test_n06_a_former_address_opens_an_account_by_no_way(client: Client, office: Server) -> None:
    user = UserFactory(email="alt@example.org", role=Role.AGENCY)
    sign_in(client, office, email="alt@example.org")
    client.post("/intern/abmelden/")
    user.email = "neu@example.org"
    user.save()
    sign_in(Client(), office, email="alt@example.org")
    stranger = Client()
    sign_in(stranger, office, email="alt@example.org")
    assert stranger.get("/intern/").status_code == 302, "neither by the address nor by the number of the former sign-in"
    mail.outbox.clear()
    Client().post(reverse("account_reset_password"), {"email": "alt@example.org"})
    assert not any("/intern/passwort/neu/" in message.body for message in mail.outbox)


def test_n06_a_closed_account_is_not_touched_either(client: Client, office: Server) -> None:
    user = UserFactory(email="kim@example.org", role=Role.AGENCY, is_active=False)
    answer = sign_in(client, office, email="kim@example.org")
    assert answer.headers["Location"] == reverse("account_inactive")
    assert not SocialAccount.objects.exists()
    assert User.objects.get(pk=user.pk).check_password(PASSWORD)


def test_a_stranger_is_led_to_the_request_and_gets_no_account(client: Client, office: Server) -> None:
    page = sign_in(client, office, email="fremd@example.org").content.decode()
    assert "noch kein Konto" in page
    assert not User.objects.filter(email="fremd@example.org").exists()
    assert client.get("/intern/").status_code == 302


def test_the_second_factor_is_asked_all_the_same(client: Client, office: Server) -> None:
    user = UserFactory(email="kim@example.org", role=Role.ADMIN)
    with_app(user)
    answer = sign_in(client, office, email="kim@example.org")
    assert answer.headers["Location"].startswith("/intern/zweiter-faktor/authenticate/")
    assert client.get("/admin/").status_code == 302


def test_a08_a_deactivated_account_stays_closed(client: Client, office: Server) -> None:
    UserFactory(email="kim@example.org", role=Role.AGENCY, is_active=False)
    sign_in(client, office, email="kim@example.org")
    assert client.get("/intern/").status_code == 302


def test_a_forged_answer_opens_nothing(client: Client, office: Server) -> None:
    UserFactory(email="kim@example.org", role=Role.AGENCY)
    office.person = {"sub": "4711", "email_verified": True, "email": "kim@example.org"}
    page = client.get("/intern/oidc/oidc/login/callback/", {"code": "c", "state": "ausgedacht"})
    assert "nicht geklappt" in page.content.decode()
    assert client.get("/intern/").status_code == 302
