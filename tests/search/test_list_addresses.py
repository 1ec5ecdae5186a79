"""The address of a list says its whole state, and search engines are told which ones to keep."""

from __future__ import annotations

import pytest
from django.test import Client

from practices.facets import BY_KEY, narrowest
from search.query.selection import Selection
from tests.factories import OrganisationFactory, PracticeFactory, RegionFactory, ThemeFactory, site_tree
from tests.search.test_listing import in_english, soup

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("asked", "tidy"),
    [
        ("/suche/?q=", "/suche/"),
        ("/suche/?q=+&sortierung=&thema=obst&thema=", "/suche/?thema=obst"),
        ("/praxisbeispiele/?q=&region=14", "/praxisbeispiele/?region=14"),
        ("/regionen/14/?q=", "/regionen/14/"),
    ],
)
def test_an_empty_field_leaves_the_address(client: Client, asked: str, tidy: str) -> None:
    site_tree()
    RegionFactory(ags="14")
    answer = client.get(asked)
    assert (answer.status_code, answer.headers["Location"]) == (301, tidy)
    assert not answer.cookies
    assert client.head(asked).status_code == 301
    assert client.get(tidy).status_code == 200


def test_the_number_for_the_button_is_that_of_the_list(client: Client) -> None:
    site_tree()
    theme = ThemeFactory(key="obst", name="Obst")
    for ags in ("14523", "14", "10"):
        PracticeFactory(theme=theme, region=RegionFactory(ags=ags))
    for asked in ({"region": "14"}, {"region": ["14523", "10"]}, {"region": "16"}):
        told = client.get("/themen/obst/", {**asked, "antwort": "zahl"})
        shown = client.get("/themen/obst/", asked).context["total"]
        assert told.json()["status"].startswith(str(shown) if shown else "Kein")
        assert not told.cookies
    assert client.get("/suche/", {"antwort": "zahl"}).json() == {
        "button": "3 Beispiele zeigen",
        "status": "3 Beispiele passen.",
        "counts": client.get("/praxisbeispiele/", {"antwort": "zahl"}).json()["counts"],
    }
    assert client.get("/suche/", {"antwort": "zahl"}).json()["counts"]["region"] == {"14": "2", "14523": "1", "10": "1"}


def test_a_value_stands_for_those_above_it() -> None:
    site_tree()
    upper = ThemeFactory(key="oben")
    ThemeFactory(key="unten", parent=upper)
    assert narrowest(BY_KEY["region"], ("14", "14523", "10")) == ("14523", "10")
    assert narrowest(BY_KEY["theme"], ("unten", "oben")) == ("unten",)
    chosen = Selection({"region": ("14", "10")}).with_value("region", "14523")
    assert chosen.values["region"] == ("10", "14523")
    assert chosen.with_value("region", "14").values["region"] == ("10", "14")


def test_each_page_of_a_list_has_its_own_title_and_canonical_address(
    client: Client, monkeypatch: pytest.MonkeyPatch, settings: object
) -> None:
    monkeypatch.setattr("search.listing.PAGE_SIZE", 1)
    site_tree()
    provider = OrganisationFactory(slug="werk", name="Bildungswerk")
    theme = ThemeFactory(key="obst", name="Obst")
    for number in range(2):
        PracticeFactory(title=f"Quitte {number}", theme=theme, region=RegionFactory(ags="14"), provider=provider)
    for path in ("/praxisbeispiele/", "/themen/obst/", "/regionen/14/", "/traeger/werk/"):
        first, second = soup(client, path), soup(client, path, seite=2)
        assert "Seite 2 von 2" in second.title.get_text()
        assert "Seite" not in first.title.get_text()
        found = [page.select_one('link[rel="canonical"]')["href"] for page in (first, second)]
        assert [address.split("/", 3)[3] for address in found] == [path[1:], f"{path[1:]}?seite=2"]
        narrowed = soup(client, path, q="Quitte")
        assert not narrowed.select('link[rel="canonical"]')
        assert "noindex" in narrowed.select_one('meta[name="robots"]')["content"]


def test_regions_and_institutions_with_cards_stand_in_the_sitemap(client: Client) -> None:
    site_tree()
    provider = OrganisationFactory(slug="werk")
    OrganisationFactory(slug="leer")
    in_english(PracticeFactory(region=RegionFactory(ags="14523"), provider=provider))
    for language in ("de", "en"):
        listed = client.get(f"/sitemap-{language}.xml").content.decode()
        assert "/regionen/14523/</loc>" in listed
        assert "/traeger/werk/</loc>" in listed
        assert "/traeger/leer/" not in listed


def test_the_menu_of_languages_carries_words_and_filters(client: Client) -> None:
    """Where »Praxisbeispiele« has no page in the language, the search has the same list."""
    site_tree()
    in_english(PracticeFactory(region=RegionFactory(ags="14")))
    asked = {"q": "Ansatz", "region": "14", "seite": "3"}
    for path in ("/suche/", "/praxisbeispiele/"):
        links = {link["hreflang"]: link["href"] for link in soup(client, path, **asked).select("[data-menu] a")}
        assert links["en"] == "/en/suche/?q=Ansatz&region=14"
        assert links["uk"] == "/uk/suche/?q=Ansatz&region=14"
        assert client.get(links["ar"]).context["total"] == 1
