"""``manage.py worker`` with the queue of a real site: what waits is done. Other tests do each task at once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client
from django.urls import reverse
from django_tasks_db.models import DBTaskResult
from wagtail.documents import get_document_model
from wagtail.models import ReferenceIndex

from accounts.roles import Role
from config.settings import base
from editorial.models import Picture
from home.management.commands import worker
from practices.models import PracticeMaterial, PracticePage
from search.attachments import read_new_documents
from tests.factories import PracticeFactory, SignedIn, UserFactory
from tests.files.samples import pdf, photo
from tests.files.test_documents import add
from tests.files.test_pictures import through_the_form, upload

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def admin(site_is_set_up: None, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Client:
    settings.TASKS = base.TASKS
    # The connection belongs to the test.
    monkeypatch.setattr("home.management.commands.worker.close_old_connections", lambda: None)
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

    done = []
    monkeypatch.setattr(worker, "EACH_MINUTE", [breaks, lambda: done.append("mails")])
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
