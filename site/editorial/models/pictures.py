"""Pictures and their renditions. Whatever door a file comes through, it is stored as ``clean_picture`` leaves it."""

from __future__ import annotations

import logging
from typing import Any, ClassVar

from django.core.files.base import File
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.images.exceptions import InvalidFilterSpecError
from wagtail.images.models import (
    AbstractImage,
    AbstractRendition,
    Filter,
    Image,
    SourceImageIOError,
    WagtailImageField,
    WagtailImageFieldFile,
    get_upload_to,
)
from wagtail.search import index

from editorial.pictures.metadata import clean_picture, unreadable

logger = logging.getLogger(__name__)


class PictureFieldFile(WagtailImageFieldFile):
    """The one gate: forms, choosers, imports and code all end here before a byte reaches the storage."""

    instance: Picture

    def save(self, name: str, content: File[Any], save: bool = True) -> None:
        """Raises ``UnreadablePicture``; then nothing is stored."""
        clean = clean_picture(content)
        super().save(name, clean, save=False)
        self.instance.took(clean.rights, clean.size, clean.digest)
        if save:
            self.instance.save()

    def get_image_dimensions(self) -> tuple[int, int]:
        try:
            width, height = super().get_image_dimensions()
        except FileNotFoundError:
            raise
        except Exception as error:
            raise unreadable() from error
        return width, height


class PictureField(WagtailImageField):
    attr_class = PictureFieldFile


class Picture(AbstractImage, models.Model):
    """A picture with its credit. Rights of groups stay those of Wagtail's images."""

    file = PictureField(verbose_name=_("Datei"), upload_to=get_upload_to, width_field="width", height_field="height")
    copyright = models.CharField(
        _("Bildnachweis"),
        max_length=250,
        blank=True,
        default="",
        help_text=_(
            "Wer das Bild gemacht hat und wer die Rechte daran hat. Steht unter dem Bild, wenn dort nichts anderes "
            "angegeben ist. Leer gelassen, wird es aus der Datei übernommen, falls es dort steht."
        ),
    )
    # Whether the stored file has passed the gate: those of older versions have not, until ``tidy_pictures`` ran.
    is_clean = models.BooleanField(default=False, editable=False)

    # What Wagtail's untyped classes bring, for the check of types.
    objects: ClassVar[Any]
    _default_manager: ClassVar[models.Manager[Picture]]

    admin_form_fields = (*Image.admin_form_fields[:3], "copyright", *Image.admin_form_fields[3:])
    search_fields = [
        *AbstractImage.search_fields,
        index.SearchField("copyright"),
        index.AutocompleteField("copyright"),
    ]

    class Meta(AbstractImage.Meta):
        verbose_name = _("Bild")
        verbose_name_plural = _("Bilder")

    def __str__(self) -> str:
        return str(self.title)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """The file first: what is written about it, its sides, size and hash, is that of the stored one."""
        if self.file and not self.file._committed:
            self.file.save(self.file.name, self.file.file, save=False)
        super().save(*args, **kwargs)

    def took(self, rights: str, size: int, digest: str) -> None:
        """Remembers what the gate found; a credit that somebody typed stays."""
        self.copyright = self.copyright or rights
        self.file_size, self.file_hash, self.is_clean = size, digest, True

    def generate_rendition_file(
        self,
        filter: Filter,  # noqa: A002 (the name is Wagtail's)
        *,
        source: File[Any] | None = None,
    ) -> File[Any]:
        """Raises ``SourceImageIOError`` for whatever a drawing library says to a damaged file."""
        try:
            return super().generate_rendition_file(filter, source=source)
        except (InvalidFilterSpecError, OSError):
            raise
        except Exception as error:
            raise SourceImageIOError(str(error)) from error

    def get_rendition(self, filter: Filter | str) -> Rendition:  # noqa: A002
        """Never fails for a file that is damaged or gone: then the rendition has no file, and ``is_missing``."""
        try:
            return super().get_rendition(filter)
        except OSError as error:
            return self._missing(filter, error)

    def get_renditions(self, *filters: Filter | str) -> dict[str, Rendition]:
        try:
            return super().get_renditions(*filters)
        except OSError as error:
            return {str(getattr(each, "spec", each)): self._missing(each, error) for each in filters}

    def _missing(self, wanted: Filter | str, error: OSError) -> Rendition:
        logger.warning("Picture %s cannot be drawn: %s", self.pk, error)
        rendition = Rendition(image=self, filter_spec=str(getattr(wanted, "spec", wanted)), width=0, height=0)
        # The name Wagtail gives it, which its lists know.
        rendition.file.name = "not-found"
        return rendition


class Rendition(AbstractRendition, models.Model):
    image = models.ForeignKey(Picture, related_name="renditions", on_delete=models.CASCADE)

    class Meta:
        verbose_name = _("Verkleinertes Bild")
        verbose_name_plural = _("Verkleinerte Bilder")
        unique_together = (("image", "filter_spec", "focal_point_key"),)

    def __str__(self) -> str:
        return str(self.file.name)

    @property
    def is_missing(self) -> bool:
        """Whether its picture could not be drawn."""
        return self.file.name == "not-found"
