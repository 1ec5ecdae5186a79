"""What is kept of a picture that somebody uploads: the picture itself and its colours.

Position, camera, author, comments, previews and whatever else a program wrote into the file stay behind, because the
picture is drawn anew. How it was held is applied first. A note on rights is read and handed over as text.
"""

from __future__ import annotations

import hashlib
import warnings
from io import BytesIO
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageCms, ImageOps, ImageSequence, JpegImagePlugin

from editorial.pictures.png_rows import lacks_rows
from editorial.pictures.rights import rights_in

OPENED = ("JPEG", "PNG", "GIF", "WEBP", "AVIF")
# A phone that takes two pictures at once writes them as MPO: an ordinary JPEG first, and Pillow says so.
FORMATS = {name: name for name in OPENED} | {"MPO": "JPEG"}
# A line of one point has few points and still holds up whoever scales it.
MAX_SIDE_LENGTH = 20_000
# What a picture needs to be shown as it is; everything else in ``info`` is about somebody.
KEPT = ("icc_profile", "transparency", "background")


class UnreadablePicture(ValidationError):
    """The file is no picture, or only part of one; the message says so to whoever uploads it."""


class CleanPicture(ContentFile[bytes]):
    """The file as it may be stored. ``rights``: what the upload said about its author and rights, or ``""``."""

    def __init__(self, content: bytes, name: str | None, rights: str) -> None:
        super().__init__(content, name=name)
        self.rights = rights
        self.digest = hashlib.sha1(content, usedforsecurity=False).hexdigest()


def clean_picture(upload: File[Any]) -> CleanPicture:
    """Draws the picture anew. Raises ``UnreadablePicture`` for whatever cannot be drawn to its last line."""
    if isinstance(upload, CleanPicture):
        return upload
    upload.seek(0)
    data = upload.read()
    upload.seek(0)
    try:
        with warnings.catch_warnings():
            # A picture with too many pixels is refused by our own limit.
            warnings.simplefilter("ignore")
            with Image.open(BytesIO(data), formats=OPENED) as picture:
                return CleanPicture(_drawn_anew(picture, data), upload.name, rights_in(picture))
    except UnreadablePicture:
        raise
    except Image.DecompressionBombError as error:
        raise _too_many_pixels() from error
    except Exception as error:
        # The readers of five formats raise a dozen kinds of errors; all of them mean the same to a person.
        raise unreadable() from error


def unreadable() -> UnreadablePicture:
    return UnreadablePicture(
        _(
            "Dieses Bild ist beschädigt oder unvollständig. Bitte öffnen Sie es auf Ihrem Rechner, speichern Sie "
            "es neu als JPEG oder PNG und laden Sie es noch einmal hoch."
        ),
        code="unreadable",
    )


def _too_many_pixels() -> UnreadablePicture:
    return UnreadablePicture(
        _("Dieses Bild hat zu viele Bildpunkte. Bitte verkleinern Sie es, zum Beispiel auf 4000 Punkte Breite."),
        code="too_many_pixels",
    )


def _too_long() -> UnreadablePicture:
    return UnreadablePicture(
        _("Dieses Bild ist auf einer Seite länger als 20.000 Bildpunkte. Bitte verkleinern oder beschneiden Sie es."),
        code="too_long",
    )


def _drawn_anew(picture: Image.Image, data: bytes) -> bytes:
    """The bytes of a new file in the same format; all frames of a moving picture."""
    kind = FORMATS[picture.format or ""]
    frames = 1 if kind == "JPEG" else getattr(picture, "n_frames", 1)
    if picture.width * picture.height * frames > settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS:
        raise _too_many_pixels()
    if max(picture.size) > MAX_SIDE_LENGTH:
        raise _too_long()
    if kind == "PNG" and lacks_rows(data):
        raise unreadable()
    options: dict[str, Any] = {}
    if kind == "JPEG":
        # The tables of the original: drawn anew once or ten times, it looks the same.
        options = {"qtables": picture.quantization, "subsampling": JpegImagePlugin.get_sampling(picture)}  # type: ignore[attr-defined]
        options |= {"optimize": True, "progressive": bool(picture.info.get("progressive"))}
    elif kind == "WEBP":
        options = {"lossless": True} if b"VP8L" in data[:64] else {"quality": 90}
    elif kind == "AVIF":
        options = {"quality": 90}
    if frames > 1:
        drawn, options = _moving(picture, options)
    else:
        picture.load()
        drawn = _bare(ImageOps.exif_transpose(picture))
    if kind == "JPEG" and drawn.mode == "CMYK":
        drawn = _for_screens(drawn)
        options = {"quality": 92}
    if "icc_profile" in drawn.info:
        options["icc_profile"] = drawn.info["icc_profile"]
    out = BytesIO()
    drawn.save(out, format=kind, **options)
    return out.getvalue()


def _bare(picture: Image.Image) -> Image.Image:
    bare = picture.copy()
    bare.info = {name: picture.info[name] for name in KEPT if name in picture.info}
    return bare


def _moving(picture: Image.Image, options: dict[str, Any]) -> tuple[Image.Image, dict[str, Any]]:
    loops = picture.info.get("loop")
    frames, durations = [], []
    for frame in ImageSequence.Iterator(picture):
        durations.append(round(frame.info.get("duration", 100)) or 100)
        frames.append(_bare(ImageOps.exif_transpose(frame)))
    options |= {"save_all": True, "append_images": frames[1:], "duration": durations}
    # Without the word a GIF plays once.
    return frames[0], options if loops is None else options | {"loop": loops}


def _for_screens(picture: Image.Image) -> Image.Image:
    """Colours for printing as colours for screens: browsers show the others wrongly or not at all."""
    profile = picture.info.pop("icc_profile", None)
    if profile:
        try:
            converted = ImageCms.profileToProfile(
                picture, ImageCms.ImageCmsProfile(BytesIO(profile)), ImageCms.createProfile("sRGB"), outputMode="RGB"
            )
        except ImageCms.PyCMSError:
            pass
        else:
            return _without_profile(converted) if converted else picture.convert("RGB")
    return picture.convert("RGB")


def _without_profile(picture: Image.Image) -> Image.Image:
    picture.info.pop("icc_profile", None)
    return picture
