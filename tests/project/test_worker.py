"""``manage.py worker`` with the queue of a real site: what waits is done. Other tests do each task at once."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import OperationalError
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from wagtail.documents import get_document_model
from wagtail.models import ReferenceIndex

from accounts.roles import Role
from config.settings import base
from editorial.models import Picture
from home.background.health import worker_health
from home.background.running import perform_once
from home.background.steps import Step
from home.background.task_queue import give_back_abandoned
from home.management.commands import worker
from home.models import BackgroundStep
from home.models.background import WORKER
from practices.models import PracticeMaterial, PracticePage
from search.index.attachments import read_new_documents
from tests.editorial.samples import pdf, photo
from tests.editorial.test_documents import add
from tests.editorial.test_pictures import through_the_form, upload
from tests.factories import PracticeFactory, SignedIn, UserFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def admin(site_is_set_up: None, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Client:
    settings.TASKS = base.TASKS
    # The connection belongs to the test.
    monkeypatch.setattr("django_tasks_db.management.commands.db_worker.close_old_connections", lambda: None)
    monkeypatch.setattr("django_tasks_db.management.commands.db_worker.Worker.configure_signals", lambda self: None)
    return SignedIn(UserFactory(role=Role.ADMIN))


def test_n19_files_of_deleted_pictures_and_documents_go_with_the_worker(admin: Client) -> None:
    through_the_form(admin, upload(photo()))
    picture = Picture.objects.get()
    add(admin, pdf(Producer="Schreibwerk 3"), "blatt.pdf")
    document = get_document_model().objects.get()
    files = [Path(thing.file.path) for thing in (picture, picture.get_rendition("width-50"), document)]
    assert all(file.is_file() for file in files)
    assert admin.post(reverse("wagtailimages:delete", args=[picture.pk])).status_code == 302
    assert admin.post(reverse("wagtaildocs:delete", args=[document.pk])).status_code == 302
    assert DBTaskResult.objects.ready().exists()
    call_command("worker", once=True)
    assert not DBTaskResult.objects.ready().exists()
    assert not [file for file in files if file.exists()]


def test_n25_the_worker_notices_where_a_picture_is_used(admin: Client) -> None:
    through_the_form(admin, upload(photo()))
    picture = Picture.objects.get()
    card = PracticePage.objects.get(pk=PracticeFactory().pk)
    card.picture, card.picture_alt = picture, "Ein Bild"
    card.save_revision(clean=False).publish()
    call_command("worker", once=True)
    assert ReferenceIndex.get_references_to(picture).count() == 1
    assert not DBTaskResult.objects.failed().exists()


def test_n19_what_one_step_cannot_do_ends_none_of_the_others(
    admin: Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def breaks() -> None:
        raise OSError

    done: list[str] = []
    steps = (Step("breaks", "", breaks), Step("mails", "", lambda: done.append("mails")))
    monkeypatch.setattr(worker, "STEPS", steps)
    with pytest.raises(CommandError, match="breaks"):
        call_command("worker", once=True)
    assert done == ["mails"]
    assert "could not finish breaks" in caplog.text


def test_n19_a_file_that_is_missing_waits_until_it_is_back(admin: Client) -> None:
    card = PracticePage.objects.get(pk=PracticeFactory().pk)
    add(admin, pdf(Title="Merkblatt"), "blatt.pdf")
    document = get_document_model().objects.get()
    card.materials = [PracticeMaterial(title="Blatt", document=document, locale=card.locale)]
    card.save_revision(clean=False).publish()
    content = Path(document.file.path).read_bytes()
    Path(document.file.path).unlink()
    assert read_new_documents() == 0
    Path(document.file.path).write_bytes(content)
    assert read_new_documents() == 1


def warning(client: Client) -> str:
    """What the start page of the admin says of the worker, without its markup."""
    page = BeautifulSoup(client.get("/admin/").content, "html.parser")
    panel = page.select_one("#panel-worker-section, section#worker-section, #worker-section")
    return " ".join(panel.get_text(" ").split()) if panel else ""


def test_n21_administrators_are_told_on_the_start_page_and_others_are_not(admin: Client) -> None:
    assert "noch nie gelaufen" in warning(admin)
    call_command("worker", once=True)
    assert warning(admin) == ""
    BackgroundStep.objects.update(seen_at=timezone.now() - dt.timedelta(minutes=7))
    assert "Der Hintergrunddienst antwortet seit" in warning(admin)
    assert warning(SignedIn(UserFactory(role=Role.EDITOR))) == ""


def test_n21_the_start_page_names_the_step_that_fails_and_since_when(admin: Client) -> None:
    call_command("worker", once=True)
    BackgroundStep.note("mails", timezone.now(), has_succeeded=False)
    told = warning(admin)
    assert "Wartende E-Mails – misslingt seit" in told
    assert "zuletzt gelungen" in told
    answer = admin.get("/healthz/").json()
    assert (answer["worker"], answer["failing"]) == ("failing", ["mails"])
    BackgroundStep.note("mails", timezone.now(), has_succeeded=True)
    assert warning(admin) == ""


def test_n21_ready_and_live_are_two_questions(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def is_away() -> None:
        raise OperationalError

    assert client.get("/healthz/").json()["worker"] == "ok"
    monkeypatch.setattr("config.views.worker_health", is_away)
    answer = client.get("/healthz/")
    assert (answer.status_code, answer.json()) == (503, {"status": "no database"})
    assert client.get("/healthz/live/").json() == {"status": "ok"}
    strict = Client(enforce_csrf_checks=True)
    assert [strict.post(path).status_code for path in ("/healthz/", "/healthz/live/")] == [405, 405]


def test_n28_nothing_is_done_while_erasures_cannot_be_repeated(admin: Client) -> None:
    def breaks() -> None:
        raise OSError

    done: list[str] = []
    steps = (Step("mails", "", lambda: done.append("mails")),)
    assert perform_once(steps, first=Step("beginning", "", breaks)) == ["beginning"]
    assert done == []
    assert perform_once(steps, first=Step("beginning", "", lambda: None)) == []
    assert done == ["mails"]


def test_n21_a_step_that_this_site_no_longer_has_is_no_trouble(admin: Client, settings: Any) -> None:
    call_command("worker", once=True)
    BackgroundStep.note("elasticsearch", timezone.now(), has_succeeded=False)
    assert admin.get("/healthz/").json()["worker"] == "ok"
    settings.ELASTICSEARCH_URL = "http://127.0.0.1:1"
    assert admin.get("/healthz/").json()["failing"] == ["elasticsearch"]


def test_n28_what_ended_its_worker_three_times_is_given_up(admin: Client) -> None:
    card = PracticePage.objects.get(pk=PracticeFactory().pk)
    card.save_revision(clean=False).publish()
    first, *others = DBTaskResult.objects.ready()
    DBTaskResult.objects.filter(pk=first.pk).update(status="RUNNING", worker_ids=["a", "b", "c"])
    DBTaskResult.objects.filter(pk=others[0].pk).update(status="RUNNING", worker_ids=["a"])
    give_back_abandoned()
    assert DBTaskResult.objects.get(pk=first.pk).status == "FAILED"
    assert DBTaskResult.objects.get(pk=others[0].pk).status == "READY"


def test_n28_a_task_about_what_is_gone_is_no_failure_and_any_other_is_told(
    admin: Client, caplog: pytest.LogCaptureFixture
) -> None:
    card = PracticePage.objects.get(pk=PracticeFactory().pk)
    card.save_revision(clean=False).publish()
    DBTaskResult.objects.filter(pk=DBTaskResult.objects.ready()[0].pk).update(args_kwargs={"args": [], "kwargs": {}})
    call_command("worker", once=True)
    assert [record.getMessage() for record in caplog.records if "A task failed" in record.getMessage()]
    caplog.clear()
    card.save_revision(clean=False).publish()
    PracticePage.objects.get(pk=card.pk).delete()
    call_command("worker", once=True)
    assert not [record.getMessage() for record in caplog.records if "A task failed" in record.getMessage()]


def test_n21_a_sign_from_the_future_is_none() -> None:
    """A clock that was put back must not make a worker seem alive for hours."""
    for seen, is_silent in ((dt.timedelta(seconds=-10), False), (dt.timedelta(days=1), True)):
        BackgroundStep.note(WORKER, timezone.now() + seen, True)
        assert worker_health().is_silent is is_silent


def test_n28_there_is_one_worker_and_its_place_is_free_when_it_is_killed(settings: Any, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path
    holds = f"import fcntl, time; lock = open({str(tmp_path / 'worker.lock')!r}, 'a'); fcntl.lockf(lock, fcntl.LOCK_EX)"
    command = [sys.executable, "-c", f"{holds}; print('holds', flush=True); time.sleep(60)"]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"holds\n"
        with pytest.raises(CommandError, match="Es läuft schon ein Hintergrunddienst"), worker.alone():
            pass
        other.kill()
        other.wait()
    with worker.alone():
        pass
