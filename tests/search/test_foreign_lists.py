"""Lists in another language: a card and its translation are one hit, and what is not translated stands behind."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from practices.models import PracticePage
from practices.public.counts import cards_by_region, cards_by_theme
from search.engines.base import SearchRequest
from search.engines.embedded import EmbeddedEngine
from search.everywhere import Question
from search.index.documents import GERMAN
from search.models import IndexedCard
from tests.factories import PracticeFactory, RegionFactory, ThemeFactory, site_tree
from tests.search.test_listing import in_english, soup, titles

pytestmark = pytest.mark.django_db


def total(client: Client, path: str, **asked: Any) -> int:
    return int(client.get(path, asked).context["total"])


def test_words_or_none_the_same_cards_are_there(client: Client) -> None:
    site_tree()
    translated = PracticeFactory(title="Holunder am Morgen", region=RegionFactory(ags="14523"))
    in_english(translated, title="Elder in the morning")
    PracticeFactory(title="Holunder am Abend", region=RegionFactory(ags="09162"))
    for asked in ({}, {"q": "Holunder"}, {"sortierung": "title"}, {"q": "Holunder", "sortierung": "newest"}):
        assert titles(soup(client, "/en/suche/", **asked)) == ["Elder in the morning", "Holunder am Abend"], asked
        assert total(client, "/en/suche/", **asked) == 2
    assert titles(soup(client, "/en/suche/", q="elder")) == ["Elder in the morning"]
    assert total(client, "/uk/suche/") == 2
    assert titles(soup(client, "/suche/")) == ["Holunder am Abend", "Holunder am Morgen"]


def test_filters_and_overviews_count_each_card_once(client: Client) -> None:
    site_tree()
    theme = ThemeFactory(key="obst", name="Obst")
    one = PracticeFactory(title="Eins", theme=theme, region=RegionFactory(ags="14523"))
    copy = in_english(one, title="One")
    PracticeFactory(title="Zwei", theme=theme, region=RegionFactory(ags="14523"))
    page = soup(client, "/en/suche/")
    counts = {
        field["value"]: field.parent.select_one(".facet__count").get_text()
        for field in page.select('input[name="region"]')
    }
    assert counts == {"14": "2", "14523": "2"}
    assert cards_by_region("en")["14523"] == total(client, "/en/regionen/14523/") == 2
    assert cards_by_theme("en")["obst"] == cards_by_theme("de")["obst"] - 1, "the translation has a theme of its own"
    copy.refresh_from_db()
    copy.unpublish()
    assert titles(soup(client, "/en/suche/", sortierung="title")) == ["Eins", "Zwei"]


def test_no_filter_of_any_language_shows_a_key_in_the_place_of_a_name(client: Client) -> None:
    site_tree()
    in_english(PracticeFactory(region=RegionFactory(ags="14523", name="Vogtlandkreis", label="Vogtlandkreis")))
    PracticeFactory(region=RegionFactory(ags="09162", name="München", label="München, Stadt"))
    PracticeFactory(region=RegionFactory(ags="08", name="Baden-Württemberg", label="Baden-Württemberg"))
    for code, _name in settings.LANGUAGES:
        prefix = "" if code == settings.LANGUAGE_CODE else f"/{code}"
        for asked in ({}, {"region": "08"}, {"region": "99"}, {"q": "Ansatz"}):
            page = soup(client, f"{prefix}/suche/", **asked)
            names = {field["value"]: field.parent.bdi.get_text() for field in page.select('input[name="region"]')}
            assert not [name for name in names.values() if name.isdigit() and name != "99"], (code, asked)
            assert {"08", "09", "09162", "14"} <= names.keys(), (code, asked)


def test_a_translation_follows_the_words_of_its_german_card() -> None:
    site_tree()
    card = PracticeFactory(title="Holunder")
    copy = in_english(card, title="Elder")

    def german_words() -> str:
        levels = IndexedCard.objects.get(page_id=copy.pk).words.get("levels", {})
        return " ".join(token for token in levels if token.startswith(GERMAN))

    assert "holund" in german_words()
    card.title = "Mispel"
    card.save_revision().publish()
    assert german_words()
    assert "holund" not in german_words()
    PracticePage.objects.get(pk=card.pk).unpublish()
    assert not german_words()


def test_both_readings_of_a_word_are_one_order() -> None:
    """A card that fits in both languages stands before one that fits in one of them."""
    site_tree()
    in_english(PracticeFactory(title="Training für alle"), title="Something else")
    both = in_english(PracticeFactory(title="Training für viele"), title="Training for many")
    question = Question.of("en", "training")
    assert question.behind is not None
    wanted = SearchRequest("en", plan=question.own.plan, german=question.behind.plan)
    found = EmbeddedEngine().search(wanted)
    assert (found.total, found.page_ids[0]) == (2, both.pk)


def test_a_feed_says_what_it_is_narrowed_to(client: Client) -> None:
    site_tree()
    PracticeFactory(region=RegionFactory(ags="14", name="Sachsen", label="Sachsen"))
    address = client.get("/regionen/14/").context["feed_url"]
    assert "<title>Neue Praxisbeispiele: Sachsen – " in client.get(address).content.decode()
