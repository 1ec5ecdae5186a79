"""Refuses a ``SegmentOverride`` of wagtail-localize that names something its translator may not know.

An override is what a translation shows instead of a picture, file or page of the original. The chooser offers only
what somebody may see, but ``edit_override`` of wagtail-localize stores any number it is sent; this receiver of
``pre_save`` looks at it.
"""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models.signals import pre_save
from django.dispatch import receiver
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page
from wagtail_localize.models import OverridableSegment, SegmentOverride
from wagtail_localize.views.edit_translation import TabHelper, get_segment_location_info

from editorial.draft_visibility import asking, known


@receiver(pre_save, sender=SegmentOverride, dispatch_uid="known_override")
def refuse_unknown(sender: Any, instance: SegmentOverride, raw: bool = False, **kw: Any) -> None:
    """Raises ``PermissionDenied``, which the editor of translations gets as a 403 in JSON."""
    user = asking.get()
    if user is None or raw:
        return
    for segment in OverridableSegment.objects.filter(context=instance.context_id).select_related("source", "context"):
        model = _chosen_in(segment)
        if model is not None and not known(model, [instance.data], user):
            raise PermissionDenied


def _chosen_in(segment: OverridableSegment) -> type[Any] | None:
    """What the segment names by a number; nothing for those that hold text."""
    original = segment.source.as_instance()
    path = segment.context.get_field_path(original)
    place = get_segment_location_info(original, TabHelper(original), segment.context.path, path, widget=True)
    kinds = {"image_chooser": get_image_model(), "document_chooser": get_document_model(), "page_chooser": Page}
    return kinds.get(place["widget"]["type"])
