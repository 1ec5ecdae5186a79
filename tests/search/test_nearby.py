"""»In meinem Landkreis, sonst in der Nähe«: a place without cards leads on, to its Land, its neighbours, its like."""

from __future__ import annotations

from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from practices.models import PracticePlace
from search.nearby import Nearby
from tests.factories import PracticeFactory, RegionFactory, ThemeFactory, site_tree

pytestmark = pytest.mark.django_db
HOF_TOWN, HOF, VOGTLAND, ZWICKAU, MUNICH, UELZEN = "09464", "09475", "14523", "14524", "09162", "03360"


@pytest.fixture
def cards(db: None) -> None:
    """Two in the Vogtland, one each in Zwickau, Munich and in Uelzen, where people live as in Hof; none in Hof."""
    site_tree()
    theme = ThemeFactory(key="sprache", name="Sprache")
    PracticeFactory(title="Sprachkurs am Abend", region=RegionFactory(ags=VOGTLAND), theme=theme)
    PracticeFactory(title="Bewerbertag", region=RegionFactory(ags=VOGTLAND))
    PracticeFactory(title="Sprachkurs im Betrieb", region=RegionFactory(ags=ZWICKAU), theme=theme)
    PracticeFactory(title="Ausbildungslotsen", region=RegionFactory(ags=MUNICH))
    PracticeFactory(title="Sprachkurs auf dem Land", region=RegionFactory(ags=UELZEN), theme=theme)


def nearby_on(client: Client, path: str, **query: Any) -> Nearby | None:
    found = client.get(path, query).context["nearby"]
    assert found is None or isinstance(found, Nearby)
    return found


def named(regions: Any) -> list[tuple[str, int]]:
    return [(one.name, one.count) for one in regions]


class TestRegionPage:
    def test_a_kreis_without_cards_has_a_page_that_leads_on(self, client: Client, cards: None) -> None:
        answer = client.get(f"/regionen/{HOF}/")
        assert answer.status_code == 200
        found = answer.context["nearby"]
        assert named(found.neighbours)[:3] == [
            ("Vogtlandkreis", 2), ("Zwickau (Landkreis)", 1), ("München, Landeshauptstadt", 1),
        ]  # fmt: skip
        assert [one.km for one in found.neighbours] == sorted(one.km for one in found.neighbours)
        assert (found.land.name, found.land.count, found.land.url) == ("Bayern", 1, "/regionen/09/")
        page = unescape(answer.content.decode())
        assert 'name="robots" content="noindex, follow"' in page
        assert "Dazu haben wir kein Praxisbeispiel gefunden" not in page

    def test_comparable_kreise_are_no_neighbours_and_far_away(self, client: Client, cards: None) -> None:
        # So many are nearer that Uelzen is none of the neighbours.
        for ags in ("14521", "16046"):
            PracticeFactory(region=RegionFactory(ags=ags))
        found = nearby_on(client, f"/regionen/{HOF}/")
        assert found
        assert ("Uelzen (Landkreis)", 1) in named(found.comparable)
        assert not {one.name for one in found.neighbours} & {one.name for one in found.comparable}

    def test_one_with_enough_cards_needs_no_help(self, client: Client, cards: None) -> None:
        assert nearby_on(client, f"/regionen/{VOGTLAND}/")
        for _number in range(2):
            PracticeFactory(region=RegionFactory(ags=VOGTLAND))
        assert nearby_on(client, f"/regionen/{VOGTLAND}/") is None

    def test_a_land_without_cards_leads_to_the_kreise_around_it(self, client: Client, cards: None) -> None:
        found = nearby_on(client, "/regionen/16/")
        assert found
        assert found.land is None
        assert found.neighbours
        assert found.all_url == ""

    def test_a_land_lists_every_kreis_with_its_number_or_without(self, client: Client, cards: None) -> None:
        page = unescape(client.get("/regionen/09/").content.decode())
        with_cards, without = page.split("Kreise ohne eigenes Praxisbeispiel")
        assert f'href="/regionen/{MUNICH}/"' in with_cards
        assert without.count('class="chip" href="/regionen/09') == 95
        assert '<a href="/regionen/00/"' not in page

    def test_germany_is_called_one_thing_and_has_no_neighbours(self, client: Client, cards: None) -> None:
        answer = client.get("/regionen/00/")
        assert answer.context["nearby"] is None
        assert "<title> Bundesweit –" in " ".join(answer.content.decode().split())
        assert "Bundesweit" in client.get("/regionen/").context["region_map"].nationwide.name

    def test_nothing_anywhere_is_no_dead_link(self, client: Client) -> None:
        site_tree()
        assert nearby_on(client, f"/regionen/{HOF}/") is None
        assert "kein Praxisbeispiel gefunden" in client.get(f"/regionen/{HOF}/").content.decode()


class TestSearch:
    def test_the_words_stay_and_the_place_goes(self, client: Client, cards: None) -> None:
        found = nearby_on(client, "/suche/", q="Landkreis Hof Sprachkurs")
        assert found
        assert found.count == 0
        assert named(found.neighbours)[:2] == [("Vogtlandkreis", 1), ("Zwickau (Landkreis)", 1)]
        query = parse_qs(urlsplit(found.neighbours[0].url).query)
        assert query["q"] == ["Sprachkurs"]
        assert query["region"] == [VOGTLAND]
        assert client.get(found.neighbours[0].url).context["total"] == found.neighbours[0].count

    def test_a_place_alone_leads_to_its_surroundings(self, client: Client, cards: None) -> None:
        found = nearby_on(client, "/suche/", q="Landkreis Hof")
        assert found
        assert found.neighbours[0].url == f"/regionen/{VOGTLAND}/"

    def test_filters_count_and_stay(self, client: Client, cards: None) -> None:
        found = nearby_on(client, "/suche/", region=HOF, thema="sprache")
        assert found
        assert named(found.neighbours)[:2] == [("Vogtlandkreis", 1), ("Zwickau (Landkreis)", 1)]
        assert "thema=sprache" in found.neighbours[0].url
        for one in (*found.neighbours, *found.comparable):
            assert client.get(one.url).context["total"] == one.count
        assert found.land is None

    def test_where_nothing_fits_anywhere_the_filters_go_before_the_reader_does(
        self, client: Client, cards: None
    ) -> None:
        found = nearby_on(client, "/suche/", region=HOF, q="Xyzzyqwertz")
        assert found
        assert found.is_wider
        assert named(found.neighbours)[0] == ("Vogtlandkreis", 2)
        assert found.neighbours[0].url == f"/regionen/{VOGTLAND}/"

    def test_a_list_about_no_place_has_no_surroundings(self, client: Client, cards: None) -> None:
        assert nearby_on(client, "/suche/", q="Sprachkurs") is None
        assert nearby_on(client, "/suche/") is None
        assert nearby_on(client, "/suche/", region="00") is None
        assert nearby_on(client, "/suche/", region="quatsch") is None


class TestOwnKreis:
    def test_cards_say_how_far_they_are(self, client: Client, cards: None) -> None:
        card = PracticeFactory(title="Daheim", region=RegionFactory(ags=MUNICH))
        PracticePlace.objects.create(page=card, region=RegionFactory(ags=HOF))
        card.save_revision().publish()
        PracticeFactory(title="Im ganzen Land", region=RegionFactory(ags="09"))
        page = unescape(client.get("/suche/", {"kreis": HOF}).content.decode())
        said = {}
        for teaser in page.split('<article class="teaser">')[1:]:
            title = teaser.split("</a>")[0].rsplit(">", 1)[1]
            said[title] = teaser.split("<strong>")[1].split("</strong>")[0]
        assert said["Daheim"] == "in Ihrem Kreis"
        assert said["Bewerbertag"] == "in der Nähe, 39 km"
        assert said["Im ganzen Land"] == "in Ihrem Bundesland"
        assert said["Sprachkurs im Betrieb"].endswith("km entfernt")

    def test_the_nearest_come_first_where_somebody_wants_it(self, client: Client, cards: None) -> None:
        answer = client.get("/suche/", {"kreis": HOF, "sortierung": "near"})
        page = unescape(answer.content.decode())
        places = [page.index(title) for title in ("Bewerbertag", "Ausbildungslotsen", "Sprachkurs im Betrieb",
                                                  "Sprachkurs auf dem Land")]  # fmt: skip
        # Munich is of the same Land.
        assert places == sorted(places)
        assert answer.context["total"] == 5

    def test_it_stays_in_every_address_of_the_list_and_can_be_taken_away(self, client: Client, cards: None) -> None:
        for number in range(12):
            PracticeFactory(title=f"Mehr {number}")
        page = unescape(client.get("/suche/", {"kreis": HOF, "q": "Ein Satz"}).content.decode())
        assert f'<input type="hidden" name="kreis" value="{HOF}">' in page
        assert f"seite=2&kreis={HOF}" in page
        assert f"/en/suche/?q=Ein+Satz&kreis={HOF}" in page
        assert "Ihr Kreis:" in page
        # The chip takes it away.
        assert 'href="/suche/?q=Ein+Satz#ergebnisse"' in page

    @pytest.mark.parametrize("value", ["", "09", "99999", "0947", "Hof", "<b>"])
    def test_what_is_no_kreis_is_passed_over(self, client: Client, cards: None, value: str) -> None:
        page = client.get(f"/suche/?q=Sprachkurs&kreis={value}", follow=True).content.decode()
        assert "Ihr Kreis:" not in page

    def test_nearest_first_needs_a_kreis(self, client: Client, cards: None) -> None:
        assert client.get("/suche/", {"sortierung": "near"}).context["sort"] == "newest"
        assert [option["value"] for option in client.get("/suche/").context["sort_options"]] == ["newest", "title"]
