"""Where renditions lie: in ``RENDITIONS_ROOT``, the one folder that ``/media/`` serves, and nothing else lies there."""

from __future__ import annotations

import shutil
from pathlib import Path

from django.conf import settings
from wagtail.images import get_image_model


def move_renditions() -> int:
    """Moves what lies among the originals, as it did before and in older backups; returns how many files moved.

    Names and addresses stay. A file that no rendition names stays behind: nobody can say what it is.
    """
    moved = 0
    for name in get_image_model().get_rendition_model().objects.values_list("file", flat=True).iterator():
        before, after = Path(settings.MEDIA_ROOT, name), Path(settings.RENDITIONS_ROOT, name)
        if before.is_file() and not after.exists():
            after.parent.mkdir(parents=True, exist_ok=True)
            shutil.move(before, after)
            moved += 1
    return moved
