"""The form of a picture, behind every upload in the admin: one, many at once, from a chooser, in place of another."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm

from editorial.pictures.cleaning import CleanPicture, clean_picture, unreadable
from editorial.public_details_form import AsksAtFile


class PictureUploadField(WagtailImageField):
    """The error of a damaged file stands at its field, before anything is stored; what is returned is clean."""

    def to_python(self, data: Any) -> CleanPicture | None:
        try:
            file = super().to_python(data)
        except ValidationError:
            raise
        except Exception as error:
            # Wagtail asks the libraries for the size and lets through what they answer to a damaged file.
            raise unreadable() from error
        return clean_picture(file) if file else None


class PictureForm(AsksAtFile, BaseImageForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if field := self.fields.get("file"):
            # Wagtail decides on the field by the name "file" and asks nobody.
            self.fields["file"] = PictureUploadField(label=field.label, required=field.required, widget=field.widget)
