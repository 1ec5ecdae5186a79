"""The picture of a card: described or an ornament, and beside a card without one no hole."""

from __future__ import annotations

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.test import Client
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file

from practices.demo.load import demo_records
from practices.demo.pictures import draw
from practices.models import PracticePage
from tests.factories import PracticeFactory
from vocabularies.models import Theme
from vocabularies.theme_signs import themes_with_sign

pytestmark = pytest.mark.django_db


def with_picture(**values: Any) -> PracticePage:
    picture = get_image_model().objects.create(title="Bild", file=get_test_image_file())
    card = PracticeFactory().get_latest_revision_as_object()
    card.picture = picture
    for name, value in values.items():
        setattr(card, name, value)
    return card


def picture_on_page(card: PracticePage) -> Any:
    card.save_revision(clean=False).publish()
    return BeautifulSoup(Client().get(card.url).content, "html.parser").select_one(".card-picture img")


def test_a_picture_is_described_or_an_ornament() -> None:
    with pytest.raises(ValidationError, match="schmückt nur") as refused:
        with_picture().clean()
    assert set(refused.value.message_dict) == {"picture_alt"}
    with_picture(picture_alt="Zwei Menschen an einem Tisch").clean()
    with_picture(picture_decorative=True).clean()


def test_who_does_not_see_an_ornament_hears_nothing_of_it() -> None:
    assert picture_on_page(with_picture(picture_alt="Zwei Menschen"))["alt"] == "Zwei Menschen"
    assert picture_on_page(with_picture(picture_alt="Übrig geblieben", picture_decorative=True))["alt"] == ""


def test_every_upper_theme_has_a_sign_and_every_sign_a_theme() -> None:
    themes = Theme.objects.in_language("de")
    keys = set(themes.values_list("key", flat=True))
    assert themes_with_sign() <= keys
    assert set(themes.filter(parent=None).values_list("key", flat=True)) <= themes_with_sign()


def test_every_sign_can_be_painted_as_a_picture_of_its_own() -> None:
    drawn = {draw(theme, (90, 60)).tobytes() for theme in themes_with_sign()}
    assert len(drawn) == len(themes_with_sign())
    with pytest.raises(ValueError, match="netzwerke"):
        draw("gibt-es-nicht")


def test_the_demonstration_shows_each_picture_once_and_most_cards_have_none() -> None:
    pictures = [record["picture"] for record in demo_records() if record.get("picture")]
    themes = [picture["theme"] for picture in pictures]
    assert len(set(themes)) == len(themes) <= len(demo_records()) / 2
    assert set(themes) <= themes_with_sign()
