"""The frame around every page: what a window, a search engine and another site are told, and the ways out of it."""

from __future__ import annotations

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.utils.formats import number_format
from django.utils.translation import override
from wagtail.models import Locale

from home.models import HomePage, StandardPage
from home.site_setup import set_up_site
from tests.factories import PracticeFactory, german
from tests.translation.steps import foreign_tree

pytestmark = pytest.mark.django_db


def soup_of(path: str) -> BeautifulSoup:
    return BeautifulSoup(Client().get(path).content, "html.parser")


def told(soup: BeautifulSoup) -> dict[str, str]:
    """What the head says of the page."""
    metas = soup.select("meta[property], meta[name=description]")
    return {str(meta.get("property") or meta.get("name")): str(meta["content"]).strip() for meta in metas}


def title_of(soup: BeautifulSoup) -> str:
    assert soup.title
    return " ".join(soup.title.get_text().split())


def change(page: Any, **values: Any) -> None:
    for name, value in values.items():
        setattr(page, name, value)
    page.save_revision().publish()


def test_a_new_site_says_its_name_once_and_describes_itself() -> None:
    set_up_site()
    soup = soup_of("/")
    assert title_of(soup) == "Gute Praxis Arbeitsmarktintegration"
    assert told(soup)["description"]


def test_the_first_page_is_described_by_its_lead_and_can_be_shown_elsewhere() -> None:
    change(set_up_site(), title="Gute Beispiele finden", lead="Was »vor Ort« hilft & wen Sie fragen können.")
    soup = soup_of("/")
    assert title_of(soup) == "Gute Beispiele finden – Gute Praxis Arbeitsmarktintegration"
    head = told(soup)
    assert head["description"] == head["og:description"] == "Was »vor Ort« hilft & wen Sie fragen können."
    assert (head["og:title"], head["og:type"], head["og:locale"]) == ("Gute Beispiele finden", "website", "de_DE")
    assert head["og:url"] == soup.select_one("link[rel=canonical]")["href"]  # type: ignore[index]


def test_a_page_of_text_has_its_own_address_and_description(settings: Any) -> None:
    settings.SITE_URL = "https://praxis.example.org"
    page = set_up_site().add_child(instance=StandardPage(title="Über uns", intro="Wer wir sind.", locale=german()))
    page.save_revision().publish()
    soup = soup_of(page.url)
    head = told(soup)
    assert head["og:url"] == f"https://praxis.example.org{page.url}"
    assert (head["og:title"], head["og:description"]) == ("Über uns", "Wer wir sind.")


def test_the_way_back_begins_at_the_first_page_whatever_its_title_is() -> None:
    change(set_up_site(), title="Was bei anderen funktioniert")
    crumbs = [crumb.get_text(strip=True) for crumb in soup_of(PracticeFactory().url).select(".breadcrumbs a")]
    assert crumbs == ["Startseite", "Praxisbeispiele"]


def test_the_door_for_staff_is_at_the_foot_and_no_navigation_is_empty() -> None:
    set_up_site()
    foreign_tree(Locale.objects.get(language_code="uk"))
    assert HomePage.objects.count() > 1
    for path in ("/", "/suche/", "/uk/", "/ar/suche/"):
        soup = soup_of(path)
        assert [link["href"] for link in soup.select("footer a")][-1].endswith("/intern/")
        assert not soup.select("header a[href*='/intern/'], header a[href*='/admin/']")
        assert all(nav.select("a") for nav in soup.select("nav"))


@pytest.mark.parametrize(
    ("language", "shown"), [("de", "12.345"), ("en", "12,345"), ("ar", "12.345"), ("uk", "12\xa0345")]
)
def test_large_numbers_are_grouped_in_every_language(language: str, shown: str) -> None:
    with override(language):
        assert number_format(12_345, force_grouping=True) == shown
