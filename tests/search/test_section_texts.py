"""The texts of a card as an excerpt quotes them: what stood apart on the card stands apart."""

from __future__ import annotations

import pytest
from django.utils.safestring import SafeString

from language.words import words
from practices.models import PracticeSuccessFactor
from practices.public.builders import public_practice
from search.index.texts import plain_text, searchable_text
from tests.factories import PracticeFactory


@pytest.mark.parametrize(
    ("html", "quoted"),
    [
        (
            "<p>Wir haben:</p><ul><li>Kurs A</li>\n<li>Kurs <b>B</b></li></ul><p>Ende</p>",
            "Wir haben: Kurs A · Kurs B Ende",
        ),
        ("<table><tr><th>Wer</th><th>Was</th></tr><tr><td>Haus</td><td>1</td></tr></table>", "Wer · Was · Haus · 1"),
        ("<p>Ein &lt; Zeichen</p>", "Ein < Zeichen"),
    ],
)
def test_entries_of_a_list_do_not_run_together(html: str, quoted: str) -> None:
    assert plain_text(SafeString(html)) == quoted
    # What is found does not depend on what stands between.
    assert [word.token for word in words(quoted)] == [word.token for word in words(quoted.replace("·", " "))]


@pytest.mark.django_db
def test_parts_of_a_card_are_quoted_one_by_one() -> None:
    card = PracticeFactory().get_latest_revision_as_object()
    card.success_factors = [PracticeSuccessFactor(text=text, locale=card.locale) for text in ("Zeit", "Räume")]
    assert searchable_text(public_practice(card))["factors"] == "Zeit · Räume"
