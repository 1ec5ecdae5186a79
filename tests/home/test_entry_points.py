"""What the home page offers beside its own text."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone
from wagtail.models import PageViewRestriction

from accounts.roles import Role
from home.first_steps import first_steps
from home.models import HomePage, RoleEntry, StandardPage
from practices.models import PracticePage
from search.models import IndexedCard
from tests.factories import PracticeFactory, UserFactory, site_tree

pytestmark = pytest.mark.django_db


@pytest.fixture
def home() -> HomePage:
    site_tree()
    return HomePage.objects.get(locale__language_code="de")


def test_the_home_page_leads_to_no_page_that_is_not_public(home: HomePage, client: Client) -> None:
    target = StandardPage(title="Für Fachkräfte", slug="fachkraefte", locale=home.locale)
    home.add_child(instance=target)
    target.save_revision().publish()
    home.role_entries = [
        RoleEntry(title="Ich berate", text="Ansätze", link_text="Weiter", link_page=target, locale=home.locale),
        RoleEntry(title="Ich suche", text="Alles", link_text="Suchen", link_path="/suche/", locale=home.locale),
    ]
    home.save_revision(clean=False).publish()

    def page() -> str:
        return client.get("/").content.decode()

    assert "Ich berate" in page()
    assert "Ich suche" in page()
    restriction = PageViewRestriction.objects.create(page=target, restriction_type="login")
    assert "fachkraefte" not in page()
    assert "Ich suche" in page()
    restriction.delete()
    assert "Ich berate" in page()
    StandardPage.objects.get(pk=target.pk).unpublish()
    assert "fachkraefte" not in page()


def test_an_expired_card_is_no_gap_in_the_index(home: HomePage) -> None:
    card = PracticeFactory()
    PracticeFactory()
    PracticePage.objects.filter(pk=card.pk).update(expire_at=timezone.now() - dt.timedelta(hours=1))
    admin = UserFactory(role=Role.ADMIN)

    def is_search_done() -> bool:
        return next(step.is_done for step in first_steps(admin).steps if step.key == "search")

    assert is_search_done()
    IndexedCard.objects.filter(page_id=card.pk).delete()
    assert not is_search_done()
