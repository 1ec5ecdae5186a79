"""Before something is deleted, who uses it is said; when an address changes, the old one leads to the new."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from wagtail.contrib.redirects.models import Redirect
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file

from accounts.roles import Role
from home.models import HomePage, StandardPage
from practices.models import Collection, Funder, Organisation, PracticeFunder, PracticePage, RelatedPractice
from tests.editing.forms import sent_back, words
from tests.factories import OrganisationFactory, PracticeFactory, UserFactory, german, site_tree

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin() -> Client:
    site_tree()
    client = Client()
    client.force_login(UserFactory(role=Role.ADMIN))
    return client


@pytest.fixture
def card(admin: Client) -> PracticePage:
    """A card that refers to a record of every kind."""
    related = PracticeFactory(title="Verwandte Karte")
    card = PracticeFactory(title="Karte mit Verweisen", published=False).get_latest_revision_as_object()
    card.picture = get_image_model().objects.create(title="Foto", file=get_test_image_file())
    card.picture_alt = "Ein Bild"
    card.provider = OrganisationFactory(name="Genutzter Träger")
    card.collection = Collection.objects.create(key="reihe", title="Genutzte Reihe", locale=german())
    card.funder_links = [PracticeFunder(funder=Funder.objects.create(name="Genutzter Förderer"))]
    card.related_links = [RelatedPractice(related=related)]
    card.save_revision(clean=False).publish()
    return PracticePage.objects.get(pk=card.pk)


def records(card: PracticePage) -> dict[str, tuple[str, str]]:
    """Name of the record → pages that show its use and ask before deleting it."""
    snippet = "/admin/snippets/practices"
    funder, related = card.funder_links.get().funder_id, card.related_links.get().related_id
    return {
        "Bild": (f"/admin/images/usage/{card.picture_id}/", f"/admin/images/{card.picture_id}/delete/"),
        "Träger": (
            f"{snippet}/organisation/usage/{card.provider_id}/",
            f"{snippet}/organisation/delete/{card.provider_id}/",
        ),
        "Sammlung": (
            f"{snippet}/collection/usage/{card.collection_id}/",
            f"{snippet}/collection/delete/{card.collection_id}/",
        ),
        "Förderer": (f"{snippet}/funder/usage/{funder}/", f"{snippet}/funder/delete/{funder}/"),
        "Verwandte Karte": (f"/admin/pages/{related}/usage/", f"/admin/pages/{related}/delete/"),
    }


def test_every_record_says_which_cards_use_it_before_it_is_deleted(admin: Client, card: PracticePage) -> None:
    for name, (usage, delete) in records(card).items():
        assert "Karte mit Verweisen" in words(admin.get(usage)), name
        asked = admin.get(delete)
        assert asked.status_code == 200, name
        assert usage in asked.content.decode(), f"{name}: no way to who uses it"


def test_a_deleted_record_leaves_the_card_and_its_versions_readable(admin: Client, card: PracticePage) -> None:
    for name, (_usage, delete) in records(card).items():
        assert admin.post(delete).status_code == 302, name
    assert not Organisation.objects.exists()
    assert Client().get(card.url).status_code == 200
    assert admin.get(f"/admin/pages/{card.pk}/edit/").status_code == 200
    oldest, newest = card.revisions.order_by("pk").first(), card.revisions.order_by("pk").last()
    assert admin.get(f"/admin/pages/{card.pk}/revisions/compare/{oldest.pk}...{newest.pk}/").status_code == 200
    assert admin.get(f"/admin/pages/{card.pk}/revisions/{newest.pk}/revert/").status_code == 200


def test_an_editor_deletes_no_record_that_others_use(card: PracticePage) -> None:
    editor = Client()
    editor.force_login(UserFactory(role=Role.EDITOR))
    for name, (_usage, delete) in records(card).items():
        editor.post(delete)
        assert PracticePage.objects.filter(title="Verwandte Karte").exists(), name
    assert Organisation.objects.filter(name="Genutzter Träger").exists()
    assert get_image_model().objects.exists()
    assert Funder.objects.exists()


def test_the_old_address_of_a_renamed_card_leads_to_the_new_one(
    admin: Client, card: PracticePage, django_capture_on_commit_callbacks: Any
) -> None:
    old = card.url
    sent = sent_back(admin.get(f"/admin/pages/{card.pk}/edit/"))
    with django_capture_on_commit_callbacks(execute=True):
        admin.post(f"/admin/pages/{card.pk}/edit/", {**sent, "slug": "neuer-name", "action-publish": "1"})
    answer = Client().get(old)
    assert (answer.status_code, answer["Location"]) == (301, "/praxisbeispiele/neuer-name/")
    assert Client().get(answer["Location"]).status_code == 200
    assert "neuer-name" in words(admin.get("/admin/redirects/")) or Redirect.objects.get().redirect_page_id == card.pk
    PracticePage.objects.get(pk=card.pk).unpublish()
    assert Client().get(old, follow=True).status_code == 410


def test_the_old_address_of_a_moved_page_leads_to_the_new_one(
    admin: Client, django_capture_on_commit_callbacks: Any
) -> None:
    home = HomePage.objects.get(locale__language_code="de")
    target = StandardPage(title="Ziel", slug="ziel", locale=home.locale)
    moved = StandardPage(title="Umzug", slug="umzug", locale=home.locale)
    for page in (target, moved):
        home.refresh_from_db()
        home.add_child(instance=page)
        page.save_revision().publish()
    with django_capture_on_commit_callbacks(execute=True):
        assert admin.post(f"/admin/pages/{moved.pk}/move/{target.pk}/confirm/").status_code == 302
    answer = Client().get("/umzug/")
    assert (answer.status_code, answer["Location"]) == (301, "/ziel/umzug/")
