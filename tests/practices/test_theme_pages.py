"""The list of themes: what there are cards for comes first, the rest is named and leads on."""

from __future__ import annotations

from html import unescape

import pytest
from django.test import Client

from practices.models import PracticeTheme
from practices.public.counts import cards_by_theme
from tests.factories import PracticeFactory, ThemeFactory, site_tree
from vocabularies.models import Theme

pytestmark = pytest.mark.django_db


def test_themes_without_a_card_stand_apart_and_still_have_their_page(client: Client) -> None:
    site_tree()
    above = ThemeFactory(name="Brückenbau")
    ThemeFactory(name="Hängebrücken", key="haengebruecken", parent=above)
    PracticeFactory(theme=ThemeFactory(name="Bogenbrücken", parent=above))
    page = unescape(client.get("/themen/").content.decode())
    section = page[page.index("Brückenbau") :].split("</section>")[0]
    with_cards, without = section.split("Noch ohne Praxisbeispiel:")
    assert "Bogenbrücken" in with_cards
    assert "1 Praxisbeispiel" in with_cards
    assert "Hängebrücken" not in with_cards
    assert 'href="/themen/haengebruecken/"' in without
    assert client.get("/themen/haengebruecken/").status_code == 200


def test_a_card_of_a_merged_theme_counts_for_the_theme_that_stays_and_the_one_above_it() -> None:
    bridges, roads = ThemeFactory(key="bruecken"), ThemeFactory(key="wege")
    stays, gone = ThemeFactory(key="bogen", parent=bridges), ThemeFactory(key="gewoelbe", parent=roads)
    both = PracticeFactory(theme=gone)
    PracticeFactory(theme=stays)
    PracticeTheme.objects.create(page=both, term=stays)
    Theme.objects.filter(pk=gone.pk).update(merged_into=stays)
    assert dict(cards_by_theme("de")) == {"bogen": 2, "bruecken": 2}


def test_another_theme_in_the_address_of_a_theme_is_not_said_to_be_chosen(client: Client) -> None:
    PracticeFactory(title="Bogen", theme=ThemeFactory(name="Bogenbrücken", key="bogen"))
    PracticeFactory(title="Seil", theme=ThemeFactory(name="Seilbrücken", key="seil"))
    page = client.get("/themen/bogen/?thema=seil").context
    assert page["total"] == 1
    assert page["chips"] == []


def test_a_page_far_behind_the_last_one_is_the_last_one(client: Client) -> None:
    PracticeFactory(title="Bogen")
    for number in ("5000", "999999", "1" * 30):
        answer = client.get(f"/suche/?seite={number}")
        assert "Bogen" in answer.content.decode()
        assert not answer.context["is_fallback"]
