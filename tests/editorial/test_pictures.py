"""An uploaded picture keeps nothing but the picture, whatever door it takes (``checks.md`` N09, N19)."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from PIL import Image
from wagtail.models import Collection, ReferenceIndex, UploadedFile

from accounts.roles import Role
from editorial.models import Picture
from editorial.pictures.metadata import UnreadablePicture, clean_picture
from tests.editorial.samples import PROFILE, SECRETS, drawing, photo
from tests.factories import PracticeFactory, UserFactory, site_tree

pytestmark = pytest.mark.django_db
ENDINGS = {"JPEG": "jpg", "PNG": "png", "GIF": "gif", "WEBP": "webp", "AVIF": "avif"}
UNTIDY = Path(__file__).resolve().parents[2].parent / "shared" / "untidy"


@pytest.fixture
def editor(client: Client) -> Client:
    site_tree()
    client.force_login(UserFactory(role=Role.ADMIN))
    return client


def upload(content: bytes, name: str = "foto.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, "image/jpeg")


def root() -> int:
    return int(Collection.get_first_root_node().pk)


def through_the_form(client: Client, file: SimpleUploadedFile) -> str:
    sent = {"title": "Foto", "file": file, "collection": root(), "tags": "", "description": "", "copyright": ""}
    return client.post(reverse("wagtailimages:add"), sent).content.decode()


def through_many_at_once(client: Client, file: SimpleUploadedFile) -> str:
    sent = {"title": "Foto", "files[]": file, "collection": root()}
    answer = client.post(reverse("wagtailimages:add_multiple"), sent, headers={"x-requested-with": "XMLHttpRequest"})
    return str(answer.json().get("error_message", "")) if answer.status_code == 200 else f"{answer.status_code}"


def through_a_chooser(client: Client, file: SimpleUploadedFile) -> str:
    name = "image-chooser-upload-{}".format
    sent = {name("title"): "Foto", name("file"): file, name("collection"): root(), name("tags"): ""}
    return client.post(reverse("wagtailimages_chooser:create"), sent).content.decode()


def in_place_of_another(client: Client, file: SimpleUploadedFile) -> str:
    picture = Picture.objects.create(title="Alt", file=ContentFile(photo("PNG"), name="alt.png"))
    sent = {"title": "Foto", "file": file, "collection": root(), "tags": "", "description": "", "copyright": ""}
    return client.post(reverse("wagtailimages:edit", args=[picture.pk]), sent).content.decode()


DOORS = (through_the_form, through_many_at_once, through_a_chooser, in_place_of_another)


def bytes_of(picture: Picture, spec: str = "") -> bytes:
    file = picture.get_rendition(spec).file if spec else picture.file
    with file.open("rb") as opened:
        content = opened.read()
    assert isinstance(content, bytes)
    return content


def assert_says_nothing(content: bytes) -> None:
    assert not [secret for secret in SECRETS if secret in content]
    with Image.open(BytesIO(content)) as opened:
        assert not dict(opened.getexif())
        assert not {"comment", "xmp", "exif", "photoshop", "Author", "Comment"} & set(opened.info)


@pytest.mark.parametrize("kind", ENDINGS)
def test_n09_a_file_of_any_format_keeps_its_colours_and_tells_nothing(kind: str) -> None:
    before = photo(kind, orientation=6)
    assert any(secret in before for secret in SECRETS)
    picture = Picture.objects.create(title="Foto", file=ContentFile(before, name=f"foto.{ENDINGS[kind]}"))
    for content in (bytes_of(picture), bytes_of(picture, "width-50"), bytes_of(picture, "original")):
        assert_says_nothing(content)
    with Image.open(BytesIO(bytes_of(picture))) as opened:
        assert opened.info.get("icc_profile", PROFILE) == PROFILE
        expected = (120, 80) if kind == "GIF" else (80, 120)
        assert opened.size == expected == (picture.width, picture.height)
        if kind != "GIF":
            red, _green, blue = opened.convert("RGB").getpixel((40, 10))  # type: ignore[misc]
            assert red > 200 > 60 > blue, "held upright: what lay left is on top"


@pytest.mark.parametrize("door", DOORS)
def test_n09_no_upload_of_the_admin_keeps_position_camera_or_author(editor: Client, door: Any) -> None:
    door(editor, upload(photo(orientation=6, rights="© Amt für Beispiele")))
    picture = Picture.objects.get(title="Foto")
    stored = bytes_of(picture)
    assert_says_nothing(stored)
    assert_says_nothing(bytes_of(picture, "width-50"))
    assert (picture.width, picture.height) == (80, 120)
    assert picture.file_size == len(stored)
    assert picture.is_clean
    assert picture.copyright == "© Amt für Beispiele"


def test_n09_a_credit_that_was_typed_is_not_overwritten_by_the_file(editor: Client) -> None:
    sent = {
        "title": "Foto",
        "file": upload(photo(rights="© Kamera")),
        "collection": root(),
        "copyright": "Foto: Presseamt",
    }
    editor.post(reverse("wagtailimages:add"), sent)
    assert Picture.objects.get(title="Foto").copyright == "Foto: Presseamt"


def test_n09_what_waits_for_its_title_is_clean_already(editor: Client) -> None:
    """A name too long for a title leaves the file in Wagtail's waiting room."""
    sent = {"title": "x" * 300, "files[]": upload(photo()), "collection": root()}
    editor.post(reverse("wagtailimages:add_multiple"), sent, headers={"x-requested-with": "XMLHttpRequest"})
    with UploadedFile.objects.get().file.open("rb") as waiting:
        assert_says_nothing(waiting.read())


def test_n09_a_moving_picture_goes_on_moving() -> None:
    frames, out = [drawing(), drawing((120, 80)).rotate(180), drawing()], BytesIO()
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:], duration=70, loop=0, comment=b"Geheimkommentar")
    clean = clean_picture(ContentFile(out.getvalue(), name="a.gif")).read()
    assert b"Geheimkommentar" not in clean
    with Image.open(BytesIO(clean)) as opened:
        assert (opened.n_frames, opened.info["loop"]) == (2 + 1, 0)  # type: ignore[attr-defined]


def test_n09_what_hangs_on_behind_the_picture_is_gone() -> None:
    """A second picture, a film, an archive behind the end of a JPEG."""
    clean = clean_picture(ContentFile(photo() + b"PK\x03\x04Geheimperson" * 3, name="a.jpg")).read()
    assert_says_nothing(clean)
    assert b"PK\x03\x04" not in clean


def test_n09_the_credit_of_the_picture_stands_where_the_card_names_none(client: Client) -> None:
    card = PracticeFactory()
    card.picture = Picture.objects.create(title="Foto", file=ContentFile(photo(rights="© Amt"), name="f.jpg"))
    card.picture_alt = "Zwei Menschen am Tisch"
    card.save_revision().publish()
    assert "© Amt" in client.get(card.url).content.decode()
    card.picture_credit = "Zeichnung: eigene"
    card.save_revision().publish()
    shown = client.get(card.url).content.decode()
    assert "Zeichnung: eigene" in shown
    assert "© Amt" not in shown


def test_n09_pictures_of_an_older_site_are_cleaned_once_and_keep_their_addresses(client: Client) -> None:
    site_tree()
    picture = Picture.objects.create(title="Foto", file=ContentFile(photo("JPEG"), name="alt.jpg"))
    small = picture.get_rendition("width-60")
    # As the former version left it: the file as uploaded, its sides as it lay, a point chosen on the upright picture.
    old = photo("JPEG", orientation=6, rights="© Amt")
    Path(picture.file.path).write_bytes(old)
    Path(small.file.path).write_bytes(old)
    Picture.objects.filter(pk=picture.pk).update(
        is_clean=False, width=120, height=80, copyright="", focal_point_x=60, focal_point_y=40,
        focal_point_width=12, focal_point_height=8,
    )  # fmt: skip
    call_command("tidy_pictures", stdout=StringIO())
    picture.refresh_from_db()
    assert (picture.width, picture.height, picture.copyright, picture.is_clean) == (80, 120, "© Amt", True)
    assert (picture.focal_point_x, picture.focal_point_y) == (40, 60)
    assert_says_nothing(bytes_of(picture))
    served = client.get(small.url)
    assert served.status_code == 200
    content = b"".join(served.streaming_content)
    assert_says_nothing(content)
    with Image.open(BytesIO(content)) as opened:
        assert opened.size == (60, 90)
    stamp = Path(picture.file.path).stat().st_mtime_ns
    call_command("tidy_pictures", stdout=StringIO())
    assert Path(picture.file.path).stat().st_mtime_ns == stamp


def png(width: int, height: int, rows: bytes, interlaced: bool = False) -> bytes:
    """A black and white PNG of any claimed size with these rows and a proper end."""

    def chunk(name: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, interlaced)
    chunks = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + chunks


def test_n19_a_picture_that_claims_more_rows_than_it_has_is_refused() -> None:
    assert clean_picture(upload(png(8, 40, b"\0\0" * 40))).size
    for rows in (b"\0\0" * 39, b"\0\0" * 20, b"\0"):
        with pytest.raises(UnreadablePicture, match="unvollständig"):
            clean_picture(upload(png(8, 40, rows)))
    assert clean_picture(upload(png(2, 2, b"\0\0" * 3, interlaced=True))).size
    with pytest.raises(UnreadablePicture, match="unvollständig"):
        clean_picture(upload(png(2, 2, b"\0\0" * 2, interlaced=True)))
    moving = BytesIO()
    drawing().save(moving, "PNG", save_all=True, append_images=[drawing().rotate(180)])
    assert clean_picture(upload(moving.getvalue())).size


@pytest.mark.parametrize("size", [(1, 39_999_999), (20_001, 1)])
def test_n19_a_line_of_millions_of_points_is_refused_before_it_is_drawn(size: tuple[int, int]) -> None:
    small = png(*size, b"\0" * 4_096)
    assert len(small) < 100
    with pytest.raises(UnreadablePicture, match=r"20\.000 Bildpunkte"):
        clean_picture(upload(small))


def unfit() -> dict[str, SimpleUploadedFile]:
    whole, bomb = photo(), BytesIO()
    Image.new("1", (9_000, 9_000)).save(bomb, "PNG")
    return {
        "cut off": upload(whole[: len(whole) * 2 // 3]),
        "head only": upload(whole[:200]),
        "empty of meaning": upload(b"\xff\xd8\xff\xe0" + b"\0" * 500),
        "text": upload("Das ist kein Bild, äöü".encode()),
        "renamed": upload(photo("PNG"), "foto.jpg"),
        "too many points": upload(bomb.getvalue(), "riese.png"),
        "missing rows": upload(png(800, 600, b"\0" * 4_096), "zeilen.png"),
        "a line": upload(png(1, 39_999_999, b"\0" * 4_096), "strich.png"),
        "broken chunk": upload(photo("PNG")[:-60] + b"\0" * 60, "foto.png"),
        "a web page": upload(b"<html><script>1</script></html>", "foto.gif"),
    }


@pytest.mark.parametrize("door", DOORS)
def test_n19_a_damaged_picture_is_refused_at_its_field_and_nothing_is_stored(editor: Client, door: Any) -> None:
    for name, file in unfit().items():
        Picture.objects.all().delete()
        before = stored_files()
        said = door(editor, file)
        german = ("Bild", "Datei", "Format")
        assert any(word in said for word in german), f"{name}: {said[:200]}"
        assert "image file is truncated" not in said
        assert not Picture.objects.filter(title="Foto").exists(), name
        assert {file for file in stored_files() - before if "alt" not in file} == set(), name
    assert not UploadedFile.objects.exists()


def stored_files() -> set[str]:
    return {path.name for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()}


def test_n19_code_that_stores_a_damaged_picture_is_told_so_and_stores_nothing() -> None:
    before = stored_files()
    for name, file in unfit().items():
        if name == "renamed":
            continue
        with pytest.raises(UnreadablePicture):
            Picture.objects.create(title="Foto", file=ContentFile(file.read(), name="foto.jpg"))
    assert stored_files() == before


def test_n19_a_picture_for_printing_is_shown_in_colours_of_screens(editor: Client) -> None:
    out = BytesIO()
    drawing(mode="CMYK").save(out, "JPEG")
    through_the_form(editor, upload(out.getvalue()))
    with Image.open(BytesIO(bytes_of(Picture.objects.get(title="Foto")))) as opened:
        assert opened.mode == "RGB"


@pytest.mark.parametrize("harm", ["cut off", "gone", "another thing"])
def test_n19_a_file_that_was_damaged_later_breaks_no_page(editor: Client, client: Client, harm: str) -> None:
    card = PracticeFactory()
    picture = Picture.objects.create(title="Foto", file=ContentFile(photo(), name="f.jpg"))
    path = Path(picture.file.path)
    whole = path.read_bytes()
    if harm == "gone":
        path.unlink()
    else:
        path.write_bytes(whole[: len(whole) * 2 // 3] if harm == "cut off" else b"kein Bild")
    card.picture, card.picture_alt = picture, "Zwei Menschen am Tisch"
    card.instruments = [("picture", {"image": picture, "alt": "Tisch", "caption": "", "decorative": False})]
    card.save_revision().publish()
    addresses = (
        card.url, "/praxisbeispiele/", "/suche/?q=" + card.title,
        reverse("wagtailimages:index"), reverse("wagtailimages:index_results"),
        reverse("wagtailimages:edit", args=[picture.pk]), reverse("wagtailimages:image_usage", args=[picture.pk]),
        reverse("wagtailimages_chooser:choose"), reverse("wagtailimages_chooser:choose_results"),
        reverse("wagtailimages_chooser:chosen", args=[picture.pk]),
        reverse("wagtailadmin_pages:edit", args=[card.pk]), f"/admin/api/main/images/{picture.pk}/",
    )  # fmt: skip
    editor.raise_request_exception = False
    answers = {address: editor.get(address).status_code for address in addresses}
    assert {address: status for address, status in answers.items() if status >= 400} == {}


def test_n03_the_form_of_a_picture_says_where_it_would_vanish(editor: Client) -> None:
    Collection.get_first_root_node().add_child(name="Innen")
    picture = Picture.objects.create(title="Foto", file=ContentFile(photo(), name="foto.jpg"))
    form = reverse("wagtailimages:edit", args=[picture.pk])
    assert "In einer privaten Sammlung" not in editor.get(form).content.decode()
    shown, draft = PracticeFactory(title="Gezeigte Karte"), PracticeFactory(title="Stiller Entwurf")
    for card in (shown, draft):
        card.picture, card.picture_alt = picture, "Ein Vogel"
        card.save()
        ReferenceIndex.create_or_update_for_object(card)
    draft.unpublish()
    text = editor.get(form).content.decode()
    assert "Dieses Bild steht auf: Gezeigte Karte. In einer privaten Sammlung" in text
    assert "Dieses Bild steht auf: Stiller" not in text


def test_n19_an_account_takes_no_picture_of_its_own(editor: Client) -> None:
    """Wagtail's form for it keeps what is in the file and falls over a damaged one."""
    address, before = reverse("wagtailadmin_account"), stored_files()
    assert b"avatar" not in editor.get(address).content.split(b"<main")[-1]
    whole = photo(size=(900, 600))
    for content in (whole, whole[: len(whole) * 2 // 3]):
        assert editor.post(address, {"avatar-avatar": upload(content)}).status_code in {200, 302}
    assert stored_files() == before


@pytest.mark.parametrize("name", ["photo-with-gps-rotated.jpg", "photo-cut-off.jpg"])
def test_n09_n19_the_untidy_samples_are_taken_or_refused_as_a_person_would_expect(name: str) -> None:
    if not (UNTIDY / name).exists():
        pytest.skip("the samples are not on this machine")
    content = (UNTIDY / name).read_bytes()
    if "cut-off" in name:
        with pytest.raises(UnreadablePicture):
            clean_picture(ContentFile(content, name=name))
        return
    clean = clean_picture(ContentFile(content, name=name))
    with Image.open(clean) as opened, Image.open(BytesIO(content)) as before:
        assert not dict(opened.getexif())
        assert opened.size == before.size[::-1]
