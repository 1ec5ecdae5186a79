"""Who gets which mail while a card is reviewed."""

from __future__ import annotations

from typing import Any

import pytest
from django.core import mail
from wagtail.models import Workflow, WorkflowPage

from accounts.models import OutgoingMail, User
from accounts.roles import Role
from home.models import HomePage, StandardPage
from practices.models import PracticePage, ReviewTask
from tests.factories import PracticeFactory, RegionFactory, TeamFactory, ThemeFactory, UserFactory, site_tree

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor() -> User:
    site_tree()
    return UserFactory(role=Role.EDITOR, teams=[TeamFactory()])


def reviewing(regions: Any = (), themes: Any = (), **values: Any) -> User:
    """A reviewer with a scope."""
    user: User = UserFactory(role=Role.REVIEWER, **values)
    user.review_regions.set(regions)
    user.review_themes.set(themes)
    return user


def submitted(editor: User, **values: Any) -> PracticePage:
    card = PracticeFactory(published=False, owner=editor, title="Tandem im Betrieb", slug="tandem-im-betrieb", **values)
    card.get_workflow().start(card, editor)
    return card


def recipients() -> set[str]:
    return {address for message in mail.outbox for address in message.to}


def test_a_land_covers_its_kreise_and_other_laender_hear_nothing(editor: User) -> None:
    saxony = reviewing(regions=[RegionFactory(ags="14")])
    reviewing(regions=[RegionFactory(ags="10")])
    submitted(editor, region=RegionFactory(ags="14713"))
    assert recipients() == {saxony.email}


def test_an_empty_scope_hears_of_everything(editor: User) -> None:
    everywhere = reviewing()
    saxony = reviewing(regions=[RegionFactory(ags="14")])
    submitted(editor, region=RegionFactory(ags="14"))
    assert recipients() == {everywhere.email, saxony.email}


def test_region_and_theme_must_both_fit_and_an_upper_theme_covers_the_lower(editor: User) -> None:
    upper = ThemeFactory(key="probe-sprache")
    lower = ThemeFactory(key="probe-berufssprache", parent=upper)
    fits = reviewing(regions=[RegionFactory(ags="14")], themes=[upper])
    reviewing(regions=[RegionFactory(ags="14")], themes=[ThemeFactory(key="probe-anerkennung")])
    reviewing(regions=[RegionFactory(ags="10")], themes=[upper])
    submitted(editor, region=RegionFactory(ags="14"), theme=lower)
    assert recipients() == {fits.email}


def test_if_nobody_fits_all_reviewers_hear_of_it(editor: User) -> None:
    one = reviewing(regions=[RegionFactory(ags="10")])
    two = reviewing(themes=[ThemeFactory(key="probe-anerkennung")])
    submitted(editor, region=RegionFactory(ags="14"), theme=ThemeFactory(key="probe-sprache"))
    assert recipients() == {one.email, two.email}


def test_the_mail_is_german_and_names_the_card_without_its_text(editor: User) -> None:
    reviewing()
    card = submitted(editor, teaser="Steht nicht in der Mail.")
    message = mail.outbox[0]
    assert message.subject == "Zur Prüfung: Tandem im Betrieb"
    assert "zur Prüfung eingereicht" in message.body
    assert f"/admin/pages/{card.pk}/edit/" in message.body
    assert "Steht nicht in der Mail" not in message.body


def test_inactive_reviewers_and_the_submitter_get_no_mail(editor: User) -> None:
    reviewing(is_active=False)
    # May do everything, and is no reviewer for it.
    UserFactory(is_superuser=True)
    reviewer = reviewing()
    card = PracticeFactory(published=False, owner=editor)
    card.get_workflow().start(card, reviewer)
    assert recipients() == set()


def test_owner_and_team_read_the_reason_of_a_rejection(editor: User) -> None:
    reviewer = reviewing()
    colleague = UserFactory(role=Role.EDITOR, teams=editor.teams.all())
    UserFactory(role=Role.EDITOR, teams=[TeamFactory()])
    card = submitted(editor)
    mail.outbox.clear()
    card.current_workflow_task.on_action(
        card.current_workflow_task_state, reviewer, "reject", comment="Bitte »10 %« & Quelle belegen."
    )
    assert recipients() == {editor.email, colleague.email}
    assert mail.outbox[0].subject == "Bitte überarbeiten: Tandem im Betrieb"
    assert "Bitte »10 %« & Quelle belegen." in mail.outbox[0].body


def test_owner_and_team_hear_of_the_approval_with_the_public_address(editor: User) -> None:
    reviewer = reviewing()
    card = submitted(editor)
    mail.outbox.clear()
    card.current_workflow_task.on_action(card.current_workflow_task_state, reviewer, "approve", comment="Sehr schön.")
    assert recipients() == {editor.email}
    body = mail.outbox[0].body
    assert "geprüft und freigegeben" in body
    assert "Sehr schön." in body
    assert "/praxisbeispiele/tandem-im-betrieb/" in body


def test_a_mail_server_that_is_down_stops_nobody(editor: User, settings: Any) -> None:
    settings.EMAIL_BACKEND = "accounts.outbox.KeepingBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "host.invalid", 25
    reviewing()
    assert submitted(editor).state == "in_review"
    assert OutgoingMail.objects.count() == 1, "it waits for the server"


def test_who_decides_gets_no_mail_about_it(editor: User) -> None:
    """An administrator who approves a card of the own team has done it and knows."""
    chief = UserFactory(role=Role.ADMIN)
    card = submitted(editor, team=editor.teams.get())
    chief.teams.add(editor.teams.get())
    mail.outbox.clear()
    card.current_workflow_task.on_action(card.current_workflow_task_state, chief, "approve")
    assert recipients() == {editor.email}


def test_a_page_that_is_no_card_goes_to_everybody_who_may_approve_it(editor: User) -> None:
    country = reviewing(regions=[RegionFactory(ags="10")])
    home = HomePage.objects.get(locale__language_code="de")
    page = StandardPage(title="Über uns", slug="ueber-uns", locale=home.locale)
    home.add_child(instance=page)
    page.save_revision(clean=False)
    ReviewTask.objects.get().groups.set(country.groups.all())
    WorkflowPage.objects.get_or_create(page=home, workflow=Workflow.objects.first())
    page.get_workflow().start(page, editor)
    assert country.email in recipients()


def test_a_reviewer_of_the_whole_country_hears_of_every_region(editor: User) -> None:
    country, other = reviewing(regions=[RegionFactory(ags="00")]), reviewing(regions=[RegionFactory(ags="10")])
    submitted(editor, region=RegionFactory(ags="14713"))
    assert recipients() == {country.email}
    assert other.email not in recipients()
