"""What is said about a translation while it is written: what refuses it."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail_localize.strings import StringValue, validate_translation_links

from editorial.translating.markup_checks import problems
from editorial.translating.segments import Segment, shown


def refusals(segment: Segment, target: str) -> list[str]:
    """Why ``target`` (HTML of inline tags) cannot be kept as translation; empty when it can."""
    found = problems(segment.source, target)
    if not found:
        try:
            StringValue.from_translated_html(target)
            validate_translation_links(segment.source, target)
        except ValueError as error:
            found = [str(error)]
    length = segment.place.max_length
    text = shown(target, markup=False)
    if length and len(text) > length:
        found.append(
            ngettext(
                "Hier passen höchstens %(length)s Zeichen hin, es ist %(more)s zu viel.",
                "Hier passen höchstens %(length)s Zeichen hin, es sind %(more)s zu viel.",
                len(text) - length,
            )
            % {"length": length, "more": len(text) - length}
        )
    if not text.strip():
        found.append(_("Hier fehlt der Text."))
    return found
