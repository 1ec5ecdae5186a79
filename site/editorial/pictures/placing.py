"""Brings the files of older versions and of backups to where and what they have to be."""

from __future__ import annotations

import logging
import os
import shutil
from pathlib import Path

from django.conf import settings
from django.core.files.base import ContentFile
from wagtail.images.models import Filter

from editorial.models import Picture, Rendition
from editorial.pictures.metadata import UnreadablePicture, clean_picture

logger = logging.getLogger(__name__)


def move_renditions() -> int:
    """Moves what lies among the originals, as it did before and in older backups; returns how many files moved.

    Names and addresses stay. A file that no rendition names stays behind: nobody can say what it is.
    """
    moved = 0
    for name in Rendition.objects.values_list("file", flat=True).iterator():
        before, after = Path(settings.MEDIA_ROOT, name), Path(settings.RENDITIONS_ROOT, name)
        if before.is_file() and not after.exists():
            after.parent.mkdir(parents=True, exist_ok=True)
            shutil.move(before, after)
            moved += 1
    return moved


def clean_stored_pictures(again: bool = False) -> tuple[int, list[str]]:
    """Cleans originals that came before the gate, and draws their renditions anew under the same names.

    ``again``: also those that passed it, for files that came back from an old backup. Returns how many were cleaned,
    and the titles of those whose file cannot be read: of them no rendition is left, so that nothing of it is shown.
    """
    cleaned, unreadable = 0, []
    wanted = Picture.objects.all() if again else Picture.objects.filter(is_clean=False)
    for picture in wanted.order_by("pk").iterator(chunk_size=50):
        try:
            with picture.open_file() as file:
                clean = clean_picture(ContentFile(file.read(), name=picture.file.name))
        except (OSError, UnreadablePicture) as error:
            logger.warning("Picture %s cannot be read: %s", picture.pk, error)
            unreadable.append(f"{picture.pk} {picture.title}")
            for rendition in picture.renditions.all():
                Path(rendition.file.path).unlink(missing_ok=True)
                rendition.delete()
            continue
        _overwrite(picture.file.path, clean.read())
        _measure_again(picture)
        picture.took(clean.rights, clean.size, clean.digest)
        picture.save()
        for rendition in picture.renditions.all():
            _draw_again(rendition, picture)
        cleaned += 1
    return cleaned, unreadable


def _overwrite(path: str, content: bytes) -> None:
    """In one step: whoever reads the file meanwhile gets the old or the new one, whole."""
    beside = Path(f"{path}.new")
    try:
        beside.write_bytes(content)
        os.replace(beside, path)
    finally:
        beside.unlink(missing_ok=True)


def _measure_again(picture: Picture) -> None:
    """Sides and the point that was chosen: it was set on the upright picture, in units of the one that lay."""
    width, height = picture.width, picture.height
    if hasattr(picture.file, "_dimensions_cache"):
        del picture.file._dimensions_cache
    picture.width, picture.height = picture.file.get_image_dimensions()
    if (picture.width, picture.height) == (width, height) or not picture.has_focal_point():
        return
    for side, ratio in (("x", picture.width / width), ("y", picture.height / height)):
        size = "width" if side == "x" else "height"
        for name in (f"focal_point_{side}", f"focal_point_{size}"):
            setattr(picture, name, round(getattr(picture, name) * ratio))


def _draw_again(rendition: Rendition, picture: Picture) -> None:
    """Under the same name, because lists and caches hold its address."""
    rendition.purge_from_cache()
    drawn = picture.generate_rendition_file(Filter(spec=rendition.filter_spec))
    drawn.seek(0)
    Path(rendition.file.path).parent.mkdir(parents=True, exist_ok=True)
    _overwrite(rendition.file.path, drawn.read())
    width, height = rendition.file.get_image_dimensions()
    key = Filter(spec=rendition.filter_spec).get_cache_key(picture)
    Rendition.objects.filter(pk=rendition.pk).update(width=width, height=height, focal_point_key=key)
