"""From the translator to the reviewer and back: submit, release, return; nobody goes round it."""

from __future__ import annotations

from typing import Any

import pytest
from django.core import mail
from django.test import Client
from wagtail.models import PageLogEntry
from wagtail_localize.models import Translation

from accounts.models import AuditEntry
from practices.models import PracticePage
from tests.translation.cards_in_translation import (
    change,
    editor_url,
    locale,
    reviewer,
    save,
    signed_in,
    stale_card,
    state,
    text_of,
    translator,
)
from translation.models import TranslationTask

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


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


def test_the_translator_reads_where_the_translation_is_and_who_releases_the_own_work_gets_no_mail(
    django_capture_on_commit_callbacks: Any,
) -> None:
    card, page = stale_card()
    person, chief = translator(email="wort@example.org"), reviewer(email="pruefung@example.org")
    save(signed_in(person), card, "Wir treffen", "We meet on Tuesday.", then="submit")
    mail.outbox.clear()
    with django_capture_on_commit_callbacks(execute=True):
        signed_in(chief).post(editor_url(card, "en", step=True), {"step": "release"})
    (message,) = mail.outbox
    assert message.to == ["wort@example.org"]
    assert page.full_url in message.body

    change(card, teaser="Wir treffen uns am Mittwoch.")
    mail.outbox.clear()
    with django_capture_on_commit_callbacks(execute=True):
        save(signed_in(chief), card, "Wir treffen", "We meet on Wednesday.", then="submit")
        signed_in(chief).post(editor_url(card, "en", step=True), {"step": "release"})
    assert mail.outbox == []
    assert PracticePage.objects.get(pk=page.pk).teaser == "We meet on Wednesday."


def test_a_page_that_nobody_had_in_hand_is_released_without_a_mail(django_capture_on_commit_callbacks: Any) -> None:
    card, page = stale_card()
    save(signed_in(reviewer()), card, "Wir treffen", "We meet on Tuesday.")
    TranslationTask.objects.all().delete()
    mail.outbox.clear()
    with django_capture_on_commit_callbacks(execute=True):
        signed_in(reviewer()).post(editor_url(card, "en", step=True), {"step": "release"})
    assert mail.outbox == []
    assert PracticePage.objects.get(pk=page.pk).teaser == "We meet on Tuesday."


def test_who_submits_what_nobody_had_in_hand_has_it_when_it_comes_back() -> None:
    card, _page = stale_card()
    save(signed_in(translator()), card, "Wir treffen", "We meet on Tuesday.")
    TranslationTask.objects.all().delete()
    person = translator()
    signed_in(person).post(editor_url(card, "en", step=True), {"step": "submit"})
    assert TranslationTask.objects.get().assignee == person


def test_each_reads_the_mail_in_the_language_of_the_account(django_capture_on_commit_callbacks: Any) -> None:
    card, _page = stale_card()
    reviewer(email="deutsch@example.org", language="de")
    reviewer(email="english@example.org", language="en")
    mail.outbox.clear()
    with django_capture_on_commit_callbacks(execute=True):
        save(signed_in(translator(language="en")), card, "Wir treffen", "We meet on Tuesday.", then="submit")
    subjects = {message.to[0]: message.subject for message in mail.outbox}
    assert "Übersetzung" in subjects["deutsch@example.org"]
    assert "Translation" in subjects["english@example.org"]


def test_nobody_submits_what_another_works_on() -> None:
    card, _page = stale_card()
    first, second = signed_in(translator()), signed_in(translator())
    save(first, card, "Wir treffen", "We meet on Tuesday.")
    answer = second.post(editor_url(card, "en", step=True), {"step": "submit"}, follow=True)
    assert "hat gerade jemand anderes in Arbeit" in text_of(answer)
    assert state(card) == "in_progress"


def test_who_may_not_release_takes_back_only_what_is_their_own() -> None:
    card, _page = stale_card()
    save(signed_in(translator()), card, "Wir treffen", "We meet on Tuesday.", then="submit")
    assert signed_in(translator()).post(editor_url(card, "en", step=True), {"step": "recall"}).status_code in {302, 403}
    assert state(card) == "in_review"


def test_the_release_is_logged_with_who_did_it_in_history_and_audit_log() -> None:
    card, page = stale_card()
    chief = reviewer()
    save(signed_in(translator()), card, "Wir treffen", "We meet on Tuesday.", then="submit")
    signed_in(chief).post(editor_url(card, "en", step=True), {"step": "release"})
    entries = PageLogEntry.objects.filter(page=page.pk, user=chief).values_list("action", flat=True)
    assert {"translation.released", "wagtail.publish"} <= set(entries)
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


def test_with_four_eyes_nobody_releases_what_they_submitted(settings: Any) -> None:
    settings.FOUR_EYES = True
    card, page = stale_card()
    chief, other = reviewer(), reviewer()
    save(signed_in(chief), card, "Wir treffen", "We meet on Tuesday.", then="submit")
    answer = signed_in(chief).post(editor_url(card, "en", step=True), {"step": "release"}, follow=True)
    assert "Vier Augen sehen mehr" in text_of(answer)
    signed_in(other).post(editor_url(card, "en", step=True), {"step": "release"})
    assert PracticePage.objects.get(pk=page.pk).teaser == "We meet on Tuesday."


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
