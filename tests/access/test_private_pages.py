"""A page set to »privat« in the admin, or below one: nothing of it stands anywhere but behind its own door."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core.cache import caches
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Locale, Page, PageViewRestriction

from accounts.access import Row, routes
from accounts.roles import Role
from home.intern.cards import saved_cards
from home.models import HomePage, SavedPractice, StandardPage
from practices.models import PracticeIndexPage, PracticePage
from search.engines.feeding import document
from search.models import IndexedCard
from search.snapshot import Snapshots
from tests.access.paths import paths_without_argument
from tests.factories import PASSWORD, PracticeFactory, SignedIn, UserFactory, rich_card, signed_in, site_tree
from vocabularies.models import Theme

pytestmark = pytest.mark.django_db

WORDS = ("Kanarientitel", "kanarienvogelsatz", "Kanarienkurzname", "Kanarientraeger")
TYPES = ("login", "groups", "password")


@dataclass
class Aviary:
    """A card full of canary words beside a plain one, both in the same theme, region and of the same kind."""

    card: PracticePage
    plain: PracticePage
    english: PracticePage
    page: StandardPage
    reader: SignedIn
    addresses: list[str] = field(default_factory=list)

    def found(self) -> dict[str, list[str]]:
        """Address → canary words in its answer; the page's own address is no part of it."""
        here: dict[str, list[str]] = {}
        for address in self.addresses:
            client = self.reader if address.startswith("/intern/") else Client()
            answer = client.get(address)
            assert answer.status_code < 500, address
            asked = address.partition("?q=")[2].lower()
            text = answer.content.decode(errors="replace").lower()
            # What was asked stands in the form again; the page of a Träger has the name of that.
            words = [word for word in WORDS if word.lower() in text and word.lower() != asked]
            if "/traeger-k/" in address:
                words = [word for word in words if word != "Kanarientraeger"]
            if words:
                here[address] = words
        return here

    def everywhere(self) -> set[str]:
        return set(self.found())


@pytest.fixture
def aviary() -> Aviary:
    site_tree()
    card = rich_card(
        title="Kanarientitel eins",
        slug="kanarie",
        teaser="Ein kanarienvogelsatz steht in jeder Liste.",
        title_short="Kanarienkurzname",
    )
    card.provider.name, card.provider.slug = "Kanarientraeger", "traeger-k"
    card.provider.save()
    card.save_revision().publish()
    plain = PracticeFactory(
        title="Ein Ansatz daneben", theme=card.theme_links.first().term, region=card.region_links.first().region
    )
    plain.related_links.create(related=card)
    plain.save_revision().publish()
    english = in_english(plain)
    home = HomePage.objects.get(locale__language_code="de")
    page = StandardPage(title="Kanarientitel zwei", slug="kanarienseite", intro="kanarienvogelsatz", footer=True)
    home.add_child(instance=page)
    page.save_revision().publish()
    home.body = [("listing", {"heading": "Auswahl", "chosen": [card], "by_criteria": True, "criteria": {}, "limit": 6})]
    home.save_revision().publish()
    reader = signed_in(Role.AGENCY)
    SavedPractice.objects.create(user=reader.user, practice=card)
    region, theme = card.region_links.first().region.ags, card.theme_links.first().term.key
    queries = ["Kanarientitel", "kanarienvogelsatz", "Kanarienkurzname", "kanarientittel", "Ansatz"]
    addresses = [
        *sorted({path for path in public_paths() if not path.startswith(("/admin", "/media", "/static"))}),
        *(f"{path}?q={query}" for path in ("/suche/", "/praxisbeispiele/", "/en/suche/") for query in queries),
        *(f"{reverse('search_suggestions')}?q={query[:6]}" for query in queries),
        *(f"{reverse('search_feed')}?q={query}" for query in queries),
        f"/suche/?thema={theme}", f"/suche/?region={region}", "/suche/?sortierung=titel", "/praxisbeispiele/",
        reverse("theme", args=[theme]), reverse("region", args=[region]), reverse("region", args=[region[:2]]),
        reverse("organisation", args=["traeger-k"]), "/sitemap-de.xml", "/sitemap-en.xml", "/sitemap-uk.xml",
        plain.url, english.url, "/en/", "/en/praxisbeispiele/kanarie/", "/uk/praxisbeispiele/kanarie/",
        "/uk/kanarienseite/", "/intern/", "/intern/merkliste/", "/intern/meine-daten.json",
    ]  # fmt: skip
    return Aviary(card, plain, english, page, reader, addresses)


def public_paths() -> list[str]:
    """Every address of the router that everybody may ask for and that needs no argument."""
    public = {route.key for route in routes() if route.row is Row.PUBLIC}
    assert {"search", "search_feed", "search_suggestions", "theme_list", "region_list", "sitemap"} <= public
    return list(paths_without_argument())


def in_english(card: PracticePage) -> PracticePage:
    english = Locale.objects.get(language_code="en")
    index = card.get_parent().specific
    index.get_parent().specific.copy_for_translation(english).save_revision().publish()
    index.copy_for_translation(english).save_revision().publish()
    return PracticeFactory(
        title="An approach beside it",
        slug=card.slug,
        translation_key=card.translation_key,
        parent=PracticeIndexPage.objects.get(locale=english),
        theme=Theme.objects.in_language("en").get(key=card.theme_links.get().term.key),
        region=card.region_links.get().region,
    )


def restrict(page: Page, kind: str = "login") -> PageViewRestriction:
    rule = PageViewRestriction.objects.create(
        page=page, restriction_type=kind, password="geheim" * (kind == "password")
    )
    if kind == "groups":
        rule.groups.add(Group.objects.get_or_create(name="Ein Kreis")[0])
    return rule


def rows_of(page: Page) -> IndexedCard:
    return IndexedCard.objects.get(page_id=page.pk)


def test_n03_a_private_page_is_named_nowhere_and_comes_back_when_it_is_opened(aviary: Aviary) -> None:
    before = aviary.everywhere()
    assert len(before) > 25, sorted(before)
    for kind in TYPES:
        rules = [restrict(aviary.card, kind), restrict(aviary.page, kind)]
        assert aviary.found() == {}, kind
        row = rows_of(aviary.card)
        assert (row.is_public, row.title, row.content, row.words, row.teaser) == (False, "", {}, {}, {})
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


@pytest.mark.parametrize("kind", TYPES)
@pytest.mark.parametrize("method", ["get", "head"])
def test_n03_the_door_of_a_private_page_says_nothing_and_is_kept_by_no_cache(
    aviary: Aviary, kind: str, method: str
) -> None:
    aviary.page.delete()
    restrict(aviary.card, kind)
    answer = getattr(Client(), method)(aviary.card.url)
    assert {"private", "no-store"} <= set(answer["Cache-Control"].replace(" ", "").split(","))
    if kind == "password":
        assert answer.status_code == 200
        assert method == "head" or "Passwort nötig" in answer.content.decode()
    else:
        assert answer["Location"].startswith("/intern/anmelden/?next=/praxisbeispiele/kanarie")
    assert not [word for word in WORDS if word.lower() in answer.content.decode().lower()]


def test_n03_the_list_page_itself_asks_before_it_shows_its_cards(aviary: Aviary) -> None:
    restrict(PracticeIndexPage.objects.get(slug="praxisbeispiele", locale__language_code="de"))
    answer = Client().get("/praxisbeispiele/")
    assert answer["Location"].startswith("/intern/anmelden/")
    assert aviary.reader.get("/praxisbeispiele/").status_code == 200
    assert "no-store" in aviary.reader.get("/praxisbeispiele/")["Cache-Control"]
    assert "daneben" not in Client().get("/suche/").content.decode()


def test_n03_who_may_read_a_private_page_reads_it_and_its_contacts(aviary: Aviary) -> None:
    rule = restrict(aviary.card, "groups")
    intern = reverse("intern_practice", args=["kanarie"])
    assert aviary.reader.get(aviary.card.url).status_code == 403
    assert aviary.reader.get(intern).status_code == 404
    aviary.reader.user.groups.add(rule.groups.get())
    answer = aviary.reader.get(aviary.card.url)
    assert "Kanarientitel eins" in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    assert "Kanarientitel eins" in aviary.reader.get(intern).content.decode()
    assert Client().get(aviary.card.url).status_code == 302
    assert not Client().get(aviary.plain.url).cookies


def test_n03_a_shared_password_opens_the_page_and_cannot_be_guessed_for_ever(aviary: Aviary) -> None:
    rule = restrict(aviary.card, "password")
    door = reverse("wagtailcore_authenticate_with_password", args=[rule.pk, aviary.card.pk])
    client = Client()
    answer = client.post(door, {"password": "falsch", "return_url": aviary.card.url})
    assert "no-store" in answer["Cache-Control"]
    assert "Kanarientitel eins" not in answer.content.decode()
    assert client.post(door, {"password": "geheim", "return_url": aviary.card.url})["Location"] == aviary.card.url
    assert "Kanarientitel eins" in client.get(aviary.card.url).content.decode()
    stranger = Client()
    tries = [stranger.post(door, {"password": "x", "return_url": "/"}).status_code for _ in range(12)]
    assert tries[-1] == 429


def test_n03_who_is_signed_in_and_not_in_the_group_reads_that_and_is_not_sent_in_circles(aviary: Aviary) -> None:
    aviary.page.delete()
    restrict(aviary.card, "groups")
    answer = aviary.reader.get(aviary.card.url, follow=True)
    assert (answer.status_code, answer.redirect_chain) == (403, [])
    assert "no-store" in answer["Cache-Control"]
    assert "Dafür fehlt die Berechtigung" in answer.content.decode()
    assert not [word for word in WORDS if word in answer.content.decode()]


def test_n03_who_owes_a_second_factor_is_led_to_it_from_a_page_for_a_group(aviary: Aviary, settings: Any) -> None:
    settings.SECOND_FACTOR_REQUIRED = True
    rule = restrict(aviary.card, "groups")
    reviewer = UserFactory(role=Role.REVIEWER)
    rule.groups.set(reviewer.groups.all())
    client = Client()
    client.force_login(reviewer)
    answer = client.get(aviary.card.url, follow=True)
    assert answer.redirect_chain[0] == (reverse("mfa_index"), 302)
    assert answer.status_code == 200
    assert "zweiten Faktor" in answer.content.decode()


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
    assert (row.is_public, row.title, row.content) == (False, "", {})
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
    assert [teaser.title for teaser in saved_cards(aviary.reader.user)[0]] == ["Kanarientitel eins"]
    restrict(aviary.card, "groups")
    shown, gone = saved_cards(aviary.reader.user)
    assert (shown, len(gone)) == ([], 1)


def test_n03_a_search_page_asks_no_more_than_before(aviary: Aviary, django_assert_num_queries: object) -> None:
    restrict(aviary.page)
    client = Client()
    client.get("/suche/?q=Ansatz")
    # The number of the last change with what is private, the cards shown, the frame.
    with django_assert_num_queries(3):  # type: ignore[operator]
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
