"""Versions, locks, comments and dates of a card, as somebody who comes from Plone expects them."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from wagtail.models import Comment

from accounts.roles import Role
from practices.models import PracticeHurdle, PracticePage, PracticeResult
from tests.editorial.forms import sent_back, words
from tests.factories import (
    OrganisationFactory,
    PracticeFactory,
    RegionFactory,
    SignedIn,
    TeamFactory,
    signed_in,
    site_tree,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def team() -> Any:
    site_tree()
    return TeamFactory()


@pytest.fixture
def reviewer(team: Any) -> SignedIn:
    return signed_in(Role.REVIEWER, first_name="Rosa", last_name="Prüferin")


def url(card: PracticePage, name: str = "edit") -> str:
    return f"/admin/pages/{card.pk}/{name}/"


def reload(card: PracticePage) -> PracticePage:
    return PracticePage.objects.get(pk=card.pk)


def two_versions() -> tuple[PracticePage, int, int]:
    card = PracticeFactory(title="Alter Titel", teaser="Alter Satz.", maturity="pilot", published=False)
    old = card.get_latest_revision_as_object()
    old.hurdles = [
        PracticeHurdle(text="Kein Raum", remedy="", locale=card.locale),
        PracticeHurdle(text="Fällt weg", locale=card.locale),
    ]
    first = old.save_revision(clean=False)
    new = first.as_object()
    new.title, new.teaser, new.maturity = "Neuer Titel", "Neuer Satz.", "running"
    new.implementation = "<p>Jeden Dienstag.</p>"
    new.provider = OrganisationFactory(name="Neuer Träger")
    new.instruments = [("heading", "Matrix der Zuständigkeiten")]
    kept = new.hurdles.all()[0]
    kept.remedy = "Bibliothek gefragt"
    new.hurdles = [kept]
    new.results = [PracticeResult(label="Vermittelt", value=41, unit="Personen", locale=card.locale)]
    new.region_links.all()[0].region = RegionFactory(ags="09761")
    second = new.save_revision(clean=False)
    return card, first.pk, second.pk


def test_two_versions_are_compared_field_by_field_in_german(reviewer: SignedIn) -> None:
    card, first, second = two_versions()
    said = words(reviewer.get(f"/admin/pages/{card.pk}/revisions/compare/{first}...{second}/"))
    for label, old, new in (
        ("Titel", "Alter", "Neuer"),
        ("In einem Satz", "Alter", "Neuer"),
        ("Wie weit ist es?", "in Vorbereitung oder Erprobung", "läuft"),
        ("Umsetzung", "Erster Schritt", "Jeden Dienstag"),
        ("Träger", "", "Neuer Träger"),
        ("Hürden und wie sie gelöst wurden", "Fällt weg", "Bibliothek gefragt"),
        ("Was war schwierig?", "", ""),
        ("Wie wurde es gelöst?", "", ""),
        ("Ergebnisse in Zahlen", "", "41"),
        ("Instrumente und Schaubilder", "", "Matrix der Zuständigkeiten"),
    ):
        for text in (label, old, new):
            assert text in said, (label, text)
    for english in ("Hurdles", "Teaser", "Maturity", "hurdle", "There are no differences"):
        assert english not in said, english


def test_an_older_version_comes_back_with_everything_it_had(reviewer: SignedIn) -> None:
    card, first, _second = two_versions()
    form = reviewer.get(f"/admin/pages/{card.pk}/revisions/{first}/revert/")
    assert "Alter Titel" in form.content.decode()
    reviewer.post(url(card), {**sent_back(form), "revision": first})
    newest = reload(card).get_latest_revision_as_object()
    assert (newest.title, newest.teaser, newest.maturity) == ("Alter Titel", "Alter Satz.", "pilot")
    assert [hurdle.text for hurdle in newest.hurdles.all()] == ["Kein Raum", "Fällt weg"]
    assert newest.results.count() == 0
    assert reload(card).revisions.count() >= 3


def test_the_history_names_who_changed_what(reviewer: SignedIn) -> None:
    card, _first, _second = two_versions()
    reviewer.post(url(card), {**sent_back(reviewer.get(url(card))), "title": "Drittens"})
    said = words(reviewer.get(url(card, "history")))
    assert "Rosa Prüferin" in said
    assert "Entwurf gespeichert" in said
    assert "Mit vorheriger Version vergleichen" in said


def test_a_locked_card_says_who_and_since_when_and_keeps_what_it_has(team: Any, reviewer: SignedIn) -> None:
    card = PracticeFactory(team=team, title="Unverändert", published=False)
    assert reviewer.post(url(card, "lock")).status_code == 302
    assert reload(card).locked
    editor = signed_in(Role.EDITOR, teams=[team])
    form = editor.get(url(card))
    said = words(form)
    assert "Rosa Prüferin" in said
    assert "gesperrt" in said
    assert str(timezone.localdate().year) in said
    sent = {**sent_back(signed_in(Role.ADMIN).get(url(card))), "title": "Überschrieben"}
    editor.post(url(card), sent)
    editor.post(url(card), {**sent, "action-submit": "1"})
    assert reload(card).get_latest_revision_as_object().title == "Unverändert"
    assert not reload(card).workflow_in_progress
    assert editor.post(url(card, "unlock")).status_code in {302, 403}
    assert reload(card).locked
    reviewer.post(url(card, "unlock"))
    assert not reload(card).locked


def test_a_reviewer_comments_on_a_field_and_the_editor_answers(team: Any, reviewer: SignedIn) -> None:
    card = PracticeFactory(team=team, published=False)
    begin = sent_back(reviewer.get(url(card)))
    comment = {
        "comments-TOTAL_FORMS": 1, "comments-INITIAL_FORMS": 0, "comments-0-text": "Das ist zu lang.",
        "comments-0-contentpath": "teaser", "comments-0-position": "", "comments-0-id": "", "comments-0-DELETE": "",
        "comments-0-resolved": "", "comments-0-replies-TOTAL_FORMS": 0, "comments-0-replies-INITIAL_FORMS": 0,
    }  # fmt: skip
    answer = reviewer.post(url(card), {**begin, **comment})
    assert answer.status_code == 302, (
        answer.context["form"].errors,
        answer.context["form"].formsets["comments"].errors,
    )
    said = Comment.objects.get()
    assert (said.text, said.contentpath, said.user) == ("Das ist zu lang.", "teaser", reviewer.user)
    editor = signed_in(Role.EDITOR, teams=[team])
    form = editor.get(url(card))
    assert "Das ist zu lang." in form.content.decode()
    answer = {
        **comment, "comments-INITIAL_FORMS": 1, "comments-0-id": said.pk, "comments-0-replies-TOTAL_FORMS": 1,
        "comments-0-replies-0-text": "Gekürzt.", "comments-0-replies-0-id": "", "comments-0-replies-0-DELETE": "",
    }  # fmt: skip
    editor.post(url(card), {**sent_back(form), **answer})
    assert [reply.text for reply in said.replies.all()] == ["Gekürzt."]
    resolved = {
        **comment, "comments-INITIAL_FORMS": 1, "comments-0-id": said.pk, "comments-0-resolved": "1",
    }  # fmt: skip
    reviewer.post(url(card), {**sent_back(reviewer.get(url(card))), **resolved})
    said.refresh_from_db()
    assert said.resolved_at


def test_a_card_goes_public_and_away_at_the_hours_set_in_the_form(reviewer: SignedIn) -> None:
    card = PracticeFactory(published=False)
    now = timezone.now()
    dates = {
        "go_live_at": timezone.localtime(now + dt.timedelta(days=2)).strftime("%Y-%m-%d %H:%M"),
        "expire_at": timezone.localtime(now + dt.timedelta(days=9)).strftime("%Y-%m-%d %H:%M"),
    }
    reviewer.post(url(card), {**sent_back(reviewer.get(url(card))), **dates, "action-publish": "1"})
    card = reload(card)
    assert card.state == "scheduled"
    assert Client().get(f"/praxisbeispiele/{card.slug}/").status_code == 404
    revision = card.scheduled_revision
    revision.approved_go_live_at = now - dt.timedelta(minutes=1)
    revision.content["go_live_at"] = (now - dt.timedelta(minutes=1)).isoformat()
    revision.save()
    call_command("publish_scheduled")
    assert reload(card).state == "published"
    PracticePage.objects.filter(pk=card.pk).update(expire_at=timezone.now())
    assert reload(card).state == "expired"
    assert Client().get(f"/praxisbeispiele/{card.slug}/").status_code == 410


def test_dates_in_the_wrong_order_are_refused_with_a_reason(reviewer: SignedIn) -> None:
    card = PracticeFactory(published=False)
    sent = sent_back(reviewer.get(url(card)))
    late, early = "2030-05-02 10:00", "2030-05-01 10:00"
    answer = reviewer.post(url(card), {**sent, "go_live_at": late, "expire_at": early, "action-publish": "1"})
    assert answer.status_code == 200
    assert reload(card).state == "draft"
    periods = {"period_start": "2025-05-01", "period_end": "2024-05-01", "action-publish": "1"}
    answer = reviewer.post(url(card), {**sent, **periods})
    assert "Das Ende liegt vor dem Beginn" in words(answer)
