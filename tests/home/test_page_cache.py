"""Finished pages are given again as long as nothing that readers see has changed, and not a request longer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import PageViewRestriction

from config.page_cache import PageCacheMiddleware
from contacts.models import Contact
from editorial.page_views import page_views
from editorial.shared_pages import shared
from home.models import HomePage, StandardPage
from practices.models import Organisation, PracticePage
from search.models import BestBet, SearchPhrase
from search.searched_words import searches
from tests.factories import ContactFactory, OrganisationFactory, PracticeFactory, ThemeFactory, UserFactory
from tests.harness.cluster import everything_is_sent
from vocabularies.models import Region, Theme

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def cache(settings: Any) -> None:
    settings.PAGE_CACHE_MEGABYTES = 8


@pytest.fixture
def card() -> PracticePage:
    theme = ThemeFactory(name="Brücken", key="bruecken")
    card: PracticePage = PracticeFactory(
        title="Runder Tisch", theme=theme, provider=OrganisationFactory(slug="traeger")
    )
    ContactFactory(card=card, level="public", name="Fachstelle Brücken")
    return card


@pytest.fixture
def client() -> Client:
    """One client is one process: its handler keeps its middleware."""
    client = Client()
    client.get("/")
    return client


def paths_of(card: PracticePage) -> list[str]:
    return [
        "/", str(card.url), "/praxisbeispiele/", "/suche/", "/suche/?q=Tisch", "/themen/", "/themen/bruecken/",
        "/regionen/", "/regionen/14/", "/traeger/", "/traeger/traeger/", "/suche/feed/", "/sitemap-de.xml",
        "/en/suche/",
    ]  # fmt: skip


def queries(client: Client, path: str, **headers: str) -> tuple[int, Any]:
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(path, **headers)  # type: ignore[arg-type]
    return len(asked), answer


def test_every_kind_of_public_page_costs_one_query_the_second_time(client: Client, card: PracticePage) -> None:
    for path in paths_of(card):
        first = client.get(path)
        number, second = queries(client, path)
        assert number == 1, path
        assert second.content == first.content, path
        assert dict(second.headers) == dict(first.headers), path
        assert "max-age" not in second.headers["Cache-Control"], "a change is visible on the next request"


def test_a_browser_that_has_the_page_gets_304_and_no_page(client: Client, card: PracticePage) -> None:
    for _again in range(2):
        first = client.get(str(card.url))
        number, answer = queries(client, str(card.url), HTTP_IF_NONE_MATCH=first.headers["ETag"])
        assert (answer.status_code, answer.content) == (304, b"")
        assert number == 1
        assert answer.headers["ETag"] == first.headers["ETag"]
        assert answer.headers["Cache-Control"] == first.headers["Cache-Control"] == "no-cache"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert client.get(str(card.url), HTTP_IF_NONE_MATCH='"other"').status_code == 200


CHANGES: dict[str, tuple[str, Callable[[PracticePage], Any]]] = {
    "a card": ("/", lambda card: republished(card, title="Anders")),
    "its theme": ("/themen/bruecken/", lambda card: Theme.objects.filter(key="bruecken").update(name="Anders")),
    "its Träger": ("/traeger/traeger/", lambda card: Organisation.objects.update(name="Anders")),
    "its region": ("/regionen/14523/", lambda card: Region.objects.filter(ags="14523").update(label="Anders")),
    "its contact": ("card", lambda card: Contact.objects.filter(name__startswith="Fach").update(name_level="editors")),
    "the menu": ("card", lambda card: HomePage.objects.filter(locale__language_code="de").update(site_name="Anders")),
    "a restriction": ("/suche/", lambda card: PageViewRestriction.objects.create(page=card, restriction_type="login")),
    "an expiry": ("/suche/", lambda card: PracticePage.objects.update(expire_at=timezone.now())),
    "a pick": (
        "/suche/?q=nirgends", lambda card: BestBet.objects.create(phrases="nirgends", card=card, reason="Hier"),
    ),
    "withdrawing": ("/themen/bruecken/", lambda card: card.unpublish()),
}  # fmt: skip


def republished(card: PracticePage, **values: Any) -> None:
    for name, value in values.items():
        setattr(card, name, value)
    card.save_revision().publish()


@pytest.mark.parametrize("what", CHANGES)
def test_a_change_is_visible_with_the_next_request_in_every_process(card: PracticePage, what: str) -> None:
    path, change = CHANGES[what]
    path = str(card.url) if path == "card" else path
    processes = [Client(), Client()]
    before = [process.get(path).content for process in processes for _again in range(2)]
    assert len(set(before)) == 1
    change(PracticePage.objects.get(pk=card.pk))
    for process in processes:
        assert process.get(path).content != before[0]


def test_a_page_lasts_until_the_next_expiry(
    client: Client, card: PracticePage, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = timezone.now()
    soon = now + dt.timedelta(minutes=5)
    PracticePage.objects.filter(pk=card.pk).update(expire_at=soon)
    assert "Runder Tisch" in client.get("/suche/").content.decode()
    assert queries(client, "/suche/")[0] == 1
    monkeypatch.setattr(timezone, "now", lambda: soon)
    assert "Runder Tisch" not in client.get("/suche/").content.decode()
    assert client.get(str(card.url)).status_code == 410


def test_readers_are_counted_whoever_made_the_page(client: Client, card: PracticePage) -> None:
    page_views.write()
    searches.write()
    for _again in range(3):
        client.get(str(card.url))
        client.get("/suche/?q=Runder+Tisch")
    # Who asks whether there is a page does not read it, whether or not it is kept.
    for _again in range(2):
        client.head(str(card.url))
    assert page_views.write() == 3
    searches.write()
    assert SearchPhrase.objects.get(words="runder tisch").number == 3


def test_what_a_session_has_a_part_in_is_nobody_elses(client: Client, card: PracticePage) -> None:
    PageViewRestriction.objects.create(page=card, restriction_type="login")
    reader = Client()
    reader.force_login(UserFactory())
    seen = reader.get(str(card.url))
    assert seen.status_code == 200
    assert "no-store" in seen.headers["Cache-Control"]
    for _again in range(2):
        assert client.get(str(card.url)).status_code == 302
        assert reader.get(str(card.url)).status_code == 200
    for path in ("/intern/", "/intern/anmelden/", "/suche/wunsch/", "/healthz/"):
        for _again in range(2):
            assert "ETag" not in client.get(path).headers, path


@pytest.mark.parametrize(
    "headers", [{"Cache-Control": "private"}, {"Cache-Control": "max-age=60, no-store"}, {"Vary": "Cookie"}, {}]
)
def test_an_answer_that_says_it_is_for_one_reader_is_not_kept(headers: dict[str, str]) -> None:
    made: list[str] = []

    @shared
    def view(request: Any) -> HttpResponse:
        made.append(request.path)
        return HttpResponse("Guten Tag", headers=headers)

    middleware = PageCacheMiddleware(view)
    answers = [middleware(RequestFactory().get("/gruss/")) for _again in range(2)]
    assert len(made) == (2 if headers else 1)
    assert all(answer.has_header("ETag") is not bool(headers) for answer in answers)


def test_what_is_said_of_a_service_that_is_away_is_gone_once_it_is_back(
    client: Client, card: PracticePage, settings: Any
) -> None:
    everything_is_sent()
    settings.ELASTICSEARCH_URL = "http://127.0.0.1:9"
    for _again in range(2):
        answer = client.get("/suche/?q=Tisch")
        assert "Ersatztechnik" in answer.content.decode()
        assert "ETag" not in answer.headers
    settings.ELASTICSEARCH_URL = ""
    assert "Ersatztechnik" not in client.get("/suche/?q=Tisch").content.decode()


def test_errors_and_redirects_are_not_kept(client: Client, card: PracticePage) -> None:
    for path, status in (("/gibt-es-nicht/", 404), ("/themen/gibt-es-nicht/", 404), (str(card.url)[:-1], 301)):
        for _again in range(2):
            answer = client.get(path)
            assert answer.status_code == status
            assert "ETag" not in answer.headers
    assert client.get("/suche/", HTTP_HOST="boese.example").status_code == 400


def test_another_host_or_query_is_another_page(client: Client, card: PracticePage, settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["testserver", "anders.example"]
    client.get("/suche/")
    # A page that is made has a context, one that was kept has none.
    assert client.get("/suche/").context is None
    assert client.get("/suche/?seite=1").context is not None
    assert client.get("/suche/", HTTP_HOST="anders.example").context is not None
    assert client.get("/suche/?q=Tisch").content != client.get("/suche/?q=Turm").content


def test_the_memory_has_a_limit(settings: Any) -> None:
    settings.PAGE_CACHE_MEGABYTES = 0.1
    client = Client()
    PracticeFactory()
    for number in range(30):
        client.get(f"/regionen/14/?q=Wort{number}")
    assert queries(client, "/regionen/14/?q=Wort29")[0] == 1
    assert queries(client, "/regionen/14/?q=Wort0")[0] > 1, "what was not asked for the longest is gone"


def test_a_preview_never_gets_the_public_page(card: PracticePage) -> None:
    Client().get(str(card.url))
    card.title = "Noch nicht öffentlich"
    answer = card.make_preview_request()
    assert "Noch nicht öffentlich" in answer.content.decode()


def test_a_page_past_its_expiry_is_not_there_whether_or_not_a_job_has_run(client: Client) -> None:
    page = StandardPage(title="Aktion im Mai", slug="aktion", intro="Nur im Mai.")
    HomePage.objects.get(locale__language_code="de").add_child(instance=page)
    page.save_revision().publish()
    assert client.get("/aktion/").status_code == 200
    StandardPage.objects.filter(pk=page.pk).update(expire_at=timezone.now() - dt.timedelta(minutes=1))
    assert client.get("/aktion/").status_code == 404
