"""PostgreSQL is gone, hangs, or takes no more connections: 503 in German on every kind of page, and then all as before.

The real server with production settings, and a PostgreSQL of its own that the test kills, freezes and starts again. At
the end the same on SQLite, whose file another process holds.
"""

from __future__ import annotations

import re
import sqlite3
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, suppress
from pathlib import Path

import psycopg
import pytest
import requests

from tests.editorial.samples import photo
from tests.harness.production import PostgresServer, ProductionSite
from tests.harness.programs import wait_for

# What a page of each kind asks of the database; the tables are filled by ``FILL``.
PAGES = (
    "/", "/praxisbeispiele/", "/praxisbeispiele/karte/", "/suche/?q=Sprache", "/suche/vorschlaege/?q=Spr", "/themen/",
    "/sitemap.xml", "/sitemap-de.xml", "/en/", "/intern/", "/intern/anmelden/", "/media/images/bild.png", "/admin/",
    "/admin/pages/", "/documents/1/blatt.pdf", "/gibt-es-nicht/", "/healthz/",
)  # fmt: skip
FORMS = (
    ("/intern/anmelden/", {"login": "a@example.org", "password": "falsch-und-lang-genug"}),
    ("/suche/wunsch/", {"text": "Ein Wunsch an alle"}),
    ("/intern/registrieren/", {"email": "neu@example.org"}),
    ("/admin/images/add/", {"title": "Bild"}),
    ("/admin/pages/3/edit/", {"title": "Start"}),
)
FILL = """
from django.test import Client
from accounts.roles import Role
from tests.factories import PracticeFactory, UserFactory, site_tree
site_tree()
PracticeFactory(title="Karte", slug="karte")
client = Client()
client.force_login(UserFactory(email="a@example.org", role=Role.ADMIN))
print("cookie", client.cookies["sessionid"].value)
"""
# As the processes that answer people ask, with less patience.
SLOW = """
from config.postgres import base
from django.db import OperationalError, connection
base.STATEMENT = 1
base.limit_waiting()
connection.close()
try:
    connection.cursor().execute("SELECT pg_sleep(30)")
except OperationalError as problem:
    print(problem)
"""


@pytest.fixture(scope="module")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PostgresServer]:
    with PostgresServer(tmp_path_factory.mktemp("postgres"), max_connections=20) as server:
        yield server


@pytest.fixture(scope="module")
def site(postgres: PostgresServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ProductionSite]:
    data = tmp_path_factory.mktemp("data")
    (data / "renditions" / "images").mkdir(parents=True)
    (data / "renditions" / "images" / "bild.png").write_bytes(b"x")
    options = ("--workers", "1")
    with ProductionSite(data, postgres.url_of("site"), options=options, SECOND_FACTOR_REQUIRED="0") as running:
        yield running


@pytest.fixture(scope="module")
def cookie(site: ProductionSite) -> dict[str, str]:
    found = re.search(r"^cookie (\w+)$", site.run(FILL), re.MULTILINE)
    assert found
    return {"sessionid": found[1]}


@pytest.fixture(autouse=True)
def calm(site: ProductionSite, cookie: dict[str, str]) -> None:
    """Every test begins with a site at which all is well, with connections that were kept."""
    for path in ("/", "/admin/", "/suche/?q=Sprache"):
        assert site.get(path, cookies=cookie).status_code == 200, path


def statuses(site: ProductionSite, cookie: dict[str, str]) -> dict[str, int]:
    return {path: site.get(path, cookies=cookie).status_code for path in PAGES}


def assert_said(answer: requests.Response, title: str = "Gleich wieder da") -> None:
    assert answer.status_code == 503, answer.url
    assert int(answer.headers["Retry-After"]) > 0, answer.url
    assert "no-store" in answer.headers["Cache-Control"], answer.url
    assert f"<h1>{title}</h1>" in answer.text, answer.url
    assert not re.search(r"Traceback|psycopg|Error", answer.text), answer.url


def send(site: ProductionSite, path: str, data: dict[str, str], cookie: dict[str, str]) -> requests.Response:
    token = "t" * 32
    return site.request(
        "POST", path, data={**data, "csrfmiddlewaretoken": token}, cookies={**cookie, "csrftoken": token},
        headers={"Referer": site.url + path, "Origin": site.url},
    )  # fmt: skip


def test_n34_without_postgresql_every_page_says_so_and_the_next_request_finds_it_back(
    site: ProductionSite, postgres: PostgresServer, cookie: dict[str, str]
) -> None:
    before = statuses(site, cookie)
    assert {status for status in before.values() if status >= 500} == set()
    length, began = len(site.log()), time.monotonic()
    postgres.kill()
    for path in PAGES:
        answer = site.get(path, cookies=cookie)
        if path == "/healthz/":
            assert answer.status_code == 503
        else:
            assert_said(answer, "Back in a moment" if path == "/en/" else "Gleich wieder da")
    for path, data in FORMS:
        assert_said(send(site, path, data, cookie), "Gerade lässt sich nichts speichern")
    for path in ("/robots.txt", "/static/icons/sign.svg"):
        assert site.get(path).status_code == 200, path
    postgres.start()
    assert statuses(site, cookie) == before
    written = site.log()[length:]
    lines = re.findall(r"^\S+ \S+ ERROR .*", written, re.MULTILINE)
    # An outage that was a moment ago is the same one; then, and every minute, a line counts those left out.
    assert len(lines) <= 2 + (time.monotonic() - began) // 60, lines
    assert "Traceback (most recent call last)" in site.log()
    assert "Service Unavailable" not in written
    assert "a@example.org" not in written
    assert "falsch-und-lang-genug" not in written


def test_n34_a_postgresql_that_is_restarted_is_not_noticed_by_the_next_reader(
    site: ProductionSite, postgres: PostgresServer, cookie: dict[str, str]
) -> None:
    postgres.restart()
    for path in ("/", "/suche/?q=Sprache", "/admin/"):
        assert site.get(path, cookies=cookie).status_code == 200, path


def test_n34_a_postgresql_that_hangs_holds_no_request_for_ever(
    site: ProductionSite, postgres: PostgresServer, cookie: dict[str, str]
) -> None:
    postgres.freeze()
    try:
        begun = time.monotonic()
        with ThreadPoolExecutor(4) as pool:
            answers = list(pool.map(lambda path: site.get(path, timeout=60, cookies=cookie), ["/", "/themen/"] * 2))
        seconds = time.monotonic() - begun
    finally:
        postgres.thaw()
    for answer in answers:
        assert_said(answer)
    assert seconds < 30
    wait_for(lambda: site.get("/").status_code == 200, "die Website ist wieder da", 30)


def test_n34_a_statement_that_takes_too_long_is_ended_by_the_server(site: ProductionSite) -> None:
    assert "statement timeout" in site.run(SLOW)


def test_n34_no_connection_left_is_said_as_well_and_passes(
    site: ProductionSite, postgres: PostgresServer, cookie: dict[str, str]
) -> None:
    address = postgres.url_of("site")
    with ExitStack() as others:
        keeper = others.enter_context(psycopg.connect(address, autocommit=True))
        keeper.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'site' "
                       "AND pid <> pg_backend_pid()")  # fmt: skip
        with suppress(psycopg.OperationalError):
            for _number in range(40):
                others.enter_context(psycopg.connect(address))
        assert_said(site.get("/"))
        assert_said(site.get("/admin/", cookies=cookie))
    wait_for(lambda: site.get("/").status_code == 200, "die Website ist wieder da", 30)


def test_n34_a_database_without_room_refuses_a_form_and_shows_its_pages(
    site: ProductionSite, postgres: PostgresServer, cookie: dict[str, str]
) -> None:
    """PostgreSQL's own error, as its server raises it."""
    postgres.ask(
        "CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'could not extend "
        "file: No space left on device' USING ERRCODE = '53100'; END $$",
        "site",
    )
    try:
        for table in ("accounts_ratecount", "django_session", "search_wish", "wagtailcore_revision"):
            postgres.ask(f"CREATE TRIGGER full_disk BEFORE INSERT ON {table} EXECUTE FUNCTION full_disk()", "site")
        for path, data in FORMS[:2]:
            assert_said(send(site, path, data, {}), "Gerade lässt sich nichts speichern")
        for path in ("/", "/suche/?q=Sprache", "/themen/", "/sitemap.xml", "/healthz/", "/intern/anmelden/"):
            assert site.get(path).status_code == 200, path
        for path in ("/admin/", "/admin/pages/", "/admin/images/"):
            assert site.get(path, cookies=cookie).status_code == 200, path
    finally:
        postgres.ask("DROP FUNCTION full_disk CASCADE", "site")
    assert send(site, *FORMS[1], cookie).status_code == 302
    assert postgres.ask("SELECT count(*) FROM search_wish", "site") == "1"


def test_n34_what_was_being_saved_when_it_went_away_is_there_whole_or_not_at_all(
    site: ProductionSite, postgres: PostgresServer, cookie: dict[str, str]
) -> None:
    """Killed between an upload's file and its row: a row without file nor a file without row is left."""
    address = postgres.url_of("site")
    keeper = psycopg.connect(address)
    keeper.execute("LOCK TABLE editorial_picture IN SHARE MODE")
    with ThreadPoolExecutor(1) as pool:
        sending = pool.submit(upload, site, cookie, photo("PNG"))
        originals = Path(site.data_dir) / "media" / "original_images"
        wait_for(lambda: originals.is_dir() and list(originals.iterdir()), "die Datei ist geschrieben", 30)
        postgres.kill()
        answer = sending.result(60)
    keeper.close()
    assert_said(answer, "Gerade lässt sich nichts speichern")
    postgres.start()
    assert site.get("/").status_code == 200
    assert list(originals.iterdir()) == []
    assert postgres.ask("SELECT count(*) FROM editorial_picture", "site") == "0"
    assert upload(site, cookie, photo("PNG")).status_code == 302
    assert len(list(originals.iterdir())) == 1


def upload(site: ProductionSite, cookie: dict[str, str], content: bytes) -> requests.Response:
    token = "t" * 32
    data = {"title": "Foto", "collection": "1", "tags": "", "description": "", "copyright": ""}
    return site.request(
        "POST", "/admin/images/add/", data={**data, "csrfmiddlewaretoken": token}, timeout=60,
        files={"file": ("foto.png", content, "image/png")}, cookies={**cookie, "csrftoken": token},
        headers={"Referer": site.url, "Origin": site.url},
    )  # fmt: skip


def test_n34_an_sqlite_that_another_process_holds_is_read_and_says_when_to_come_again(tmp_path: Path) -> None:
    wish = {"text": "Ein Wunsch an alle, die Karten schreiben."}
    with ProductionSite(tmp_path / "data") as site:
        with closing(sqlite3.connect(site.data_dir / "site.sqlite3", isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            for path in ("/", "/suche/?q=Sprache", "/themen/", "/healthz/"):
                assert site.get(path).status_code == 200, path
            # A writer waits for its turn, but not for ever.
            answer = site.request("POST", "/suche/wunsch/", data=wish, timeout=60)
            assert answer.status_code == 503
            assert int(answer.headers["Retry-After"]) > 0
            assert "Gerade lässt sich nichts speichern" in answer.text
            assert "locked" not in answer.text
        assert site.request("POST", "/suche/wunsch/", data=wish).status_code == 302
