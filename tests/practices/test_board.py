"""The transfer board: what it shows, who moves what, and what a move leaves alone."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Locale, PageLogEntry

from accounts.models import User
from accounts.roles import Role
from practices.models import PracticePage, TransferStage
from practices.review.workflow import STAGE_ACTION, move_to_stage
from tests.factories import PracticeFactory, RegionFactory, SignedIn, TeamFactory, ThemeFactory, UserFactory, site_tree

pytestmark = pytest.mark.django_db
BOARD = "/admin/transfer-tafel/"


@pytest.fixture
def reviewer() -> User:
    site_tree()
    return UserFactory(role=Role.REVIEWER)


def columns(client: Client, query: str = "") -> dict[str, list[str]]:
    response = client.get(BOARD + query)
    assert response.status_code == 200
    return {column.key: [card.title for card in column.cards] for column in response.context["columns"]}


def totals(client: Client) -> list[int]:
    return [column.total for column in client.get(BOARD).context["columns"]]


def test_every_card_is_in_the_column_of_its_stage_with_a_count(reviewer: User) -> None:
    PracticeFactory(title="Neu", published=False)
    PracticeFactory(title="Alt", transfer_stage=TransferStage.DOCUMENTED)
    client = SignedIn(reviewer)
    assert columns(client)["collected"] == ["Neu"]
    assert columns(client)["documented"] == ["Alt"]
    assert totals(client) == [1, 0, 0, 0, 1]


def test_a_card_shows_region_state_and_next_check_in_german(reviewer: User) -> None:
    card = PracticeFactory(published=False, region=RegionFactory(ags="14", name="Sachsen"))
    card.get_workflow().start(card, reviewer)
    PracticePage.objects.filter(pk=card.pk).update(next_check_on=timezone.localdate())
    page = SignedIn(reviewer).get(BOARD).content.decode()
    for words in ("Transfer-Tafel", "gesammelt", "Sachsen", "in Prüfung", "Prüfung fällig seit", "Verschieben"):
        assert words in page


def test_the_plain_form_moves_a_card_and_comes_back_to_the_filter(reviewer: User) -> None:
    card = PracticeFactory()
    url = reverse("transfer_board_move", args=[card.pk]) + "?land=14"
    response = SignedIn(reviewer).post(url, {"stage": "chosen"}, follow=True)
    assert response.redirect_chain[0][0] == f"{BOARD}?land=14"
    assert f"»{card.title}« steht jetzt bei »ausgewählt«." in response.content.decode()
    card.refresh_from_db()
    assert card.transfer_stage == "chosen"


def test_the_script_gets_a_message(reviewer: User) -> None:
    card = PracticeFactory()
    ajax = {"x-requested-with": "XMLHttpRequest"}
    client = SignedIn(reviewer)
    url = reverse("transfer_board_move", args=[card.pk])
    assert "ausgewählt" in client.post(url, {"stage": "chosen"}, headers=ajax).json()["message"]
    assert client.post(url, {"stage": "unsinn"}, headers=ajax).status_code == 400
    assert client.get(url).status_code == 405


def test_a_move_makes_no_version_and_keeps_an_unpublished_draft(reviewer: User) -> None:
    card = PracticeFactory(title="Öffentlich")
    draft = card.get_latest_revision_as_object()
    draft.title = "Noch im Entwurf"
    draft.save_revision()
    card = PracticePage.objects.get(pk=card.pk)
    versions = card.revisions.count()
    move_to_stage(card, "discussed", reviewer)
    card = PracticePage.objects.get(pk=card.pk)
    assert card.revisions.count() == versions
    assert card.title == "Öffentlich"
    assert card.has_unpublished_changes
    assert card.get_latest_revision_as_object().title == "Noch im Entwurf"
    card.get_latest_revision().publish()
    card = PracticePage.objects.get(pk=card.pk)
    assert (card.title, card.transfer_stage) == ("Noch im Entwurf", "discussed")


def test_a_scheduled_version_keeps_the_new_stage(reviewer: User) -> None:
    card = PracticeFactory(published=False)
    card.go_live_at = timezone.now() + timezone.timedelta(days=1)
    scheduled = card.save_revision()
    scheduled.publish()
    PracticePage.objects.get(pk=card.pk).save_revision()
    move_to_stage(card, "chosen", reviewer)
    scheduled.refresh_from_db()
    assert scheduled.content["transfer_stage"] == "chosen"


def test_a_move_is_logged_once_in_plain_words(reviewer: User) -> None:
    card = PracticeFactory()
    assert move_to_stage(card, "chosen", reviewer)
    assert not move_to_stage(card, "chosen", reviewer)
    entry = PageLogEntry.objects.get(action=STAGE_ACTION)
    assert entry.user == reviewer
    assert entry.data == {"from": "collected", "to": "chosen"}
    history = SignedIn(reviewer).get(reverse("wagtailadmin_pages:history", args=[card.pk])).content.decode()
    assert "Im Transferprozess von »gesammelt« nach »ausgewählt« verschoben" in history


def test_an_editor_sees_and_moves_the_own_teams_cards_only(reviewer: User) -> None:
    team = TeamFactory()
    mine = PracticeFactory(team=team, title="Unsere")
    other = PracticeFactory(team=TeamFactory(), title="Fremde", published=False)
    editor = UserFactory(role=Role.EDITOR, teams=[team])
    client = SignedIn(editor)
    assert columns(client)["collected"] == ["Unsere"]
    assert client.post(reverse("transfer_board_move", args=[mine.pk]), {"stage": "chosen"}).status_code == 302
    assert client.post(reverse("transfer_board_move", args=[other.pk]), {"stage": "chosen"}).status_code == 404
    with pytest.raises(PermissionDenied):
        move_to_stage(other, "chosen", editor)
    other.refresh_from_db()
    assert other.transfer_stage == "collected"


def test_an_editor_does_not_move_a_card_under_review(reviewer: User) -> None:
    team = TeamFactory()
    editor = UserFactory(role=Role.EDITOR, teams=[team])
    card = PracticeFactory(team=team, published=False)
    card.get_workflow().start(card, editor)
    response = SignedIn(editor).post(reverse("transfer_board_move", args=[card.pk]), {"stage": "chosen"}, follow=True)
    assert "gesperrt oder in Prüfung" in response.content.decode()
    card.refresh_from_db()
    assert card.transfer_stage == "collected"


@pytest.mark.parametrize("role", [Role.AGENCY, Role.TRANSLATOR])
def test_others_have_no_board(role: Role, reviewer: User) -> None:
    card = PracticeFactory()
    client = SignedIn(UserFactory(role=role))
    assert client.get(BOARD).status_code in {302, 403}
    assert client.post(reverse("transfer_board_move", args=[card.pk]), {"stage": "chosen"}).status_code in {302, 403}
    card.refresh_from_db()
    assert card.transfer_stage == "collected"


def test_team_theme_and_land_filter(reviewer: User) -> None:
    team, theme = TeamFactory(), ThemeFactory(key="probe-sprache")
    lower = ThemeFactory(key="probe-berufssprache", parent=theme)
    PracticeFactory(title="Eins", team=team, theme=lower, region=RegionFactory(ags="14713"))
    PracticeFactory(title="Zwei", region=RegionFactory(ags="10"))
    client = SignedIn(reviewer)
    for query in (f"?team={team.pk}", "?theme=probe-sprache", "?land=14"):
        assert columns(client, query)["collected"] == ["Eins"]
    assert len(columns(client, "?land=quatsch")["collected"]) == 2


def test_an_alias_is_no_card_of_its_own(reviewer: User) -> None:
    card = PracticeFactory(title="Eins")
    card.create_alias(parent=card.get_parent(), update_slug="eins-noch-einmal")
    assert columns(SignedIn(reviewer))["collected"] == ["Eins"]


def test_the_board_needs_the_same_queries_for_two_cards_and_for_twenty(reviewer: User) -> None:
    client = SignedIn(reviewer)

    def queries() -> int:
        client.get(BOARD)
        with CaptureQueriesContext(connection) as captured:
            client.get(BOARD)
        return len(captured)

    def add(number: int) -> None:
        for _ in range(number):
            card = PracticeFactory(published=False, team=TeamFactory())
            card.get_workflow().start(card, reviewer)

    add(2)
    few = queries()
    add(18)
    assert queries() == few


def test_a_translation_moves_with_its_source(reviewer: User, settings: Any) -> None:
    card = PracticeFactory()
    english = Locale.objects.get(language_code="en")
    translation = card.copy_for_translation(english, copy_parents=True)
    client = SignedIn(reviewer)
    assert columns(client)["collected"] == [card.title]
    move_to_stage(card, "chosen", reviewer)
    translation.refresh_from_db()
    assert translation.transfer_stage == "chosen"
    assert translation.get_latest_revision_as_object().transfer_stage == "chosen"
