"""What readers of other languages meet: pages that exist, an honest notice for others, no German in disguise."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.utils import timezone, translation
from django.utils.formats import date_format
from wagtail.models import Locale, Page
from wagtail_localize.models import StringSegment, Translation, TranslationSource

from home.models import HomePage
from home.site_setup import set_up_site
from practices.demo.translating import translate_page
from practices.models import PracticeIndexPage, PracticePage, PracticeResult
from tests.factories import PracticeFactory, site_tree
from vocabularies.models import Theme

pytestmark = pytest.mark.django_db


@pytest.fixture
def index(db: None) -> PracticeIndexPage:
    return site_tree()


def in_language(page: Page, code: str) -> Any:
    """Publishes ``page`` with »[code] …« before every text."""
    source, _new = TranslationSource.update_or_create_from_instance(page)
    texts: dict[str, list[str]] = {}
    for segment in StringSegment.objects.filter(source=source).order_by("order").select_related("string", "context"):
        texts.setdefault(segment.context.path, []).append(f"[{code}] {segment.string.data}")
    return translate_page(page, Locale.objects.get(language_code=code), texts, None)


@pytest.fixture
def english(index: PracticeIndexPage) -> Callable[[PracticePage], PracticePage]:
    """Translates the way down to a card, then the card."""

    def translate(card: PracticePage) -> PracticePage:
        for page in (set_up_site(), PracticeIndexPage.objects.get(pk=index.pk)):
            if not Page.objects.filter(translation_key=page.translation_key, locale__language_code="en").exists():
                in_language(page, "en")
        return in_language(card, "en")  # type: ignore[no-any-return]

    return translate


def german_card(**values: Any) -> PracticePage:
    """A card of a theme that exists in every language."""
    return PracticeFactory(theme=Theme.objects.in_language("de").get(key="netzwerke"), **values)  # type: ignore[no-any-return]


def soup_of(client: Client, path: str, status: int = 200) -> BeautifulSoup:
    response = client.get(path)
    assert response.status_code == status, path
    return BeautifulSoup(response.content.decode(), "html.parser")


def test_a_page_without_translation_says_so_and_offers_the_german_text(index: Any, client: Client) -> None:
    card = german_card(title="Nur auf Deutsch", slug="nur-deutsch", teaser="Ein deutscher Satz.")
    page = soup_of(client, "/en/praxisbeispiele/nur-deutsch/")
    assert page.html["lang"] == "en"
    assert page.h1.get_text() == "This page has not been translated yet"
    offer = page.find("article", lang="de")
    assert "Nur auf Deutsch" in offer.get_text()
    assert "Ein deutscher Satz." in offer.get_text()
    assert offer.find("a")["href"] == card.url == "/praxisbeispiele/nur-deutsch/"


def test_search_engines_are_sent_to_the_german_page(index: Any, client: Client, settings: Any) -> None:
    german_card(slug="nur-deutsch")
    page = soup_of(client, "/ar/praxisbeispiele/nur-deutsch/")
    assert page.find("meta", attrs={"name": "robots"})["content"] == "noindex, follow"
    assert page.find("link", rel="canonical")["href"] == settings.SITE_URL + "/praxisbeispiele/nur-deutsch/"
    assert not page.find_all("link", rel="alternate")


def test_the_notice_stands_right_to_left_and_the_german_text_left_to_right(index: Any, client: Client) -> None:
    german_card(slug="nur-deutsch")
    page = soup_of(client, "/ar/praxisbeispiele/nur-deutsch/")
    assert page.html["dir"] == "rtl"
    assert page.find("article", lang="de")["dir"] == "ltr"


@pytest.mark.parametrize("state", ["draft", "withdrawn", "expired"])
def test_the_notice_never_tells_of_a_card_that_is_not_public(index: Any, client: Client, state: str) -> None:
    card = german_card(slug="geheim", title="Geheimer Titel", published=state != "draft")
    if state == "withdrawn":
        card.unpublish()
    if state == "expired":
        PracticePage.objects.filter(pk=card.pk).update(expire_at=timezone.now() - dt.timedelta(days=1))
    response = client.get("/en/praxisbeispiele/geheim/")
    assert response.status_code in {404, 410}
    assert "Geheimer Titel" not in response.content.decode()


def test_an_unknown_address_stays_unknown_in_every_language(index: Any, client: Client) -> None:
    for code in ("en", "uk", "ar", "de-simple"):
        assert client.get(f"/{code}/gibt-es-nicht/").status_code == 404


def test_a_language_without_any_page_does_not_show_the_german_home_page(index: Any, client: Client) -> None:
    page = soup_of(client, "/uk/")
    assert page.h1.get_text() == "Цю сторінку ще не перекладено"


def test_an_alias_in_another_language_is_not_passed_off_as_a_translation(index: Any, client: Client) -> None:
    """wagtail-localize's tree sync makes live aliases: German text under ``/en/``."""
    card = german_card(title="Deutscher Titel", slug="alias")
    english_home = in_language(set_up_site(), "en")
    assert isinstance(english_home, HomePage)
    card.copy_for_translation(Locale.objects.get(language_code="en"), copy_parents=True, alias=True)
    page = soup_of(client, "/en/praxisbeispiele/alias/")
    assert page.h1.get_text() == "This page has not been translated yet"
    assert not page.find_all("link", hreflang="en")


def test_the_switcher_shows_what_exists_and_what_does_not(english: Any, client: Client) -> None:
    card = german_card(slug="zweisprachig")
    english(card)
    page = soup_of(client, card.url)
    links = {link["hreflang"]: link for link in page.select(".menu__list a")}
    assert links["en"]["href"] == "/en/praxisbeispiele/zweisprachig/"
    assert "noch nicht übersetzt" not in links["en"].get_text()
    assert "noch nicht übersetzt" in links["uk"].get_text()
    assert links["uk"]["href"] == "/uk/praxisbeispiele/zweisprachig/"
    assert soup_of(client, links["uk"]["href"]).h1.get_text() == "Цю сторінку ще не перекладено"


def test_pages_name_their_translations_to_search_engines(english: Any, client: Client, settings: Any) -> None:
    card = german_card(slug="zweisprachig")
    english(card)
    expected = {
        "de": settings.SITE_URL + "/praxisbeispiele/zweisprachig/",
        "en": settings.SITE_URL + "/en/praxisbeispiele/zweisprachig/",
        "x-default": settings.SITE_URL + "/praxisbeispiele/zweisprachig/",
    }
    for path in ("/praxisbeispiele/zweisprachig/", "/en/praxisbeispiele/zweisprachig/"):
        links = soup_of(client, path).select("link[rel=alternate][hreflang]")
        assert {link["hreflang"]: link["href"] for link in links} == expected


def test_each_language_has_its_sitemap_with_translations(english: Any, client: Client, settings: Any) -> None:
    card = german_card(slug="zweisprachig")
    english(card)
    german_card(slug="entwurf", published=False)
    PracticePage.objects.filter(pk=german_card(slug="abgelaufen").pk).update(
        expire_at=timezone.now() - dt.timedelta(days=1)
    )
    index = client.get("/sitemap.xml").content.decode()
    assert re.findall(r"sitemap-([\w-]+)\.xml", index) == ["de", "en"]
    german, foreign = (client.get(f"/sitemap-{code}.xml").content.decode() for code in ("de", "en"))
    assert f"<loc>{settings.SITE_URL}/praxisbeispiele/zweisprachig/</loc>" in german
    assert f"<loc>{settings.SITE_URL}/en/praxisbeispiele/zweisprachig/</loc>" in foreign
    assert f'hreflang="de" href="{settings.SITE_URL}/praxisbeispiele/zweisprachig/"' in foreign
    assert "<loc>" + settings.SITE_URL + "/praxisbeispiele/zweisprachig/" not in foreign
    assert "entwurf" not in german
    assert "abgelaufen" not in german
    assert f"<loc>{settings.SITE_URL}/en/themen/</loc>" in foreign
    assert client.get("/sitemap-xx.xml").status_code == 404


def test_every_address_of_the_sitemaps_answers(english: Any, client: Client, settings: Any) -> None:
    english(german_card(slug="zweisprachig"))
    for code in ("de", "en"):
        addresses = re.findall(r"<loc>(.*?)</loc>", client.get(f"/sitemap-{code}.xml").content.decode())
        assert len(addresses) > 3
        for address in addresses:
            assert client.get(address.removeprefix(settings.SITE_URL)).status_code == 200, address


def test_a_translation_tells_its_day_in_its_own_language(english: Any, client: Client) -> None:
    translated = english(german_card(slug="datiert"))
    PracticePage.objects.filter(pk=translated.pk).update(last_published_at=dt.datetime(2026, 5, 3, 12, tzinfo=dt.UTC))
    PracticePage.objects.filter(slug="datiert", locale__language_code="de").update(
        last_published_at=dt.datetime(2026, 5, 1, 12, tzinfo=dt.UTC)
    )
    page = soup_of(client, translated.url)
    assert "Translated on May 3, 2026." in page.main.get_text()
    assert "more recent" not in page.main.get_text()
    assert page.main.find("a", string="Go to the German original")["href"] == "/praxisbeispiele/datiert/"


def test_a_reader_learns_that_the_german_text_has_moved_on(english: Any, client: Client) -> None:
    card = german_card(slug="bewegt")
    translated = english(card)
    german = PracticePage.objects.get(pk=card.pk).get_latest_revision_as_object()
    german.teaser = "Jetzt steht hier etwas anderes."
    german.save_revision(clean=False).publish()
    page = soup_of(client, translated.url)
    assert "The German original is more recent" in page.select_one(".notice").get_text()
    assert "Jetzt steht hier" not in page.get_text()


def test_a_new_date_or_number_makes_no_translation_look_old(english: Any, client: Client) -> None:
    card = german_card(slug="bewegt")
    translated = english(card)
    german = PracticePage.objects.get(pk=card.pk).get_latest_revision_as_object()
    german.checked_on = dt.date(2026, 11, 1)
    german.save_revision(clean=False).publish()
    assert "more recent" not in soup_of(client, translated.url).main.get_text()


def test_a_draft_of_the_original_makes_no_translation_look_old(english: Any, client: Client) -> None:
    card = german_card(slug="bewegt")
    translated = english(card)
    german = PracticePage.objects.get(pk=card.pk).get_latest_revision_as_object()
    german.teaser = "Nur ein Entwurf."
    german.save_revision(clean=False)
    assert "more recent" not in soup_of(client, translated.url).main.get_text()


def test_fetching_the_new_text_without_publishing_leaves_the_translation_old(english: Any, client: Client) -> None:
    card = german_card(slug="bewegt")
    translated = english(card)
    german = PracticePage.objects.get(pk=card.pk).get_latest_revision_as_object()
    german.teaser = "Jetzt steht hier etwas anderes."
    german.save_revision(clean=False).publish()
    source = Translation.objects.get(source__object_id=card.translation_key).source
    source.update_from_db()
    assert "more recent" in soup_of(client, translated.url).main.get_text()


def test_the_old_address_of_a_renamed_page_leads_on_in_every_language(
    client: Client, django_capture_on_commit_callbacks: Any
) -> None:
    card = german_card(slug="vorher", title="Umgezogen")
    assert client.get("/en/praxisbeispiele/vorher/").status_code == 200
    renamed = PracticePage.objects.get(pk=card.pk).get_latest_revision_as_object()
    renamed.slug = "nachher"
    with django_capture_on_commit_callbacks(execute=True):
        renamed.save_revision(clean=False).publish()
    answer = client.get("/en/praxisbeispiele/vorher/")
    assert (answer.status_code, answer.headers["Location"]) == (301, "/en/praxisbeispiele/nachher/")
    assert client.get(answer.headers["Location"]).status_code == 200
    PracticePage.objects.get(pk=card.pk).unpublish()
    assert client.get("/en/praxisbeispiele/vorher/").status_code == 404


@pytest.mark.parametrize(
    ("code", "number", "day"),
    [
        ("de", "12.500,5", "03.05.2026"),
        ("en", "12,500.5", "3 May 2026"),
        ("uk", "12\xa0500,5", "03.05.2026"),
        ("de-simple", "12.500,5", "03.05.2026"),
    ],
)
def test_numbers_and_days_follow_the_language(code: str, number: str, day: str) -> None:
    with translation.override(code):
        assert PracticeResult(label="x", value=Decimal("12500.5")).display_value() == number
        assert date_format(dt.date(2026, 5, 3), "SHORT_DATE_FORMAT") == day


def test_arabic_days_have_arabic_months() -> None:
    with translation.override("ar"):
        assert date_format(dt.date(2026, 5, 3), "DATE_FORMAT") == "3 مايو، 2026"
