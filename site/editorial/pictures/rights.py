"""Who made a picture and who holds its rights, as cameras, agencies and programs write it into the file."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from typing import Any

from PIL import ExifTags, Image, IptcImagePlugin

MAX_LENGTH = 250
# IPTC: copyright notice, credit, by-line. EXIF: the first two parts of it.
IPTC = ((2, 116), (2, 110), (2, 80))
EXIF = (ExifTags.Base.Copyright, ExifTags.Base.Artist)
XMP = ("rights", "Credit", "creator")
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\ufeff]+")


def rights_in(picture: Image.Image) -> str:
    """The first note found, cleaned and shortened, ``""`` where there is none. Never raises: a note is no picture."""
    for read in (_iptc, _xmp, _exif):
        try:
            for note in read(picture):
                if text := " ".join(CONTROL.sub(" ", note).split()):
                    return text[:MAX_LENGTH]
        except Exception:  # noqa: S112 (whatever a broken note does to its reader, the picture counts)
            continue
    return ""


def _text(value: Any) -> str:
    if isinstance(value, list | tuple):
        value = value[0] if value else ""
    if isinstance(value, bytes):
        try:
            return value.decode("utf-8")
        except UnicodeDecodeError:
            return value.decode("cp1252", errors="replace")
    return str(value or "")


def _iptc(picture: Image.Image) -> Iterator[str]:
    notes: dict[tuple[int, int], Any] = IptcImagePlugin.getiptcinfo(picture) or {}  # type: ignore[arg-type]
    for key in IPTC:
        yield _text(notes.get(key))


def _exif(picture: Image.Image) -> Iterator[str]:
    notes = picture.getexif()
    for key in EXIF:
        value = notes.get(key)
        # EXIF keeps UTF-8 in a field that Pillow reads as Latin-1.
        if isinstance(value, str):
            with contextlib.suppress(UnicodeError):
                value = value.encode("latin-1").decode("utf-8")
        yield _text(value)


def _xmp(picture: Image.Image) -> Iterator[str]:
    found = dict(_named(picture.getxmp()))
    for name in XMP:
        yield found.get(name, "")


def _named(node: Any) -> Iterator[tuple[str, str]]:
    """Name and first text of each of the wanted elements; an ``Alt`` or ``Seq`` of several gives its first."""
    if isinstance(node, dict):
        for name, value in node.items():
            if name in XMP:
                yield name, _first_text(value)
            else:
                yield from _named(value)
    elif isinstance(node, list):
        for part in node:
            yield from _named(part)


def _first_text(node: Any) -> str:
    if isinstance(node, str):
        return node
    if isinstance(node, dict):
        node = [value for name, value in node.items() if name != "lang"]
    for part in node or ():
        if text := _first_text(part):
            return text
    return ""
