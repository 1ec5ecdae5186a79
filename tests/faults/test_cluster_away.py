"""Elasticsearch silent, gone, without its indices: readers go on finding, and within a minute all is equal again."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
import requests

from tests.harness.cluster import own_indices, remove_indices
from tests.harness.components import elasticsearch_url, require
from tests.harness.few_cards import load_few_cards
from tests.harness.production import ProductionSite, assert_one_outage
from tests.harness.programs import wait_for
from tests.harness.relay import Mood, Relay

CARDS = 4
# Seconds after which pages, rows and cluster are equal: the worker compares every minute.
HEALED = 90.0


class Searched:
    """A site beside a cluster of its own indices, with a relay between them."""

    def __init__(self, site: ProductionSite, relay: Relay, prefix: str) -> None:
        self.site, self.relay, self.prefix = site, relay, prefix

    def in_cluster(self) -> int:
        """Cards the cluster holds in German, asked past the relay; -1 where there is no index."""
        answer = requests.get(f"{elasticsearch_url()}/{self.prefix}-de/_count", timeout=20)
        return int(answer.json()["count"]) if answer.status_code == 200 else -1

    def found(self) -> int:
        """Cards that a reader's search lists."""
        page = self.site.get("/praxisbeispiele/?q=werkstatt")
        assert page.status_code == 200
        return len(set(re.findall(r"/praxisbeispiele/werkstatt-\d+/", page.text)))


@pytest.fixture(scope="module")
def searched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Searched]:
    require(elasticsearch_url(), "Elasticsearch (TEST_ELASTICSEARCH_URL)")
    folder = tmp_path_factory.mktemp("cluster")
    with (
        own_indices() as prefix,
        Relay(elasticsearch_url()) as relay,
        ProductionSite(
            folder / "data", elasticsearch_url=relay.address, worker=True, SEARCH_INDEX_PREFIX=prefix
        ) as site,
    ):
        searched = Searched(site, relay, prefix)
        load_few_cards(site, CARDS, folder)
        wait_for(lambda: searched.in_cluster() == CARDS, "Elasticsearch kennt die Karten", HEALED)
        yield searched


@pytest.fixture(autouse=True)
def well_again(searched: Searched) -> Iterator[None]:
    """The next test begins with a cluster that is well, and with no step that still remembers an outage."""
    yield
    searched.relay.turn(Mood.WELL)
    wait_for(lambda: not searched.site.failing_steps(), "alles gelingt wieder", HEALED)


@pytest.mark.parametrize("mood", [Mood.SILENT, Mood.GONE])
def test_n28_readers_find_what_changes_while_the_cluster_is_away_and_it_catches_up(
    searched: Searched, mood: Mood
) -> None:
    searched.relay.turn(mood)
    before = len(searched.site.failures())
    searched.site.run(
        "from practices.models import PracticePage as P; P.objects.get(slug='werkstatt-1').specific.unpublish()"
    )
    assert searched.found() == CARDS - 1
    wait_for(lambda: len(searched.site.failures()) > before, "der Ausfall ist eine Zeile", 60)
    wait_for(lambda: "elasticsearch" in searched.site.failing_steps(), "das Nachtragen misslingt", 60)
    assert_one_outage(searched.site.failures()[before:])
    assert searched.in_cluster() == CARDS
    searched.relay.turn(Mood.WELL)
    wait_for(lambda: searched.in_cluster() == CARDS - 1, "Elasticsearch holt es nach", HEALED)
    assert_one_outage(searched.site.failures()[before:])
    searched.site.run(
        "from practices.models import PracticePage as P; "
        "P.objects.get(slug='werkstatt-1').get_latest_revision_as_object().save_revision(clean=False).publish()"
    )
    wait_for(lambda: searched.in_cluster() == CARDS, "Elasticsearch kennt die Karte wieder", HEALED)
    assert searched.found() == CARDS


def test_n29_indices_that_are_lost_are_made_anew_by_the_worker(searched: Searched) -> None:
    remove_indices(searched.prefix)
    assert searched.found() == CARDS
    wait_for(lambda: searched.in_cluster() == CARDS, "die Verzeichnisse sind neu gemacht", HEALED)


def test_n29_a_page_that_changed_past_every_signal_is_noticed_within_a_minute(searched: Searched) -> None:
    searched.site.ask("UPDATE wagtailcore_page SET live = false WHERE slug = 'werkstatt-0'")
    wait_for(lambda: (searched.found(), searched.in_cluster()) == (CARDS - 1, CARDS - 1), "alle sind gleich", HEALED)
