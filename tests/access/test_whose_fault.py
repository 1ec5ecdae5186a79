"""What views and forms of packages trip over is refused in our words; a mistake of a program stays a 500 in the log."""

from __future__ import annotations

import sys
from typing import Any

import pytest
from django import forms
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import get_resolver, reverse

from accounts.access_rules import Audience
from practices.models import PracticePage
from practices.public import views
from tests.access.test_nonsense import is_ours, patterns_of
from tests.access.world import build_world
from tests.factories import site_tree

pytestmark = pytest.mark.django_db


@pytest.fixture
def public() -> Client:
    site_tree()
    return Client(raise_request_exception=False)


def _of_package(source: str) -> Any:
    """A view as a package would have it: its file lies where packages lie."""
    place: dict[str, Any] = {"__name__": "wagtail.x"}
    exec(compile(source, f"{next(p for p in sys.path if p.endswith('site-packages'))}/wagtail/x.py", "exec"), place)
    return place["view"]


PACKAGE_VIEWS = {
    "field": 'def view(request): return request.POST["geheim"]',
    "row": "from practices.models import PracticePage\ndef view(request): PracticePage.objects.get(pk=999999)",
    "json": "import json\ndef view(request): json.loads('{\"geheim')",
    "form": (
        "from django import forms\n"
        "class Form(forms.Form):\n"
        "    def clean(self): return {**self.cleaned_data, 'a': self.data.get('fehlt').startswith('geheim')}\n"
        "def view(request): return Form(request.POST).is_valid()"
    ),
    "form drawn again": (
        "class View:\n    def form_invalid(self): return {}['geheim']\ndef view(request): return View().form_invalid()"
    ),
    "rich text": (
        "from draftjs_exporter.error import ExporterException\n"
        "def view(request): raise ExporterException(request.POST['was'] + 'geheim')"
    ),
    "next": "from django.shortcuts import redirect\ndef view(request): return redirect(request.POST['next'])",
}
OWN_MISTAKES = {
    "of a package": 'def view(request): return {}["geheim"]',
    "nothing there": "def view(request): return None.title",
    "name of an address": "from django.urls import reverse\ndef view(request): return reverse('gibt-es-nicht')",
}


@pytest.fixture
def answer_of(public: Client, monkeypatch: pytest.MonkeyPatch) -> Any:
    found = next(entry for entry in patterns_of(get_resolver()) if entry.callback is views.theme_list)

    def ask(view: Any, method: str = "post") -> HttpResponse:
        monkeypatch.setattr(found, "callback", view)
        data = {"next": "geheim", "was": "getippt"} if method == "post" else None
        answer: HttpResponse = getattr(public, method)("/themen/", data)
        return answer

    return ask


@pytest.mark.parametrize("kind", sorted(PACKAGE_VIEWS))
def test_n26_what_a_package_did_not_expect_is_refused_and_logged_without_what_was_typed(
    kind: str, answer_of: Any, caplog: pytest.LogCaptureFixture
) -> None:
    answer = answer_of(_of_package(PACKAGE_VIEWS[kind]))
    assert answer.status_code == 400
    assert is_ours(answer)
    entry = next(entry for entry in caplog.records if entry.name == "config.request_checks")
    assert entry.levelname == "ERROR"
    assert "wagtail/x.py:" in entry.getMessage()
    assert "geheim" not in caplog.text


def _careless(request: Any) -> HttpResponse:
    return HttpResponse(request.POST["geheim"])


def _lost(request: Any) -> HttpResponse:
    return HttpResponse(PracticePage.objects.get(pk=999_999))


def _tripping(request: Any) -> HttpResponse:
    class Form(forms.Form):
        def clean(self) -> Any:
            return self.data["geheim"].title

    return HttpResponse(Form(request.POST).is_valid())


def _drawing(request: Any) -> HttpResponse:
    class View:
        def form_invalid(self) -> Any:
            return request.POST.get("geheim").title

    return HttpResponse(View().form_invalid())


@pytest.mark.parametrize("kind", [*sorted(OWN_MISTAKES), "own field", "own row", "own form", "own form drawn again"])
def test_n26_a_mistake_of_a_program_stays_a_500_with_its_traceback(
    kind: str, answer_of: Any, caplog: pytest.LogCaptureFixture
) -> None:
    own = {"own field": _careless, "own row": _lost, "own form": _tripping, "own form drawn again": _drawing}
    view = own.get(kind) or _of_package(OWN_MISTAKES[kind])
    assert answer_of(view).status_code == 500
    assert any(entry.name == "django.request" and entry.exc_info for entry in caplog.records)
    assert not [entry for entry in caplog.records if entry.name == "config.request_checks"]


def test_n26_a_request_that_brings_nothing_is_not_at_fault(answer_of: Any) -> None:
    assert answer_of(_of_package(PACKAGE_VIEWS["row"]), "get").status_code == 500


def test_n26_an_address_without_a_name_gets_its_page_as_well(caplog: pytest.LogCaptureFixture) -> None:
    client = Client()
    client.force_login(build_world().users[Audience.ADMIN])
    answer = client.post("/admin/test404/")
    assert answer.status_code == 405
    assert is_ours(answer)
    assert not [entry for entry in caplog.records if entry.name == "config.error_views"]


def test_n26_forms_of_packages_that_trip_get_a_page_of_ours() -> None:
    world = build_world()
    client = Client(raise_request_exception=False)
    client.force_login(world.users[Audience.ADMIN])
    for name, args in (
        ("wagtailadmin_choose_page_external_link", []),
        ("wagtailredirects:process_import", []),
        ("wagtailadmin_pages:copy", [world.published.pk]),
    ):
        for data in ({}, {"import_file_name": "a:b", "input_format": "0:c", "new_parent_page": "999999", "url": ""}):
            answer = client.post(reverse(name, args=args), data)
            assert answer.status_code == 400, (name, data)
            assert is_ours(answer)
            assert "wagtail" not in answer.content.decode().partition("<main")[2].lower()


def test_n34_a_number_of_more_digits_than_a_database_has_is_refused() -> None:
    admin = Client(raise_request_exception=False)
    admin.force_login(build_world().users[Audience.ADMIN])
    page = PracticePage.objects.first()
    assert page is not None
    for digits in (18, 19, 25, 40):
        number = "9" * digits
        # What PostgreSQL refuses in one request is not part of the next one's transaction.
        before = transaction.savepoint()
        asked = admin.get(f"/admin/api/main/pages/?offset={number}")
        transaction.savepoint_rollback(before)
        sent = admin.post(f"{reverse('wagtailadmin_pages:set_page_position', args=[page.pk])}?position={number}")
        assert [answer.status_code for answer in (asked, sent) if answer.status_code >= 500] == [], digits
