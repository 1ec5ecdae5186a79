"""Every command of ``docs/operations.md``, taken from its own text and run on a site as in production.

The site of this module is an old database that was brought up to date the documented way, in a folder of its own.
Nothing here touches the test database.
"""

from __future__ import annotations

import gzip
import json
import os
import pty
import re
import select
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.harness.commanded_site import (
    MANAGE,
    CommandedSite,
    drop_database,
    make_database,
    postgres_url,
)
from tests.harness.components import ROOT, require
from tests.harness.few_cards import record
from tests.harness.production import postgres_programs
from tests.harness.programs import PATIENCE, kill_group, wait_for

TEXT = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"^#{2,} (?P<heading>[^\n]+)$|^(?P<indent> *)```sh\n(?P<body>.*?)\n(?P=indent)```$", re.M | re.S)
INLINE = re.compile(r"`(manage\.py [^`]+)`")
LANDING = ROOT / "tests" / "upgrade"
OLD_ADMIN = "alt@example.org"
ADDRESSES = ("/", "/praxisbeispiele/", "/themen/", "/suche/?q=Konzept", "/admin/")
PICTURE = b"a picture"
# Block → the test that runs it, or why none does.
RUN_BY = {
    "Einrichten": "test_n31_the_first_account_signs_in",
    "Die ersten Schritte": "test_n31_a_lost_phone_is_forgotten",
    "Mit Containern": "needs Docker; the image is built and asked on CI",
    "Sichern": "test_n31_a_backup_of_sqlite_is_restored",
    "Sichern 2": "test_n31_the_move_to_postgresql_keeps_every_row_and_its_backup_is_restored",
    "Wiederherstellen": "test_n31_a_backup_of_sqlite_is_restored",
    "Wiederherstellen 2": "test_n31_the_move_to_postgresql_keeps_every_row_and_its_backup_is_restored",
    "Wiederherstellen 3": "test_n31_a_backup_of_sqlite_is_restored",
    "Wachsen: von SQLite zu PostgreSQL": "test_n31_the_move_to_postgresql_keeps_every_row_and_its_backup_is_restored",
}
# Commands named within a sentence → what they say.
NAMED = {
    "manage.py worker --once": "",
    "manage.py reindex": "Karten im Index",
    "manage.py replay_erasures": "",
    "manage.py tidy_pictures --all": "",
    "manage.py clean_texts": "",
}

# Tables that are written anew, or tell what was done to this very database.
MADE_ANEW = {"django_session", "django_migrations", "editorial_publicchange"}


def blocks() -> dict[str, str]:
    """The fenced commands by their heading; the second below the same heading gets a 2."""
    found: dict[str, str] = {}
    heading, below = "", 0
    for match in BLOCK.finditer(TEXT):
        if match["heading"]:
            heading, below = match["heading"], 0
            continue
        below += 1
        name = heading if below == 1 else f"{heading} {below}"
        found[name] = "\n".join(line.removeprefix(match["indent"]) for line in match["body"].split("\n"))
    return found


def written(name: str, site: CommandedSite, backup: Path) -> str:
    """The block with the paths of this machine in it."""
    places = {
        "/srv/praxis": str(site.data), "/sicherung": str(backup), " .env)": f" {backup / '.env'})",
        ".venv/bin/python manage.py": MANAGE, ".venv/bin/python": sys.executable,
        "umzug.json": str(backup / "umzug.json"), "arten.json": str(backup / "arten.json"),
    }  # fmt: skip
    # All at once, the longer first: what is put in may hold what is looked for.
    return re.sub("|".join(map(re.escape, places)), lambda found: places[found[0]], blocks()[name])


@pytest.fixture(scope="module")
def upgraded(tmp_path_factory: pytest.TempPathFactory) -> CommandedSite:
    """What ``make serve`` does before it serves, on the database of the landing before; then a few cards."""
    site = CommandedSite(tmp_path_factory.mktemp("praxis"))
    with gzip.open(LANDING / "site.sqlite3.gz") as kept, (site.data / "site.sqlite3").open("wb") as file:
        shutil.copyfileobj(kept, file)
    for command in ("migrate -v 0", "replay_erasures", "load_vocabularies", "setup_site"):
        site.manage(command)
    site.manage("collectstatic --no-input -v 0")
    cards = [card(number) for number in range(3)]
    file = site.data / "karten.json"
    file.write_text(json.dumps(cards), encoding="utf-8")
    site.manage(f"load_cards {file} --publish")
    site.manage("reindex")
    (site.data / "media" / "original_images").mkdir()
    (site.data / "media" / "original_images" / "bild.jpg").write_bytes(PICTURE)
    return site


def kept_cards() -> list[dict[str, Any]]:
    cards: list[dict[str, Any]] = json.loads((LANDING / "cards.json").read_text(encoding="utf-8"))
    return cards


def card(number: int) -> dict[str, Any]:
    return record(number, id=f"karte-{number}", title=f"Karte {number}", traeger=f"Träger {number}")


@pytest.fixture
def site(upgraded: CommandedSite, tmp_path: Path) -> CommandedSite:
    return upgraded.copy(tmp_path / "praxis")


@pytest.fixture
def backup(tmp_path: Path) -> Path:
    folder = tmp_path / "sicherung"
    folder.mkdir()
    return folder


@pytest.fixture
def databases() -> Iterator[list[str]]:
    require(postgres_url() and postgres_programs(), "PostgreSQL (TEST_POSTGRES_URL) mit pg_dump")
    names = [f"documented_{os.getpid()}_{number}" for number in range(2)]
    try:
        yield [make_database(name) for name in names]
    finally:
        for name in names:
            drop_database(name)


def test_n31_every_command_of_the_document_has_a_test_or_a_reason() -> None:
    assert set(blocks()) == set(RUN_BY)
    for name, told in RUN_BY.items():
        assert told in globals() or " " in told, name
    assert set(INLINE.findall(TEXT)) == set(NAMED)


def test_n31_an_upgraded_site_answers(upgraded: CommandedSite) -> None:
    before = kept_cards()
    asked = [*ADDRESSES, *(card["url"] for card in before), f"/admin/pages/{before[0]['pk']}/edit/"]
    assert upgraded.statuses(*asked) == dict.fromkeys(asked, 200)
    keys = ", ".join(str(card["pk"]) for card in before)
    found = upgraded.rows(f"SELECT count(*) FROM search_indexedcard WHERE is_public AND page_id IN ({keys})")
    assert found == [(len(before),)]


def test_n31_an_upgraded_site_reads_the_same(upgraded: CommandedSite) -> None:
    """What readers saw of the cards of the landing before; what this version adds or takes away is not compared."""
    before = kept_cards()
    now = upgraded.ask(
        "import dataclasses\nfrom practices.public.store import practices_of\n"
        f"cards = practices_of({[card['pk'] for card in before]!r})\n"
        "answer = json.loads(json.dumps([dataclasses.asdict(card) for card in cards], default=str))"
    )
    assert len(before) == len(now) >= 5
    for old, new in zip(before, now, strict=True):
        # The files of pictures are not kept; a card without its file shows none.
        common = old.keys() & new.keys() - {"picture", "teaser_picture", "interview", "funders"}
        assert {key: new[key] for key in common} == {key: old[key] for key in common}


@pytest.mark.parametrize("command", NAMED)
def test_n31_a_command_named_in_the_text_does_its_work(site: CommandedSite, command: str) -> None:
    assert NAMED[command] in site.sh(command.replace("manage.py", MANAGE))


def typed(command: str, answers: list[tuple[str, str]], env: dict[str, str]) -> tuple[int, str]:
    """Exit status and what was said to somebody who answers each question at a terminal."""
    process, terminal = pty.fork()
    if process == 0:
        os.chdir(ROOT)
        os.execvpe("bash", ["bash", "-c", command], env)
    said, seen, until = "", 0, time.monotonic() + PATIENCE
    try:
        while select.select([terminal], [], [], max(0.0, until - time.monotonic()))[0]:
            try:
                said += os.read(terminal, 4096).decode(errors="replace")
            except OSError:
                return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]), said
            if answers and answers[0][0] in said[seen:]:
                seen = len(said)
                os.write(terminal, f"{answers.pop(0)[1]}\n".encode())
    finally:
        os.close(terminal)
    kill_group(process)
    os.waitpid(process, 0)
    pytest.fail(f"Nach {PATIENCE:.0f} s nicht zu Ende; offen ist {answers}:\n{said}")


def test_n31_the_first_account_signs_in(site: CommandedSite, backup: Path) -> None:
    secret = "ein-sehr-langes-Passwort"
    answers = [("Mail", "erste@example.org"), ("assw", secret), ("assw", secret)]
    status, said = typed(written("Einrichten", site, backup), answers, site.env)
    assert (status, answers) == (0, []), said
    assert site.ask(
        "from django.contrib.auth import authenticate\n"
        f"user = authenticate(None, email='erste@example.org', password='{secret}')\n"
        "answer = bool(user and user.is_superuser)"
    )


def test_n31_a_lost_phone_is_forgotten(site: CommandedSite, backup: Path) -> None:
    site.rows(
        "INSERT INTO mfa_authenticator (type, data, user_id, created_at) "
        f"SELECT 'totp', '{{}}', id, '2026-01-01' FROM accounts_user WHERE email = '{OLD_ADMIN}'"
    )
    command = written("Die ersten Schritte", site, backup)
    site.sh(command.replace("name@example.org", OLD_ADMIN))
    assert site.rows("SELECT count(*) FROM mfa_authenticator") == [(0,)]
    assert "niemand@example.org" in site.sh(command.replace("name@example.org", "niemand@example.org"), expected=1)


def test_n31_a_backup_of_sqlite_is_restored(site: CommandedSite, backup: Path) -> None:
    for picture in site.data.glob("media/*/*"):
        picture.unlink()
        picture.parent.rmdir()
    before = site.counts()
    writer = sqlite3.connect(site.data / "site.sqlite3")
    writer.execute("CREATE TABLE offen (zahl INTEGER)")
    site.sh(written("Sichern", site, backup))
    writer.execute("DROP TABLE offen")
    writer.close()
    picture = site.data / "media" / "spaeter.jpg"
    picture.write_bytes(PICTURE)
    site.rows("DELETE FROM search_indexedcard")
    for name in ("Wiederherstellen", "Wiederherstellen 3"):
        site.sh(written(name, site, backup))
    assert site.counts() == before
    assert set(site.statuses(*ADDRESSES).values()) == {200}
    assert (site.data / "media").is_dir()
    assert (site.data / "renditions").is_dir()


def test_n31_the_move_to_postgresql_keeps_every_row_and_its_backup_is_restored(
    site: CommandedSite, backup: Path, databases: list[str]
) -> None:
    before = site.counts()
    move = written("Wachsen: von SQLite zu PostgreSQL", site, backup)
    moved, restored = (CommandedSite(site.data, url, site.port) for url in databases)
    site.sh(move.replace("postgres://praxis:geheim@127.0.0.1:5432/praxis", moved.database_url))
    after = moved.counts()
    for name in {*before, *after}:
        if name.startswith("wagtailsearch_") or name in MADE_ANEW:
            before.pop(name, None), after.pop(name, None)
    assert after == before
    assert_works(moved)
    (backup / ".env").write_text(f"SECRET_KEY=x\nDATABASE_URL={moved.database_url}\n", encoding="utf-8")
    kept = moved.counts()
    moved.sh(written("Sichern 2", moved, backup))
    (backup / ".env").write_text(f"DATABASE_URL={restored.database_url}\n", encoding="utf-8")
    restored.sh(written("Wiederherstellen 2", restored, backup))
    assert restored.counts() == kept
    assert set(restored.statuses(*ADDRESSES).values()) == {200}


def assert_works(site: CommandedSite) -> None:
    """Pages answer, search finds, the tree is whole, and every sequence goes on where the numbers end."""
    assert set(site.statuses(*ADDRESSES).values()) == {200}
    file = site.data / "neu.json"
    file.write_text(json.dumps([{**card(7), "keywords": ["neu"], "results": [{"label": "Zahl", "value": 1}]}]))
    assert "1 neu" in site.manage(f"load_cards {file} --publish")
    assert site.ask(
        "from wagtail.models import Page\nfrom django.test import Client\n"
        "from accounts.models import User\n"
        "User.objects.create_user('neu@example.org', 'ein-sehr-langes-Passwort')\n"
        "found = Client(SERVER_NAME='127.0.0.1').get('/suche/?q=Karte').content.decode()\n"
        "answer = [[len(part) for part in Page.find_problems()], 'karte-7' in found, 'karte-1' in found]"
    ) == [[0] * 5, True, True]


def test_n32_an_import_that_is_killed_leaves_whole_cards_and_the_next_finishes(
    site: CommandedSite, tmp_path: Path
) -> None:
    """Each record is one transaction with its search row, its history and its Träger."""
    file = tmp_path / "viele.json"
    file.write_text(json.dumps([card(number) for number in range(30)]), encoding="utf-8")
    command = [sys.executable, str(ROOT / "manage.py"), "load_cards", str(file), "--publish"]
    for wanted in (8, 16):
        process = subprocess.Popen(
            command, cwd=ROOT, env=site.env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            wait_for(
                lambda process=process, wanted=wanted: (
                    process.poll() is not None
                    or site.rows("SELECT count(*) FROM practices_practicepage")[0][0] >= wanted
                ),
                "die ersten Karten sind da",
            )
        finally:
            process.kill()
        assert process.wait(PATIENCE) == -signal.SIGKILL, "Der Import war zu früh zu Ende"
        whole_cards(site)
    assert len(site.rows("SELECT 1 FROM wagtailcore_page WHERE slug LIKE 'karte-%'")) < 30
    assert " 0 abgelehnt" in site.manage(f"load_cards {file} --publish")
    assert whole_cards(site) == 30


def whole_cards(site: CommandedSite) -> int:
    """The number of cards; each is public, with its parts, one version, its history and its row of the search."""
    rows = site.rows(
        "SELECT page.slug, page.live, page.live_revision_id IS NOT NULL, "
        "(SELECT count(*) FROM practices_practicetheme part WHERE part.page_id = page.id), "
        "(SELECT count(*) FROM practices_practiceregion part WHERE part.page_id = page.id), "
        "(SELECT count(*) FROM wagtailcore_pagelogentry entry WHERE entry.page_id = page.id "
        "AND entry.action IN ('wagtail.create', 'wagtail.publish')), "
        "(SELECT count(*) FROM search_indexedcard row WHERE row.page_id = page.id AND row.is_public), "
        "(SELECT count(*) FROM practices_importedrecord known WHERE known.page_id = page.id) "
        "FROM practices_practicepage card JOIN wagtailcore_page page ON page.id = card.page_ptr_id "
        "WHERE page.slug LIKE 'karte-%'"
    )
    assert {row[1:] for row in rows} == {(1, 1, 1, 1, 2, 1, 1)}, rows
    assert site.rows("SELECT count(*) FROM search_indexedcard WHERE slug LIKE 'karte-%'") == [(len(rows),)]
    miscounted = site.rows(
        "SELECT slug FROM wagtailcore_page parent WHERE numchild <> (SELECT count(*) FROM wagtailcore_page child "
        "WHERE child.path LIKE parent.path || '%' AND child.depth = parent.depth + 1)"
    )
    assert miscounted == []
    return len(rows)
