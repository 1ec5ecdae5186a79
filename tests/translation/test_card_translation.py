"""A card through its life in another language: translate, publish, change the source, fetch it, publish again.

No crash, no German on the foreign page, nothing lost: with every field filled and with every optional one empty.
"""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.images import ImageFile
from django.test import Client
from PIL import Image as Drawing
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Locale
from wagtail_localize.models import StringSegment, StringTranslation, Translation

from accounts.roles import Role
from editorial.public_details import confirm, details_of
from editorial.publishing import PublishingRefused
from practices.models import PracticeIndexPage, PracticePage, PracticeResult, PracticeSuccessFactor
from tests.factories import PracticeFactory, ThemeFactory, UserFactory, german, rich_card
from tests.translation.steps import (
    finish,
    foreign_tree,
    start_translation,
    translate_open_texts,
    translated,
    visible_text,
)
from vocabularies.models import Theme

pytestmark = pytest.mark.django_db
SAME_IN_ENGLISH = {"Jobcenter"}
EVERY_BLOCK = [
    {"type": "heading", "value": "Zwischentitel"},
    {"type": "text", "value": '<p>Erster <b>fetter</b> Absatz mit <a href="https://example.org/">Verweis</a>.</p>'
                              "<ul><li>Eins mit <i>Betonung</i></li><li>Zwei davon</li></ul>"},
    {"type": "table", "value": {"data": [["Schritt", "Wer macht das"], ["Einladen", "Jobcenter"], ["3", ""]],
                                "first_row_is_table_header": True, "table_caption": "Matrix der Aufgaben"}},
]  # fmt: skip


@pytest.fixture
def english() -> Locale:
    return Locale.objects.get(language_code="en")


@pytest.fixture
def tree(english: Locale) -> PracticeIndexPage:
    """Home and list exist in English, so that cards have a place there."""
    return foreign_tree(english)


def german_texts(card: PracticePage) -> set[str]:
    """Every text of the German card that a reader could see, longer than a mark."""
    source = Translation.objects.filter(source__object_id=card.translation_key).first()
    assert source
    found = set()
    for segment in StringSegment.objects.filter(source=source.source).select_related("string"):
        text = segment.string.as_value().render_text().strip()
        if len(text) > 3 and any(letter.isalpha() for letter in text) and text not in SAME_IN_ENGLISH:
            found.add(text)
    return found


def full_card() -> PracticePage:
    """Every field, every list and every block."""
    buffer = BytesIO()
    Drawing.new("RGB", (40, 30), "teal").save(buffer, "PNG")
    picture = get_image_model().objects.create(title="Bild", file=ImageFile(BytesIO(buffer.getvalue()), name="b.png"))
    document = get_document_model().objects.create(title="Blatt", file=ContentFile(b"x", name="blatt.txt"))
    theme = Theme.objects.in_language("de").get(key="netzwerke")
    card: Any = rich_card(theme=theme).get_latest_revision_as_object()
    card.picture = card.interview_portrait = picture
    card.picture_alt, card.picture_credit = "Zwei Menschen am Tisch", "Eigene Zeichnung"
    card.interview_portrait_alt = "Eine Frau mit Brille"
    card.seo_title, card.search_description = "Titel für Suchmaschinen", "Beschreibung für Suchmaschinen"
    blocks = [
        *EVERY_BLOCK,
        {"type": "picture", "value": {"image": picture.pk, "alt": "Ein Schaubild", "caption": "So geht es"}},
        {"type": "document", "value": document.pk},
    ]
    card.instruments = card.instruments.stream_block.to_python(
        [{**block, "id": f"0000000{position}-0000-4000-8000-000000000000"} for position, block in enumerate(blocks)]
    )
    card.save_revision(clean=False).publish()
    collection = card.collection.copy_for_translation(Locale.objects.get(language_code="en"))
    collection.title = "Collected works"
    collection.save()
    return PracticePage.objects.get(pk=card.pk)


def bare_card() -> PracticePage:
    """Only what a card cannot do without."""
    return PracticeFactory(  # type: ignore[no-any-return]
        title="Ein karger Ansatz",
        teaser="Das Nötigste steht da.",
        implementation="",
        theme=Theme.objects.in_language("de").get(key="netzwerke"),
    )


@pytest.mark.parametrize("make", [full_card, bare_card])
def test_a_card_lives_on_in_english_and_nothing_german_slips_in(
    tree: Any, english: Locale, client: Client, make: Any
) -> None:
    card = make()
    translation = start_translation(card, english)
    assert not translation.get_target_instance().live, "submitting for translation must not publish (#743, #655)"
    page = finish(card, english)
    text = visible_text(client, page)
    assert [german for german in german_texts(card) if german in text] == []

    changed = card.get_latest_revision_as_object()
    changed.teaser = "Dieser Satz ist neu auf Deutsch."
    changed.conclusion = "<p>Ein neues Fazit auf Deutsch.</p>"
    changed.success_factors = [
        *changed.success_factors.all(),
        PracticeSuccessFactor(text="Ein weiterer Grund auf Deutsch", locale=german()),
    ]
    changed.save_revision(clean=False).publish()
    translation.source.update_from_db()
    with pytest.raises(ValidationError, match="Texte sind noch nicht übersetzt"):
        translation.save_target(publish=True)
    assert visible_text(client, page) != ""
    assert "auf Deutsch" not in visible_text(client, page)

    assert translate_open_texts(translation) == 3
    page = finish(card, english)
    text = visible_text(client, page)
    assert [german for german in german_texts(card) if german in text] == []
    assert page.success_factors.count() == changed.success_factors.count()


def test_every_text_of_a_full_card_reaches_the_translators(tree: Any, english: Locale) -> None:
    """A field that is left out here would stay German for ever."""
    card = full_card()
    translation = start_translation(card, english)
    paths = set(StringSegment.objects.filter(source=translation.source).values_list("context__field_path", flat=True))
    untranslated = {
        name
        for name in (
            "title", "title_short", "teaser", "maturity_note", "picture_alt", "picture_credit", "audience_text",
            "concept", "project", "institution_name", "period", "offer", "situation", "implementation", "conclusion",
            "transfer_notes", "interview_person", "interview_role", "interview_quote", "interview_portrait_alt",
            "funding_text", "source_note", "seo_title", "search_description", "instruments.heading",
            "instruments.text", "instruments.table", "instruments.picture.alt", "instruments.picture.caption",
            "success_factors.text", "hurdles.text", "hurdles.remedy", "resources.text", "partners.name",
            "results.label", "results.unit", "interview_questions.question", "interview_questions.answer",
            "quotes.text", "quotes.person", "quotes.role", "materials.title", "materials.handed_out_by",
            "materials.handed_out_to", "keywords.word", "target_group_links.wording",
        )
        if name not in paths
    }  # fmt: skip
    assert untranslated == set()


def test_facts_are_the_same_in_both_languages(tree: Any, english: Locale) -> None:
    card = full_card()
    start_translation(card, english)
    page = finish(card, english)
    for name in ("slug", "kind", "maturity", "effort", "period_start", "provider_id", "picture_id", "team_id"):
        assert getattr(page, name) == getattr(card, name), name
    for name in ("region_links", "place_links", "credits", "funder_links"):
        assert getattr(page, name).count() == getattr(card, name).count(), name
    assert [result.value for result in page.results.all()] == [result.value for result in card.results.all()]


def test_a_new_number_reaches_the_translation_without_a_translator(tree: Any, english: Locale) -> None:
    card = full_card()
    translation = start_translation(card, english)
    page = finish(card, english)
    changed = card.get_latest_revision_as_object()
    results = list(changed.results.all())
    results[0].value = 99
    changed.results = results
    changed.save_revision(clean=False).publish()
    translation.source.update_from_db()
    translation.save_target(publish=True)
    PracticePage.objects.get(pk=page.pk).get_latest_revision().publish()
    assert PracticeResult.objects.get(page_id=page.pk).value == 99


def test_terms_appear_in_the_language_of_the_page(tree: Any, english: Locale, client: Client) -> None:
    """wagtail-localize #820, #534: themes stayed German."""
    card = bare_card()
    start_translation(card, english)
    page = finish(card, english)
    theme = Theme.objects.in_language("en").get(key="netzwerke")
    assert page.theme_links.get().term == theme
    assert theme.name in visible_text(client, page)


def test_submitting_a_card_leaves_the_names_of_its_terms_alone(tree: Any, english: Locale) -> None:
    """wagtail-localize submits the terms with the card and would write their German names over the English ones."""
    before = list(Theme.objects.in_language("en").values_list("key", "name", "description", "alt_labels"))
    card = bare_card()
    start_translation(card, english)
    finish(card, english)
    assert list(Theme.objects.in_language("en").values_list("key", "name", "description", "alt_labels")) == before


def test_a_term_without_translation_holds_the_page_back_and_is_named(tree: Any, english: Locale) -> None:
    card = PracticeFactory(theme=ThemeFactory(name="Nur deutsches Thema"))
    translation = start_translation(card, english)
    translate_open_texts(translation)
    with pytest.raises(ValidationError, match="Nur deutsches Thema"):
        translation.save_target(publish=True)
    assert not translation.get_target_instance().live


def test_saving_a_draft_after_a_change_leaves_the_live_page_alone(tree: Any, english: Locale, client: Client) -> None:
    card = bare_card()
    translation = start_translation(card, english)
    page = finish(card, english)
    before = visible_text(client, page)
    changed = card.get_latest_revision_as_object()
    changed.teaser = "Dieser Satz ist neu auf Deutsch."
    changed.save_revision(clean=False).publish()
    translation.source.update_from_db()
    translation.save_target(publish=False)
    # The age of the translation is told as soon as the original changes; the text itself stays.
    assert PracticePage.objects.get(pk=page.pk).teaser == page.teaser
    assert PracticePage.objects.get(pk=page.pk).has_unpublished_changes
    assert "auf Deutsch" not in visible_text(client, page)
    assert page.teaser in before


def test_a_field_that_was_emptied_is_emptied_in_the_translation(tree: Any, english: Locale) -> None:
    card = full_card()
    translation = start_translation(card, english)
    finish(card, english)
    changed = card.get_latest_revision_as_object()
    changed.maturity_note, changed.conclusion, changed.instruments, changed.hurdles = "", "", [], []
    changed.save_revision(clean=False).publish()
    translation.source.update_from_db()
    page = finish(card, english)
    assert (page.maturity_note, page.conclusion, len(page.instruments), page.hurdles.count()) == ("", "", 0, 0)


def test_tables_keep_their_numbers_and_shape(tree: Any, english: Locale) -> None:
    card = full_card()
    start_translation(card, english)
    page = finish(card, english)
    table = next(block.value for block in page.instruments if block.block_type == "table")
    assert [len(row) for row in table["data"]] == [2, 2, 2]
    assert table["data"][2] == ["3", ""]
    assert table["data"][0][0] == translated("Schritt")
    assert table["table_caption"] == translated("Matrix der Aufgaben")
    assert table["first_row_is_table_header"]


@pytest.mark.parametrize("missing", [{"alt": None, "caption": None}, {}])
def test_a_null_or_missing_text_in_a_block_does_not_stop_translators(
    tree: Any, english: Locale, missing: dict[str, None]
) -> None:
    """wagtail-localize #918, #690: null where a form leaves an empty line, on a card from before there was a gate."""
    card: Any = bare_card().get_latest_revision_as_object()
    buffer = BytesIO()
    Drawing.new("RGB", (40, 30), "teal").save(buffer, "PNG")
    picture = get_image_model().objects.create(title="Bild", file=ImageFile(BytesIO(buffer.getvalue()), name="b.png"))
    card.instruments = card.instruments.stream_block.to_python(
        [
            {"type": "picture", "value": {"image": picture.pk, **missing}, "id": "a" * 8},
            {"type": "heading", "value": None, "id": "b" * 8},
        ]
    )
    PracticePage.objects.filter(pk=card.pk).update(instruments=card.instruments)
    translation = start_translation(PracticePage.objects.get(pk=card.pk), english)
    translate_open_texts(translation)
    translation.save_target(publish=False)
    assert len(translation.get_target_instance().instruments) == 2
    with pytest.raises(PublishingRefused, match="Ein Baustein darin ist nicht vollständig"):
        finish(card, english)


def test_the_editor_says_what_is_open_instead_of_publishing(tree: Any, english: Locale, client: Client) -> None:
    card = bare_card()
    translation = start_translation(card, english)
    page = translation.get_target_instance()
    client.force_login(UserFactory(role=Role.ADMIN))
    response = client.post(f"/admin/pages/{page.pk}/edit/", {"action": "publish"}, follow=True)
    assert "noch nicht übersetzt" in response.content.decode()
    assert not PracticePage.objects.get(pk=page.pk).live


def test_n16_updating_all_translations_writes_nothing_into_the_public_page_before_the_gate(
    tree: Any, english: Locale, client: Client
) -> None:
    card = bare_card()
    translation = start_translation(card, english)
    page = finish(card, english)
    StringTranslation.objects.filter(locale=english, context__path="teaser").update(
        data="Come to Musterstraße 5, 01067 Dresden."
    )
    client.force_login(UserFactory(role=Role.ADMIN))
    address = f"/admin/localize/update/{translation.source_id}/"
    client.post(address, {"publish_translations": "on"})
    assert PracticePage.objects.get(pk=page.pk).teaser == page.teaser
    draft = PracticePage.objects.get(pk=page.pk).get_latest_revision_as_object()
    assert "Musterstraße 5" in draft.teaser, "nothing that was typed is lost"
    confirm(draft, [found.digest for found in details_of(draft)], None)
    client.post(address, {"publish_translations": "on"})
    assert "Musterstraße 5" in PracticePage.objects.get(pk=page.pk).teaser


def test_n10_a_street_that_is_confirmed_in_german_may_be_spelled_in_the_letters_of_the_language(
    tree: Any, english: Locale
) -> None:
    """A translation has no form to confirm it in: without this its release was a dead end."""
    german_text = bare_card().get_latest_revision_as_object()
    german_text.teaser = "Kommen Sie in die Musterstraße 5."
    confirm(german_text, [found.digest for found in details_of(german_text)], None)
    german_text.save_revision(clean=False).publish()
    start_translation(PracticePage.objects.get(pk=german_text.pk), english)
    page = finish(
        german_text, english, how=lambda text: "вул. Прикладна, 5" if "Musterstraße" in text else f"en {text}"
    )
    assert page.teaser == "вул. Прикладна, 5"
    draft = page.get_latest_revision_as_object()
    for other in ("Goethestraße 5, 04109 Leipzig", "вул. Прикладна, 6"):
        draft.teaser = other
        with pytest.raises(PublishingRefused, match="im Original nicht stehen"):
            draft.save_revision(clean=False).publish()
    draft.teaser = "Call 0341 555 0199"
    with pytest.raises(PublishingRefused, match="im Original nicht stehen"):
        draft.save_revision(clean=False).publish()


def test_updating_all_translations_at_once_publishes_no_half_translated_page(
    tree: Any, english: Locale, client: Client
) -> None:
    """»Übersetzungen aktualisieren« with »publish« ticked put the new German sentence on the live page."""
    card = bare_card()
    translation = start_translation(card, english)
    page = finish(card, english)
    changed = card.get_latest_revision_as_object()
    changed.teaser = "Dieser Satz ist neu auf Deutsch."
    changed.save_revision(clean=False).publish()
    client.force_login(UserFactory(role=Role.ADMIN))
    response = client.post(f"/admin/localize/update/{translation.source_id}/", {"publish_translations": "on"})
    assert response.status_code == 302
    assert PracticePage.objects.get(pk=page.pk).teaser == page.teaser
    assert "auf Deutsch" not in visible_text(Client(), page)
