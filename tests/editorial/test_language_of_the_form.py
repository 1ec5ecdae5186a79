"""A form offers the language of its page, and nothing of another language goes public by any door."""

from __future__ import annotations

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.test import Client
from wagtail.models import Locale

from accounts.roles import Role
from editorial.publishing import problems_of
from practices.imports.cards import CardImporter
from practices.imports.problems import RefusedRecord
from practices.models import Collection, PracticeIndexPage, PracticePage, PracticeTheme
from tests.editorial.forms import sent_back, words
from tests.factories import PracticeFactory, ThemeFactory, german, signed_in, site_tree
from tests.practices.test_card_form import NAMED, add_url, edit_url, form, full_form, messages, region
from vocabularies.models import VOCABULARIES, Theme, VocabularyTerm

pytestmark = pytest.mark.django_db
RELATIONS = {
    "theme": "theme_links", "targetgroup": "target_group_links", "institutiontype": "institution_type_links",
    "legalbasis": "legal_basis_links", "sector": "sector_links", "addressee": "addressee_links",
    "phase": "phase_links",
}  # fmt: skip


def language(code: str) -> Locale:
    return Locale.objects.get(language_code=code)


@pytest.fixture
def english() -> dict[str, VocabularyTerm]:
    """One English term of every vocabulary, by the name of its model."""
    site_tree()
    return {
        str(model._meta.model_name): model.objects.create(
            key=f"english-{model._meta.model_name}", name=f"English {model._meta.model_name}", locale=language("en")
        )
        for model in VOCABULARIES
    }


@pytest.fixture
def english_list(english: Any) -> PracticeIndexPage:
    found = PracticeIndexPage.objects.filter(locale=language("en")).first()
    if found is None:
        found = site_tree().copy_for_translation(language("en"), copy_parents=True)
        found.live = True
        found.save()
    return found


@pytest.fixture
def reviewer() -> Client:
    site_tree()
    return signed_in(Role.REVIEWER)


def offered(response: Any, relation: str) -> set[int]:
    """Keys of the terms in the selects of a list, those of the empty row that scripts copy included."""
    soup = BeautifulSoup(response.content, "html.parser")
    found = soup.select(f"select[name^={relation}-]")
    found += [
        select
        for part in soup.select("template, script[type='text/django-form-template']")
        for select in BeautifulSoup(part.decode_contents(), "html.parser").select(f"select[name^={relation}-]")
    ]
    assert found, relation
    return {int(option["value"]) for select in found for option in select.select("option") if option.get("value")}


def test_n20_a_german_card_offers_german_terms_in_every_list(reviewer: Client, english: Any) -> None:
    answer = reviewer.get(add_url())
    for model in VOCABULARIES:
        german_ones = set(model.objects.in_language("de").current().values_list("pk", flat=True))
        assert offered(answer, RELATIONS[str(model._meta.model_name)]) == german_ones, model


def test_n20_an_english_card_offers_english_terms_in_every_list(english: Any, english_list: PracticeIndexPage) -> None:
    admin = signed_in(Role.ADMIN)
    answer = admin.get(f"/admin/pages/add/practices/practicepage/{english_list.pk}/")
    card = PracticeFactory(parent=english_list, theme=english["theme"], published=False)
    for shown in (answer, admin.get(edit_url(card))):
        for model in VOCABULARIES:
            wanted = set(model.objects.in_language("en").current().values_list("pk", flat=True))
            assert offered(shown, RELATIONS[str(model._meta.model_name)]) == wanted, model


@pytest.mark.parametrize("action", ["", "action-publish", "action-submit"])
def test_n20_a_term_of_another_language_is_refused_by_name(reviewer: Client, english: Any, action: str) -> None:
    for name, relation in RELATIONS.items():
        sent = full_form(lists={relation: [{"term": english[name].pk, "wording": ""}]})
        answer = reviewer.post(add_url(), {**sent, action: "1"})
        assert answer.status_code == 200, name
        assert f"»English {name}« ist ein Eintrag in der Sprache »English«" in words(answer), name
        assert not PracticePage.objects.exists()


def test_n20_an_old_draft_keeps_its_foreign_theme_until_it_is_to_go_public(reviewer: Client, english: Any) -> None:
    card = PracticeFactory(title="Alter Entwurf", theme=english["theme"], published=False)
    sent = sent_back(reviewer.get(edit_url(card)))
    assert sent["theme_links-0-term"] == str(english["theme"].pk), "what the draft has is shown, not silently dropped"
    assert reviewer.post(edit_url(card), {**sent, "teaser": "Neu gesagt."}).status_code == 302
    card.refresh_from_db()
    kept = card.get_latest_revision_as_object()
    assert (kept.teaser, kept.theme_links.get().term_id) == ("Neu gesagt.", english["theme"].pk)
    sent = sent_back(reviewer.get(edit_url(card)))
    answer = reviewer.post(edit_url(card), {**sent, "action-publish": "1"})
    assert "»English theme« ist ein Eintrag" in words(answer)
    right = ThemeFactory(name="Richtig")
    reviewer.post(edit_url(card), {**sent, "theme_links-0-term": right.pk, "action-publish": "1"})
    assert PracticePage.objects.get(pk=card.pk).theme_links.get().term.name == "Richtig"


def test_n20_a_live_card_with_an_old_foreign_theme_is_mended_in_its_form(reviewer: Client, english: Any) -> None:
    card = PracticeFactory(title="Alte Karte")
    PracticeTheme.objects.filter(page=card).update(term=english["theme"])
    card.refresh_from_db()
    card.save_revision(clean=False)
    sent = sent_back(reviewer.get(edit_url(card)))
    right = ThemeFactory(name="Richtig")
    reviewer.post(edit_url(card), {**sent, "theme_links-0-term": right.pk, "action-publish": "1"})
    assert PracticePage.objects.get(pk=card.pk).theme_links.get().term.name == "Richtig"


def test_n20_the_other_doors_to_the_public_refuse_it_too(reviewer: Client, english: Any) -> None:
    card = PracticeFactory(title="Falsches Thema", theme=english["theme"], published=False)
    assert any("English theme" in problem.message for problem in problems_of(card))
    with pytest.raises(ValidationError, match="English theme"):
        card.get_latest_revision().publish()
    answer = reviewer.post(f"/admin/bulk/wagtailcore/page/publish/?id={card.pk}&next=/admin/", follow=True)
    assert "English theme" in messages(answer)
    assert not PracticePage.objects.get(pk=card.pk).live


def test_n20_an_import_names_the_word_of_the_other_language(english: Any) -> None:
    record = {"id": "karte", "title": "Karte", "teaser": "Satz.", "themes": ["English theme"]}
    with pytest.raises(RefusedRecord) as refused:
        CardImporter().load(record)
    said = str([problem.message for problem in refused.value.problems])
    assert "English theme" in said
    assert not PracticePage.objects.exists()


def test_n20_a_collection_of_another_language_is_refused_by_name(reviewer: Client) -> None:
    foreign = Collection.objects.create(key="series", title="English series", locale=language("en"))
    answer = reviewer.post(add_url(), form({"region_links": [region()]}, **NAMED, collection=foreign.pk))
    assert "»English series« ist ein Eintrag" in words(answer)
    assert not PracticePage.objects.exists()
    own = Collection.objects.create(key="reihe", title="Deutsche Reihe", locale=german())
    reviewer.post(add_url(), form({"region_links": [region()]}, **NAMED, collection=own.pk))
    assert PracticePage.objects.get().get_latest_revision_as_object().collection == own


def test_n20_a_subtheme_belongs_to_a_theme_of_its_language(english: Any) -> None:
    with pytest.raises(ValidationError, match="English theme"):
        Theme(key="unter", name="Unter", locale=german(), parent=english["theme"]).full_clean()


def test_n20_choosers_are_told_the_language_of_the_form(english_list: PracticeIndexPage) -> None:
    admin = signed_in(Role.ADMIN)
    foreign = PracticeFactory(title="English card", parent=english_list)
    own = PracticeFactory(title="Deutsche Karte")
    for card, code in ((own, "de"), (foreign, "en")):
        shown = BeautifulSoup(admin.get(edit_url(card)).content, "html.parser")
        assert shown.select_one("#form-language").string == f'"{code}"'  # type: ignore[union-attr]
        asked = {"page_type": "practices.practicepage", "locale": code}
        for term in ("English", "Deutsche"):
            found = admin.get("/admin/choose-page/search/", {**asked, "q": term}).content.decode()
            wanted = {"English": "English card", "Deutsche": "Deutsche Karte"}[term]
            assert (wanted in found) is ((term == "English") is (code == "en")), (code, term)
        opened = BeautifulSoup(admin.get("/admin/choose-page/", asked).json()["html"], "html.parser")
        assert len(opened.select("tr:not(.parent-page) a[href*='choose-page']")) >= 1
    assert "de" in str(
        BeautifulSoup(admin.get("/admin/empfehlungen/new/").content, "html.parser").select("#form-language")
    )


def test_n20_the_chooser_of_collections_and_the_filter_of_cards_offer_each_once(english: Any) -> None:
    admin = signed_in(Role.ADMIN)
    own = Collection.objects.create(key="reihe", title="Deutsche Reihe", locale=german())
    own.copy_for_translation(language("en")).save()
    Collection.objects.filter(locale=language("en")).update(title="English series")
    shown = admin.get("/admin/snippets/choose/practices/collection/", {"locale": "de"}).json()["html"]
    assert "Deutsche Reihe" in shown
    assert "English series" not in shown
    listed = words(admin.get("/admin/praxisbeispiele/"))
    assert "English series" not in listed
