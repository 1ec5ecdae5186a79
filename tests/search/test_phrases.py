"""The words of searches are counted: without persons, and without costing a search its time."""

from __future__ import annotations

import pytest
from django.db import OperationalError
from django.test import Client

from search.models import SearchPhrase
from search.searched_words import count_search, forget_old_phrases, searches
from tests.factories import PracticeFactory, ThemeFactory, site_tree
from tests.search.conftest import Find

pytestmark = pytest.mark.django_db


@pytest.mark.django_db(transaction=True)
def test_n34_a_busy_database_costs_no_search_its_time_and_no_phrase(monkeypatch: pytest.MonkeyPatch) -> None:
    searches.write()
    SearchPhrase.objects.all().delete()
    count_search("de", "Anerkennung", 3)

    def busy(_owner: object) -> None:
        raise OperationalError("database is locked")

    with monkeypatch.context() as context:
        context.setattr("django.db.transaction.Atomic.__enter__", busy)
        assert searches.write() == 0
    count_search("de", "Anerkennung", 3)
    assert searches.write() == 2
    assert SearchPhrase.objects.get().number == 2


def test_phrases_are_counted_without_persons(find: Find) -> None:
    searches.write()
    SearchPhrase.objects.all().delete()
    for words in ("Anerkennung", "anerkennung ", "max@example.org", "0351 1234567", "xyzzy"):
        find(words)
    searches.write()
    phrases = dict(SearchPhrase.objects.values_list("words", "number"))
    assert phrases == {"anerkennung": 2, "xyzzy": 1}
    SearchPhrase.objects.filter(words="xyzzy").update(day="2020-01-01")
    assert forget_old_phrases() == 1


def test_a_search_counts_on_every_page_that_has_the_list(client: Client) -> None:
    site_tree()
    theme = ThemeFactory(key="netz")
    PracticeFactory(title="Vernetzung", theme=theme)
    searches.write()
    SearchPhrase.objects.all().delete()
    for path in ("/suche/", "/praxisbeispiele/", "/themen/netz/"):
        assert client.get(path, {"q": "Vernetzung"}).status_code == 200
    client.get("/suche/", {"q": "Vernetzung", "seite": "2"})
    searches.write()
    assert dict(SearchPhrase.objects.values_list("words", "number")) == {"vernetzung": 3}
