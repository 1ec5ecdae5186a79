"""What was written into a foreign page by hand meets the texts of the translators."""

from __future__ import annotations

from typing import Any

import pytest
from wagtail_localize.models import Translation

from accounts.roles import Role
from practices.models import PracticePage
from tests.factories import ThemeFactory, UserFactory
from tests.translation.cards_in_translation import (
    change,
    editor_url,
    form_of,
    german_card,
    locale,
    reviewer,
    signed_in,
    stale_card,
    text_of,
    translate,
    translator,
)
from tests.translation.steps import finish, start_translation
from translation.editor.resync import adopt_all_texts

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


def test_the_page_of_another_language_opens_its_texts_instead_of_the_foreign_editor() -> None:
    card, page = stale_card()
    for user in (translator(), reviewer(), UserFactory(role=Role.ADMIN)):
        answer = signed_in(user).get(f"/admin/pages/{page.pk}/edit/")
        assert answer.headers["Location"] == editor_url(card, "en")
    assert signed_in(UserFactory(role=Role.ADMIN)).get(f"/admin/pages/{page.pk}/edit/?localize").status_code == 200


def test_manual_changes_survive_taking_up_the_synchronisation_again() -> None:
    """wagtail-localize #876: going back to synchronisation lost what had been written into the page."""
    card = german_card(teaser="Ein Satz.", title_short="Kurz")
    page = translate(card, "en")
    Translation.objects.filter(source__object_id=card.translation_key).update(enabled=False)
    by_hand: Any = PracticePage.objects.get(pk=page.pk).get_latest_revision_as_object()
    by_hand.teaser, by_hand.title_short = "By hand.", "Short by hand"
    by_hand.save_revision(clean=False).publish()
    client = signed_in(reviewer())
    answer = client.post(f"/admin/pages/{page.pk}/edit/", {"localize-restart-translation": "1"}, follow=True)
    assert "wurde von Hand geändert" in text_of(answer)
    found = {item["on_page"]: item["segment"].pk for item in answer.context["differences"]}
    assert set(found) == {"By hand.", "Short by hand"}
    client.post(
        f"{editor_url(card, 'en')}abgleich/",
        {f"choice-{found['By hand.']}": "page", f"choice-{found['Short by hand']}": "stored"},
    )
    response = client.get(editor_url(card, "en"))
    assert form_of(response, "Ein Satz").segment.stored == "By hand."
    assert form_of(response, "Kurz").segment.stored == "[en] Kurz"
    client.post(editor_url(card, "en", step=True), {"step": "release"})
    released = PracticePage.objects.get(pk=page.pk)
    assert (released.teaser, released.title_short) == ("By hand.", "[en] Kurz")


def test_a_manual_change_and_a_changed_original_leave_the_text_stale() -> None:
    card = german_card(teaser="Wir treffen uns am Montag.")
    page = translate(card, "en")
    Translation.objects.filter(source__object_id=card.translation_key).update(enabled=False)
    by_hand: Any = PracticePage.objects.get(pk=page.pk).get_latest_revision_as_object()
    by_hand.teaser = "By hand."
    by_hand.save_revision(clean=False).publish()
    change(card, teaser="Wir treffen uns am Dienstag.")
    client = signed_in(reviewer())
    client.post(f"{editor_url(card, 'en')}abgleich/", {})
    segment = form_of(client.get(editor_url(card, "en")), "Wir treffen").segment
    assert (segment.state, segment.stored) == ("stale", "By hand.")


def test_what_was_written_into_a_record_is_kept_as_its_translation() -> None:
    theme = ThemeFactory(name="Arbeiten lernen")
    translation = start_translation(theme, locale("en"))
    record = finish(theme, locale("en"))
    assert adopt_all_texts(record) == 0
    record.name = "Learning to work"
    record.save()
    assert adopt_all_texts(record) == 1
    translation.save_target(publish=True)
    record.refresh_from_db()
    assert record.name == "Learning to work"
