"""Every address of the router × six roles × GET, HEAD, POST against its declared row (``checks.md`` A).

A role that its row does not admit must meet a closed door at every method and with every body: sign-in, a way back to
the start of the admin, 403, 404 or 405. A role that is admitted must get in, and nothing breaks, whatever is sent. No
address is left out. Nothing is kept: every request is rolled back, so the order does not matter.
"""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from wagtail_localize.models import TranslationSource

from accounts.access_rules import (
    SAFE_METHODS,
    AccessRule,
    Audience,
    Route,
    access,
    declared_routes,
    enforced_routes,
    line_of,
    routes,
    rule_of,
)
from accounts.checks import every_route_has_a_row
from practices.models import PracticePage
from tests.access.asking import BODIES, EMPTY, GET, HEAD, UNREADABLE, Question, Visitor, bodies
from tests.access.world import LOOKS_CLOSED, World, address, build_world

pytestmark = pytest.mark.django_db
# The title of a draft of another team; these roles read it nowhere in the admin.
SECRET = "Geheimtitel"
# PostgreSQL gets slow within a transaction that took back thousands of requests.
PARTS = 6
STRANGERS = (Audience.ANONYMOUS, Audience.AGENCY, Audience.EDITOR, Audience.TRANSLATOR)


def is_refused(response: Any) -> bool:
    """Sign-in, back to the start of the admin, 403 or 404."""
    if response.status_code in {301, 302}:
        target = response.headers["Location"].partition("?")[0]
        return target in {"/intern/anmelden/", "/admin/login/", "/admin/"}
    return response.status_code in {403, 404, 410}


def wrong_cells(route: Route, url: str, visitors: dict[Audience, Visitor]) -> Iterator[str]:
    """Every visitor asks with GET and an empty POST, everybody outside with HEAD.

    What takes long does not depend on who asks once it is clear whether the door is open: those inside take turns with
    HEAD, and with the bodies that no form sends those inside and those outside, so that each is met on both sides.
    """
    row = route.rule
    assert row is not None
    turn = sum(route.key.encode())
    pages: dict[Audience, bytes] = {}
    for who, visitor in visitors.items():
        response = visitor.ask(GET, url)
        pages[who] = b"" if response.streaming else response.content
        yield from wrong(route, url, who, GET, response)
        if SECRET.encode() in pages[who] and url.startswith("/admin/") and who in STRANGERS:
            yield f"{route.key} {who} {url}: shows the title of a foreign draft"
        yield from wrong(route, url, who, EMPTY, visitor.ask(EMPTY, url))
    inside = [who for who in visitors if who in row.admits]
    outside = [who for who in visitors if who not in row.admits]
    for who in [*outside, *inside[turn % max(len(inside), 1) :][:1]]:
        yield from wrong(route, url, who, HEAD, visitors[who].ask(HEAD, url))
    for group in filter(None, (inside, outside)):
        for place in range(BODIES):
            who = group[(turn + place) % len(group)]
            way = bodies(pages[who], turn)[place]
            yield from wrong(route, url, who, way, visitors[who].ask(way, url))


def wrong(route: Route, url: str, who: Audience, way: Question, response: Any) -> Iterator[str]:
    """What is wrong with one answer."""
    row, status, method = route.rule, response.status_code, way.method.upper()
    assert row is not None
    cell = f"{route.key} {row.key} {who} {way.name} {url}: {status}"
    if status >= 500:
        raised = getattr(response, "exc_info", None)
        yield f"{cell}, should not break{f': {raised[1]!r}' if raised else ''}"
    elif who not in row.admits:
        # 405 says nothing of what is behind, but a bricked-up door has no method; 400 is said to what nobody can read.
        says_nothing = ({405} if row is not AccessRule.CLOSED else set()) | ({400} if way in UNREADABLE else set())
        if not is_refused(response) and status not in says_nothing:
            yield f"{cell}, should be refused"
    elif method not in getattr(route.view, "access_methods", (*SAFE_METHODS, "POST")):
        # What nobody can read is refused before anything is asked of the view.
        if status != 405 and not (status == 400 and way in UNREADABLE):
            yield f"{cell}, should be 405"
    elif method == "POST" and not hasattr(route.view, "access_methods"):
        pass  # What a form of a package says to nonsense is its own affair, as long as it answers.
    elif route.pattern in LOOKS_CLOSED:
        if status != LOOKS_CLOSED[route.pattern]:
            yield f"{cell}, should be {LOOKS_CLOSED[route.pattern]}"
    elif row is not AccessRule.AUTH and is_refused(response):
        yield f"{cell}, should be let in"


@pytest.fixture(scope="module")
def made_world(shared_rows: None) -> World:
    return build_world()


@pytest.fixture
def world(made_world: World) -> World:
    return deepcopy(made_world)


@pytest.fixture
def visitors(world: World) -> dict[Audience, Visitor]:
    return {who: Visitor(who, world) for who in Audience}


@pytest.mark.timeout(1800)
@pytest.mark.parametrize("part", range(PARTS))
def test_n26_a03_a06_a07_every_cell_of_the_matrix_is_true(
    part: int, world: World, visitors: dict[Audience, Visitor]
) -> None:
    PracticePage.objects.filter(pk=world.foreign.pk).update(title=SECRET, draft_title=SECRET)
    before = list(PracticePage.objects.order_by("pk").values())
    some = list(routes())[part::PARTS]
    wrong = [cell for route in some for cell in wrong_cells(route, address(route, world), visitors)]
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
    assert set(declared_routes()) - used - later == set()
    assert {route.key for route in routes()} >= enforced_routes()


def test_a_line_for_one_name_does_not_open_another() -> None:
    assert rule_of("search") is AccessRule.PUBLIC
    assert rule_of("search_of_secrets") is None
    assert rule_of("wagtailusers_users:anything") is AccessRule.ADMINISTRATION


def test_the_decorator_lets_in_refuses_and_names_the_methods(rf: Any, world: World) -> None:
    @access(AccessRule.REVIEWERS)
    def view(request: Any) -> HttpResponse:
        return HttpResponse("drin")

    def ask(method: str, user: Any) -> Any:
        request = getattr(rf, method)("/irgendwo/?seite=2")
        request.user = user
        return view(request)

    answer = ask("get", world.users[Audience.REVIEWER])
    assert answer.content == b"drin"
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert ask("post", world.users[Audience.REVIEWER]).status_code == 405
    with pytest.raises(PermissionDenied):
        ask("get", world.users[Audience.EDITOR])
    assert ask("get", AnonymousUser()).headers["Location"].endswith("?next=/irgendwo/%3Fseite%3D2")
    inactive = world.users[Audience.REVIEWER]
    inactive.is_active = False
    with pytest.raises(PermissionDenied):
        ask("get", inactive)


def test_a05_a_foreign_draft_is_not_there_for_whoever_would_translate_it(
    world: World, visitors: dict[Audience, Visitor]
) -> None:
    source, _new = TranslationSource.update_or_create_from_instance(world.foreign)
    submit = reverse("wagtail_localize:submit_page_translation", args=[world.foreign.pk])
    update = reverse("wagtail_localize:update_translations", args=[source.pk])
    public = reverse("wagtail_localize:submit_page_translation", args=[world.published.pk])
    for url in (submit, update):
        for way in (GET, EMPTY):
            assert visitors[Audience.TRANSLATOR].ask(way, url).status_code == 404
        assert visitors[Audience.REVIEWER].ask(GET, url).status_code == 200
    assert visitors[Audience.TRANSLATOR].ask(GET, public).status_code == 200
    PracticePage.objects.filter(pk=world.published.pk).update(expire_at=timezone.now())
    assert visitors[Audience.TRANSLATOR].ask(GET, public).status_code == 404
