"""What is the same in every language: records without a language, contacts, names; and the frame around pages."""

from __future__ import annotations

from typing import Any

import polib
import pytest
from bs4 import BeautifulSoup
from django.conf import settings as site
from django.db import models
from django.test import Client
from django.utils import translation
from wagtail.models import Locale, Page, TranslatableMixin
from wagtail.snippets.models import get_snippet_models
from wagtail_localize.fields import get_translatable_fields

from home.models import StandardPage
from home.navigation import build_chrome
from home.site_setup import set_up_site
from practices.models import PracticeIndexPage, PracticePage
from tests.factories import ContactFactory, PracticeFactory, german
from tests.translation.content import SHARED_TEXTS, content_types, fields_of, lists_of
from tests.translation.foreign_pages import own_text
from tests.translation.steps import finish, foreign_tree, start_translation
from vocabularies.models import Theme

pytestmark = pytest.mark.django_db
LANGUAGES = ("en", "uk", "ar", "de-simple")
# Records without a language: proper names, official names, and what editors teach the search about German;
# a term of the termbase has its renderings beside it.
SHARED_RECORDS = {"practices.Organisation", "practices.Funder", "vocabularies.Region", "vocabularies.Term"}


def test_every_record_has_a_language_or_is_shared_on_purpose() -> None:
    without = {model._meta.label for model in get_snippet_models() if not issubclass(model, TranslatableMixin)}
    assert without == SHARED_RECORDS


def test_every_entry_of_a_list_with_words_has_a_language() -> None:
    """Entries without one are copied as they are; their words must be shared on purpose."""
    for model in content_types():
        for relation in lists_of(model):
            entry = relation.related_model
            if issubclass(entry, TranslatableMixin):
                continue
            words = {
                f"{entry._meta.label}.{field.name}"
                for field in fields_of(entry)
                if isinstance(field, models.CharField | models.TextField) and not field.choices
            }
            assert words <= SHARED_TEXTS, words - SHARED_TEXTS


def test_texts_are_translated_and_everything_else_is_synchronised() -> None:
    """Numbers, dates, choices, pictures, files, places and people are copied; no text is but the shared ones."""
    kinds = [model for root in content_types() for model in (root, *(r.related_model for r in lists_of(root)))]
    for model in kinds:
        if not issubclass(model, TranslatableMixin):
            continue
        translated = {field.field_name for field in get_translatable_fields(model) if field.is_translated(model)}
        for field in fields_of(model):
            is_text = isinstance(field, models.CharField | models.TextField) and not field.choices
            has_language = isinstance(field, models.ForeignKey) and issubclass(field.related_model, TranslatableMixin)
            has_language = has_language and not issubclass(field.related_model, Page)
            label = f"{model._meta.label}.{field.name}"
            is_address = isinstance(field, models.URLField | models.EmailField)
            expected = (is_text and not is_address and label not in SHARED_TEXTS) or has_language
            if type(field).__name__ == "StreamField":
                expected = True
            assert (field.name in translated) is expected, label


def german_card(**values: Any) -> PracticePage:
    return PracticeFactory(theme=Theme.objects.in_language("de").get(key="netzwerke"), **values)  # type: ignore[no-any-return]


def test_contacts_are_the_same_in_every_language_and_marked_as_german(client: Client) -> None:
    english = Locale.objects.get(language_code="en")
    foreign_tree(english)
    card = german_card(slug="mit-kontakt")
    ContactFactory(level="public", card=card, note="Fragen zum Ablauf", role="Koordination der Fachstelle")
    start_translation(card, english)
    page = finish(card, english)
    html = client.get(page.url).content.decode()
    for detail in ("Fachstelle Beispiel", "030 23125-100", "fachstelle@example.org", "Fragen zum Ablauf"):
        assert detail in html
    for words in ("Fragen zum Ablauf", "Koordination der Fachstelle", "Jobcenter Beispielkreis"):
        assert words not in own_text(html), "German without lang"


# The frame: name of the site, menu, footer, settings


@pytest.mark.parametrize("language", LANGUAGES)
def test_menu_footer_and_name_of_the_site_speak_the_language_of_the_page(language: str, client: Client) -> None:
    locale = Locale.objects.get(language_code=language)
    foreign_tree(locale)
    for title, is_translated in (("Impressum der Seite", True), ("Nur auf Deutsch da", False)):
        page = set_up_site().add_child(instance=StandardPage(title=title, footer=True, locale=german()))
        page.save_revision().publish()
        if is_translated:
            start_translation(page, locale)
            foreign = finish(page, locale)
    catalogue = polib.pofile(str(site.ROOT / "locale" / translation.to_locale(language) / "LC_MESSAGES" / "django.po"))
    texts = {entry.msgid: entry.msgstr for entry in catalogue}
    soup = BeautifulSoup(client.get(f"/{language}/").content, "html.parser")
    menu = [link.get_text(strip=True) for link in soup.select("header nav a")]
    assert PracticeIndexPage.objects.get(locale=locale).title in menu
    # Lists that nobody has translated as pages bear the name that the site gives them.
    for german_text in ("Themen", "Regionen", "Träger"):
        shown = texts.get(german_text) or german_text
        assert shown in menu
        if language != "de-simple":
            assert shown != german_text
    footer = soup.footer
    assert footer
    assert foreign.title in footer.get_text()
    assert "Impressum der Seite" not in footer.get_text()
    assert "Nur auf Deutsch da" not in footer.get_text()
    for link in soup.select("header nav a[href^='/'], footer a[href^='/']"):
        other = link.get("hreflang") or link.get("lang")
        if other in {None, language} and not str(link["href"]).startswith(("/intern/", "/static/")):
            assert str(link["href"]).startswith(f"/{language}/"), link


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_name_of_the_site_is_in_its_title_in_the_language(language: str, client: Client) -> None:
    foreign_tree(Locale.objects.get(language_code=language))
    response = client.get(f"/{language}/themen/")
    with translation.override(language):
        request = response.wsgi_request
        assert build_chrome(request).site_name in response.content.decode()
        if language != "de-simple":
            assert build_chrome(request).site_name != site.WAGTAIL_SITE_NAME
