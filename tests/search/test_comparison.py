"""Cards, rows and cluster agree: what a crash, an upgrade or a mishap left is found cheaply and put right."""

from __future__ import annotations

import dataclasses
import datetime as dt
import threading
import time
from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from elasticsearch import ApiError, Elasticsearch, TransportError
from wagtail.models import Page, PageViewRestriction

from practices.models import PracticePage
from search.engines import sync
from search.engines.elasticsearch import alias_of
from search.engines.fallback import ENGINE
from search.engines.turn import Busy, taken
from search.index.comparison import Differences, Unreadable, compare_everything, compare_rows, differences, mend
from search.index.rows import index_card
from search.index.shape import SHAPE, shape_of
from search.index.snapshots import Snapshots
from search.models import ClusterTurn, IndexedCard, IndexVersion
from tests.factories import PracticeFactory, site_tree
from tests.harness.odd_server import ODD_ANSWERS, odd_server
from tests.harness.programs import wait_for
from tests.search.test_elasticsearch import NOTICE, page

pytestmark = pytest.mark.django_db


def rows_of(*cards: PracticePage) -> Any:
    return IndexedCard.objects.filter(page_id__in=[card.pk for card in cards])


def found(words: str = "Beratung") -> str:
    Snapshots.forget()
    response = Client().get("/suche/", {"q": words})
    assert response.status_code == 200
    return response.content.decode()


@pytest.fixture
def cards() -> tuple[PracticePage, PracticePage]:
    site_tree()
    return PracticeFactory(title="Beratung Quitte"), PracticeFactory(title="Beratung Holunder")


Mishap = Callable[[PracticePage], object]
MISHAPS: dict[str, Mishap] = {
    "withdrawn, row stayed": lambda card: Page.objects.filter(pk=card.pk).update(live=False),
    "row lost": lambda card: rows_of(card).delete(),
    "row says not public": lambda card: rows_of(card).update(is_public=False),
    "row of an older version": lambda card: rows_of(card).update(revision=1),
    "row of another release": lambda card: rows_of(card).update(shape="old"),
    "other address": lambda card: rows_of(card).update(slug="woanders"),
    "other language": lambda card: rows_of(card).update(language="en"),
}


@pytest.mark.parametrize("mishap", MISHAPS.values(), ids=MISHAPS)
def test_n29_what_differs_between_cards_and_rows_is_mended(
    cards: tuple[PracticePage, PracticePage], mishap: Mishap, caplog: pytest.LogCaptureFixture
) -> None:
    assert not differences()
    mishap(cards[0])
    assert compare_rows()
    assert len([record for record in caplog.records if "Index differed" in record.message]) == 1
    assert not differences()
    live = set(PracticePage.objects.live().values_list("pk", flat=True))
    assert set(IndexedCard.objects.readable().values_list("page_id", flat=True)) == live
    assert ("Quitte" in found()) == (cards[0].pk in live)
    compare_everything()
    assert len([record for record in caplog.records if "Index differed" in record.message]) == 1


def test_n29_a_card_that_cannot_be_indexed_stops_none_of_the_others(
    cards: tuple[PracticePage, PracticePage], monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(card: PracticePage) -> None:
        if card.pk == cards[0].pk:
            raise KeyError("label")
        index_card(card)

    rows_of(*cards).update(shape="old")
    monkeypatch.setattr("search.index.comparison.index_card", breaks)
    with pytest.raises(Unreadable, match=str(cards[0].pk)):
        compare_everything()
    assert list(IndexedCard.objects.readable().values_list("page_id", flat=True)) == [cards[1].pk]
    call_command("reindex", outdated=True, stdout=StringIO(), stderr=StringIO())


def test_n29_the_comparison_costs_the_same_for_many_cards(cards: tuple[PracticePage, PracticePage]) -> None:
    with CaptureQueriesContext(connection) as few:
        assert not compare_rows()
    for number in range(3):
        PracticeFactory(title=f"Beratung {number}")
    with CaptureQueriesContext(connection) as many:
        assert not compare_rows()
    assert len(few) == len(many) <= 8


def test_n29_a_card_published_between_question_and_answer_keeps_its_row(
    cards: tuple[PracticePage, PracticePage],
) -> None:
    mend(Differences(behind=[], surplus=[cards[0].pk]))
    assert IndexedCard.objects.readable().filter(page_id=cards[0].pk).exists()
    assert not differences()


def test_n29_a_private_card_is_no_difference(cards: tuple[PracticePage, PracticePage]) -> None:
    PageViewRestriction.objects.create(page=cards[0], restriction_type="login")
    assert not compare_rows()
    assert list(IndexedCard.objects.readable().values_list("page_id", flat=True)) == [cards[1].pk]


OLD: dict[str, Callable[[IndexedCard], object]] = {
    "words as a list": lambda row: setattr(row, "words", {"levels": ["beratung|7"]}),
    "facets as text": lambda row: setattr(row, "facets", {"theme": 7}),
    "places of another kind": lambda row: setattr(row, "places", {"beratung": [[0, 1, 2]]}),
}


@pytest.mark.parametrize("age", OLD.values(), ids=OLD)
def test_n30_readers_survive_rows_of_another_release(
    cards: tuple[PracticePage, PracticePage], age: Callable[[IndexedCard], object], settings: Any
) -> None:
    row = rows_of(cards[0]).get()
    age(row)
    row.shape = "older"
    row.version = IndexVersion.next()
    row.save()
    html = found()
    assert "Holunder" in html
    assert "Quitte" not in html
    client = Client()
    for path in ("/", "/praxisbeispiele/", "/suche/vorschlaege/?q=Bera", "/suche/feed/?q=Beratung", cards[1].url):
        Snapshots.forget()
        assert client.get(path).status_code == 200, path
    out = StringIO()
    call_command("reindex", outdated=True, stdout=out, stderr=StringIO())
    assert "1 Karten neu im Index" in out.getvalue()
    assert "Quitte" in found()


def test_n30_a_start_without_an_upgrade_writes_nothing(cards: tuple[PracticePage, PracticePage]) -> None:
    before = IndexVersion.current().change
    out = StringIO()
    with CaptureQueriesContext(connection) as asked:
        call_command("reindex", outdated=True, stdout=out, stderr=StringIO())
    assert "auf dem Stand" in out.getvalue()
    assert IndexVersion.current().change == before
    assert len(asked) <= 8


def test_n30_the_shape_follows_what_is_stored() -> None:
    def shape(*names: str) -> str:
        region = dataclasses.make_dataclass("Region", [(name, str) for name in names])
        return shape_of(dataclasses.make_dataclass("Card", [("title", str), ("regions", tuple[region, ...])]))

    assert shape("name") == shape("name")
    assert shape("name") != shape("name", "label"), "a field deep inside counts"
    assert shape_of(extra=[1]) != shape_of(extra=[2])
    assert len(SHAPE) == 16


@pytest.mark.elasticsearch
class TestCluster:
    @pytest.fixture(autouse=True)
    def two_cards(self, cluster: Elasticsearch) -> None:
        self.cards = PracticeFactory(title="Beratung Quitte"), PracticeFactory(title="Beratung Holunder")
        sync.sync()
        assert sync.compare().is_equal
        self.name = self.index(cluster)

    def index(self, search: Elasticsearch) -> str:
        (name,) = search.indices.get_alias(name=alias_of("de")).body
        return str(name)

    def assert_well(self, search: Elasticsearch) -> None:
        compare_everything()
        assert sync.compare().is_equal
        ENGINE.unwell_until = 0.0
        Snapshots.forget()
        html, _seconds = page()
        assert "2 Praxisbeispiele" in html
        assert NOTICE not in html
        assert len(search.indices.get(index=f"{alias_of('de')}-2*").body) == 1

    def test_n29_a_lost_index_heals(self, cluster: Elasticsearch) -> None:
        cluster.indices.delete(index=self.name)
        self.assert_well(cluster)

    def test_n29_an_index_with_the_name_of_the_alias_heals(self, cluster: Elasticsearch) -> None:
        cluster.indices.delete(index=self.name)
        cluster.index(index=alias_of("de"), id=str(self.cards[0].pk), document={"page_id": "x"}, refresh=True)
        assert alias_of("de") in cluster.indices.get(index=alias_of("de")).body
        self.assert_well(cluster)

    def test_n29_a_wrong_mapping_heals(self, cluster: Elasticsearch) -> None:
        other = f"{alias_of('de')}-20200101000000000000"
        cluster.indices.create(index=other, mappings={"_meta": sync.META})
        cluster.indices.update_aliases(
            actions=[
                {"remove_index": {"index": self.name}},
                {"add": {"index": other, "alias": alias_of("de")}},
            ]
        )
        self.assert_well(cluster)

    def test_n30_an_index_of_another_release_heals(self, cluster: Elasticsearch) -> None:
        cluster.indices.put_mapping(index=self.name, meta={"shape": "older"})
        PracticeFactory(title="Anderes")
        sync.bring_to_elasticsearch()
        assert self.index(cluster) != self.name
        self.assert_well(cluster)

    def test_n29_an_alias_of_two_indices_heals(self, cluster: Elasticsearch) -> None:
        other = f"{alias_of('de')}-20200101000000000000"
        cluster.indices.create(index=other, mappings={**sync.MAPPING, "_meta": sync.META})
        cluster.indices.update_aliases(actions=[{"add": {"index": other, "alias": alias_of("de")}}])
        self.assert_well(cluster)

    def test_n29_sending_never_makes_an_index(
        self,
        cluster: Elasticsearch,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        """The index goes away between the look at it and the first write."""
        send = sync._send

        def too_late(*arguments: Any) -> int:
            cluster.indices.delete(index=self.name)
            return send(*arguments)

        self.cards[0].unpublish()
        with monkeypatch.context() as patched:
            patched.setattr(sync, "_send", too_late)
            with pytest.raises(RuntimeError, match="taken away"):
                sync.sync()
        assert not cluster.indices.exists(index=alias_of("de"))
        sync.bring_to_elasticsearch()
        self.cards[0].get_latest_revision().publish()
        self.assert_well(cluster)

    def test_n29_two_rebuilds_at_once_are_one(self, cluster: Elasticsearch, monkeypatch: pytest.MonkeyPatch) -> None:
        send, refused = sync._send, []

        def meanwhile(*arguments: Any) -> int:
            with pytest.raises(Busy):
                sync.rebuild()
            refused.append(sync.sync())
            return send(*arguments)

        with monkeypatch.context() as patched:
            patched.setattr(sync, "_send", meanwhile)
            assert sync.rebuild() == 2
        assert refused
        self.assert_well(cluster)


@pytest.mark.parametrize("ended", [dt.timedelta(seconds=-1), dt.timedelta(days=1)], ids=["killed", "clock put back"])
def test_n29_the_turn_of_one_that_was_killed_ends(db: None, ended: dt.timedelta) -> None:
    with taken() as turn:
        with pytest.raises(Busy), taken():
            pass
        ClusterTurn.objects.update(until=timezone.now() + ended)
        with taken(), pytest.raises(Busy):
            turn.keep(at_once=True)
    with taken() as turn:
        turn.keep(at_once=True)
    assert ClusterTurn.objects.get().until is None


@pytest.mark.parametrize("answer", ODD_ANSWERS)
def test_n29_a_lying_server_ends_a_comparison(answer: str, settings: Any) -> None:
    """The client refuses it; the comparison does not hang, and it does not take a lie for agreement."""
    site_tree()
    PracticeFactory(title="Beratung")
    began, threads = time.monotonic(), passing_threads()
    with odd_server() as server:
        server.answer = ODD_ANSWERS[answer]
        settings.ELASTICSEARCH_URL = server.address
        with pytest.raises((ApiError, TransportError)):
            compare_everything()
    assert time.monotonic() - began < 20
    assert IndexVersion.current().elasticsearch == 0
    wait_for(lambda: passing_threads() <= threads, "die Anfragen des Vergleichs sind zu Ende", 20)


def passing_threads() -> int:
    """Those of the pool that makes connections (``search.engines.connection``) stay; it has a limit of its own."""
    return sum(not thread.name.startswith("elasticsearch") for thread in threading.enumerate())
