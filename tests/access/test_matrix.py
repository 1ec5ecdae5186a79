"""Every address of the router × six roles × GET, HEAD, POST against its declared row (``checks.md`` A).

A role that its row does not admit must meet a closed door at every method: sign-in, a way back to the
start of the admin, 403, 404 or 405. A role that is admitted must get in. Nothing is kept: every request is
rolled back, so the order does not matter.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail_localize.models import TranslationSource

from accounts.access import SAFE_METHODS, Route, Row, Who, access, routes
from accounts.access_table import ENFORCED, TABLE, line_of, row_of
from accounts.checks import every_route_has_a_row
from practices.models import PracticePage
from tests.access.world import LOOKS_CLOSED, World, address, build_world

pytestmark = pytest.mark.django_db
METHODS = ("get", "head", "post")


class Visitor:
    """A signed-in (or anonymous) client that leaves no trace: session and database are as before."""

    def __init__(self, who: Who, world: World) -> None:
        self.client = Client(raise_request_exception=False)
        if who in world.users:
            self.client.force_login(world.users[who])
        self.cookies = copy.deepcopy(self.client.cookies)

    def ask(self, method: str, url: str) -> HttpResponse:
        self.client.cookies = copy.deepcopy(self.cookies)
        with transaction.atomic():
            response = getattr(self.client, method)(url)
            transaction.set_rollback(True)
        return response


def is_refused(response: Any) -> bool:
    """Sign-in, back to the start of the admin, 403 or 404."""
    if response.status_code in {301, 302}:
        target = response.headers["Location"].partition("?")[0]
        return target in {"/intern/anmelden/", "/admin/login/", "/admin/"}
    return response.status_code in {403, 404, 410}


def wrong_cells(route: Route, url: str, visitors: dict[Who, Visitor]) -> Iterator[str]:
    row = route.row
    assert row is not None
    for who, visitor in visitors.items():
        for method in METHODS:
            if method == "head" and url.startswith("/admin/"):
                continue  # Django answers HEAD with the view of GET; of Wagtail's 290 views GET is enough.
            if method == "post" and who in row.admits and not hasattr(route.view, "access_methods"):
                continue  # What a form of Wagtail does with an empty POST is Wagtail's to test.
            response = visitor.ask(method, url)
            cell = f"{route.key} {row.key} {who} {method.upper()} {url}: {response.status_code}"
            if who not in row.admits:
                if not is_refused(response) and not (response.status_code == 405 and row is not Row.CLOSED):
                    yield f"{cell}, should be refused"
            elif method.upper() not in getattr(route.view, "access_methods", (*SAFE_METHODS, "POST")):
                if response.status_code != 405:
                    yield f"{cell}, should be 405"
            elif route.pattern in LOOKS_CLOSED:
                if response.status_code != LOOKS_CLOSED[route.pattern]:
                    yield f"{cell}, should be {LOOKS_CLOSED[route.pattern]}"
            elif response.status_code >= 500:
                yield f"{cell}, should not break"
            elif row is not Row.DOOR and is_refused(response):
                yield f"{cell}, should be let in"


@pytest.fixture
def world() -> World:
    return build_world()


@pytest.fixture
def visitors(world: World) -> dict[Who, Visitor]:
    return {who: Visitor(who, world) for who in Who}


@pytest.mark.timeout(600)
def test_a06_a07_every_cell_of_the_matrix_is_as_declared(world: World, visitors: dict[Who, Visitor]) -> None:
    before = list(PracticePage.objects.order_by("pk").values())
    wrong = [cell for route in routes() for cell in wrong_cells(route, address(route, world), visitors)]
    assert not wrong, "\n".join(wrong)
    assert list(PracticePage.objects.order_by("pk").values()) == before


def test_a_route_that_nobody_declared_fails_the_start(settings: Any) -> None:
    assert every_route_has_a_row() == []
    settings.ROOT_URLCONF = "tests.access.undeclared_urls"
    errors = every_route_has_a_row()
    assert [error.id for error in errors] == ["accounts.E002"]
    assert "vergessen/" in errors[0].msg


def test_no_line_of_the_table_is_dead() -> None:
    """A line that no route uses hides a typing mistake, or a door that is gone."""
    used = {line_of(route.key) for route in routes()}
    later = {"wagtailstyleguide"}
    assert set(TABLE) - used - later == set()
    assert {route.key for route in routes()} >= ENFORCED


def test_a_line_for_one_name_does_not_open_another() -> None:
    assert row_of("search") is Row.PUBLIC
    assert row_of("search_of_secrets") is None
    assert row_of("wagtailusers_users:anything") is Row.ADMINISTRATION


def test_the_decorator_lets_in_refuses_and_names_the_methods(rf: Any, world: World) -> None:
    @access(Row.REVIEWERS)
    def view(request: Any) -> HttpResponse:
        return HttpResponse("drin")

    def ask(method: str, user: Any) -> Any:
        request = getattr(rf, method)("/irgendwo/?seite=2")
        request.user = user
        return view(request)

    from django.contrib.auth.models import AnonymousUser
    from django.core.exceptions import PermissionDenied

    answer = ask("get", world.users[Who.REVIEWER])
    assert answer.content == b"drin"
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert ask("post", world.users[Who.REVIEWER]).status_code == 405
    with pytest.raises(PermissionDenied):
        ask("get", world.users[Who.EDITOR])
    assert ask("get", AnonymousUser()).headers["Location"].endswith("?next=/irgendwo/%3Fseite%3D2")
    inactive = world.users[Who.REVIEWER]
    inactive.is_active = False
    with pytest.raises(PermissionDenied):
        ask("get", inactive)


def test_a03_the_title_of_a_foreign_draft_is_shown_by_no_address_of_the_admin(
    world: World, visitors: dict[Who, Visitor]
) -> None:
    PracticePage.objects.filter(pk=world.foreign.pk).update(title="Geheimtitel", draft_title="Geheimtitel")
    leaks = []
    for who in (Who.ANONYMOUS, Who.AGENCY, Who.EDITOR, Who.TRANSLATOR):
        for route in routes():
            url = address(route, world)
            if url.startswith("/admin/") and b"Geheimtitel" in visitors[who].ask("get", url).content:
                leaks.append(f"{who} {url}")
    assert not leaks, "\n".join(leaks)


def test_a05_a_foreign_draft_is_not_there_for_whoever_would_translate_it(
    world: World, visitors: dict[Who, Visitor]
) -> None:
    source, _new = TranslationSource.update_or_create_from_instance(world.foreign)
    submit = reverse("wagtail_localize:submit_page_translation", args=[world.foreign.pk])
    update = reverse("wagtail_localize:update_translations", args=[source.pk])
    public = reverse("wagtail_localize:submit_page_translation", args=[world.published.pk])
    for url in (submit, update):
        for method in ("get", "post"):
            assert visitors[Who.TRANSLATOR].ask(method, url).status_code == 404
        assert visitors[Who.REVIEWER].ask("get", url).status_code == 200
    assert visitors[Who.TRANSLATOR].ask("get", public).status_code == 200
    PracticePage.objects.filter(pk=world.published.pk).update(expire_at=timezone.now())
    assert visitors[Who.TRANSLATOR].ask("get", public).status_code == 404
