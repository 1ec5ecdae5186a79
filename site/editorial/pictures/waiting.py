"""A picture among many whose title does not fit waits in a table of Wagtail's until somebody has mended it."""

from __future__ import annotations

from typing import Any

from django.db.models.signals import pre_save
from django.dispatch import receiver
from wagtail.models import UploadedFile

from editorial.models import Picture
from editorial.pictures.metadata import clean_picture


@receiver(pre_save, sender=UploadedFile)
def clean_what_waits(instance: UploadedFile, **_signal: Any) -> None:
    kind = instance.for_content_type
    if kind is not None and kind.model_class() is Picture and not instance.file._committed:
        instance.file = clean_picture(instance.file)
