"""Before something is deleted, who uses it is said; when an address changes, the old one leads to the new."""

from __future__ import annotations

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from wagtail.contrib.redirects.models import Redirect
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import ModelLogEntry

from accounts.roles import Role
from home.models import HomePage, StandardPage
from practices.admin.in_use import usage_of
from practices.models import Collection, Funder, Organisation, PracticeFunder, PracticePage, RelatedPractice
from practices.organisation_names import known_organisation
from tests.editorial.forms import sent_back, words
from tests.factories import (
    ContactFactory,
    OrganisationFactory,
    PracticeFactory,
    TeamFactory,
    ThemeFactory,
    UserFactory,
    german,
    signed_in,
    site_tree,
)

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


def test_n25_every_record_in_use_stays_and_names_where_it_is_used(admin: Client, card: PracticePage) -> None:
    for name, (usage, delete) in records(card).items():
        assert "Karte mit Verweisen" in words(admin.get(usage)), name
        for answer in (admin.get(delete), admin.post(delete)):
            assert answer.status_code == 409, name
            assert "Karte mit Verweisen" in words(answer), name
    assert Organisation.objects.filter(name="Genutzter Träger").exists()
    assert Funder.objects.exists()
    assert Collection.objects.exists()
    assert get_image_model().objects.exists()
    assert PracticePage.objects.filter(title="Verwandte Karte").exists()


def test_n25_a_record_that_only_a_draft_names_is_in_use_too(admin: Client) -> None:
    provider = OrganisationFactory(name="Nur im Entwurf")
    draft = PracticeFactory(title="Karte mit neuer Fassung").get_latest_revision_as_object()
    draft.provider = provider
    draft.save_revision(clean=False)
    answer = admin.post(f"/admin/snippets/practices/organisation/delete/{provider.pk}/")
    assert (answer.status_code, "Karte mit neuer Fassung" in words(answer)) == (409, True)
    assert Organisation.objects.filter(pk=provider.pk).exists()


def test_n25_deleting_many_at_once_and_over_the_api_is_refused_as_well(admin: Client, card: PracticePage) -> None:
    free = OrganisationFactory(name="Freier Träger")
    bulk = {
        "practices/organisation": [card.provider_id, free.pk],
        "practices/funder": [card.funder_links.get().funder_id],
        "practices/collection": [card.collection_id],
        "editorial/picture": [card.picture_id],
        "wagtailcore/page": [card.related_links.get().related_id],
    }
    for model, keys in bulk.items():
        chosen = "&".join(f"id={key}" for key in keys)
        answer = admin.post(f"/admin/bulk/{model}/delete/?{chosen}&next=/admin/", follow=True)
        assert "Karte mit Verweisen" in words(answer), model
    assert Organisation.objects.count() == 2
    assert Funder.objects.exists()
    assert get_image_model().objects.exists()
    related = bulk["wagtailcore/page"][0]
    answer = admin.post(f"/admin/api/main/pages/{related}/action/delete/", {}, content_type="application/json")
    assert answer.status_code in {403, 409}
    assert PracticePage.objects.filter(pk=related).exists()


def test_n25_a_page_that_a_text_links_to_a_team_with_cards_and_their_owner_stay(admin: Client) -> None:
    home = HomePage.objects.get(locale__language_code="de")
    target = home.add_child(instance=StandardPage(title="Ziel", slug="ziel", locale=home.locale))
    link = f'<p><a linktype="page" id="{target.pk}">hier</a></p>'
    source = StandardPage(title="Seite mit Verweis", slug="verweis", locale=home.locale, body=[("text", link)])
    home.add_child(instance=source)
    team = TeamFactory(name="Team mit Karten")
    owner = UserFactory(role=Role.EDITOR)
    PracticeFactory(title="Karte des Teams", team=team)
    PracticeFactory(title="Karte ohne Team", owner=owner)
    PracticePage.objects.filter(owner=owner).update(team=None)
    for door, place in (
        (f"/admin/pages/{target.pk}/delete/", "Seite mit Verweis"),
        (f"/admin/teams/delete/{team.pk}/", "Karte des Teams"),
        (f"/admin/users/delete/{owner.pk}/", "Karte ohne Team"),
    ):
        answer = admin.post(door)
        assert (answer.status_code, place in words(answer)) == (409, True), door
    source.delete()
    assert admin.post(f"/admin/pages/{target.pk}/delete/").status_code == 302


def test_n25_who_may_not_see_a_draft_is_told_that_there_is_one_and_no_more() -> None:
    site_tree()
    provider = OrganisationFactory(name="Träger")
    PracticeFactory(title="Geheimer Entwurf", provider=provider, team=TeamFactory(), published=False)
    editor = UserFactory(role=Role.EDITOR)
    told = usage_of([provider], editor)
    assert (told.places, told.hidden) == ((), 1)
    assert "Geheimer" not in str(told)


def test_a_record_that_is_gone_leaves_the_card_and_its_versions_readable(admin: Client, card: PracticePage) -> None:
    """Nobody can do so in the admin; a script can."""
    Organisation.objects.all().delete()
    Funder.objects.all().delete()
    Collection.objects.all().delete()
    get_image_model().objects.all().delete()
    assert Client().get(card.url).status_code == 200
    assert admin.get(f"/admin/pages/{card.pk}/edit/").status_code == 200
    oldest, newest = card.revisions.order_by("pk").first(), card.revisions.order_by("pk").last()
    assert admin.get(f"/admin/pages/{card.pk}/revisions/compare/{oldest.pk}...{newest.pk}/").status_code == 200
    assert admin.get(f"/admin/pages/{card.pk}/revisions/{newest.pk}/revert/").status_code == 200


def test_n25_two_organisations_become_one_and_everything_follows(admin: Client, card: PracticePage) -> None:
    old = card.provider
    target = OrganisationFactory(name="Bleibender Träger")
    contact = ContactFactory(organisation=old)
    draft = PracticeFactory(title="Entwurf nennt den alten").get_latest_revision_as_object()
    draft.provider = old
    draft.save_revision(clean=False)
    address = old.get_absolute_url()
    url = f"/admin/snippets/practices/organisation/merge/{old.pk}/"
    assert "Karte mit Verweisen" in words(admin.get(url, {"target": target.pk}))
    assert admin.post(url, {"target": target.pk}).status_code == 302
    card.refresh_from_db()
    contact = type(contact).objects.unrestricted("test").get(pk=contact.pk)
    assert (card.provider, contact.organisation) == (target, target)
    assert PracticePage.objects.get(pk=draft.pk).get_latest_revision_as_object().provider == target
    answer = Client().get(address)
    assert (answer.status_code, answer["Location"]) == (301, target.get_absolute_url())
    target.refresh_from_db()
    assert "Genutzter Träger" in target.labels()
    assert known_organisation("genutzter träger") == target
    listed = admin.get("/admin/snippets/practices/organisation/").content.decode()
    assert [f"organisation/edit/{entry.pk}/" in listed for entry in (target, old)] == [True, False]
    assert ModelLogEntry.objects.filter(action="practices.merge_organisation").count() == 2
    assert admin.post(url, {"target": target.pk}).status_code == 200, "a merged one is merged no second time"


def test_n25_every_page_to_merge_says_where_it_stands_and_has_a_way_back(admin: Client) -> None:
    for model, entry in (
        ("practices/organisation", OrganisationFactory(name="Doppelter Träger")),
        ("vocabularies/theme", ThemeFactory(name="Doppeltes Thema")),
    ):
        page = BeautifulSoup(admin.get(f"/admin/snippets/{model}/merge/{entry.pk}/").content, "html.parser")
        places = [item.get_text(" ", strip=True) for item in page.select(".w-breadcrumbs li")]
        assert places[-2:] == [entry.name, "Zusammenführen"]
        assert "Zusammenführen" in page.select_one("h1").get_text()
        (back,) = [link for link in page.select("a.button") if link.get_text(strip=True) == "Abbrechen"]
        assert back["href"] == f"/admin/snippets/{model}/edit/{entry.pk}/"


def test_n25_a_record_is_made_in_the_form_and_a_similar_one_is_offered_first() -> None:
    site_tree()
    editor = signed_in(Role.EDITOR)
    known = OrganisationFactory(name="Volkshochschule Vogtland e. V.")
    create = "/admin/snippets/choose/practices/organisation/create/"
    opened = editor.get("/admin/snippets/choose/practices/organisation/", {"locale": "de"}).json()["html"]
    assert "Neu anlegen" in opened
    answer = editor.post(create, {"name": "Volkshochschule Vogtland"}).json()
    assert answer["step"] == "reshow_creation_form"
    assert f"/chosen/{known.pk}/" in answer["htmlFragment"]
    assert Organisation.objects.count() == 1
    answer = editor.post(create, {"name": "Volkshochschule Vogtland", "is_other": "on"}).json()
    assert (answer["step"], answer["result"]["string"]) == ("chosen", "Volkshochschule Vogtland")
    made = editor.post("/admin/snippets/choose/practices/funder/create/", {"name": "Stiftung Beispiel"}).json()
    assert made["step"] == "chosen"
    path = "/admin/snippets/choose/practices/collection/create/?locale=en"
    assert editor.post(path, {"title": "Good practice", "year": "2025"}).json()["step"] == "chosen"
    assert Collection.objects.get().locale.language_code == "en"
    translator = signed_in(Role.TRANSLATOR)
    translator.post(create, {"name": "Nicht erlaubt", "is_other": "on"})
    assert not Organisation.objects.filter(name="Nicht erlaubt").exists()


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
