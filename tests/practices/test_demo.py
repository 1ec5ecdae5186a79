"""The demonstration is as untidy as what offices write: what it shows, a tidy one would hide."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.management import call_command
from django.db import transaction
from django.test import Client
from PIL import Image

from practices.demo.load import RETURN_REASON, REVISED
from practices.models import PracticePage
from practices.states import CardState

LANGUAGES = ("de", "en", "uk", "ar", "de-simple")
TABLE_CARD = "bewerbertag-im-betrieb-augsburg"


@pytest.fixture(scope="module")
def demo(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_demo", verbosity=0)
        yield
        transaction.set_rollback(True)


def german() -> Any:
    return PracticePage.objects.in_language("de").filter(alias_of__isnull=True)


@pytest.mark.django_db
def test_titles_are_as_people_write_them(demo: None) -> None:
    titles = list(german().published().values_list("title", flat=True))
    for sign in "äöüß„“–*":
        assert any(sign in title for title in titles), sign
    assert max(map(len, titles)) > 180
    assert max(len(word) for title in titles for word in re.findall(r"\w+", title)) > 40


@pytest.mark.django_db
@pytest.mark.parametrize("state", CardState.values)
def test_every_state_has_a_card(demo: None, state: str) -> None:
    assert german().in_states([state]).exists()


@pytest.mark.django_db
def test_a_returned_card_has_its_reason(demo: None) -> None:
    card = german().get(title="Der Nachtbus zur Frühschicht")
    assert card.current_workflow_state.current_task_state.comment == RETURN_REASON


@pytest.mark.django_db
@pytest.mark.parametrize("language", LANGUAGES)
def test_bold_link_list_and_table_are_there_in_every_language(demo: None, language: str, client: Client) -> None:
    key = german().get(slug=TABLE_CARD).translation_key
    card = PracticePage.objects.in_language(language).get(translation_key=key)
    page = BeautifulSoup(client.get(card.url).content, "html.parser").main
    for needed in ("b, strong", "ul li", "table th[scope=col]", "table td", "a[href^='https://example.org/vorlagen']"):
        assert page.select(needed), needed
    assert "**" not in page.get_text()


@pytest.mark.django_db
def test_pictures_have_different_formats_and_some_cards_have_none(demo: None) -> None:
    cards = german().published().select_related("picture")
    formats = set()
    for card in cards:
        if card.picture:
            with card.picture.file.open() as file, Image.open(file) as picture:
                formats.add(picture.format)
    assert formats == {"JPEG", "PNG", "WEBP"}
    assert cards.filter(picture__isnull=True).count() >= 3


@pytest.mark.django_db
def test_one_translation_is_out_of_date(demo: None) -> None:
    source = german().get(slug=REVISED)
    english = PracticePage.objects.in_language("en").get(translation_key=source.translation_key)
    assert "Seit dem Herbst" in source.conclusion
    assert "Seit dem Herbst" not in english.conclusion
