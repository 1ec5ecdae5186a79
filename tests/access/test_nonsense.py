"""Nonsense at every address: what breaks databases, files and parsers is answered by a page of ours, never by 5xx."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import unquote_to_bytes

import pytest
from django.conf import settings as django_settings
from django.db import OperationalError, connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.test.client import FakePayload
from django.urls import get_resolver, reverse

from accounts.access_rules import AccessRule, Audience, routes
from config.error_views import PAGES, error_page
from config.request_checks import problem_of
from practices.public import views
from tests.access.world import address, build_world
from tests.factories import PracticeFactory, site_tree

pytestmark = pytest.mark.django_db
LONG = "9" * 400
# For parameters in a path, each by itself; the converters refuse some, the views must stand the others.
IN_PATH = ["%00", "a%00b", "%01", "%ff%fe", "%ed%a0%80", "9" * 20, LONG, "..%2f..%2fetc", "%F0%9F%98%80", "a" * 3000]
IN_QUERY = [
    "q=%00", "q=a%00b&p=1", "%00=1", "q=%ff%fe", "q=%ed%a0%80", f"p={LONG}", f"p={'9' * 5000}", "p=-1", "p=abc",
    "q=" + "x" * 20_000, "q=" + "(" * 500, "&" * 3000, "thema=%00", "region=" + LONG, "next=%00", "sprache=%07",
    "ordering=%27%3B--", f"id={LONG}", "page=%F0%9F%98%80", "schritt[]=1", "page=" + "9" * 30,
]  # fmt: skip


@pytest.fixture
def public() -> Client:
    site_tree()
    return Client(raise_request_exception=False)


def raw(client: Client, path: str, query: str = "", method: str = "GET", **extra: Any) -> HttpResponse:
    """Asks with exactly these bytes; the test client would make them tidy."""
    environ = {"PATH_INFO": unquote_to_bytes(path).decode("latin-1"), "QUERY_STRING": query, "REQUEST_METHOD": method}
    with transaction.atomic():
        answer: HttpResponse = client.request(**{**environ, **extra})
        transaction.set_rollback(True)
    return answer


def is_ours(answer: HttpResponse) -> bool:
    """A page in the frame of the site, or a way elsewhere."""
    return answer.status_code < 400 or "<h1" in answer.content.decode()


def test_n19_nonsense_in_the_path_of_any_route_is_no_error() -> None:
    """Every parameter of every route, as the administration, who gets furthest in."""
    world = build_world()
    client = Client(raise_request_exception=False)
    client.force_login(world.users[Audience.ADMIN])
    broken = []
    patterns = sorted({route.pattern for route in routes() if "<" in route.pattern})
    assert len(patterns) > 100
    for pattern in patterns:
        for nonsense in ("%00", "9" * 20, "%F0%9F%98%80"):
            written = re.sub(r"\(\?P<\w+>[^)]*\)|<[^>]*>", nonsense, pattern)
            path = "/" + re.sub(r"\\Z|[\^$?\\]", "", written)
            answer = raw(client, path)
            if answer.status_code >= 500:
                broken.append(f"{path}: {answer.status_code}")
    assert broken == []


@pytest.mark.parametrize("nonsense", IN_PATH)
def test_n19_nonsense_in_a_public_path_gets_a_page_of_ours(public: Client, nonsense: str) -> None:
    patterns = ("/{}", "/themen/{}/", "/regionen/{}/", "/traeger/{}/", "/praxisbeispiele/{}/", "/en/themen/{}/")
    for pattern in (*patterns, "/kontakt/bestaetigen/{}/", "/intern/einladung/{}/", "/documents/{}/a.pdf", "/media/{}"):
        answer = raw(public, pattern.format(nonsense))
        assert 300 <= answer.status_code < 500, pattern
        assert is_ours(answer), pattern


@pytest.mark.parametrize("query", IN_QUERY, ids=lambda query: query[:20])
@pytest.mark.parametrize(
    "path",
    [
        "/", "/suche/", "/suche/vorschlaege/", "/praxisbeispiele/", "/themen/", "/regionen/", "/traeger/",
        "/intern/anmelden/", "/sitemap.xml", "/healthz/", "/en/suche/",
    ],
)  # fmt: skip
def test_n19_nonsense_in_a_query_is_no_error(public: Client, path: str, query: str) -> None:
    answer = raw(public, path, query)
    assert answer.status_code < 500
    if "%00" in query or "%07" in query:
        assert answer.status_code == 400
    assert is_ours(answer)


def test_n19_an_address_with_umlauts_and_any_script_passes_the_gate(rf: Any) -> None:
    for path in ("/praxisbeispiele/größere-chancen-in-köln/", "/uk/теми/", "/ar/عمل/", "/themen/%C3%BC/"):
        assert problem_of(rf.get(path, {"q": "Fit für den Job – „Größer“ عمل"})) == 0, path


def test_n19_a_search_with_an_odd_blank_is_a_search(public: Client) -> None:
    """Pasted from Word: a vertical tab, a line break. Old links in Latin-1."""
    for query in ("q=Deutsch%0Bkurs", "q=Deutsch%0D%0Akurs", "q=%FCber"):
        assert raw(public, "/suche/", query).status_code == 200


@pytest.mark.parametrize(
    "cookie", ["sessionid=\x00", 'sessionid="\\000abc"', "csrftoken=\x01", "sessionid=" + "x" * 4000]
)
def test_n19_an_odd_cookie_is_dropped_and_locks_nobody_out(public: Client, cookie: str) -> None:
    for path in ("/", "/intern/anmelden/", "/intern/", "/admin/"):
        assert raw(public, path, HTTP_COOKIE=cookie).status_code in {200, 302}


@pytest.mark.parametrize("host", ["boese.example", "a b", "[::1", "x" * 300, "testserver:99999999", "\x00", ""])
def test_n19_an_odd_host_gets_a_page_of_ours(public: Client, host: str) -> None:
    for path in ("/", "/admin/", "/intern/anmelden/", "/gibt-es-nicht/"):
        answer = raw(public, path, HTTP_HOST=host)
        assert answer.status_code < 500
        assert is_ours(answer)


@pytest.mark.parametrize("language", ["", "*", "de;q=abc", "x" * 5000, "\x00", "..", "de-DE-DE-DE", ";;;,,,"])
def test_n19_an_odd_language_of_the_browser_changes_nothing(public: Client, language: str) -> None:
    for path in ("/", "/intern/anmelden/", "/admin/"):
        assert raw(public, path, HTTP_ACCEPT_LANGUAGE=language).status_code in {200, 302}


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("multipart/form-data", b"--x"),
        ("multipart/form-data; boundary=", b"x"),
        ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data; name=\"a\"\r\n"),
        ("multipart/form-data; boundary=" + "x" * 300, b"--x"),
        ("multipart/form-data; boundary=x", b"--x\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: "
         b"form-data; name=\"a\"\r\n\r\n!\r\n--x--\r\n"),
        ("application/x-www-form-urlencoded; charset=latin-1", b"a=%fc"),
        ("application/x-www-form-urlencoded; charset=gibtesnicht", b"a=%fc"),
        ("application/json", b"{"),
        ("", b"\x00\xff"),
    ],
    ids=[
        "no boundary", "empty boundary", "cut off", "long boundary", "bad base64", "latin-1", "charset", "json", "none",
    ],
)  # fmt: skip
def test_n19_a_broken_body_is_no_error(public: Client, kind: str, body: bytes) -> None:
    for path in ("/suche/wunsch/", "/intern/registrieren/", "/intern/anmelden/", "/kontakt/bestaetigen/x/", "/admin/"):
        extra = {"CONTENT_TYPE": kind, "CONTENT_LENGTH": str(len(body)), "wsgi.input": FakePayload(body)}
        answer = raw(public, path, method="POST", **extra)
        assert answer.status_code < 500, path
        assert is_ours(answer), path


def test_n19_too_many_fields_and_too_much_text_say_what_to_do(public: Client, settings: Any) -> None:
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS, settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 50, 5_000
    for data in ({f"feld{number}": "x" for number in range(60)}, {"text": "x" * 6_000}):
        for path in ("/suche/wunsch/", "/intern/registrieren/"):
            answer = public.post(
                path, "&".join(f"{k}={v}" for k, v in data.items()), "application/x-www-form-urlencoded"
            )
            assert answer.status_code == 413, path
            page = answer.content.decode()
            assert "zu viel auf einmal" in page
            assert "einen Schritt zurück" in page


@pytest.mark.parametrize("field", ["login", "password", "email", "first_name", "text", "query", "leave_empty", "token"])
def test_n19_null_characters_in_any_field_are_no_error(public: Client, field: str) -> None:
    for path in ("/suche/wunsch/", "/intern/registrieren/", "/intern/anmelden/", "/intern/passwort/vergessen/"):
        data = {"login": "a@b.example", "password": "x", "email": "a@b.example", "text": "Ein Wunsch an alle"}
        answer = public.post(path, {**data, field: "a\x00b"})
        assert answer.status_code < 500, path


def test_n19_what_a_view_did_not_expect_is_the_inputs_fault(public: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """A view that hands a null character on to the database; and one whose database is away."""

    def careless(request: Any) -> HttpResponse:
        with connection.cursor() as cursor:
            cursor.execute("SELECT %s", ["a\x00b"])
        return HttpResponse()

    def without_database(request: Any) -> HttpResponse:
        raise OperationalError

    def with_view(view: Any) -> HttpResponse:
        found = next(entry for entry in patterns_of(get_resolver()) if entry.callback is views.theme_list)
        monkeypatch.setattr(found, "callback", view)
        answer: HttpResponse = public.get("/themen/", {"seite": "2"})
        monkeypatch.setattr(found, "callback", views.theme_list)
        return answer

    if connection.vendor == "postgresql":
        assert with_view(careless).status_code == 400
    answer = with_view(without_database)
    assert answer.status_code == 503
    assert answer.headers["Retry-After"]
    assert "Gleich wieder da" in answer.content.decode()


def test_n19_a_database_that_is_away_before_any_view_is_said_so(
    public: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What asks in a middleware: the session, what is set to private."""

    def away(*args: Any, **kwargs: Any) -> None:
        raise OperationalError

    def away_for_the_session(*args: Any, **kwargs: Any) -> None:
        try:
            away()
        except OperationalError:
            # What Django's sessions fall over.
            raise AttributeError("_session_cache")  # noqa: B904

    for name in (away, away_for_the_session):
        monkeypatch.setattr("editorial.draft_visibility.AskingMiddleware.__call__", name)
        answer = public.get("/themen/")
        assert answer.status_code == 503
        assert "Gleich wieder da" in answer.content.decode()


def test_n19_every_list_of_the_admin_is_searched_and_sorted() -> None:
    """Also what only a search or an order brings into play."""
    world = build_world()
    client = Client(raise_request_exception=False)
    client.force_login(world.users[Audience.ADMIN])
    broken, asked = [], 0
    for route in routes():
        url = address(route, world)
        if not url.startswith("/admin/") or route.rule in {None, AccessRule.CLOSED}:
            continue
        for query in ({"q": "Köln"}, {"ordering": "-name", "p": "1"}):
            with transaction.atomic():
                answer = client.get(url, query)
                transaction.set_rollback(True)
            asked += answer.status_code == 200
            if answer.status_code >= 500:
                broken.append(f"{url} {query}: {answer.status_code}")
    assert asked > 100
    assert broken == []


def patterns_of(resolver: Any) -> Any:
    for entry in resolver.url_patterns:
        if hasattr(entry, "url_patterns"):
            yield from patterns_of(entry)
        else:
            yield entry


# --- pages ---


@pytest.mark.parametrize("status", sorted(PAGES))
@pytest.mark.parametrize("code", [code for code, _name in django_settings.LANGUAGES])
def test_n19_every_status_has_a_page_in_every_language(rf: Any, status: int, code: str) -> None:
    site_tree()
    request = rf.get("/" if code == "de" else f"/{code}/")
    answer = error_page(request, status)
    page = answer.content.decode()
    assert answer.status_code == status
    assert f'lang="{code}"' in page.split(">")[1] + ">"
    assert page.count("<h1>") == 1
    assert re.search(r'<a[^>]* href="/', page), "a way on"


@pytest.mark.parametrize(
    ("method", "path"), [("put", "/"), ("post", "/themen/"), ("delete", "/suche/"), ("post", "/en/themen/")]
)
def test_n19_a_wrong_method_gets_a_page_and_says_which_are_right(public: Client, method: str, path: str) -> None:
    answer = getattr(public, method)(path)
    if answer.status_code == 405:
        assert answer.headers["Allow"]
    assert is_ours(answer)


def test_n19_the_page_for_an_error_is_made_even_if_the_frame_breaks(rf: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def fall(*args: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr("home.navigation.build_chrome", fall)
    answer = error_page(rf.get("/en/"), 404)
    assert answer.status_code == 404
    assert "<h1>" in answer.content.decode()


def test_n19_pages_of_errors_carry_the_headers_of_every_page(public: Client) -> None:
    for answer in (raw(public, "/%00"), raw(public, "/gibt-es-nicht/"), raw(public, "/admin/%00/")):
        assert answer.headers["Content-Security-Policy"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "no-store" in answer.headers["Cache-Control"]


# --- forms without their cookie ---


@pytest.mark.parametrize("path", ["/intern/anmelden/", "/intern/passwort/vergessen/", "/intern/abmelden/", "/admin/"])
def test_n19_a_form_without_its_cookie_is_explained_and_leads_on(path: str) -> None:
    site_tree()
    answer = Client(enforce_csrf_checks=True).post(path, {"login": "a@b.example"})
    page = answer.content.decode()
    assert answer.status_code == 403
    assert "Bitte senden Sie das Formular noch einmal" in page
    assert "Cookies" in page
    assert f'href="{path}"' in page
    assert reverse("account_login") in page


def test_n19_asking_for_access_without_a_cookie_keeps_what_was_typed_and_works_the_second_time() -> None:
    site_tree()
    client = Client(enforce_csrf_checks=True)
    data = {"first_name": "Kim", "last_name": "Muster", "email": "kim@neu.example", "institution": "Jobcenter Neu"}
    answer = client.post("/intern/registrieren/", data)
    page = answer.content.decode()
    assert answer.status_code == 403
    for typed in data.values():
        assert f'value="{typed}"' in page
    found = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
    assert found
    again = client.post("/intern/registrieren/", {**data, "csrfmiddlewaretoken": found[1]})
    assert "Bitte sehen Sie in Ihr Postfach" in again.content.decode()


def test_n19_public_forms_need_no_cookie(public: Client) -> None:
    PracticeFactory()
    strict = Client(enforce_csrf_checks=True)
    assert strict.post("/suche/wunsch/", {"text": "Ein Wunsch an alle"}).status_code == 302
