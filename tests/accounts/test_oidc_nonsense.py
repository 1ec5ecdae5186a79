"""An identity server that answers with nonsense, late or not at all: a page in German with the other way in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from config.settings.environment import openid_connect
from tests.factories import site_tree
from tests.harness.odd_server import ODD_ANSWERS, OddServer, odd_server

pytestmark = pytest.mark.django_db
LOGIN = "/intern/oidc/oidc/login/"


@pytest.fixture
def server(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[OddServer]:
    site_tree()
    monkeypatch.setenv("OIDC_CLIENT_ID", "praxis")
    monkeypatch.setenv("OIDC_CLIENT_SECRET", "geheim")
    with odd_server() as running:
        settings.SOCIALACCOUNT_PROVIDERS = openid_connect(running.address)
        yield running


def configure(server: OddServer) -> None:
    endpoints = {f"{name}_endpoint": f"{server.address}/{name}" for name in ("authorization", "token", "userinfo")}
    known = {**endpoints, "issuer": server.address, "jwks_uri": f"{server.address}/keys"}
    server.by_path["/.well-known/"] = known


def is_told(answer: Any) -> bool:
    """A page of ours with a way on; a person without a number is one without an account here."""
    page = answer.content.decode()
    no_sign_in = "Anmeldung nicht möglich" in page and 'href="/intern/anmelden/"' in page
    return no_sign_in or ("noch kein Konto" in page and 'href="/intern/registrieren/"' in page)


@pytest.mark.parametrize("kind", ODD_ANSWERS)
def test_n19_nonsense_before_the_sign_in_leads_to_the_other_way_in(
    client: Client, server: OddServer, kind: str
) -> None:
    server.answer = ODD_ANSWERS[kind]
    assert is_told(client.get(LOGIN)), kind


@pytest.mark.parametrize("kind", ODD_ANSWERS)
@pytest.mark.parametrize("good", [[], ["/token"]], ids=["as token", "as person"])
def test_n19_nonsense_after_the_sign_in_leads_to_the_other_way_in(
    client: Client, server: OddServer, kind: str, good: list[str]
) -> None:
    configure(server)
    server.by_path |= {path: {"access_token": "a", "token_type": "Bearer"} for path in good}
    asked = parse_qs(urlsplit(client.get(LOGIN).headers["Location"]).query)
    server.answer = ODD_ANSWERS[kind]
    answer = client.get(f"{LOGIN}callback/", {"code": "c", "state": asked["state"][0]})
    assert is_told(answer), (answer.status_code, answer.headers)
    assert "_auth_user_id" not in client.session


def test_n19_a_silent_identity_server_is_not_waited_for(client: Client, server: OddServer, settings: Any) -> None:
    settings.SOCIALACCOUNT_REQUESTS_TIMEOUT, server.seconds = 0.3, 1.5
    assert is_told(client.get(LOGIN))


def test_n19_an_identity_server_that_is_down_is_said(client: Client, settings: Any) -> None:
    site_tree()
    settings.SOCIALACCOUNT_PROVIDERS = openid_connect("http://127.0.0.1:1")
    answer = client.get(LOGIN)
    assert is_told(answer)
    assert answer.status_code == 503


@pytest.mark.parametrize(
    "query", ["", "?code=c", "?state=erfunden", "?error=access_denied", "?code=c&state=%F0%9F%98%80"]
)
def test_n19_a_way_back_that_nobody_went_is_no_error(client: Client, server: OddServer, query: str) -> None:
    configure(server)
    assert client.get(f"{LOGIN}callback/{query}").status_code < 500
