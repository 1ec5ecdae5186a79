"""What a text on a page is called, beside its translation."""

from __future__ import annotations

from django.utils.translation import override

from practices.models import PracticePage
from translation.editor.segment_location import place_of


def test_a_field_is_named_in_the_language_of_each_reader() -> None:
    labels = []
    for language in ("de", "en", "de"):
        with override(language):
            labels.append(place_of(PracticePage, "implementation").label)
    german, english, again = labels
    assert german == again == "Umsetzung"
    assert english not in ("", german)
