"""One gate before the public: every door asks it, says in German what is missing, and nobody gets a 500."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.core.management import call_command
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from django.utils.formats import date_format
from wagtail import hooks
from wagtail.models import PageLogEntry

from accounts.roles import Role
from editorial.management.commands import publish_scheduled
from editorial.public_details import confirm, details_of
from editorial.publishing import BY_SCHEDULE, REFUSED_ACTION, PublishingRefused, problems_of, sentences
from home.models import HomePage, StandardPage
from practices.imports.cards import CardImporter
from practices.models import PracticePage, PracticeQuote
from tests.editorial.forms import sent_back, words
from tests.factories import PracticeFactory, TeamFactory, UserFactory, german, signed_in, site_tree

pytestmark = pytest.mark.django_db
MISSING = "Zum Veröffentlichen fehlt noch: »In einem Satz«."


def draft(**changes: Any) -> PracticePage:
    """A draft that the form would let nobody publish: it has no teaser."""
    return PracticeFactory(**{"published": False, "teaser": "", "title": "Halbe Karte", **changes})  # type: ignore[no-any-return]


def without_lists() -> PracticePage:
    card = PracticeFactory(published=False).get_latest_revision_as_object()
    card.region_links, card.theme_links = [], []
    card.save_revision(clean=False)
    return PracticePage.objects.get(pk=card.pk)


def with_empty_quote() -> PracticePage:
    card = PracticeFactory(published=False).get_latest_revision_as_object()
    card.quotes = [PracticeQuote(text="", person="Eine Teilnehmerin", locale=german())]
    card.save_revision(clean=False)
    return PracticePage.objects.get(pk=card.pk)


def past_its_end() -> PracticePage:
    card = PracticeFactory(published=False).get_latest_revision_as_object()
    card.expire_at = timezone.now() - dt.timedelta(days=3)
    card.save_revision(clean=False)
    return PracticePage.objects.get(pk=card.pk)


KINDS: dict[str, tuple[Callable[[], PracticePage], tuple[str, ...]]] = {
    "teaser": (draft, ("fehlt noch", "»In einem Satz«")),
    "lists": (without_lists, ("fehlt noch", "»Region«", "»Thema«")),
    "quote": (with_empty_quote, ("fehlt noch", "»Zitat«")),
    "end": (past_its_end, ("Der Zeitpunkt liegt in der Vergangenheit.",)),
}


def through_the_form(card: PracticePage, client: Client) -> Any:
    sent = sent_back(client.get(f"/admin/pages/{card.pk}/edit/"))
    return client.post(f"/admin/pages/{card.pk}/edit/", {**sent, "action-publish": "1"}, follow=True)


def through_the_dashboard(card: PracticePage, client: Client) -> Any:
    card.get_workflow().start(card, UserFactory(role=Role.EDITOR))
    state = PracticePage.objects.get(pk=card.pk).current_workflow_task_state
    return client.post(f"/admin/pages/workflow/action/{card.pk}/approve/{state.pk}/", {"comment": ""}, follow=True)


def through_bulk(card: PracticePage, client: Client) -> Any:
    good = PracticeFactory(published=False, title="Ganze Karte")
    answer = client.post(
        f"/admin/bulk/wagtailcore/page/publish/?id={card.pk}&id={good.pk}&next=/admin/", {}, follow=True
    )
    assert PracticePage.objects.get(pk=good.pk).live, "the good one is published"
    return answer


def through_the_api(card: PracticePage, client: Client) -> Any:
    answer = client.post(f"/admin/api/main/pages/{card.pk}/action/publish/", {}, content_type="application/json")
    assert answer.status_code == 400
    return answer


DOORS = {"form": through_the_form, "dashboard": through_the_dashboard, "bulk": through_bulk}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("door", DOORS)
def test_n16_every_door_names_what_is_missing_and_publishes_nothing(door: str, kind: str) -> None:
    site_tree()
    make, said = KINDS[kind]
    card = make()
    answer = DOORS[door](card, signed_in(Role.REVIEWER))
    assert answer.status_code == 200
    text = words(answer)
    for part in said:
        assert part in text, text[:2000]
    card = PracticePage.objects.get(pk=card.pk)
    assert not card.live
    if door == "dashboard":
        assert card.workflow_in_progress, "the review goes on"
        assert f"/admin/pages/{card.pk}/edit/" in answer.content.decode()


@pytest.mark.parametrize("kind", KINDS)
def test_n16_the_api_of_the_admin_names_what_is_missing_and_publishes_nothing(kind: str) -> None:
    site_tree()
    make, said = KINDS[kind]
    card = make()
    told = " ".join(through_the_api(card, signed_in(Role.REVIEWER)).json()["__all__"])
    for part in said:
        assert part in told, told
    assert not PracticePage.objects.get(pk=card.pk).live


@pytest.mark.parametrize("way", ["copy", "alias", "api"])
def test_n16_a_copy_that_would_be_public_at_once_is_asked_too(way: str) -> None:
    """Of before there was a gate: a public card without region."""
    site_tree()
    card = PracticeFactory(title="Alte Karte")
    card.region_links.all().delete()
    client = signed_in(Role.REVIEWER)
    values = {"new_title": "Kopie", "new_slug": "kopie", "new_parent_page": card.get_parent().pk}
    if way == "api":
        answer = client.post(
            f"/admin/api/main/pages/{card.pk}/action/copy/", {"slug": "kopie"}, content_type="application/json"
        )
        assert answer.status_code == 400
        told = " ".join(answer.json()["__all__"])
    else:
        ticked = {"copy": "publish_copies", "alias": "alias"}[way]
        answer = client.post(f"/admin/pages/{card.pk}/copy/", {**values, ticked: "on"}, follow=True)
        told = words(answer)
        assert "»Alte Karte« ist nicht kopiert" in told
    assert "Zum Veröffentlichen fehlt noch: »Region«." in told
    assert not PracticePage.objects.filter(slug="kopie").exists()
    client.post(f"/admin/pages/{card.pk}/copy/", values)
    assert not PracticePage.objects.get(slug="kopie").live, "as a draft it may be copied"


def test_n10_n16_what_was_confirmed_for_a_card_is_not_confirmed_for_its_copy() -> None:
    site_tree()
    card = PracticeFactory(published=False, teaser="Rufen Sie an: 0351 1234567.")
    confirm(card, [found.digest for found in details_of(card)], None)
    card.get_latest_revision().publish()
    with pytest.raises(PublishingRefused) as refused:
        PracticePage.objects.get(pk=card.pk).copy(update_attrs={"slug": "kopie"})
    assert "0351 1234567" in refused.value.sentences[0]


def test_n16_the_dialog_of_a_review_is_led_to_the_form() -> None:
    site_tree()
    card = draft()
    card.get_workflow().start(card, UserFactory(role=Role.EDITOR))
    state = PracticePage.objects.get(pk=card.pk).current_workflow_task_state
    answer = signed_in(Role.REVIEWER).post(
        f"/admin/pages/workflow/action/{card.pk}/approve/{state.pk}/",
        {"comment": ""},
        headers={"x-requested-with": "XMLHttpRequest"},
    )
    assert json.loads(answer.content) == {"step": "success", "redirect": f"/admin/pages/{card.pk}/edit/"}


def test_n16_code_that_publishes_is_refused_in_words() -> None:
    with pytest.raises(PublishingRefused) as refused:
        draft().get_latest_revision().publish()
    assert refused.value.sentences == [MISSING]
    card = PracticeFactory()
    assert problems_of(card) == []


def test_n16_the_schedule_leaves_what_is_not_ready_publishes_the_rest_and_tells_the_keepers() -> None:
    site_tree()
    member = UserFactory(role=Role.EDITOR, teams=[TeamFactory()])
    gone = UserFactory(role=Role.EDITOR, teams=list(member.teams.all()), is_active=False)
    bad, good = draft(team=member.teams.get()), PracticeFactory(published=False, title="Pünktliche Karte")
    for card in (bad, good):
        revision = card.get_latest_revision()
        revision.approved_go_live_at = timezone.now() - dt.timedelta(minutes=2)
        revision.save()
    call_command("publish_scheduled")
    assert PracticePage.objects.get(pk=good.pk).live
    stays = PracticePage.objects.get(pk=bad.pk)
    assert not stays.live
    assert stays.scheduled_revision is None, "it is not tried again every minute"
    entry = PageLogEntry.objects.get(action=REFUSED_ACTION)
    assert entry.data["reasons"] == [MISSING]
    assert "Nicht wie geplant veröffentlicht." in entry.message
    told = [message for message in mail.outbox if member.email in message.to]
    assert len(told) == 1
    assert MISSING in told[0].body
    assert "Halbe Karte" in told[0].subject
    assert not [message for message in mail.outbox if gone.email in message.to], "a closed account hears nothing"


def test_n29_two_that_publish_at_once_write_one_history() -> None:
    site_tree()
    card = PracticeFactory(title="Geplant", published=False)
    revision = card.get_latest_revision()
    revision.approved_go_live_at = timezone.now() - dt.timedelta(minutes=2)
    revision.save()
    both = [change for _name, change in (*publish_scheduled._due(), *publish_scheduled._due())]
    assert len(both) == 2
    for change in both:
        change()
    assert PageLogEntry.objects.filter(page=card.pk, action=BY_SCHEDULE).count() == 1
    PracticePage.objects.update(expire_at=timezone.now() - dt.timedelta(minutes=1))
    for change in [change for _name, change in (*publish_scheduled._ended(), *publish_scheduled._ended())]:
        change()
    assert PageLogEntry.objects.filter(page=card.pk, action="wagtail.unpublish.scheduled").count() == 1


def test_n16_planning_in_the_form_asks_at_once() -> None:
    site_tree()
    card = draft()
    client = signed_in(Role.REVIEWER)
    sent = sent_back(client.get(f"/admin/pages/{card.pk}/edit/"))
    answer = client.post(
        f"/admin/pages/{card.pk}/edit/", {**sent, "go_live_at": "1.5.2031 10:00", "action-publish": "1"}
    )
    assert "In einem Satz" in words(answer)
    assert PracticePage.objects.get(pk=card.pk).scheduled_revision is None


def test_n16_a_new_page_is_not_public_before_it_is_published() -> None:
    site_tree()
    home = HomePage.objects.get(locale=german())
    client, add = signed_in(Role.ADMIN), f"/admin/pages/add/home/standardpage/{home.pk}/"
    sent = {**sent_back(client.get(add)), "title": "Halt", "slug": "halt", "body-count": "0", "action-publish": "1"}
    with hooks.register_temporarily("before_publish_page", lambda request, page: HttpResponse("Halt")):
        assert client.post(add, sent).content == b"Halt"
    assert not StandardPage.objects.get(slug="halt").live
    assert client.post(add, {**sent, "slug": "weiter"}).status_code == 302
    assert StandardPage.objects.get(slug="weiter").live


@pytest.mark.parametrize("action", ["action-publish", "save"])
def test_n13_n16_a_time_that_is_over_is_never_replaced_by_now(action: str) -> None:
    site_tree()
    card = PracticeFactory(published=False)
    client, edit = signed_in(Role.REVIEWER), f"/admin/pages/{card.pk}/edit/"
    answer = client.post(edit, {**sent_back(client.get(edit)), "go_live_at": "1.5.24 10:00", action: "1"})
    assert answer.status_code == 200
    assert "Dieser Zeitpunkt ist vorbei." in words(answer)
    assert not PracticePage.objects.get(pk=card.pk).live


def test_n16_an_import_keeps_what_the_form_would_refuse_as_a_draft() -> None:
    site_tree()
    importer = CardImporter(publish=True)
    importer.load({"id": "ohne-thema", "title": "Ohne Thema", "teaser": "Ein Satz."})
    card = PracticePage.objects.get(slug="ohne-thema")
    assert not card.live
    assert "fehlt noch" in importer.kept_back["ohne-thema"][0]


def test_n16_pages_of_text_pass_the_same_gate() -> None:
    site_tree()
    home = HomePage.objects.get(locale=german())
    page = StandardPage(title="Über uns", locale=german(), live=False)
    home.add_child(instance=page)
    page.checked_on, page.next_check_on = dt.date(2026, 5, 1), dt.date(2026, 4, 1)
    with pytest.raises(PublishingRefused) as refused:
        page.save_revision(clean=False).publish()
    assert "Die nächste Prüfung muss nach der letzten liegen." in refused.value.sentences[0]


def test_n16_what_a_form_refuses_and_what_the_gate_refuses_is_the_same() -> None:
    card = PracticeFactory(published=False).get_latest_revision_as_object()
    card.period_start, card.period_end = dt.date(2026, 5, 1), dt.date(2025, 5, 1)
    assert "Das Ende liegt vor dem Beginn" in sentences(problems_of(card))[0]


def test_n16_an_incomplete_block_does_not_go_public() -> None:
    card: Any = PracticeFactory(published=False).get_latest_revision_as_object()
    card.instruments = [("heading", "")]
    with pytest.raises(PublishingRefused, match="Ein Baustein darin ist nicht vollständig"):
        card.save_revision(clean=False).publish()


def test_n18_an_expired_card_is_saved_and_published_anew_with_new_dates() -> None:
    site_tree()
    client = signed_in(Role.REVIEWER)
    card = PracticeFactory().get_latest_revision_as_object()
    over = timezone.now() - dt.timedelta(days=2)
    card.go_live_at, card.expire_at = over - dt.timedelta(days=30), over
    card.save_revision(clean=False)
    PracticePage.objects.filter(pk=card.pk).update(live=False, expired=True, expire_at=over, go_live_at=card.go_live_at)
    edit = f"/admin/pages/{card.pk}/edit/"
    shown = client.get(edit)
    assert f"Abgelaufen am {date_format(timezone.localtime(over), 'DATETIME_FORMAT')}" in words(shown)
    assert "Sobald geplant" not in words(shown)
    sent = sent_back(shown)
    saved = client.post(edit, {**sent, "title": "Nach dem Ablauf"})
    assert saved.status_code == 302, saved.context["form"].errors
    draft_now = PracticePage.objects.get(pk=card.pk).get_latest_revision_as_object()
    assert draft_now.title == "Nach dem Ablauf"
    assert abs(draft_now.expire_at - over) < dt.timedelta(seconds=1), "the field shows no seconds, yet none is lost"

    refused = client.post(edit, {**sent, "action-publish": "1"})
    assert "Der Zeitpunkt liegt in der Vergangenheit. Bitte wählen Sie einen neuen" in words(refused)
    typed = client.post(edit, {**sent, "expire_at": "01.02.2026 10:00"})
    assert typed.status_code == 200, "a day typed now must lie ahead"
    assert 'value="01.02.2026 10:00"' in typed.content.decode()
    again = client.post(edit, {**sent, "expire_at": "31.12.2031 23:00", "action-publish": "1"})
    assert again.status_code == 302
    assert PracticePage.objects.get(pk=card.pk).is_public
