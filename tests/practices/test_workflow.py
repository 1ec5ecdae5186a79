"""Submit, review, publish: who may, who must say why, and what nobody gets around."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.models import WorkflowState
from wagtail.test.utils.form_data import querydict_from_html

from accounts.models import User
from accounts.roles import Role
from practices.models import PracticePage
from tests.editorial.forms import words
from tests.factories import PracticeFactory, RegionFactory, SignedIn, TeamFactory, ThemeFactory, UserFactory, site_tree

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> dict[str, Any]:
    site_tree()
    team = TeamFactory(name="Sachsen")
    return {
        "team": team,
        "editor": UserFactory(role=Role.EDITOR, teams=[team]),
        "reviewer": UserFactory(role=Role.REVIEWER),
        "second": UserFactory(role=Role.REVIEWER),
    }


@pytest.fixture
def draft(people: dict[str, Any]) -> PracticePage:
    return PracticeFactory(
        published=False,
        owner=people["editor"],
        team=people["team"],
        region=RegionFactory(ags="14"),
        theme=ThemeFactory(key="probe-sprache"),
    )


def edit_url(card: PracticePage) -> str:
    return reverse("wagtailadmin_pages:edit", args=[card.pk])


def form_data(client: Client, card: PracticePage, **extra: str) -> dict[str, Any]:
    html = client.get(edit_url(card)).content.decode()
    data = querydict_from_html(html, form_id="page-edit-form")
    return {**data.dict(), "instruments-count": "0", **extra}


def submit(card: PracticePage, user: User) -> None:
    card.get_workflow().start(card, user)


def task_url(card: PracticePage, action: str) -> str:
    state = card.current_workflow_task_state
    return reverse("wagtailadmin_pages:workflow_action", args=[card.pk, action, state.pk])


def test_an_editor_submits_through_the_form(people: dict[str, Any], draft: PracticePage) -> None:
    client = SignedIn(people["editor"])
    response = client.post(edit_url(draft), form_data(client, draft, **{"action-submit": "1"}))
    assert response.status_code == 302, response.context["form"].errors
    draft.refresh_from_db()
    assert draft.state == "in_review"
    assert draft.current_workflow_state.requested_by == people["editor"]


def test_a04_an_editor_who_posts_publish_gets_a_draft(people: dict[str, Any], draft: PracticePage) -> None:
    client = SignedIn(people["editor"])
    client.post(edit_url(draft), form_data(client, draft, **{"action-publish": "1"}))
    draft.refresh_from_db()
    assert not draft.live
    assert draft.state == "draft"


def test_a04_an_editor_who_creates_with_publish_gets_a_draft(people: dict[str, Any]) -> None:
    client = SignedIn(people["editor"])
    index = site_tree()
    url = reverse("wagtailadmin_pages:add", args=["practices", "practicepage", index.pk])
    data = querydict_from_html(client.get(url).content.decode(), form_id="page-edit-form")
    fields = {**data.dict(), "instruments-count": "0"}
    fields |= {"title": "Neu gedacht", "slug": "neu-gedacht", "teaser": "Ein Satz.", "action-publish": "1"}
    fields |= {"region_links-0-region": str(RegionFactory(ags="14").pk), "theme_links-0-term": str(ThemeFactory().pk)}
    response = client.post(url, fields)
    assert response.status_code == 302, (response.context["form"].errors, response.context["form"].formsets)
    assert not PracticePage.objects.get(slug="neu-gedacht").live


def test_a04_bulk_publish_leaves_an_editors_draft_alone(people: dict[str, Any], draft: PracticePage) -> None:
    url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"]) + f"?id={draft.pk}"
    SignedIn(people["editor"]).post(url, {"include_descendants": ""})
    draft.refresh_from_db()
    assert not draft.live


def test_a_reviewer_approves_and_the_card_is_public(
    people: dict[str, Any], draft: PracticePage, client: Client
) -> None:
    submit(draft, people["editor"])
    SignedIn(people["reviewer"]).post(task_url(draft, "approve"), {"comment": ""})
    draft.refresh_from_db()
    assert draft.live
    assert client.get(draft.url).status_code == 200


@pytest.mark.parametrize("door", ["form", "list"])
def test_a_reviewer_is_told_what_has_become_of_the_card(people: dict[str, Any], draft: PracticePage, door: str) -> None:
    client = SignedIn(people["reviewer"])

    def review(action: str, comment: str) -> str:
        url = task_url(PracticePage.objects.get(pk=draft.pk), action)
        sent = {"comment": comment}
        if door == "form":
            extra = {"action-workflow-action": "1", "workflow-action-name": action}
            url = edit_url(draft)
            sent = form_data(client, draft, **extra, **{"workflow-action-extra-data": json.dumps(sent)})
        return words(client.post(url, sent, follow=True))

    submit(draft, people["editor"])
    back = review("reject", "Bitte die Zahlen belegen.")
    assert f"»{draft.title}« ist zurückgegeben." in back
    assert "aktualisiert" not in back
    PracticePage.objects.get(pk=draft.pk).current_workflow_state.resume(people["editor"])
    assert f"»{draft.title}« ist freigegeben und veröffentlicht." in review("approve", "")


def test_the_dialog_names_what_is_found_below_its_heading(people: dict[str, Any], draft: PracticePage) -> None:
    draft.implementation = "<p>Rufen Sie an: 0341 5550101</p>"
    draft.save_revision()
    submit(draft, people["editor"])
    answer = SignedIn(people["reviewer"]).get(task_url(draft, "approve"))
    html = json.loads(answer.content)["html"]
    assert html.index("</header>") < html.index("0341 5550101") < html.index("<form")


def test_a_rejection_without_a_reason_is_refused_in_german(people: dict[str, Any], draft: PracticePage) -> None:
    submit(draft, people["editor"])
    client = SignedIn(people["reviewer"])
    response = client.post(task_url(draft, "reject"), {"comment": "  "}, headers={"x-requested-with": "XMLHttpRequest"})
    answer = json.loads(response.content)
    assert answer["step"] == "action"
    assert "warum Sie die Karte zurückgeben" in answer["html"]
    assert draft.current_workflow_state.status == WorkflowState.STATUS_IN_PROGRESS


def test_the_form_of_a_rejection_keeps_what_was_typed(people: dict[str, Any], draft: PracticePage) -> None:
    submit(draft, people["editor"])
    state = draft.current_workflow_task_state
    url = reverse("wagtailadmin_pages:collect_workflow_action_data", args=[draft.pk, "reject", state.pk])
    typed = {"comment": "Bitte die Zahlen belegen."}
    answer = json.loads(SignedIn(people["reviewer"]).post(url, typed).content)
    assert answer["cleaned_data"] == typed


def test_the_edit_form_refuses_a_rejection_without_reason_as_well(people: dict[str, Any], draft: PracticePage) -> None:
    submit(draft, people["editor"])
    client = SignedIn(people["reviewer"])
    extra = {"action-workflow-action": "1", "workflow-action-name": "reject", "workflow-action-extra-data": "{}"}
    response = client.post(edit_url(draft), form_data(client, draft, **extra))
    assert response.status_code == 400
    assert draft.current_workflow_state.status == WorkflowState.STATUS_IN_PROGRESS


def test_a_rejected_card_goes_back_and_can_be_submitted_again(people: dict[str, Any], draft: PracticePage) -> None:
    submit(draft, people["editor"])
    SignedIn(people["reviewer"]).post(task_url(draft, "reject"), {"comment": "Bitte die Zahlen belegen."})
    draft.refresh_from_db()
    assert draft.current_workflow_state.status == WorkflowState.STATUS_NEEDS_CHANGES
    assert draft.state == "draft"
    client = SignedIn(people["editor"])
    client.post(edit_url(draft), form_data(client, draft, **{"action-submit": "1"}))
    draft.refresh_from_db()
    assert draft.state == "in_review"


def test_a04_an_editor_cannot_approve_the_own_card(people: dict[str, Any], draft: PracticePage) -> None:
    submit(draft, people["editor"])
    response = SignedIn(people["editor"]).post(task_url(draft, "approve"), {"comment": ""})
    draft.refresh_from_db()
    assert response.status_code in {302, 403}
    assert not draft.live


class TestFourEyes:
    @pytest.fixture(autouse=True)
    def _switch_on(self, settings: Any) -> None:
        settings.FOUR_EYES = True

    def test_a04_a_reviewer_does_not_approve_the_own_submission(
        self, people: dict[str, Any], draft: PracticePage
    ) -> None:
        submit(draft, people["reviewer"])
        response = SignedIn(people["reviewer"]).post(task_url(draft, "approve"), {"comment": ""})
        draft.refresh_from_db()
        assert response.status_code in {302, 403}
        assert not draft.live

    def test_a04_nor_publishes_past_the_review(self, people: dict[str, Any]) -> None:
        card = PracticeFactory(published=False, owner=people["reviewer"])
        client = SignedIn(people["reviewer"])
        client.post(edit_url(card), form_data(client, card, **{"action-publish": "1"}))
        card.refresh_from_db()
        assert not card.live
        submit(card, people["reviewer"])
        client.post(edit_url(card), form_data(client, card, **{"action-publish": "1"}))
        card.refresh_from_db()
        assert not card.live

    def test_somebody_else_approves_even_after_a_small_correction(
        self, people: dict[str, Any], draft: PracticePage
    ) -> None:
        submit(draft, people["reviewer"])
        client = SignedIn(people["second"])
        extra = {
            "title": "Mit Komma",
            "action-workflow-action": "1",
            "workflow-action-name": "approve",
            "workflow-action-extra-data": "{}",
        }
        response = client.post(edit_url(draft), form_data(client, draft, **extra))
        draft.refresh_from_db()
        assert response.status_code == 302
        assert draft.live
        assert draft.title == "Mit Komma"


def test_the_team_of_the_author_keeps_a_new_card(people: dict[str, Any]) -> None:
    card = PracticeFactory(published=False, owner=people["editor"])
    assert card.team == people["team"]
    assert card.latest_revision.as_object().team == people["team"]


def test_the_form_of_a_new_card_proposes_the_team(people: dict[str, Any]) -> None:
    url = reverse("wagtailadmin_pages:add", args=["practices", "practicepage", site_tree().pk])
    response = SignedIn(people["editor"]).get(url)
    assert response.context["form"].initial["team"] == people["team"].pk
