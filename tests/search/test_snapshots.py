"""Readers hold one snapshot for the whole of a request; what changes meanwhile makes the next one."""

from __future__ import annotations

import threading
import time
from typing import Any

import pytest
from django.db import connection, connections, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.models import PageViewRestriction

from editorial import kept
from practices.models import Collection, PracticePage, PracticeTheme
from search.engines.base import SearchRequest
from search.engines.embedded import EmbeddedEngine
from search.index.restrictions import settle
from search.index.snapshots import Snapshots
from search.models import IndexedCard
from search.query.selection import Selection
from tests.factories import OrganisationFactory, PracticeFactory, ThemeFactory, german, site_tree

READERS, ROUNDS = 6, 12


def titles(words: str) -> set[str]:
    snapshot = Snapshots.current("de")
    found = EmbeddedEngine(snapshot).search(SearchRequest("de", plan=snapshot.analyser.plan(words)))
    return set(PracticePage.objects.filter(pk__in=found.page_ids).values_list("title", flat=True))


@pytest.mark.django_db
def test_a_held_snapshot_does_not_change() -> None:
    site_tree()
    first = PracticeFactory(title="Quittenkarte")
    held = Snapshots.current("de")
    counts, words = held.counts(Selection(), held.visible()), dict(held.knowledge.lexicon.surfaces)
    PracticeFactory(title="Holunderkarte", theme=ThemeFactory(name="Ganz neu"))
    first.unpublish()
    assert titles("Holunderkarte") == {"Holunderkarte"}
    assert Snapshots.current("de") is not held
    assert held.counts(Selection(), held.visible()) == counts
    assert held.knowledge.lexicon.surfaces == words
    assert held.suggestions.find("Quitt")["card"][0].text == "Quittenkarte"
    assert Snapshots.current("de").suggestions.find("Quitt") == {}


@pytest.mark.django_db
def test_nothing_is_asked_where_nothing_changed(django_assert_num_queries: Any) -> None:
    PracticeFactory()
    held = Snapshots.current("de")
    with django_assert_num_queries(1):
        assert Snapshots.current("de") is held


@pytest.mark.django_db
def test_a_change_reads_the_changed_cards_only() -> None:
    site_tree()
    for number in range(3):
        PracticeFactory(title=f"Karte {number}")
    Snapshots.current("de")

    def cost() -> int:
        PracticeFactory(title="Neu")
        with CaptureQueriesContext(connection) as asked:
            Snapshots.current("de")
        return len(asked)

    few = cost()
    for number in range(6):
        PracticeFactory(title=f"Weitere {number}")
    Snapshots.current("de")
    assert cost() == few <= 46


@pytest.mark.django_db
def test_a_process_that_is_ready_has_read_everything(client: Client) -> None:
    """What ``config.wsgi`` does before it says so: no visitor's search or first letter waits for the index."""
    PracticeFactory(title="Quittenkarte")
    kept.forget_everything()
    Snapshots.forget()
    Snapshots.load_all()
    with CaptureQueriesContext(connection) as asked:
        assert "Quittenkarte" in client.get("/suche/vorschlaege/?q=Quitt").content.decode()
    assert len(asked) == 1


@pytest.mark.django_db
def test_suggestions_follow_names_without_a_row() -> None:
    """A Träger's other name and its place stand in no row of the index."""
    provider = OrganisationFactory(name="Verein Brücke", slug="bruecke")
    PracticeFactory(provider=provider)
    assert "organisation" not in Snapshots.current("de").suggestions.find("Steg")
    type(provider).objects.filter(pk=provider.pk).update(alt_labels="Stegverein")
    (entry,) = Snapshots.current("de").suggestions.find("Steg")["organisation"]
    assert entry.text == "Verein Brücke"


@pytest.mark.django_db
def test_names_follow_a_change_that_writes_no_row(client: Client) -> None:
    """An upper theme has no cards of its own, ``update()`` sends no signal; the filter has the new name."""
    above = ThemeFactory(name="Brückenbau", key="brueckenbau")
    PracticeFactory(theme=ThemeFactory(name="Bogenbrücken", parent=above))
    assert "Brückenbau" in client.get("/suche/").content.decode()
    type(above).objects.filter(pk=above.pk).update(name="Ingenieurbau")
    page = client.get("/suche/?thema=brueckenbau").content.decode()
    assert "Ingenieurbau" in page
    assert "Brückenbau" not in page


@pytest.mark.django_db
def test_a_renamed_collection_is_found_by_its_new_name(client: Client) -> None:
    collection = Collection.objects.create(key="heft", title="Sammelheft", locale=german())
    PracticeFactory(title="Karte im Heft", collection=collection)
    assert titles("Sammelheft") == {"Karte im Heft"}
    collection.title = "Quittenheft"
    collection.save()
    assert titles("Quittenheft") == {"Karte im Heft"}
    assert titles("Sammelheft") == set()
    assert "Quittenheft" in client.get("/suche/?sammlung=heft").content.decode()


@pytest.mark.django_db
def test_a_card_counts_for_the_theme_it_has_now_and_no_longer_for_the_one_before() -> None:
    card = PracticeFactory(theme=ThemeFactory(key="frueher"))
    assert Snapshots.current("de").counts(Selection(), 1)["theme"] == {"frueher": 1}
    card.theme_links = [PracticeTheme(term=ThemeFactory(key="heute"), locale=card.locale)]
    card.save_revision().publish()
    assert Snapshots.current("de").counts(Selection(), 1)["theme"] == {"heute": 1}


@pytest.mark.django_db
def test_cards_come_back_a_few_at_a_time_and_it_is_said_when_all_are_there() -> None:
    cards = [PracticeFactory(title=f"Quittenkarte {number}") for number in range(3)]
    restrictions = [PageViewRestriction(page=card, restriction_type="login") for card in cards]
    # Without a signal, as a bulk action does it.
    PageViewRestriction.objects.bulk_create(restrictions)
    assert settle()
    assert titles("Quittenkarte 0") == set()
    PageViewRestriction.objects.all()._raw_delete("default")
    known = IndexedCard.objects.filter(is_public=True)
    assert [(settle(1), known.count()) for _again in range(4)] == [(False, 1), (False, 2), (True, 3), (True, 3)]


@pytest.mark.django_db
def test_a_search_follows_a_restriction_that_came_without_a_signal() -> None:
    card = PracticeFactory(title="Quittenkarte")
    assert titles("Quittenkarte") == {"Quittenkarte"}
    PageViewRestriction.objects.bulk_create([PageViewRestriction(page=card, restriction_type="login")])
    assert titles("Quittenkarte") == set()


@pytest.mark.django_db
def test_a_list_with_another_address_takes_its_cards_along(client: Client) -> None:
    index = site_tree()
    PracticeFactory(title="Quittenkarte", slug="quitte")
    assert Snapshots.current("de").suggestions.find("Quitt")["card"][0].url == "/praxisbeispiele/quitte/"
    index.slug = "beispiele"
    index.save_revision().publish()
    assert Snapshots.current("de").suggestions.find("Quitt")["card"][0].url == "/beispiele/quitte/"
    assert "/beispiele/quitte/" in client.get("/suche/?q=Quittenkarte").content.decode()


@pytest.mark.django_db
def test_what_was_taken_back_is_not_there() -> None:
    """A transaction that is rolled back, a backup that is put back: what was read meanwhile never was."""
    PracticeFactory(title="Quittenkarte")
    Snapshots.current("de")
    with transaction.atomic():
        PracticeFactory(title="Geisterkarte")
        assert titles("Geisterkarte") == {"Geisterkarte"}
        transaction.set_rollback(True)
    snapshot = Snapshots.current("de")
    assert snapshot.visible().bit_count() == 1
    assert snapshot.suggestions.find("Geister") == {}


@pytest.mark.django_db(transaction=True)
def test_many_read_while_one_publishes(site_is_set_up: None) -> None:
    """The dictionary that changed size during iteration: readers in threads, words that come and go."""
    site_tree()
    for number in range(8):
        PracticeFactory(title=f"Bestandskarte {number}", implementation=f"<p>Bestand {'wort' * number}</p>")
    stop, problems, reads = threading.Event(), [], [0]

    def read() -> None:
        client = Client()
        try:
            while not stop.is_set():
                for path in ("/suche/?q=Bestandskarte", "/suche/?q=Neuwort", "/suche/vorschlaege/?q=Be", "/themen/"):
                    answer = client.get(path)
                    assert answer.status_code == 200
                    reads[0] += 1
                found = titles("Bestandskarte")
                assert len(found) == 8, found
        except BaseException as problem:
            problems.append(problem)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=read) for _number in range(READERS)]
    for thread in threads:
        thread.start()
    for number in range(ROUNDS):
        words = " ".join(f"Neuwort{number}x{letter}verbindung" for letter in "abcdefghij")
        card = PracticeFactory(title=f"Neue {number}", implementation=f"<p>{words}</p>")
        if number % 2:
            card.unpublish()
        time.sleep(0.05)
    stop.set()
    for thread in threads:
        thread.join(60)
    assert problems == []
    assert reads[0] > READERS
    assert titles("Neuwort0xaverbindung") == {"Neue 0"}
