"""Whoever is signed in and may not enter the admin is told so in German, with a way on; nobody is sent in a circle."""

from __future__ import annotations

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Permission
from django.test import Client

from accounts.models import User
from accounts.roles import Role
from tests.factories import PASSWORD, UserFactory, site_tree

pytestmark = pytest.mark.django_db
DOORS = ("/admin/", "/admin/pages/", "/admin/kontakte/", "/admin/users/", "/admin/images/add/", "/admin/gibt-es-nicht/")
ASKED = {
    "page": {},
    "script": {"headers": {"x-requested-with": "XMLHttpRequest"}},
    "program": {"headers": {"accept": "application/json"}},
}


def agency() -> User:
    return UserFactory(role=Role.AGENCY)


def without_role() -> User:
    return UserFactory()


def reader_with_an_own_right() -> User:
    """Somebody gave the account a right of the desk, and not the one to enter it."""
    user = UserFactory(role=Role.AGENCY)
    user.user_permissions.add(Permission.objects.get(codename="change_practicepage"))
    return user


OUTSIDE = (agency, without_role, reader_with_an_own_right)


def ways(client: Client, path: str, method: str = "get", **more: Any) -> tuple[int, list[str], str]:
    """Status at the end, the addresses on the way, the page; a way that is walked twice is a circle."""
    answer = getattr(client, method)(path, **more)
    walked = [path]
    while answer.status_code in {301, 302, 303, 307}:
        assert answer.headers["Location"] not in walked, f"a circle: {walked}"
        walked.append(answer.headers["Location"])
        assert len(walked) < 6, walked
        answer = client.get(answer.headers["Location"])
    return answer.status_code, walked, answer.content.decode()


@pytest.mark.parametrize("account", OUTSIDE, ids=lambda account: account.__name__)
@pytest.mark.parametrize("method", ["get", "head", "post"])
@pytest.mark.parametrize("asked", ASKED)
def test_n33_a_signed_in_account_without_the_right_is_told_so(account: Any, method: str, asked: str) -> None:
    site_tree()
    client = Client(raise_request_exception=False)
    client.force_login(account())
    for door in DOORS:
        status, walked, page = ways(client, door, method, **ASKED[asked])
        assert (status, walked) == (403, [door])
        if method != "head":
            assert "Dafür fehlt die Berechtigung" in page
            main = BeautifulSoup(page, "html.parser").main
            assert main is not None
            assert main.select('a[href="/intern/"]')
            assert main.select('form[action="/intern/abmelden/"]'), "who is to sign in as somebody else signs out first"
            assert "nicht angemeldet" not in page


@pytest.mark.parametrize("account", OUTSIDE, ids=lambda account: account.__name__)
def test_n33_signing_in_on_the_way_to_the_admin_leads_to_the_same_page_once(account: Any) -> None:
    site_tree()
    user = account()
    client = Client(raise_request_exception=False)
    status, walked, _page = ways(client, "/admin/")
    assert status == 200
    assert walked[-1] == "/intern/anmelden/?next=/admin/"
    status, walked, page = ways(
        client, walked[-1], "post", data={"login": user.email, "password": PASSWORD, "next": "/admin/"}
    )
    assert status == 403
    assert "Dafür fehlt die Berechtigung" in page
    # The page to sign in leads on whoever is signed in already: no way back to it, so no circle.
    status, _walked, _page = ways(client, "/intern/anmelden/?next=/admin/")
    assert status == 403


def test_n33_an_editor_without_second_factor_is_led_to_it_and_not_in_a_circle(settings: Any) -> None:
    settings.SECOND_FACTOR_REQUIRED = True
    site_tree()
    client = Client(raise_request_exception=False)
    client.force_login(UserFactory(role=Role.EDITOR))
    for door in DOORS[:2]:
        for method in ("get", "head", "post"):
            status, walked, _page = ways(client, door, method)
            assert status == 200
            assert walked[-1].startswith("/intern/")
            assert len(walked) == 2


def test_n33_an_account_that_was_deactivated_meets_the_sign_in_once() -> None:
    site_tree()
    user = UserFactory(role=Role.AGENCY)
    client = Client(raise_request_exception=False)
    client.force_login(user)
    User.objects.filter(pk=user.pk).update(is_active=False)
    for method in ("get", "head", "post"):
        status, walked, _page = ways(client, "/admin/", method)
        assert status == 200
        assert walked[1:] == ["/intern/anmelden/?next=/admin/"]
