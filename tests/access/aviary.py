"""Pages full of canary words among plain ones, and all addresses at which a word of them could stand."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass, field

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from wagtail.models import Locale, Page, PageViewRestriction

from accounts.access_rules import AccessRule, routes
from accounts.roles import Role
from home.models import HomePage, SavedPractice, StandardPage
from practices.models import PracticeIndexPage, PracticePage
from search.models import IndexedCard
from tests.access.paths import paths_without_argument
from tests.factories import PracticeFactory, SignedIn, rich_card, signed_in, site_tree
from vocabularies.models import Theme

WORDS = ("Kanarientitel", "kanarienvogelsatz", "Kanarienkurzname", "Kanarientraeger")


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


def public_paths() -> list[str]:
    """Every address of the router that everybody may ask for and that needs no argument."""
    public = {route.key for route in routes() if route.rule is AccessRule.PUBLIC}
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


@pytest.fixture(scope="module")
def made_aviary(shared_rows: None) -> Aviary:
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


@pytest.fixture
def aviary(made_aviary: Aviary) -> Aviary:
    return deepcopy(made_aviary)
