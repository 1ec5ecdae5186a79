"""What is said about a translation while it is written: what refuses it."""

from __future__ import annotations

from typing import Protocol

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail_localize.strings import StringValue, validate_translation_links

from language.contact_details import find_details, may_be_same_street, readable
from translation.editor.markup_checks import problems
from translation.editor.segment_location import Place
from translation.editor.segments import shown


class Placed(Protocol):
    """A German text (HTML of inline tags) and where it stands."""

    @property
    def source(self) -> str: ...
    @property
    def place(self) -> Place: ...


def refusals(segment: Placed, target: str) -> list[str]:
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
    told = find_details(readable(segment.source))
    # A street is spelled otherwise in another alphabet; a number and a mail address are not.
    for detail in find_details(readable(target)):
        if not any(detail.key == other.key or may_be_same_street(detail, other) for other in told):
            found.append(
                _("»%(detail)s« steht nicht im Original. Kontaktangaben gehören in einen Kontakt.")
                % {"detail": detail.text}
            )
    if not text.strip():
        found.append(_("Hier fehlt der Text."))
    return found
