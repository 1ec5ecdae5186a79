"""Forms of the admin with what no browser sends: refused in German, never an error 500 (``checks.md`` N34)."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest
from django.core.signals import got_request_exception
from django.db import IntegrityError, connection, transaction
from django.http import HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from wagtail_localize.models import OverridableSegment, StringSegment, StringTranslation, Translation

from accounts.access_rules import AccessRule, Audience, routes
from practices.models import Collection
from practices.models.records import CollectionForm
from tests.access.asking import FORM, GET, JSON, Question, Visitor
from tests.access.forms_of_pages import HOSTILE, Form, forms_of, kind_of_field
from tests.access.test_nonsense import is_ours
from tests.access.world import World, address, build_world

pytestmark = pytest.mark.django_db
# PostgreSQL gets slow within a transaction that took back thousands of requests.
PARTS = 6
# Vocabularies share their views and their form: one of them stands for all.
ALIKE = tuple(
    f"_vocabularies_{name}:"
    for name in ("addressee", "institutiontype", "legalbasis", "phase", "region", "sector", "targetgroup")
)
# Lists and windows to choose from: no form of theirs is sent by POST.
READ_ONLY = ("results", "chosen", "chosen_multiple", "history", "usage", "inspect", "import_template")
# What programs of the admin send without a form.
SENT = ("revision_id", "revision_created_at", "is_editing", "loaded_revision_id", "stage", "position", "id", "term")
NOTHING_OF_IT = ("9" * 30, "ä" * 30, "a\x00b", "a\\x00b")


@pytest.fixture
def raised() -> Iterator[list[str]]:
    """What views raised, to be named by a test that fails."""
    found: list[str] = []

    def note(**_signal: Any) -> None:
        found.append(f"{sys.exc_info()[0].__name__}: {sys.exc_info()[1]}"[:200])  # type: ignore[union-attr]

    got_request_exception.connect(note)
    yield found
    got_request_exception.disconnect(note)


@pytest.fixture(scope="module")
def made_world(shared_rows: None) -> World:
    return build_world()


@pytest.fixture
def world(made_world: World) -> World:
    return deepcopy(made_world)


class Forger(Visitor):
    """Keeps what would have been refused at the end of the transaction: a key of a row that is not there."""

    def __init__(self, world: World) -> None:
        super().__init__(Audience.ADMIN, world)
        self.left: list[str] = []

    def look(self) -> None:
        try:
            with transaction.atomic():
                connection.check_constraints()
        except IntegrityError as problem:
            self.left.append(str(problem))


@pytest.fixture
def admin(world: World) -> Forger:
    return Forger(world)


def addresses(world: World) -> dict[str, str]:
    """Pages of the administration by their route, and the forms that the addresses of the world do not show."""
    found = {
        route.key: address(route, world)
        for route in routes()
        if route.pattern.startswith("admin/")
        and route.rule not in {None, AccessRule.CLOSED, AccessRule.AUTH}
        and not any(name in route.key for name in ALIKE)
        and not route.key.endswith(READ_ONLY)
    }
    parent, target = world.published.get_parent().get_parent(), Translation.objects.get().get_target_instance()
    return found | {
        "page with blocks": reverse("wagtailadmin_pages:add", args=["home", "standardpage", parent.pk]),
        "page in another language": reverse("wagtailadmin_pages:edit", args=[target.pk]),
    }


def forged_posts(admin: Forger, pages: dict[str, str]) -> Iterator[tuple[Form, list[Any], dict[str, Any]]]:
    """Each form of these pages; one that stands on many pages is forged on the first."""
    seen = set()
    for route, url in pages.items():
        page = admin.ask(GET, url)
        for form in forms_of(page, url) if page.status_code == 200 and not page.streaming else ():
            shape = (form.action.partition("?")[0], *map(kind_of_field, form.data))
            if shape not in seen:
                seen.add(shape)
                yield from ((form, values, data) for values, data in form.forged(route))


@pytest.mark.parametrize("part", range(PARTS))
def test_n34_no_field_of_any_form_of_the_admin_leads_to_an_error(
    part: int, world: World, admin: Forger, raised: list[str], caplog: pytest.LogCaptureFixture
) -> None:
    """Two of seven hostile values for each kind of field in every route."""
    pages = dict(list(addresses(world).items())[part::PARTS])
    wrong, used, answers = [], Counter[str](), Counter[int]()
    for form, values, data in forged_posts(admin, pages):
        raised.clear()
        answer = admin.ask(Question("forged", "post", FORM, urlencode(data, doseq=True).encode()), form.action)
        answers[answer.status_code] += 1
        used.update(map(str, values))
        replaced = {name: str(value)[:20] for name, value in data.items() if value in values}
        if answer.status_code >= 500:
            wrong.append(f"{form.action} {replaced}: {answer.status_code} {raised[-1:]}")
        elif answer.status_code >= 400 and not _is_for_a_program(form.action, answer) and not is_ours(answer):
            wrong.append(f"{form.action} {replaced}: {answer.status_code} without a page of ours")
    assert not wrong, "\n".join(wrong)
    assert admin.left == []
    assert answers.total() > 100
    assert answers[200] > 50, "the form again, with what is wrong in it"
    assert all(used[str(value)] > 10 for value in HOSTILE), used
    assert not [words for words in NOTHING_OF_IT if words in caplog.text]


def _is_for_a_program(url: str, answer: HttpResponse) -> bool:
    """Uploads of several files are sent by a script, which shows words of its own."""
    return url.endswith("/multiple/add/") or answer.headers.get("Content-Type", "").startswith("application/json")


def test_n34_a_key_that_is_taken_is_said_at_its_field_and_once_too_late_on_a_page(
    world: World, admin: Forger, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The language is no field of the form, so Django does not look; and two people save in the same moment."""
    sent = urlencode({"title": "Zweite Reihe", "key": "sammlung", "publisher": "", "year": "", "website": ""}).encode()
    question = Question("taken", "post", FORM, sent)
    page = admin.ask(question, "/admin/snippets/practices/collection/add/").content.decode()
    assert "Diesen Schlüssel hat schon »Sammlung«" in page
    assert 'value="Zweite Reihe"' in page
    monkeypatch.delattr(CollectionForm, "clean_key")
    answer = admin.ask(question, "/admin/snippets/practices/collection/add/")
    assert answer.status_code == 400
    assert is_ours(answer)
    assert "Zweite Reihe" not in caplog.text
    assert Collection.objects.get().title == "Sammlung"


@pytest.mark.parametrize("rows", ["9" * 30, "1001"])
def test_n34_more_rows_than_fields_were_sent_are_refused_before_they_are_drawn(
    rows: str, world: World, admin: Forger, caplog: pytest.LogCaptureFixture
) -> None:
    """A thousand rows take half a minute, and each request of that kind holds a thread."""
    pages = addresses(world)
    for route in ("wagtailadmin_pages:add", "wagtailsnippets_vocabularies_term:edit", "wagtailadmin_workflows:add"):
        url = pages[route]
        (form,) = (form for form in forms_of(admin.ask(GET, url), url) if any(map(_counts_rows, form.data)))
        for name in filter(_counts_rows, form.data):
            body = urlencode({**form.data, name: rows}, doseq=True).encode()
            answer = admin.ask(Question("rows", "post", FORM, body), form.action)
            assert answer.status_code == 400, (route, name)
            assert is_ours(answer)
            assert len(answer.content) < 20_000
    assert "9" * 30 not in caplog.text


def _counts_rows(name: str) -> bool:
    return name.endswith("-TOTAL_FORMS")


def _put(admin: Forger, method: str, url: str, kind: str, body: bytes) -> HttpResponse:
    with transaction.atomic():
        answer: HttpResponse = getattr(admin.client, method)(url, body, content_type=kind)
        transaction.set_rollback(True)
    return answer


def test_n34_a_text_or_a_choice_of_a_translation_that_is_none_is_refused(
    world: World, admin: Forger, raised: list[str], caplog: pytest.LogCaptureFixture
) -> None:
    """The editor of wagtail-localize puts each text by itself, as a form or in JSON."""
    world.published.picture_id, world.published.picture_alt = world.keys["image_id"], "Ein Bild."
    world.published.save_revision().publish()
    translation = Translation.objects.get()
    translation.source.update_from_db()
    text = StringSegment.objects.filter(source=translation.source).first()
    choice = OverridableSegment.objects.filter(source=translation.source).first()
    assert text
    assert choice
    urls = [
        reverse("wagtail_localize:edit_string_translation", args=[translation.pk, text.pk]),
        reverse("wagtail_localize:edit_override", args=[translation.pk, choice.pk]),
    ]
    bodies = [(FORM, urlencode({"value": value}, doseq=True).encode()) for value in HOSTILE]
    bodies += [(FORM, b""), (FORM, b"other=x"), ("multipart/form-data; boundary=x", b"--x")]
    bodies += [
        (JSON, body) for body in (b"{", b"[1, 2]", b"null", b'{"value": ["x"]}', b'{"value": {"a": "a\\u0000b"}}')
    ]
    for url in (*urls, *(f"{url.rpartition('/edit/')[0][:-1]}999999/edit/" for url in urls)):
        for kind, body in bodies:
            for method in ("put", "delete", "post", "patch"):
                raised.clear()
                answer = _put(admin, method, url, kind, body)
                assert answer.status_code < 500, (method, url, kind, body[:40], raised)
    assert not StringTranslation.objects.filter(data__contains="x" * 9).exists()
    assert not [words for words in NOTHING_OF_IT if words in caplog.text]


def test_n34_a_body_that_is_no_form_is_refused_at_every_door_of_a_program(
    world: World, admin: Forger, raised: list[str]
) -> None:
    """What a page of the admin sends behind the reader's back: notices, previews, who else is editing."""
    card, at = world.published.pk, "practices/practicepage"
    doors = [
        "/admin/dismissibles/", f"/admin/editing-sessions/ping/{at}/{card}/1/", "/admin/editing-sessions/release/1/",
        f"/admin/pages/{card}/edit/preview/", f"/admin/pages/add/{at}/{world.published.get_parent().pk}/preview/",
        f"/admin/pages/{card}/edit/", "/admin/block-preview/", f"/admin/transfer-tafel/{card}/",
    ]  # fmt: skip
    bodies = [
        (JSON, body) for body in (b"", b"{", b"null", b"[1, 2]", b'"x"', b'{"id": "x"}', b'{"a\\u0000b": "\\ud800"}')
    ]
    bodies += [(FORM, urlencode(dict.fromkeys(SENT, value), doseq=True).encode()) for value in HOSTILE]
    for url in doors:
        for kind, body in bodies:
            for method in ("post", "patch"):
                raised.clear()
                answer = _put(admin, method, url, kind, body)
                assert answer.status_code < 500, (method, url, kind, body[:60], raised)
