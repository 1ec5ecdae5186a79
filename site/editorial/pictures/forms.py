"""The form of a picture, behind every upload in the admin: one, many at once, from a chooser, in place of another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm
from wagtail.models import Page, ReferenceIndex

from editorial.pictures.metadata import CleanPicture, clean_picture, unreadable
from editorial.public_details_form import AsksAtFile
from editorial.publicness import public_pages

if TYPE_CHECKING:
    from editorial.models import Picture


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
        collection = self.fields.get("collection")
        if collection and self.instance.pk and (places := shown_on(self.instance)):
            collection.help_text = _(
                "Dieses Bild steht auf: %(places)s. In einer privaten Sammlung ist es dort nicht mehr zu sehen."
            ) % {"places": ", ".join(places)}


def shown_on(picture: Picture) -> list[str]:
    """Titles of the pages everyone may read on which the picture stands; those of drafts are not everybody's."""
    uses = ReferenceIndex.get_references_to(picture).filter(base_content_type=ContentType.objects.get_for_model(Page))
    keys = {int(key) for key in uses.values_list("object_id", flat=True)}
    pages = Page.objects.filter(public_pages(), pk__in=keys) if keys else Page.objects.none()
    return list(pages.order_by("title").values_list("title", flat=True).distinct())
