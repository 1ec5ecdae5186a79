"""Elasticsearch as the engine, well and unwell: always an answer, within two seconds, and the page says so."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable
from dataclasses import replace
from html import unescape
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from elasticsearch import TransportError

from search.engines import sync
from search.engines.base import EngineUnavailable, SearchRequest
from search.engines.elasticsearch import alias_of
from search.engines.fallback import ENGINE, engine_named
from search.everywhere import Question
from search.index.snapshots import Snapshots
from search.models import IndexVersion
from search.query.selection import Selection
from tests.factories import ContactFactory, PracticeFactory, RegionFactory, ThemeFactory, site_tree
from tests.harness.cluster import everything_is_sent, remove_indices
from tests.harness.impostor import impostor
from tests.search.test_listing import in_english

pytestmark = [pytest.mark.django_db, pytest.mark.elasticsearch]
NOTICE = "Die Suche läuft gerade mit der Ersatztechnik"
LIMIT = 4.0


def page(words: str = "Beratung", **parameters: Any) -> tuple[str, float]:
    start = time.monotonic()
    response = Client().get("/suche/", {"q": words, **parameters})
    assert response.status_code == 200
    return unescape(response.content.decode()), time.monotonic() - start


def test_a_published_card_reaches_the_cluster_and_leaves_it(cluster: Any) -> None:
    card = PracticeFactory(title="Beratung")
    sync.sync()
    wanted = SearchRequest("de", plan=Snapshots.current("de").analyser.plan("Beratung"))
    assert engine_named("elasticsearch").search(wanted).page_ids == (card.pk,)
    card.unpublish()
    assert sync.sync() == 1
    assert engine_named("elasticsearch").search(wanted).page_ids == ()
    assert sync.sync() == 0


def test_both_engines_give_the_same_hits_and_counts(cluster: Any) -> None:
    themes = [ThemeFactory(key=f"probe-{number}") for number in range(3)]
    for number in range(9):
        PracticeFactory(
            title=f"Beratung {'Anerkennung' * (number % 2)} {number}",
            theme=themes[number % 3],
            region=RegionFactory(ags=("14523", "10", "09162")[number % 3]),
        )
    call_command("reindex", stdout=StringIO(), stderr=StringIO())
    analyser = Snapshots.current("de").analyser
    for selection in (Selection(), Selection({"theme": ("probe-1",)}), Selection({"region": ("14", "10")})):
        for plan in (None, analyser.plan("Anerkennungsberatung"), analyser.plan("Beratung"), analyser.plan("xyzzy")):
            for sort in ("fit", "newest", "title"):
                wanted = SearchRequest("de", selection, plan, sort, 2, 4)
                embedded, other = (engine_named(name).search(wanted) for name in ("embedded", "elasticsearch"))
                assert embedded.total == other.total
                assert embedded.page_ids == other.page_ids or (plan is None and sort == "fit")
                assert {k: v for k, v in embedded.counts.items() if v} == {k: v for k, v in other.counts.items() if v}


def test_a_change_not_yet_sent_is_answered_by_the_engine_that_knows_it(cluster: Any) -> None:
    PracticeFactory(title="Beratung alt")
    sync.sync()
    PracticeFactory(title="Beratung neu")
    html, _seconds = page()
    assert "neu" in html
    assert NOTICE not in html


def test_a_rebuild_leaves_no_gap_and_no_leftovers(cluster: Any) -> None:
    PracticeFactory(title="Beratung")
    sync.rebuild()
    first = set(cluster.indices.get_alias(name=alias_of("de")).body)
    sync.rebuild()
    second = set(cluster.indices.get_alias(name=alias_of("de")).body)
    assert len(first) == len(second) == 1
    assert first != second
    assert set(cluster.indices.get(index=f"{alias_of('de')}-*").body) >= second
    assert not cluster.indices.exists(index=first.pop())


def test_sending_twice_or_an_old_version_does_no_harm(cluster: Any) -> None:
    card = PracticeFactory(title="Beratung")
    sync.sync()
    IndexVersion.sent(0)
    sync.sync()
    assert sync.compare().is_equal
    card.unpublish()
    sync.sync()
    IndexVersion.sent(0)
    sync.sync()
    assert sync.compare().is_equal


def test_the_reconciler_finds_and_mends_what_is_missing(cluster: Any) -> None:
    card = PracticeFactory(title="Beratung")
    PracticeFactory(title="Beratung zwei")
    sync.rebuild()
    cluster.delete(index=alias_of("de"), id=str(card.pk), refresh=True)
    assert sync.compare().missing == 1
    html, seconds = page()
    assert "2 Praxisbeispiele" in html
    assert NOTICE in html
    assert seconds < LIMIT
    sync.repair()
    assert sync.compare().is_equal


def test_without_its_index_the_embedded_engine_answers(cluster: Any) -> None:
    PracticeFactory(title="Beratung")
    sync.rebuild()
    remove_indices(alias_of("de"))
    html, seconds = page()
    assert "1 Praxisbeispiel" in html
    assert NOTICE in html
    assert seconds < LIMIT


def hanging(connection: socket.socket) -> None:
    time.sleep(5)
    connection.close()


def saying(body: bytes, headers: bytes = b"") -> Callable[[socket.socket], None]:
    def answer(connection: socket.socket) -> None:
        connection.recv(65536)
        length = str(len(body)).encode()
        connection.sendall(b"HTTP/1.1 200 OK\r\n" + headers + b"Content-Length: " + length + b"\r\n\r\n" + body)
        connection.close()

    return answer


ELASTIC = b"X-Elastic-Product: Elasticsearch\r\nContent-Type: application/json\r\n"


def slowly(connection: socket.socket) -> None:
    """Drips its answer so that no single read runs into a limit."""
    connection.sendall(b"HTTP/1.1 200 OK\r\n" + ELASTIC + b"Content-Length: 1000\r\n\r\n")
    for _ in range(50):
        try:
            connection.sendall(b" ")
        except OSError:
            return
        time.sleep(0.2)


def slowly_at_once(connection: socket.socket) -> None:
    """Drips already in the headers, where no length is known yet."""
    for sign in b"HTTP/1.1 200 OK\r\nX-Elastic-Product: Elasticsearch\r\nX-Much: " + b"x" * 100:
        try:
            connection.sendall(bytes([sign]))
        except OSError:
            return
        time.sleep(0.1)


@pytest.mark.parametrize(
    "behaviour",
    [
        hanging,
        slowly,
        slowly_at_once,
        saying(b"<html>Wartung</html>", b"Content-Type: text/html\r\n"),
        saying(b"{not json", ELASTIC),
        saying(b"{}", ELASTIC),
        saying(b'{"hits": null, "_shards": {"failed": 0}, "aggregations": []}', ELASTIC),
        saying(b"[1, 2, 3]", ELASTIC),
        saying(b"\x00\xff\xfe", ELASTIC),
    ],
    ids=["hanging", "slowly", "slow headers", "html", "broken json", "empty", "nulls", "list", "bytes"],
)
def test_an_unwell_server_costs_two_seconds_at_most(behaviour: Any, settings: Any) -> None:
    site_tree()
    PracticeFactory(title="Beratung")
    everything_is_sent()
    page()
    ENGINE.unwell_until = 0.0
    with impostor(behaviour) as url:
        settings.ELASTICSEARCH_URL = url
        html, seconds = page()
        again, at_once = page()
    ENGINE.unwell_until = 0.0
    assert "1 Praxisbeispiel" in html
    assert NOTICE in html
    assert NOTICE in again
    assert seconds < LIMIT
    assert at_once < LIMIT


def test_nobody_listening(settings: Any) -> None:
    site_tree()
    PracticeFactory(title="Beratung")
    everything_is_sent()
    settings.ELASTICSEARCH_URL = "http://127.0.0.1:9"
    ENGINE.unwell_until = 0.0
    html, seconds = page()
    ENGINE.unwell_until = 0.0
    assert "1 Praxisbeispiel" in html
    assert NOTICE in html
    assert seconds < LIMIT
    with pytest.raises(EngineUnavailable):
        engine_named("elasticsearch").search(SearchRequest("de"))
    out = StringIO()
    call_command("search_status", stdout=out)
    assert "antwortet nicht" in out.getvalue()
    IndexVersion.sent(0)
    with pytest.raises(TransportError):
        sync.bring_to_elasticsearch()


def test_both_engines_give_the_same_lists_in_another_language(cluster: Any) -> None:
    """Translations by the words of both languages, German cards behind them, each once; and who can be called."""
    site_tree()
    for number in range(4):
        card = PracticeFactory(title=f"Training für alle {number}")
        if number % 2:
            in_english(card, title=f"Training for all {number}" if number > 1 else "Something else")
        if number > 1:
            ContactFactory(card=card, level="public")
    sync.sync()
    for words in ("", "training", "alle", "something"):
        question = Question.of("en", words)
        for selection in (Selection(), Selection({"contact": ("ja",)})):
            wanted = SearchRequest("en", selection, number=10)
            pages, totals = [], []
            for engine in ("elasticsearch", "embedded"):
                pages.append([])
                totals.append(0)
                for extra in ({"german": question.behind.plan}, {"language": "de", "not_in": "en"}):
                    reading = question.behind if "not_in" in extra else question.own
                    found = engine_named(engine).search(replace(wanted, plan=reading.plan, **extra))
                    pages[-1] += found.page_ids
                    totals[-1] += found.total
                    counts = found.counts["contact"]
                    assert counts.get("ja", 0) <= found.total or selection
            assert totals[0] == totals[1], words
            assert sorted(pages[0]) == sorted(pages[1]), words
