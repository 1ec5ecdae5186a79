"""The list of themes: what there are cards for comes first, the rest is named and leads on."""

from __future__ import annotations

from html import unescape

import pytest
from django.test import Client

from tests.factories import PracticeFactory, ThemeFactory, site_tree

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
