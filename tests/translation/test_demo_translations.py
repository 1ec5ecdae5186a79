"""The demonstration speaks five languages: complete pages, nothing German left, a second run changes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from wagtail.models import Locale, Page
from wagtail_localize.models import StringTranslation, Translation

from home.demo.load import load_demo_pages
from home.demo.translating import translate_pages
from home.models import HomePage, StandardPage
from home.site_setup import set_up_site
from practices.demo.load import DemoImporter, demo_records
from practices.demo.translating import MissingTexts, translate_cards, translate_page, translated_records
from practices.models import PracticePage
from tests.factories import PracticeFactory
from tests.translation.foreign_pages import german_left_in

EXPECTED = {"en": 8, "uk": 3, "ar": 3, "de-simple": 3}
FOREIGN = ("en", "uk", "ar")
LISTS = (
    "success_factors", "hurdles", "resources", "results", "interview_questions", "materials", "partners", "keywords",
    "theme_links", "target_group_links", "region_links", "credits",
)  # fmt: skip


@pytest.fixture(scope="module")
def demo(django_db_setup: None, django_db_blocker: Any) -> Iterator[HomePage]:
    """The translated part of the demonstration; gone when the module's tests are done."""
    with django_db_blocker.unblock(), transaction.atomic():
        home = set_up_site()
        load_demo_pages(home)
        wanted = {slug for _language, slug, _record in translated_records()}
        importer = DemoImporter(publish=True)
        for record in demo_records():
            if record["id"] in wanted:
                importer.load(record)
        translate_pages(home, None)
        list(translate_cards(None))
        yield home
        transaction.set_rollback(True)


def foreign_pages(language: str) -> list[Page]:
    return list(Page.objects.live().filter(locale__language_code=language, depth__gt=1).specific())


@pytest.mark.django_db
def test_the_promised_number_of_cards_is_there_in_each_language(demo: HomePage) -> None:
    found = {code: PracticePage.objects.published().in_language(code).count() for code in EXPECTED}
    assert found == EXPECTED


@pytest.mark.django_db
def test_home_list_and_every_page_of_text_exist_in_each_language(demo: HomePage) -> None:
    german = set(Page.objects.live().filter(locale__language_code="de").exclude(
        pk__in=PracticePage.objects.values("pk")
    ).filter(depth__gt=1).values_list("translation_key", flat=True))  # fmt: skip
    for code in EXPECTED:
        assert german <= {page.translation_key for page in foreign_pages(code)}, code


@pytest.mark.django_db
@pytest.mark.parametrize("language", FOREIGN)
def test_no_german_is_left_on_a_foreign_page(demo: HomePage, language: str, client: Client) -> None:
    left = {}
    paths = [page.url for page in foreign_pages(language)]
    paths += [f"/{language}/{path}" for path in ("themen/", "themen/anerkennung/", "regionen/", "traeger/", "suche/")]
    for path in paths:
        response = client.get(path)
        assert response.status_code == 200, path
        found = german_left_in(response.content.decode())
        if found:
            left[path] = found
    assert left == {}


@pytest.mark.django_db
def test_the_search_for_german_would_find_some(demo: HomePage, client: Client) -> None:
    html = client.get("/praxisbeispiele/anerkennung-sprechtag-vogtland/").content.decode()
    assert len(german_left_in(html)) > 20


@pytest.mark.django_db
def test_every_list_of_a_card_is_as_long_as_in_german(demo: HomePage) -> None:
    for foreign in PracticePage.objects.exclude(locale__language_code="de"):
        german = PracticePage.objects.get(translation_key=foreign.translation_key, locale__language_code="de")
        for name in LISTS:
            assert getattr(foreign, name).count() == getattr(german, name).count(), (foreign.url, name)


@pytest.mark.django_db
def test_terms_are_those_of_the_language(demo: HomePage) -> None:
    for foreign in PracticePage.objects.exclude(locale__language_code="de"):
        for name in ("theme_links", "target_group_links", "institution_type_links", "addressee_links", "phase_links"):
            for link in getattr(foreign, name).select_related("term"):
                assert link.term.locale_id == foreign.locale_id == link.locale_id, (foreign.url, name)


@pytest.mark.django_db
def test_translators_find_every_segment_done(demo: HomePage) -> None:
    for translation in Translation.objects.select_related("source", "target_locale"):
        total, done = translation.get_progress()
        assert done == total > 0
        assert not translation.get_target_instance().has_unpublished_changes
    assert not StringTranslation.objects.filter(has_error=True).exists()


@pytest.mark.django_db
def test_a_second_run_changes_nothing(demo: HomePage) -> None:
    before = list(Page.objects.order_by("pk").values_list("pk", "latest_revision_id"))
    assert translate_pages(demo, None) == 0
    assert list(translate_cards(None)) == []
    assert list(Page.objects.order_by("pk").values_list("pk", "latest_revision_id")) == before


@pytest.mark.django_db
def test_a_card_without_texts_is_refused_whole(demo: HomePage) -> None:
    card = PracticeFactory(title="Ohne Übersetzung")
    with pytest.raises(MissingTexts, match="teaser"):
        translate_page(card, Locale.objects.get(language_code="en"), {"title": ["Untranslated"]}, None)
    assert not PracticePage.objects.filter(translation_key=card.translation_key, locale__language_code="en").exists()


@pytest.mark.django_db
def test_the_ways_in_of_the_home_page_stay_in_the_language(demo: HomePage) -> None:
    english = HomePage.objects.get(locale__language_code="en")
    assert [entry.url for entry in english.role_entries.all()] == ["/intern/", "/admin/", "/admin/"]
    assert StandardPage.objects.get(slug="impressum", locale__language_code="en").footer
