"""A page set to »privat« in the admin, or below one: nothing of it stands anywhere but behind its own door."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.cache import caches
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import PageViewRestriction

from accounts.roles import Role
from editorial.draft_visibility import title_for
from home.intern.cards import saved_cards
from home.models import HomePage, StandardPage
from practices.models import PracticeIndexPage, PracticePage
from search.engines.sync import document
from search.index.snapshots import Snapshots
from search.models import IndexedCard
from tests.access.aviary import WORDS, Aviary, restrict, rows_of
from tests.factories import PASSWORD, PracticeFactory, SignedIn, TeamFactory, UserFactory, site_tree

pytestmark = pytest.mark.django_db

TYPES = ("login", "groups", "password")


def test_n03_a_private_page_is_named_nowhere_and_comes_back_when_it_is_opened(aviary: Aviary) -> None:
    before = aviary.everywhere()
    assert len(before) > 25, sorted(before)
    for kind in TYPES:
        rules = [restrict(aviary.card, kind), restrict(aviary.page, kind)]
        assert aviary.found() == {}, kind
        row = rows_of(aviary.card)
        assert (row.is_public, row.title, row.facets, row.words, row.places) == (False, "", {}, {}, {})
        for rule in rules:
            rule.delete()
        assert aviary.everywhere() == before, kind


@pytest.mark.parametrize("level", ["list", "home"])
def test_n03_a_page_above_that_becomes_private_hides_what_is_below_it(aviary: Aviary, level: str) -> None:
    above = aviary.card.get_parent() if level == "list" else aviary.card.get_parent().get_parent()
    rule = restrict(above, "groups")
    aviary.page.delete()
    assert aviary.found() == {}
    assert not IndexedCard.objects.filter(is_public=True, language="de").exists()
    assert not IndexedCard.objects.filter(is_public=True, language="en").exists(), "nor in translation"
    rule.restriction_type = "password"
    rule.save()
    assert aviary.found() == {}
    rule.delete()
    assert aviary.everywhere()


def test_n03_the_counts_are_those_of_a_site_without_the_page(aviary: Aviary) -> None:
    asked = ["/suche/", "/", "/themen/", "/regionen/", "/traeger/", "/praxisbeispiele/"]
    restrict(aviary.card)
    restrict(aviary.page)
    private = [Client().get(path).content for path in asked]
    facets = Snapshots.current("de").counts
    assert facets
    aviary.card.unpublish()
    aviary.page.unpublish()
    for path, answer in zip(asked, private, strict=True):
        assert Client().get(path).content == answer, path


def test_n03_moves_and_copies_are_followed(aviary: Aviary) -> None:
    home = HomePage.objects.get(locale__language_code="de")
    home.add_child(instance=PracticeIndexPage(title="Interne Liste", slug="interne-liste"))
    inner = PracticeIndexPage.objects.get(slug="interne-liste")
    restrict(inner)
    aviary.page.delete()
    there = aviary.everywhere()
    outer = PracticeIndexPage.objects.get(slug="praxisbeispiele", locale__language_code="de")
    aviary.card.move(inner, pos="last-child")
    aviary.addresses.remove("/en/praxisbeispiele/kanarie/")
    aviary.addresses.remove("/uk/praxisbeispiele/kanarie/")
    assert aviary.found() == {}
    card = PracticePage.objects.get(pk=aviary.card.pk)
    copied = card.copy(to=outer, update_attrs={"slug": "kopie"}, keep_live=True)
    assert rows_of(copied).is_public, "the copy lies below a public page"
    copied.delete()
    restrict(card)
    copied = PracticePage.objects.get(pk=card.pk).copy(to=inner, update_attrs={"slug": "kopie"}, keep_live=True)
    assert aviary.found() == {}
    copied.delete()
    card.view_restrictions.all().delete()
    PracticePage.objects.get(pk=card.pk).move(outer, pos="last-child")
    assert {address for address in there if not address.startswith(("/en/", "/uk/"))} <= aviary.everywhere()


def test_n03_a_restriction_that_came_without_a_signal_is_seen_by_the_next_search(aviary: Aviary) -> None:
    aviary.page.delete()
    assert "Kanarientitel" in Client().get("/suche/?q=Kanarientitel").content.decode()
    PageViewRestriction.objects.bulk_create([PageViewRestriction(page=aviary.card, restriction_type="login")])
    assert rows_of(aviary.card).is_public, "nobody told the index"
    assert aviary.found() == {}
    assert not rows_of(aviary.card).is_public
    PageViewRestriction.objects.all()._raw_delete("default")
    assert "Kanarientitel" in Client().get("/suche/?q=Kanarientitel").content.decode()


def test_n03_no_correction_names_a_word_that_only_a_private_card_has(aviary: Aviary) -> None:
    client = Client()
    assert "Kanarienkurzname" in client.get("/suche/?q=Kanarienkurznahme").content.decode()
    restrict(aviary.card)
    assert "kanarienkurzname" not in client.get("/suche/?q=Kanarienkurznahme").content.decode().lower()


def test_n03_what_goes_to_elasticsearch_is_public_only(aviary: Aviary) -> None:
    restrict(aviary.card)
    sent = [document(row) for row in IndexedCard.objects.filter(is_public=True)]
    assert sent
    assert not [word for word in WORDS if word.lower() in str(sent).lower()]


def test_n03_an_expired_card_leaves_the_suggestions_at_that_instant(
    aviary: Aviary, monkeypatch: pytest.MonkeyPatch
) -> None:
    soon = timezone.now() + dt.timedelta(hours=1)
    aviary.card.expire_at = soon
    aviary.card.save_revision().publish()
    address = f"{reverse('search_suggestions')}?q=Kanarient"
    assert "Kanarientitel eins" in Client().get(address).content.decode()
    assert "Kanarientraeger" in Client().get(address).content.decode()
    monkeypatch.setattr(timezone, "now", lambda: soon)
    assert "Kanarient" not in Client().get(address).content.decode()


@pytest.mark.parametrize("level", ["card", "list", "moved"])
def test_n03_translations_are_as_private_as_their_german_original(aviary: Aviary, level: str) -> None:
    """Withdrawing takes all along: the page, lists, search, suggestions, feed and sitemap of every language."""
    addresses = [
        aviary.english.url, "/en/", "/en/suche/?q=approach", "/en/praxisbeispiele/", "/sitemap-en.xml",
        "/en/suche/vorschlaege/?q=appro", "/en/suche/feed/?q=approach", "/en/themen/",
    ]  # fmt: skip
    addresses = [address for address in addresses if Client().get(address).status_code == 200]
    assert len(addresses) >= 5, addresses

    def found() -> set[str]:
        words = ("approach beside", aviary.english.url)
        answers = {address: Client().get(address).content.decode() for address in addresses}
        return {address for address, text in answers.items() if any(word in text for word in words)}

    before = found()
    assert {aviary.english.url, "/en/suche/?q=approach", "/sitemap-en.xml"} <= before
    assert rows_of(aviary.english).is_public
    if level == "moved":
        home = HomePage.objects.get(locale__language_code="de")
        place = home.add_child(instance=PracticeIndexPage(title="Innen", slug="innen"))
        rule = restrict(place, "password")
        PracticePage.objects.get(pk=aviary.plain.pk).move(place, pos="last-child")
    else:
        rule = restrict(aviary.plain if level == "card" else aviary.plain.get_parent(), "password")
    # The door itself knows the address that somebody asked for, and says nothing else.
    addresses.remove(aviary.english.url)
    assert found() == set()
    row = rows_of(aviary.english)
    assert (row.is_public, row.title, row.words) == (False, "", {})
    client = Client()
    shut = client.get(aviary.english.url)
    assert "approach beside" not in shut.content.decode()
    assert "no-store" in shut["Cache-Control"]
    door = reverse("wagtailcore_authenticate_with_password", args=[rule.pk, aviary.english.pk])
    assert door in shut.content.decode()
    client.post(door, {"password": "geheim", "return_url": aviary.english.url})
    assert "approach beside" in client.get(aviary.english.url).content.decode()
    rule.delete()
    addresses.append(aviary.english.url)
    assert found() == before


def test_n03_a_translation_alone_can_be_private_too(aviary: Aviary) -> None:
    restrict(aviary.english)
    assert Client().get(aviary.english.url).status_code == 302
    assert Client().get(aviary.plain.url).status_code == 200
    assert rows_of(aviary.plain).is_public


def test_n03_a_private_saved_card_is_named_to_nobody_who_may_not_read_it(aviary: Aviary) -> None:
    def titles() -> list[str | None]:
        return [card.practice and card.practice.title for card in saved_cards(aviary.reader.user)]

    assert titles() == ["Kanarientitel eins"]
    restrict(aviary.card, "groups")
    assert titles() == [None]


def test_n03_a_search_page_asks_no_more_than_before(aviary: Aviary, django_assert_num_queries: object) -> None:
    restrict(aviary.page)
    client = Client()
    client.get("/suche/?q=Ansatz")
    # The generation, and where the words stand in the cards shown.
    with django_assert_num_queries(2):  # type: ignore[operator]
        client.get("/suche/?q=Ansatz")
    footer = StandardPage(title="Neues im Fuß", slug="neu", footer=True)
    HomePage.objects.get(locale__language_code="de").add_child(instance=footer)
    footer.save_revision().publish()
    assert "Neues im Fuß" in client.get("/suche/?q=Ansatz").content.decode()
    restrict(footer)
    assert "Neues im Fuß" not in client.get("/suche/?q=Ansatz").content.decode()


def test_n03_the_administration_still_shows_a_private_card_to_its_editors(aviary: Aviary) -> None:
    restrict(aviary.card)
    reviewer = SignedIn(UserFactory(role=Role.REVIEWER))
    assert PASSWORD
    assert "Kanarientitel eins" in reviewer.get("/admin/praxisbeispiele/").content.decode()
    caches["default"].clear()


def test_the_title_of_a_private_card_of_another_team_is_told_to_nobody_outside() -> None:
    site_tree()
    card = PracticeFactory(title="Vertrauliches", team=TeamFactory(name="Eigene"))
    outsider = UserFactory(email="aussen@example.org", role=Role.EDITOR, teams=[TeamFactory(name="Andere")])
    assert title_for(outsider, card, card.title) == "Vertrauliches"
    PageViewRestriction.objects.create(page=card, restriction_type="login")
    assert title_for(outsider, card, card.title) == ""
    assert title_for(UserFactory(email="leitung@example.org", role=Role.ADMIN), card, card.title) == "Vertrauliches"
