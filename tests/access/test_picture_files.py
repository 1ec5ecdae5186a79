"""``/media/`` hands out renditions and nothing else, however the address is spelled (``checks.md`` N01)."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from pathlib import Path
from typing import Any
from urllib.parse import unquote_to_bytes

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.http import Http404
from django.test import Client, RequestFactory
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file

from config.views import picture_file
from tests.factories import site_tree

ROOT = Path(__file__).resolve().parents[2]
SECRET = b"%PDF-1.7 Vertrauliches Protokoll"
# ``{secret}`` is a document or an original below the folder of files, ``{root}`` that folder, ``{picture}`` a
# rendition that everybody may have.
SPELLINGS = (
    "/media/{secret}",
    "/media/images/../{secret}",
    "/media/images/../../media/{secret}",
    "/media/images/x/../../{secret}",
    "/media/images/./../{secret}",
    "/media/images//../{secret}",
    "/media/images/%2e%2e/{secret}",
    "/media/images/%2E%2E/{secret}",
    "/media/images/.%2e/{secret}",
    "/media/images/..%2f{secret}",
    "/media/images%2f..%2f{secret}",
    "/media/images%2F%2e%2e%2F{secret}",
    "/media/images/%252e%252e/{secret}",
    "/media/images/..%252f{secret}",
    "/media/images/..\\{secret}",
    "/media/images/..%5c{secret}",
    "/media/images\\..\\{secret}",
    "/media/images/..;/{secret}",
    "/media/images/.../{secret}",
    "/media/images/%c0%ae%c0%ae/{secret}",
    "/media/images/\uff0e\uff0e/{secret}",
    "/media/images/\u2025/{secret}",
    "/media/images/..\u2215{secret}",
    "/media/images/..%00/{secret}",
    "/media/images/../{secret}%00.png",
    "/media/images/../{secret}%0a",
    "/media/images/..%0d%0a/{secret}",
    "/media/images/%1f../{secret}",
    "/media/images/../{secret}.",
    "/media/images/../{secret}/",
    "/media/images/../{secret}%20",
    "/media/IMAGES/../{secret}",
    "/media/images/{picture}/../../{secret}",
    "/media/images/{picture}/../../../{secret}",
    "/media/../media/images/../{secret}",
    "/MEDIA/images/../{secret}",
    "//media/images/../{secret}",
    "/media//{root}/{secret}",
    "/media/%2f{root}/{secret}",
    "/media/{root}/{secret}",
    "/media/images//{root}/{secret}",
    "/media/file:%2f%2f{root}/{secret}",
    "/media/images/link-to-the-file",
    "/media/images/link-to-the-folder/{secret}",
    "/media/images/" + "../" * 40 + "{root}/{secret}",
    "/media/images/" + "a" * 5_000,
    "/media/images/" + "a/" * 2_000,
    "/static/../media/{secret}",
    "/static/%2e%2e/{secret}",
    "/static/..%2f..%2f{root}/{secret}",
    "/static//{root}/{secret}",
    "/media/images",
    "/media/images/",
    "/media/",
    "/media/.",
    "/media/images/..",
)  # fmt: skip


def secrets_and_picture(media: Path, renditions: Path) -> None:
    """Files as a site has them, and links that somebody put among the renditions."""
    for name in ("documents/geheim.pdf", "original_images/geheim.jpg"):
        (media / name).parent.mkdir(parents=True, exist_ok=True)
        (media / name).write_bytes(SECRET)
    (renditions / "images").mkdir(parents=True, exist_ok=True)
    (renditions / "images" / "offen.png").write_bytes(b"\x89PNG open")
    (renditions / "images" / "link-to-the-file").symlink_to(media / "documents" / "geheim.pdf")
    (renditions / "images" / "link-to-the-folder").symlink_to(media)


@pytest.fixture
def folders(tmp_path: Path, settings: Any) -> tuple[Path, Path]:
    media, renditions = tmp_path / "media", tmp_path / "renditions"
    settings.MEDIA_ROOT, settings.RENDITIONS_ROOT = media, renditions
    secrets_and_picture(media, renditions)
    return media, renditions


def spelled(media: Path) -> list[str]:
    return [
        spelling.format(secret=secret, root=str(media).lstrip("/"), picture="offen.png")
        for spelling in SPELLINGS
        for secret in ("documents/geheim.pdf", "original_images/geheim.jpg")
    ]


def ask(host: str, port: int, target: str) -> tuple[int, bytes]:
    """Status and body for exactly these bytes as the target: no client tidies them up."""
    with socket.create_connection((host, port), timeout=20) as connection:
        connection.sendall(b"GET %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n" % target.encode())
        answer = b"".join(iter(lambda: connection.recv(65_536), b""))
    head, _, body = answer.partition(b"\r\n\r\n")
    return int(head.split()[1]) if head else 400, body


@pytest.mark.django_db
def test_n01_no_spelling_of_an_address_reaches_a_document_or_an_original(folders: tuple[Path, Path]) -> None:
    """Through the whole site, asked as a browser would."""
    site_tree()
    client = Client(raise_request_exception=False)
    opened = client.get("/media/images/offen.png")
    assert opened.status_code == 200
    assert b"".join(opened.streaming_content) == b"\x89PNG open"
    wrong = []
    for target in spelled(folders[0]):
        answer = client.get(target)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        if answer.status_code not in {301, 400, 404, 414} or SECRET in body:
            wrong.append(f"{answer.status_code} {target[:120]!r}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.django_db
def test_n01_a_server_that_tidies_no_path_reaches_nothing_either(folders: tuple[Path, Path]) -> None:
    """``PATH_INFO`` as PEP 3333 allows it: decoded once, nothing resolved, bytes as Latin-1."""
    site_tree()
    client = Client(raise_request_exception=False)
    wrong = []
    for target in spelled(folders[0]):
        answer = client.get("/", PATH_INFO=unquote_to_bytes(target.encode()).decode("latin-1"))
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        if answer.status_code not in {301, 400, 404, 414} or SECRET in body:
            wrong.append(f"{answer.status_code} {target[:120]!r}")
    assert not wrong, "\n".join(wrong)


@contextmanager
def granian(folder: Path) -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    server = subprocess.Popen(
        [
            sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port),
            "--workers", "1", "--no-ws", "tests.harness.granian_site:application",
        ],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": f"{ROOT / 'site'}{os.pathsep}{ROOT}"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        for _ in range(240):
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                assert server.poll() is None, "granian ended"
                time.sleep(0.25)
        yield port
    finally:
        server.terminate()
        server.wait(timeout=30)


def test_n01_the_real_server_asked_over_a_raw_socket_hands_out_the_rendition_only(folders: tuple[Path, Path]) -> None:
    with granian(folders[0].parent) as port:
        assert ask("127.0.0.1", port, "/media/images/offen.png") == (200, b"\x89PNG open")
        wrong = []
        for target in spelled(folders[0]):
            status, body = ask("127.0.0.1", port, target)
            if status not in {301, 400, 404, 414} or SECRET in body:
                wrong.append(f"{status} {target[:120]!r}")
    assert not wrong, "\n".join(wrong)


def test_n01_even_where_renditions_lay_among_the_originals_only_the_asked_name_is_opened(
    folders: tuple[Path, Path], settings: Any
) -> None:
    """The comparison holds by itself: the folder of its own is the second wall, not the only one."""
    settings.RENDITIONS_ROOT = folders[0]
    for path in ("images/../documents/geheim.pdf", "./documents/geheim.pdf", "documents//geheim.pdf", "/etc/passwd"):
        with pytest.raises(Http404):
            picture_file(RequestFactory().get("/"), path=path)


@pytest.mark.django_db
def test_n01_nothing_but_renditions_is_ever_stored_where_media_serves_from(settings: Any) -> None:
    picture = get_image_model().objects.create(title="Foto", file=get_test_image_file(filename="foto.png"))
    paper = get_document_model().objects.create(title="Blatt", file=ContentFile(SECRET, name="blatt.pdf"))
    rendition = picture.get_rendition("width-50")
    served = Path(settings.RENDITIONS_ROOT).resolve()
    assert Path(rendition.file.path).resolve().is_relative_to(served)
    for private in (picture.file.path, paper.file.path, default_storage.path("x")):
        assert not Path(private).resolve().is_relative_to(served)
    assert not served.is_relative_to(Path(settings.MEDIA_ROOT).resolve())


@pytest.mark.django_db
def test_n01_renditions_of_an_older_site_move_and_keep_their_addresses(settings: Any) -> None:
    picture = get_image_model().objects.create(title="Foto", file=get_test_image_file(filename="alt.png"))
    rendition = picture.get_rendition("width-50")
    old = Path(settings.MEDIA_ROOT, rendition.file.name)
    old.parent.mkdir(parents=True, exist_ok=True)
    shutil.move(rendition.file.path, old)
    client = Client()
    assert client.get(rendition.url).status_code == 404
    call_command("tidy_pictures", stdout=StringIO())
    answer = client.get(rendition.url)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "image/png"
    assert not old.exists()
