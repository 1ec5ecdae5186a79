"""Where places lie: names as people write them, postcodes, distances, neighbours – without a database."""

from __future__ import annotations

import csv

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vocabularies import gazetteer
from vocabularies.gazetteer import DATA, Settlement, name_key

KREISE = gazetteer.kreise()
CITY, TOWNS, RURAL = Settlement.CITY, Settlement.TOWNS, Settlement.RURAL
kreise = st.sampled_from(KREISE)
HOF_TOWN, HOF = "09464", "09475"


def named(text: str) -> tuple[str, ...]:
    return gazetteer.kreise_named(name_key(text))


class TestTables:
    def test_every_kreis_of_the_regions_has_places_and_every_place_a_kreis(self) -> None:
        with (DATA / "regions.csv").open(encoding="utf-8") as table:
            known = {row["ags"] for row in csv.DictReader(table) if len(row["ags"]) == 5}
        assert len(known) == 400
        assert {place.ags for place in gazetteer.all_places()} == known == set(KREISE)

    def test_there_are_all_places_within_germany(self) -> None:
        places = gazetteer.all_places()
        assert len(places) == 11_521
        assert all(47.2 < place.latitude < 55.1 and 5.8 < place.longitude < 15.1 for place in places)

    def test_names_are_german_and_no_quarter_is_larger_than_its_town(self) -> None:
        assert "Munich" not in {place.name for place in gazetteer.all_places()}
        largest = max(gazetteer.all_places(), key=lambda place: place.population)
        assert largest.name == "Berlin"

    def test_every_postcode_leads_to_kreise(self) -> None:
        codes = gazetteer.postcodes()
        assert len(codes) == 8168
        assert all(found and set(found) <= set(KREISE) and len(found) <= 4 for found in codes.values())
        assert {ags for found in codes.values() for ags in found} == set(KREISE)


class TestNames:
    @pytest.mark.parametrize(
        ("typed", "ags"),
        [
            ("Hof", HOF_TOWN),
            ("Stadt Hof", HOF_TOWN),
            ("München", "09162"),
            ("Muenchen", "09162"),
            ("MUNCHEN", "09162"),
            ("St. Wendel", "10046"),
            ("St Wendel", "10046"),
            ("Sankt Peter Ording", "01054"),
            ("Weißenburg i. Bay.", "09577"),
            ("Weissenburg in Bayern", "09577"),
            ("Rothenburg o.d.T.", "09571"),
            ("Bad Homburg v. d. H.", "06434"),
            ("Mülheim an der Ruhr", "05117"),
            ("Lutherstadt Wittenberg", "15091"),
            ("Freiburg im Breisgau", "08311"),
            ("Annaberg Buchholz", "14521"),
            # A municipality of several villages, none of which has its name.
            ("Knüllwald", "06634"),
        ],
    )
    def test_a_name_is_known_however_it_is_written(self, typed: str, ags: str) -> None:
        assert named(typed) == (ags,)

    @pytest.mark.parametrize(
        ("typed", "ags"),
        [
            ("Frankfurt am Main", "06412"),
            ("Frankfurt/Main", "06412"),
            ("Frankfurt a. M.", "06412"),
            ("Frankfurt (Oder)", "12053"),
            ("Frankfurt/O.", "12053"),
            ("Halle (Saale)", "15002"),
            ("Halle/Westf.", "05754"),
            ("Neustadt an der Waldnaab", "09374"),
            ("Neustadt a.d. Weinstr.", "07316"),
        ],
    )
    def test_a_suffix_tells_namesakes_apart(self, typed: str, ags: str) -> None:
        assert named(typed) == (ags,)

    def test_a_name_of_many_means_all_that_are_not_small_beside_the_largest(self) -> None:
        assert named("Frankfurt") == ("06412",)
        neustadt = named("Neustadt")
        assert neustadt[0] == "07316"
        assert {"03241", "09473"} <= set(neustadt)
        assert "01055" in neustadt
        # 698 people
        assert "16061" not in neustadt

    def test_the_largest_place_comes_first(self) -> None:
        assert [place.ags for place in gazetteer.places_named(("hof",))] == [HOF_TOWN, "07143"]

    @pytest.mark.parametrize("typed", ["", "Sprachkurs", "Frankfurt Sprachkurs", "Bad N", "am", "🦩"])
    def test_what_is_no_place_finds_none(self, typed: str) -> None:
        assert named(typed) == ()

    @given(st.sampled_from(gazetteer.all_places()))
    def test_every_place_is_found_by_its_own_name(self, place: gazetteer.Place) -> None:
        assert place in gazetteer.places_named(name_key(place.name))
        ascii_only = place.name.translate(str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"}))
        assert place in gazetteer.places_named(name_key(ascii_only.upper()))

    @given(st.text(max_size=40))
    def test_any_text_is_answered_with_the_largest_first(self, text: str) -> None:
        found = [place.population for place in gazetteer.places_named(name_key(text))]
        assert found == sorted(found, reverse=True)


class TestPostcodes:
    @pytest.mark.parametrize(
        ("postcode", "found"),
        [
            ("95028", (HOF_TOWN,)),
            ("01067", ("14612",)),
            ("36433", ("16063",)),
            ("99817", ("16063",)),
            ("10115", ("11000",)),
            # No place of this name is near: the postcodes around say it.
            ("14548", ("12069",)),
            # The Gemünden that has the same name alone lies elsewhere.
            ("35329", ("06535",)),
            ("00000", ()),
            ("9502", ()),
        ],
    )
    def test_a_postcode_leads_to_its_kreis(self, postcode: str, found: tuple[str, ...]) -> None:
        assert gazetteer.kreise_of_postcode(postcode) == found

    def test_it_names_its_municipalities(self) -> None:
        assert gazetteer.places_of_postcode("36433") == ("Bad Salzungen", "Leimbach", "Moorgrund")
        assert gazetteer.places_of_postcode("00000") == ()


class TestDistances:
    def test_well_known_distances(self) -> None:
        # Great circle between the towns: 504 and 255 km; the middle of all places lies a little beside.
        assert abs(gazetteer.distance_km("11000", "09162") - 504) < 10
        assert abs(gazetteer.distance_km("11000", "02000") - 255) < 10
        assert gazetteer.distance_km(HOF, HOF_TOWN) < 15

    @given(kreise, kreise)
    def test_it_is_as_far_there_as_back(self, one: str, other: str) -> None:
        assert gazetteer.distance_km(one, other) == gazetteer.distance_km(other, one)
        assert gazetteer.distance_km(one, one) == 0

    @given(kreise, kreise, kreise)
    def test_no_detour_is_shorter(self, one: str, other: str, third: str) -> None:
        # Rounded three times.
        direct = gazetteer.distance_km(one, third)
        assert direct <= gazetteer.distance_km(one, other) + gazetteer.distance_km(other, third) + 2

    @given(kreise)
    def test_neighbours_are_all_others_from_near_to_far(self, ags: str) -> None:
        found = gazetteer.neighbours(ags)
        assert len(found) == len(set(found)) == 399
        assert ags not in found
        distances = [gazetteer.distance_km(ags, other) for other in found]
        assert distances == sorted(distances)

    def test_the_neighbours_of_a_land_lie_outside(self) -> None:
        found = gazetteer.neighbours("16")
        assert found
        assert not [ags for ags in found if ags.startswith("16")]

    def test_hof_has_its_town_and_its_neighbours(self) -> None:
        # Wunsiedel and the Vogtlandkreis lie beside it.
        assert gazetteer.neighbours(HOF)[0] == HOF_TOWN
        assert {"09479", "14523"} <= set(gazetteer.neighbours(HOF)[:6])

    def test_what_is_nowhere_has_no_middle(self) -> None:
        with pytest.raises(KeyError):
            gazetteer.centre("99")


class TestSettlement:
    @pytest.mark.parametrize(
        ("ags", "settled"),
        [("11000", CITY), ("14713", CITY), ("16055", TOWNS), (HOF_TOWN, TOWNS), (HOF, RURAL), ("16063", RURAL)],
    )
    def test_the_size_of_towns_says_how_people_live(self, ags: str, settled: Settlement) -> None:
        assert gazetteer.settlement(ags) == settled

    def test_every_kreis_has_a_class_and_a_land_none(self) -> None:
        assert all(gazetteer.settlement(ags) for ags in KREISE)
        assert gazetteer.settlement("09") is None

    @given(kreise)
    def test_comparable_kreise_are_alike_and_elsewhere(self, ags: str) -> None:
        found = gazetteer.comparable(ags)
        assert all(other[:2] != ags[:2] for other in found)
        assert {gazetteer.settlement(other) for other in found} <= {gazetteer.settlement(ags)}
