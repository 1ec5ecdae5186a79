"""A full disk: the answer says so in German and when to come again, and nothing half written stays behind."""

from __future__ import annotations

import errno
import os
import resource
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError
from django.db.models.signals import pre_save
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from PIL import Image
from wagtail.documents import get_document_model
from wagtail.models import Collection, UploadedFile

from accounts import journal
from accounts.erasure import erase_account
from accounts.models import AppliedErasure, User
from accounts.roles import Role
from editorial import whole_files
from editorial.models import Picture, Rendition
from tests.factories import UserFactory, site_tree
from tests.harness.production import ProductionSite

pytestmark = pytest.mark.django_db
LIMIT = 1_000_000
XHR = {"x-requested-with": "XMLHttpRequest"}


@contextmanager
def full_disk(size: int = LIMIT) -> Iterator[None]:
    """No file can grow beyond ``size``: writing fails in the middle of it, as on a disk that is full."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.fixture
def editor() -> Client:
    site_tree()
    client = Client(raise_request_exception=False)
    client.force_login(UserFactory(role=Role.ADMIN))
    return client


def noise(side: int = 700) -> bytes:
    """A picture of one and a half megabytes, because nothing in it repeats."""
    out = BytesIO()
    Image.frombytes("RGB", (side, side), os.urandom(side * side * 3)).save(out, "PNG")
    return out.getvalue()


def stored(settings: Any) -> set[Path]:
    return {
        file for root in (settings.MEDIA_ROOT, settings.RENDITIONS_ROOT) for file in Path(root).rglob("*")
        if file.is_file()
    }  # fmt: skip


def is_said(answer: HttpResponse) -> bool:
    page = answer.content.decode()
    return (
        answer.status_code == 503
        and int(answer.headers["Retry-After"]) > 0
        and "no-store" in answer.headers["Cache-Control"]
        and "Gerade lässt sich nichts speichern" in page
        and "Traceback" not in page
    )


def picture(client: Client) -> HttpResponse:
    file = SimpleUploadedFile("foto.png", noise(), "image/png")
    sent = {"title": "Foto", "file": file, "collection": root(), "tags": "", "description": "", "copyright": ""}
    return client.post(reverse("wagtailimages:add"), sent)


def many(client: Client) -> HttpResponse:
    file = SimpleUploadedFile("foto.png", noise(), "image/png")
    sent = {"title": "Foto", "files[]": file, "collection": root()}
    return client.post(reverse("wagtailimages:add_multiple"), sent, headers=XHR)


def document(client: Client) -> HttpResponse:
    sent = {"title": "Blatt", "file": SimpleUploadedFile("blatt.txt", b"x" * 1_500_000), "collection": root()}
    return client.post(reverse("wagtaildocs:add"), sent)


def big_document(client: Client) -> HttpResponse:
    """Beyond what Django keeps in memory: the disk is full before the form is read."""
    sent = {"title": "Blatt", "file": SimpleUploadedFile("blatt.txt", b"x" * 4_000_000), "collection": root()}
    return client.post(reverse("wagtaildocs:add"), sent)


def root() -> int:
    return int(Collection.get_first_root_node().pk)


@pytest.mark.parametrize("door", [picture, many, document, big_document], ids=lambda door: door.__name__)
def test_n34_an_upload_that_does_not_fit_leaves_neither_row_nor_file(
    door: Callable[[Client], HttpResponse], editor: Client, settings: Any
) -> None:
    before = stored(settings)
    with full_disk():
        answer = door(editor)
    assert is_said(answer)
    assert "einen Schritt zurück" in answer.content.decode()
    assert stored(settings) == before
    assert not Picture.objects.exists()
    assert not get_document_model().objects.exists()
    assert not UploadedFile.objects.exists()
    assert door(editor).status_code < 400, "it is back by itself"
    assert len(stored(settings) - before) >= 1


def test_n34_a_rendition_that_does_not_fit_leaves_the_page_and_no_file(editor: Client, settings: Any) -> None:
    one = Picture.objects.create(title="Foto", file=ContentFile(noise(), name="foto.png"))
    before = stored(settings)
    with full_disk():
        assert one.get_rendition("width-690").is_missing
    assert stored(settings) == before
    assert not Rendition.objects.exists()
    assert not one.get_rendition("width-690").is_missing


def test_n34_a_file_goes_with_the_row_that_was_taken_back(
    editor: Client, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At once, and if the database cannot be asked then, with the next request that finds it back."""
    before = stored(settings)

    def fail(**_signal: Any) -> None:
        raise OperationalError("server closed the connection")

    pre_save.connect(fail, sender=Picture)
    try:
        assert is_said(picture(editor))
        assert stored(settings) == before
        with monkeypatch.context() as away:
            away.setattr(whole_files, "_named", fail_to_ask)
            assert is_said(picture(editor))
        assert len(stored(settings)) == len(before) + 1
    finally:
        pre_save.disconnect(fail, sender=Picture)
    editor.get("/themen/")
    assert stored(settings) == before
    assert picture(editor).status_code == 302
    editor.get("/gibt-es-nicht/")
    assert len(stored(settings) - before) >= 1, "what has a row stays"


def fail_to_ask(names: set[str]) -> set[str]:
    raise OperationalError


@pytest.mark.parametrize("number", ["ENOSPC", "EDQUOT", "EIO", "EROFS", "EFBIG", "EMFILE", "ENFILE"])
@pytest.mark.parametrize("accept", ["text/html", "application/json"])
def test_n34_every_word_of_the_system_for_it_is_understood(
    number: str, accept: str, editor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*args: Any, **kwargs: Any) -> None:
        raise OSError(getattr(errno, number), os.strerror(getattr(errno, number)))

    monkeypatch.setattr("editorial.models.Picture.save", fail)
    file = SimpleUploadedFile("foto.png", noise(50), "image/png")
    sent = {"title": "Foto", "file": file, "collection": root()}
    answer = editor.post(reverse("wagtailimages:add"), sent, headers={"accept": accept})
    if accept == "text/html":
        assert is_said(answer)
        return
    assert answer.status_code == 503
    assert answer.headers["Retry-After"]
    assert answer.json()["success"] is False
    assert "Gerade lässt sich nichts speichern" in answer.json()["error_message"]


def test_n34_another_error_of_a_file_stays_a_500(editor: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: Any, **kwargs: Any) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr("editorial.models.Picture.save", fail)
    assert picture(editor).status_code == 500


def test_n34_an_erasure_stands_in_the_journal_whole_or_was_not_done(editor: Client, settings: Any) -> None:
    admin, first, second = UserFactory(role=Role.ADMIN), UserFactory(), UserFactory()
    erase_account(first, admin)
    file = Path(settings.ERASURE_JOURNAL)
    before = file.read_bytes()
    with full_disk(len(before) + 40), pytest.raises(OSError, match="large"):
        erase_account(second, admin)
    assert file.read_bytes() == before
    assert [entry["id"] for entry in journal.entries()] == [str(one.entry) for one in AppliedErasure.objects.all()]
    assert User.objects.filter(pk=second.pk, email=second.email).exists()
    erase_account(second, admin)
    assert len(list(journal.entries())) == 2


@pytest.mark.django_db(False)
def test_n34_a_real_server_whose_disk_is_full_goes_on_reading_and_comes_back(tmp_path: Path) -> None:
    """Every file of its processes is at its limit, the database's among them; then there is room again."""
    with ProductionSite(tmp_path / "data", SECOND_FACTOR_REQUIRED="0") as site:
        wish = {"text": "Ein Wunsch an alle, die Karten schreiben."}
        site.run(
            "from tests.factories import UserFactory; UserFactory(email='a@example.org')\n"
            "from search.models import Wish; Wish.objects.all().delete()"
        )
        for path in ("/", "/suche/", "/themen/"):
            assert site.get(path).status_code == 200
        limit(site, 1024)
        for path in ("/", "/suche/?q=Sprache", "/themen/", "/sitemap.xml", "/healthz/"):
            assert site.get(path).status_code == 200, path
        answer = site.request("POST", "/suche/wunsch/", data=wish)
        assert answer.status_code == 503
        assert answer.headers["Retry-After"]
        assert "Gerade lässt sich nichts speichern" in answer.text
        limit(site, resource.RLIM_INFINITY)
        assert site.request("POST", "/suche/wunsch/", data=wish).status_code == 302
        counts = "from django.db import connection as c; cur = c.cursor(); cur.execute('PRAGMA integrity_check')"
        assert site.run(f"{counts}; print(cur.fetchone()[0])") == "ok"
        assert site.run("from search.models import Wish; print(Wish.objects.count())") == "1"


def limit(site: ProductionSite, size: int) -> None:
    for pid in site.processes():
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))
