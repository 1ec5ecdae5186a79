"""The six states of a card and what the public address answers in each."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from accounts.roles import Role
from practices.models import PracticePage
from tests.factories import PracticeFactory, UserFactory, site_tree

pytestmark = pytest.mark.django_db
PAST = dt.timedelta(minutes=-5)
FUTURE = dt.timedelta(days=2)


@pytest.fixture(autouse=True)
def _tree() -> None:
    site_tree()


def address(card: PracticePage) -> str:
    return f"/praxisbeispiele/{card.slug}/"


def reload(card: PracticePage) -> PracticePage:
    return PracticePage.objects.get(pk=card.pk)


def scheduled(**values: Any) -> PracticePage:
    card = PracticeFactory(published=False, **values)
    card.go_live_at = timezone.now() + FUTURE
    card.save_revision().publish()
    return reload(card)


def in_review() -> PracticePage:
    card = PracticeFactory(published=False)
    card.get_workflow().start(card, UserFactory(role=Role.EDITOR))
    return reload(card)


def expired_by_time() -> PracticePage:
    """No job has run: the row still says »live«."""
    card = PracticeFactory()
    PracticePage.objects.filter(pk=card.pk).update(expire_at=timezone.now() + PAST)
    return reload(card)


def expired_by_job() -> PracticePage:
    card = expired_by_time()
    call_command("publish_scheduled")
    return reload(card)


def withdrawn() -> PracticePage:
    card = PracticeFactory()
    card.unpublish()
    return reload(card)


STATES = [
    (lambda: PracticeFactory(published=False), "draft", 404),
    (in_review, "in_review", 404),
    (scheduled, "scheduled", 404),
    (PracticeFactory, "published", 200),
    (expired_by_time, "expired", 410),
    (expired_by_job, "expired", 410),
    (withdrawn, "withdrawn", 410),
]


@pytest.mark.parametrize(("make", "state", "status"), STATES)
@pytest.mark.parametrize("role", [None, Role.AGENCY, Role.EDITOR])
def test_a01_state_and_answer(make: Any, state: str, status: int, role: Role | None, client: Client) -> None:
    card = make()
    if role:
        client.force_login(UserFactory(role=role))
    assert card.state == state
    assert client.get(address(card)).status_code == status


@pytest.mark.parametrize("make", [lambda: PracticeFactory(published=False), in_review, scheduled])
def test_a01_a_card_that_never_was_public_answers_as_one_that_never_was(make: Any, client: Client) -> None:
    card = make()
    real, unknown = client.get(address(card)), client.get("/praxisbeispiele/gibt-es-nicht/")
    assert real.status_code == unknown.status_code == 404
    assert real.content == unknown.content
    assert dict(real.headers) == dict(unknown.headers)


@pytest.mark.parametrize("make", [expired_by_time, expired_by_job, withdrawn])
def test_a01_gone_is_neutral(make: Any, client: Client) -> None:
    card = make()
    response = client.get(address(card))
    assert response.status_code == 410
    assert card.title not in response.content.decode()
    assert card.teaser not in response.content.decode()


@pytest.mark.parametrize("make", [expired_by_time, withdrawn, scheduled, in_review])
def test_only_published_cards_are_in_the_list(make: Any) -> None:
    card = make()
    assert card not in PracticePage.objects.published()


def test_unpublishing_in_the_admin_works_at_once(client: Client) -> None:
    card = PracticeFactory()
    assert client.get(address(card)).status_code == 200
    reviewer = Client()
    reviewer.force_login(UserFactory(role=Role.REVIEWER))
    reviewer.post(f"/admin/pages/{card.pk}/unpublish/")
    assert client.get(address(card)).status_code == 410


def test_a_scheduled_card_appears_when_its_time_has_come(client: Client) -> None:
    card = scheduled()
    call_command("publish_scheduled")
    assert client.get(address(card)).status_code == 404
    revision = card.scheduled_revision
    revision.approved_go_live_at = timezone.now() + PAST
    revision.content["go_live_at"] = (timezone.now() + PAST).isoformat()
    revision.save()
    call_command("publish_scheduled")
    assert reload(card).state == "published"
    assert client.get(address(card)).status_code == 200


def test_a_withdrawn_card_that_is_published_again_answers_200(client: Client) -> None:
    card = withdrawn()
    card.save_revision().publish()
    assert reload(card).state == "published"
    assert client.get(address(card)).status_code == 200
