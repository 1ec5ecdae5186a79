"""The map of Germany and the list beside it: true numbers, no two marks on one another, every Kreis within reach."""

from __future__ import annotations

from html import unescape
from itertools import combinations
from pathlib import Path

import pytest
from django.test import Client

from practices.models import PracticePlace
from practices.public.region_finder import regions_meant
from practices.public.region_map import APART, MARK, region_map
from tests.factories import PracticeFactory, RegionFactory, site_tree
from vocabularies import dot_map
from vocabularies.models import Region

DRAWING = Path("site/static/assets/icons/germany.svg")


class TestDrawing:
    def test_the_file_is_what_the_places_draw(self) -> None:
        assert DRAWING.read_text(encoding="utf-8") == dot_map.drawing()

    def test_flensburg_is_above_munich_and_cologne_left_of_dresden(self) -> None:
        flensburg, munich = dot_map.project(54.78, 9.43), dot_map.project(48.14, 11.58)
        cologne, dresden = dot_map.project(50.94, 6.96), dot_map.project(51.05, 13.74)
        assert flensburg[1] < cologne[1] < munich[1]
        assert cologne[0] < munich[0] < dresden[0]
        # Both are as far from each other as on the ground: 478 km and 731 km by the great circle.
        across, down = dresden[0] - cologne[0], munich[1] - flensburg[1]
        assert abs(across / 478 - down / 738) < 0.02


@pytest.mark.django_db
class TestMarks:
    def test_a_kreis_with_cards_has_its_number_and_leads_there(self, client: Client) -> None:
        site_tree()
        for _number in range(2):
            PracticeFactory(region=RegionFactory(ags="14523"))
        (mark,) = region_map("de").marks
        assert (mark.names, mark.count, mark.url) == (("Vogtlandkreis",), 2, "/regionen/14523/")
        page = unescape(client.get("/regionen/").content.decode())
        assert 'aria-label="Vogtlandkreis: 2 Praxisbeispiele"' in page

    def test_kreise_that_would_touch_share_a_mark_that_finds_the_cards_of_all(self, client: Client) -> None:
        site_tree()
        card = PracticeFactory(region=RegionFactory(ags="09464"))
        # It runs beside its home, too: one card, not two.
        PracticePlace.objects.create(page=card, region=RegionFactory(ags="09475"))
        PracticeFactory(region=RegionFactory(ags="09475"))
        (mark,) = region_map("de").marks
        assert set(mark.names) == {"Hof, Stadt", "Hof (Landkreis)"}
        assert mark.count == 2
        assert client.get(mark.url).context["total"] == 2

    def test_with_cards_everywhere_no_two_marks_touch_and_all_are_on_the_map(self) -> None:
        site_tree()
        regions = list(Region.objects.filter(level="kreis"))
        card = PracticeFactory(region=regions[0])
        PracticePlace.objects.bulk_create(
            PracticePlace(page=card, region=region, sort_order=place) for place, region in enumerate(regions[1:])
        )
        found = region_map("de")
        assert sum(len(mark.names) for mark in found.marks) == 400
        assert all(mark.count == 1 for mark in found.marks)
        # Rounded to whole units.
        least = (APART - 1.5) ** 2
        assert all((a.x - b.x) ** 2 + (a.y - b.y) ** 2 >= least for a, b in combinations(found.marks, 2))
        assert APART - 1.5 >= MARK >= 24
        assert all(0 < mark.x < found.width and 0 < mark.y < found.height for mark in found.marks)

    def test_a_card_of_berlin_is_on_the_map_and_once_in_the_list(self) -> None:
        site_tree()
        PracticeFactory(region=RegionFactory(ags="11"))
        found = region_map("de")
        assert [(mark.names, mark.url) for mark in found.marks] == [(("Berlin",), "/regionen/11/")]
        (berlin,) = [land for land in found.lands if land.count]
        assert (berlin.name, berlin.children) == ("Berlin", ())

    def test_all_lands_are_beside_it_with_the_kreise_that_have_cards(self) -> None:
        site_tree()
        PracticeFactory(region=RegionFactory(ags="14523"))
        lands = region_map("de").lands
        assert len(lands) == 16
        assert [(land.name, land.count, [kreis.name for kreis in land.children]) for land in lands if land.count] == [
            ("Sachsen", 1, ["Vogtlandkreis"])
        ]

    def test_other_languages_have_the_same_numbers_under_their_own_addresses(self) -> None:
        site_tree()
        PracticeFactory(region=RegionFactory(ags="14523"))
        (mark,) = region_map("en").marks
        assert (mark.count, mark.url) == (1, "/en/regionen/14523/")
        assert region_map("en").lands[0].url.startswith("/en/")

    def test_a_region_of_the_editors_own_needs_no_place(self) -> None:
        site_tree()
        own = RegionFactory(ags="14999")
        PracticeFactory(region=own)
        found = region_map("de")
        assert found.marks == ()
        assert [kreis.ags for land in found.lands for kreis in land.children] == ["14999"]


@pytest.mark.django_db
class TestFinder:
    @pytest.mark.parametrize(
        ("text", "found"),
        [
            ("95028", ["09464"]),
            ("95028 Hof", ["09464"]),
            ("Landkreis Hof", ["09475"]),
            ("LK Hof", ["09475"]),
            ("Hof (Landkreis)", ["09475"]),
            # The town first, then the Kreis around it.
            ("Hof", ["09464", "09475"]),
            ("hof, stadt", ["09464"]),
            ("Bad Salzungen", ["16063"]),
            ("Eisenach", ["16063"]),
            ("Frankfurt/Oder", ["12053"]),
            ("Bayern", ["09"]),
            ("Berlin", ["11"]),
            ("Vogtland", ["14523"]),
            ("26434", ["03455", "03462"]),
            ("xyzzy", []),
            ("Kreis", []),
            ("00000", []),
        ],
    )
    def test_what_people_write_leads_to_their_region(self, text: str, found: list[str]) -> None:
        assert [region.ags for region in regions_meant(text)] == found

    def test_one_meaning_leads_straight_to_the_page(self, client: Client) -> None:
        site_tree()
        answer = client.get("/regionen/", {"ort": " 95028 "})
        assert answer.headers["Location"] == "/regionen/09464/"
        assert client.get("/en/regionen/", {"ort": "95028"}).headers["Location"] == "/en/regionen/09464/"

    def test_several_are_offered_and_none_keeps_what_was_typed(self, client: Client) -> None:
        site_tree()
        page = unescape(client.get("/regionen/", {"ort": "Hof"}).content.decode())
        assert 'href="/regionen/09464/"' in page
        assert 'href="/regionen/09475/"' in page
        page = unescape(client.get("/regionen/", {"ort": 'Flunder"<b>'}).content.decode())
        assert "kennen wir nicht" in page
        assert 'value="Flunder"<b>"' in page
        assert "<b>" not in client.get("/regionen/", {"ort": "<b>"}).content.decode()
