"""The texts of a card side by side: save, check, keep, conflicts, submit, release, send back."""

from __future__ import annotations

from typing import Any

import pytest
from django.core import mail
from django.test import Client
from wagtail.models import Page, PageLogEntry
from wagtail_localize.models import StringTranslation, Translation

from accounts.models import AuditEntry
from accounts.roles import Role
from editorial.models import SegmentMark, TranslationTask
from editorial.translating.matrix import load_rows
from editorial.translating.work import take
from practices.models import PracticePage
from tests.factories import UserFactory
from tests.translation.cards_in_translation import (
    change,
    editor_url,
    fields,
    german_card,
    locale,
    open_language,
    reviewer,
    signed_in,
    translate,
    translator,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def english(request: pytest.FixtureRequest, db: None) -> None:
    # After a test that commits there is no site to open a language on.
    if "site_is_set_up" in request.fixturenames:
        request.getfixturevalue("site_is_set_up")
    open_language("en")


def state(card: Page) -> str:
    return next(str(row.cells[0].state) for row in load_rows([locale("en")]) if row.key == card.translation_key)


def form_of(response: Any, german: str) -> Any:
    """The form of the text that begins with ``german``."""
    return next(form for form in response.context["forms"] if form.segment.source_text.startswith(german))


def stale_card(**values: Any) -> tuple[PracticePage, PracticePage]:
    """A card whose teaser changed after it was translated; the English page."""
    card = german_card(teaser="Wir treffen uns am Montag.", **values)
    page = translate(card, "en")
    return change(card, teaser="Wir treffen uns am Dienstag."), page


def text_of(response: Any) -> str:
    return " ".join(response.content.decode().split())


def save(client: Client, card: Page, german: str, text: str, **extra: str) -> Any:
    """Types ``text`` into the field beside ``german`` and presses the button."""
    response = client.get(editor_url(card, "en"))
    key = f"s{form_of(response, german).segment.key}-text"
    return client.post(editor_url(card, "en"), {**fields(response), key: text, **extra}, follow=True)


def test_a_stale_text_shows_word_by_word_what_changed_also_to_a_screen_reader() -> None:
    card, _page = stale_card()
    html = text_of(signed_in(translator()).get(editor_url(card, "en")))
    assert '<del><span class="w-sr-only">entfallen: </span>Montag</del>' in html
    assert '<ins><span class="w-sr-only">neu: </span>Dienstag</ins>' in html


def test_a_translator_works_through_a_stale_card_and_a_reviewer_releases_it(client: Client) -> None:
    card, page = stale_card()
    person, chief = translator(email="wort@example.org"), reviewer(email="pruefung@example.org")
    writing = signed_in(person)
    answer = save(writing, card, "Wir treffen", "We meet on Tuesday.")
    assert "1 Text ist gespeichert." in text_of(answer)
    assert "[en] Wir treffen uns am Montag." in client.get(page.url).content.decode()
    mail.outbox.clear()
    writing.post(editor_url(card, "en", step=True), {"step": "submit"})
    assert state(card) == "in_review"
    task = TranslationTask.objects.get(translation_key=card.translation_key, locale=locale("en"))
    assert task.submitted_by == person
    # Nobody reads it in public before the release.
    assert "We meet on Tuesday." not in client.get(page.url).content.decode()

    deciding = signed_in(chief)
    assert "Warten auf Ihre Freigabe" in deciding.get("/admin/").content.decode()
    deciding.post(editor_url(card, "en", step=True), {"step": "release"})
    assert "We meet on Tuesday." in client.get(page.url).content.decode()
    assert state(card) == "up_to_date"
    task.refresh_from_db()
    assert (task.released_by, task.submitted_at, task.assignee) == (chief, None, None)


def test_reviewers_get_a_mail_and_the_translator_hears_of_the_decision(django_capture_on_commit_callbacks: Any) -> None:
    card, _page = stale_card()
    person, chief = translator(email="wort@example.org"), reviewer(email="pruefung@example.org")
    reviewer(email="ruhe@example.org", wants_notices=False)
    mail.outbox.clear()
    with django_capture_on_commit_callbacks(execute=True):
        save(signed_in(person), card, "Wir treffen", "We meet on Tuesday.", then="submit")
    assert [message.to for message in mail.outbox] == [["pruefung@example.org"]]
    assert editor_url(card, "en") in mail.outbox[0].body
    with django_capture_on_commit_callbacks(execute=True):
        signed_in(chief).post(editor_url(card, "en", step=True), {"step": "return", "reason": "Bitte »meet up«."})
    assert mail.outbox[1].to == ["wort@example.org"]
    assert "Bitte »meet up«." in mail.outbox[1].body


def test_the_release_is_logged_with_who_did_it_in_history_and_audit_log() -> None:
    card, page = stale_card()
    chief = reviewer()
    save(signed_in(translator()), card, "Wir treffen", "We meet on Tuesday.", then="submit")
    signed_in(chief).post(editor_url(card, "en", step=True), {"step": "release"})
    entries = PageLogEntry.objects.filter(page=page.pk, user=chief).values_list("action", flat=True)
    assert {"editorial.translation_released", "wagtail.publish"} <= set(entries)
    assert AuditEntry.objects.filter(action="publish", object_id=str(page.pk), actor_id=chief.pk).exists()


def test_nothing_is_submitted_or_released_while_a_text_is_open(client: Client) -> None:
    card, page = stale_card()
    for user, step in ((translator(), "submit"), (reviewer(), "release")):
        answer = signed_in(user).post(editor_url(card, "en", step=True), {"step": step}, follow=True)
        assert "1 Text ist noch nicht übersetzt." in text_of(answer)
    assert "Montag" in client.get(page.url).content.decode()
    assert "Dienstag" not in client.get(page.url).content.decode()


def test_a_translator_can_neither_release_nor_publish() -> None:
    card, page = stale_card()
    client = signed_in(translator())
    save(client, card, "Wir treffen", "We meet on Tuesday.", then="submit")
    assert client.post(editor_url(card, "en", step=True), {"step": "release"}).status_code in {302, 403}
    client.post(f"/admin/pages/{page.pk}/edit/", {"action": "publish"})
    assert PracticePage.objects.get(pk=page.pk).teaser == page.teaser


def test_a_returned_translation_shows_the_reason_and_is_with_the_translator_again() -> None:
    card, _page = stale_card()
    person = translator()
    client = signed_in(person)
    save(client, card, "Wir treffen", "We meet on Tuesday.", then="submit")
    deciding = signed_in(reviewer())
    empty = deciding.post(editor_url(card, "en", step=True), {"step": "return", "reason": "  "}, follow=True)
    assert "Bitte sagen Sie, warum" in text_of(empty)
    assert state(card) == "in_review"
    deciding.post(editor_url(card, "en", step=True), {"step": "return", "reason": "Der Ton ist zu förmlich."})
    assert state(card) == "in_progress"
    assert "Der Ton ist zu förmlich." in text_of(client.get(editor_url(card, "en")))
    assert TranslationTask.objects.get(translation_key=card.translation_key).assignee == person


def test_checked_and_stays_makes_a_text_current_without_changing_a_letter() -> None:
    card, _page = stale_card()
    client = signed_in(translator())
    response = client.get(editor_url(card, "en"))
    stale = form_of(response, "Wir treffen").segment
    client.post(editor_url(card, "en"), {**fields(response), "check": stale.key})
    translation = StringTranslation.objects.get(translation_of_id=stale.string_id, locale=locale("en"))
    assert translation.data == "[en] Wir treffen uns am Montag."
    assert translation.mark.kind == SegmentMark.Kind.CHECKED
    assert form_of(client.get(editor_url(card, "en")), "Wir treffen").segment.state == "done"


def test_a_draft_of_a_machine_is_open_until_a_person_says_it_stays() -> None:
    card, _page = stale_card()
    client = signed_in(translator())
    segment = form_of(client.get(editor_url(card, "en")), "Wir treffen").segment
    draft = StringTranslation.objects.create(
        translation_of_id=segment.string_id,
        context_id=segment.context_id,
        locale=locale("en"),
        data="We meet Tuesday.",
        translation_type=StringTranslation.TRANSLATION_TYPE_MACHINE,
        tool_name="Testdienst",
    )
    response = client.get(editor_url(card, "en"))
    assert "Maschinenentwurf" in text_of(response)
    assert state(card) == "stale"
    client.post(editor_url(card, "en"), {**fields(response), "check": segment.key})
    draft.refresh_from_db()
    assert (draft.data, draft.translation_type) == ("We meet Tuesday.", StringTranslation.TRANSLATION_TYPE_MANUAL)


def test_saving_does_not_make_a_stale_text_current_by_itself() -> None:
    card, _page = stale_card()
    client = signed_in(translator())
    answer = client.post(editor_url(card, "en"), fields(client.get(editor_url(card, "en"))), follow=True)
    assert "Es gab nichts zu speichern." in text_of(answer)
    assert state(card) == "stale"


def test_a_name_stays_as_it_is_with_a_mark_and_not_without(client: Client) -> None:
    card = german_card(title_short="Chancen-Werkstatt")
    person = translator()
    take(card, locale("en"), person)
    writing = signed_in(person)
    refused = save(writing, card, "Chancen-Werkstatt", "Chancen-Werkstatt")
    assert "Originaltext bleibt" in " ".join(form_of(refused, "Chancen-Werkstatt").errors["text"])
    key = form_of(refused, "Chancen-Werkstatt").segment.key
    save(writing, card, "Chancen-Werkstatt", "", **{f"s{key}-keep": "on"})
    translation = StringTranslation.objects.get(translation_of__data="Chancen-Werkstatt", locale=locale("en"))
    assert (translation.data, translation.mark.kind) == ("Chancen-Werkstatt", SegmentMark.Kind.KEPT)
    assert form_of(writing.get(editor_url(card, "en")), "Chancen-Werkstatt").segment.state == "done"


def test_what_breaks_links_tags_or_length_is_refused_and_stays_in_the_field() -> None:
    card = german_card(
        title_short="Kurz",
        implementation='<p>Siehe <a href="https://example.org/">dort</a> und <b>hier</b>.</p>',
    )
    take(card, locale("en"), (person := translator()))
    client = signed_in(person)
    for german, typed in (
        ("Siehe", "See there and <b>here</b>."),
        ("Siehe", 'See <a id="a1">there</a> and <b>here</b><script>alert(1)</script>.'),
        ("Siehe", 'See <a id="a1" onclick="x()">there</a> and <b>here</b>.'),
        ("Kurz", "x" * 121),
    ):
        answer = save(client, card, german, typed)
        form = form_of(answer, german)
        assert form.errors["text"], typed
        assert form["text"].value() == typed
        assert not StringTranslation.objects.filter(context=form.segment.context_id, locale=locale("en")).exists()
    sound = 'See <a id="a1">there</a> and <b>here</b>.'
    assert form_of(save(client, card, "Siehe", sound), "Siehe").segment.translation.data == sound


def test_one_faulty_text_does_not_cost_the_others() -> None:
    card = german_card(teaser="Ein Satz.", implementation="<p>Mit <b>Nachdruck</b>.</p>")
    take(card, locale("en"), (person := translator()))
    client = signed_in(person)
    response = client.get(editor_url(card, "en"))
    good, bad = form_of(response, "Ein Satz"), form_of(response, "Mit Nachdruck")
    values = {
        **fields(response),
        f"s{good.segment.key}-text": "One sentence.",
        f"s{bad.segment.key}-text": "With <b>stress.",
    }
    answer = client.post(editor_url(card, "en"), values)
    assert "1 Text ist gespeichert." in text_of(answer)
    assert "Bei 1 Text gibt es noch etwas zu klären" in text_of(answer)
    assert form_of(answer, "Mit Nachdruck")["text"].value() == "With <b>stress."
    assert form_of(answer, "Ein Satz").segment.state == "done"


def test_plain_text_may_have_signs_that_mean_something_in_html() -> None:
    card = german_card(teaser="Fragen & Antworten <kurz>")
    take(card, locale("en"), (person := translator()))
    client = signed_in(person)
    assert form_of(client.get(editor_url(card, "en")), "Fragen & Antworten <kurz>")
    answer = save(client, card, "Fragen", "Q & A <short>")
    assert form_of(answer, "Fragen")["text"].value() == "Q & A <short>"
    assert form_of(answer, "Fragen").segment.translation.data == "Q &amp; A &lt;short&gt;"


def test_two_people_at_one_text_choose_between_mine_and_theirs() -> None:
    card = german_card(teaser="Ein Satz.")
    first, second = signed_in(reviewer()), signed_in(reviewer())
    take(card, locale("en"), translator())
    opened = second.get(editor_url(card, "en"))
    save(first, card, "Ein Satz", "The other's words.")
    form = form_of(opened, "Ein Satz")
    key = f"s{form.segment.key}"
    values = {**fields(opened), f"{key}-text": "My words."}
    answer = second.post(editor_url(card, "en"), values)
    html = text_of(answer)
    assert "Inzwischen wurde hier ein anderer Text gespeichert." in html
    assert "The other&#x27;s words." in html
    assert form_of(answer, "Ein Satz")["text"].value() == "My words."
    second.post(editor_url(card, "en"), {**values, f"{key}-choice": "theirs"})
    assert form_of(second.get(editor_url(card, "en")), "Ein Satz").segment.stored == "The other's words."
    second.post(editor_url(card, "en"), {**values, f"{key}-choice": "mine"})
    assert form_of(second.get(editor_url(card, "en")), "Ein Satz").segment.stored == "My words."


def test_the_german_text_changing_meanwhile_is_told_and_nothing_is_saved_under_the_wrong_text() -> None:
    card = german_card(teaser="Erster Wortlaut.")
    take(card, locale("en"), (person := translator()))
    client = signed_in(person)
    opened = client.get(editor_url(card, "en"))
    key = f"s{form_of(opened, 'Erster').segment.key}-text"
    change(card, teaser="Zweiter Wortlaut.")
    answer = client.post(editor_url(card, "en"), {**fields(opened), key: "First wording."})
    assert "Original hat sich inzwischen geändert" in text_of(answer)
    assert not StringTranslation.objects.filter(data="First wording.").exists()


def test_the_memory_offers_what_was_translated_before() -> None:
    translate(german_card(teaser="Der Sprechtag findet einmal im Monat statt."), "en")
    card = german_card(teaser="Der Sprechtag findet zweimal im Monat statt.")
    take(card, locale("en"), (person := translator()))
    form = form_of(signed_in(person).get(editor_url(card, "en")), "Der Sprechtag")
    assert [(hit.text, 70 <= hit.likeness < 100) for hit in form.suggestions] == [
        ("[en] Der Sprechtag findet einmal im Monat statt.", True)
    ]


def test_the_list_of_open_texts_leaves_out_what_is_done() -> None:
    card, _page = stale_card()
    response = signed_in(translator()).get(editor_url(card, "en"), {"nur": "offen"})
    assert [form.segment.source_text for form in response.context["forms"]] == ["Wir treffen uns am Dienstag."]


def test_arabic_is_typed_from_right_to_left() -> None:
    open_language("ar")
    card = german_card()
    take(card, locale("ar"), (person := translator()))
    html = signed_in(person).get(editor_url(card, "ar")).content.decode()
    assert 'lang="ar"' in html
    assert 'dir="rtl"' in html


def test_the_script_gets_its_answer_for_the_text_it_sent() -> None:
    card = german_card(teaser="Ein Satz.")
    take(card, locale("en"), (person := translator()))
    client = signed_in(person)
    response = client.get(editor_url(card, "en"))
    form = form_of(response, "Ein Satz")
    key = f"s{form.segment.key}"
    answer = client.post(
        editor_url(card, "en"),
        {f"{key}-text": "One sentence.", f"{key}-base": form["base"].value()},
        headers={"X-Requested-With": "XMLHttpRequest"},
    ).json()
    assert answer["texts"][form.segment.key]["state"] == "done"
    assert answer["texts"][form.segment.key]["errors"] == []


def test_with_four_eyes_nobody_releases_what_they_submitted(settings: Any) -> None:
    settings.FOUR_EYES = True
    card, page = stale_card()
    chief, other = reviewer(), reviewer()
    save(signed_in(chief), card, "Wir treffen", "We meet on Tuesday.", then="submit")
    answer = signed_in(chief).post(editor_url(card, "en", step=True), {"step": "release"}, follow=True)
    assert "Vier Augen sehen mehr" in text_of(answer)
    signed_in(other).post(editor_url(card, "en", step=True), {"step": "release"})
    assert PracticePage.objects.get(pk=page.pk).teaser == "We meet on Tuesday."


def test_someone_elses_translation_can_be_read_but_not_changed() -> None:
    card = german_card(teaser="Ein Satz.")
    take(card, locale("en"), translator())
    client = signed_in(translator())
    response = client.get(editor_url(card, "en"))
    assert "<textarea" not in response.content.decode()
    key = f"s{form_of(response, 'Ein Satz').segment.key}-text"
    assert client.post(editor_url(card, "en"), {key: "Stolen."}).status_code in {302, 403}
    assert not StringTranslation.objects.filter(data="Stolen.").exists()


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


def test_a_translator_publishes_nothing_by_updating_all_translations_at_once(
    django_capture_on_commit_callbacks: Any,
) -> None:
    """wagtail-localize asks for no right to publish there."""
    card, page = stale_card()
    person = translator()
    save(signed_in(person), card, "Wir treffen", "We meet on Tuesday.")
    source = Translation.objects.get(source__object_id=card.translation_key).source_id
    for user, teaser in ((person, page.teaser), (reviewer(), "We meet on Tuesday.")):
        with django_capture_on_commit_callbacks(execute=True):
            signed_in(user).post(f"/admin/localize/update/{source}/", {"publish_translations": "on"})
        assert PracticePage.objects.get(pk=page.pk).teaser == teaser
