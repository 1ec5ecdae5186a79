"""One change, one transaction: what breaks off in the middle has changed nothing, what is typed stays."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.test import Client
from django.urls import resolve, reverse
from django.utils import timezone
from wagtail.models import Page, PageLogEntry

from accounts.models import AuditEntry
from accounts.roles import Role
from editorial.patches import transactions
from editorial.publishing import Problem
from practices.models import PracticePage
from search.models import IndexedCard
from tests.editorial.forms import sent_back
from tests.factories import PracticeFactory, SignedIn, UserFactory
from tests.practices.test_card_form import edit_url

pytestmark = pytest.mark.django_db(transaction=True)


class Killed(BaseException):
    """No ``except Exception`` of anybody takes it for something else."""


@contextmanager
def broken_off_at(table: str) -> Iterator[None]:
    """The first row that would be written to ``table`` is not."""

    def write(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.startswith(("INSERT", "UPDATE", "DELETE")) and table in sql:
            raise Killed
        return execute(sql, params, many, context)

    with connection.execute_wrapper(write), pytest.raises(Killed):
        yield


def facts(card: PracticePage) -> tuple[Any, ...]:
    """What has to agree: state, history, audit log, row of the search."""
    page = Page.objects.get(pk=card.pk)
    history = list(PageLogEntry.objects.filter(page=card.pk).order_by("pk").values_list("action", flat=True))
    row = IndexedCard.objects.filter(page_id=card.pk).values_list("is_public", "title").first()
    state = page.live, page.expired, page.title, page.live_revision_id, page.revisions.count()
    return *state, history, AuditEntry.objects.count(), row


@pytest.fixture
def reviewer(site_is_set_up: None) -> Client:
    return SignedIn(UserFactory(role=Role.ADMIN))


@pytest.fixture
def card(site_is_set_up: None) -> PracticePage:
    return PracticePage.objects.get(pk=PracticeFactory(title="Beratung").pk)


LATE = ["search_indexedcard", "wagtailcore_pagelogentry", "accounts_auditentry"]


@pytest.mark.parametrize("table", LATE)
def test_n29_a_card_is_withdrawn_whole_or_not_at_all(card: PracticePage, table: str) -> None:
    before = facts(card)
    with broken_off_at(table):
        card.unpublish()
    assert facts(card) == before
    PracticePage.objects.get(pk=card.pk).unpublish()
    assert facts(card)[0] is False
    assert facts(card)[-1] == (False, "")


@pytest.mark.parametrize("table", LATE)
def test_n29_a_version_is_published_whole_or_not_at_all(card: PracticePage, table: str) -> None:
    card.title = "Beratung neu"
    revision = card.save_revision(clean=False)
    before = facts(card)
    with broken_off_at(table):
        revision.publish()
    assert facts(card) == before


@pytest.mark.parametrize("table", LATE)
def test_n29_wagtails_own_form_saves_and_publishes_in_one(reviewer: Client, card: PracticePage, table: str) -> None:
    values = {**sent_back(reviewer.get(edit_url(card))), "title": "Beratung neu", "action-publish": "1"}
    before = facts(card)
    with broken_off_at(table):
        reviewer.post(edit_url(card), values)
    assert facts(card) == before, "nor is there a version left that nobody saved"
    assert reviewer.post(edit_url(card), values).status_code == 302
    assert facts(card)[-1] == (True, "Beratung neu")


def test_n29_what_was_typed_stays_a_draft_where_publishing_is_refused(
    reviewer: Client, card: PracticePage, monkeypatch: pytest.MonkeyPatch
) -> None:
    values = {**sent_back(reviewer.get(edit_url(card))), "title": "Beratung neu", "action-publish": "1"}
    before = card.revisions.count()
    monkeypatch.setattr("editorial.publishing.problems_of", lambda _page: [Problem("Titel", "Bitte warten.")])
    assert reviewer.post(edit_url(card), values).status_code == 302
    assert card.revisions.count() == before + 1
    page = PracticePage.objects.get(pk=card.pk)
    assert (page.title, page.get_latest_revision_as_object().title) == ("Beratung", "Beratung neu")


def test_n29_the_schedule_changes_each_page_whole_and_a_broken_one_stops_none(
    card: PracticePage, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = PracticePage.objects.get(pk=PracticeFactory(title="Beratung zwei").pk)
    over = timezone.now() - dt.timedelta(minutes=1)
    Page.objects.filter(pk__in=[card.pk, other.pk]).update(expire_at=over)
    Page.objects.filter(pk=card.pk).update(expire_at=over - dt.timedelta(minutes=1))
    unpublish = Page.unpublish

    def breaks(page: Page, *args: Any, **kwargs: Any) -> Any:
        unpublish(page, *args, **kwargs)
        if page.pk == card.pk:
            raise ValueError("broken")

    monkeypatch.setattr(Page, "unpublish", breaks)
    with pytest.raises(CommandError, match=str(card.pk)) as told:
        call_command("publish_scheduled")
    assert facts(card)[0] is True
    assert facts(other)[0] is False
    reasons = told.value.__cause__
    assert isinstance(reasons, ExceptionGroup)
    assert [str(problem) for problem in reasons.exceptions] == ["broken"]


def test_n29_who_waits_for_others_holds_no_transaction(reviewer: Client, card: PracticePage, rf: Any) -> None:
    for name, arguments, is_whole in [
        ("wagtailadmin_pages:edit", [card.pk], True),
        ("wagtailadmin_pages:unpublish", [card.pk], True),
        ("wagtailadmin_pages:preview_on_edit", [card.pk], False),
        ("machine_draft_start", [1], False),
        ("wagtailusers_users:add", [], False),
    ]:
        path = reverse(name, args=arguments)
        request = rf.post(path)
        request.resolver_match = resolve(path)
        assert transactions.changes_content(request) is is_whole, name
        request.method = "GET"
        assert not transactions.changes_content(request)
    request = rf.post(reverse("account_login"))
    assert not transactions.changes_content(request)
