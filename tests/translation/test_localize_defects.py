"""The known defects of wagtail-localize 1.14.5, by the number of their thread: none of them happens on this site."""

from __future__ import annotations

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.contrib.staticfiles import finders
from django.core.exceptions import ValidationError
from django.db import models
from django.test import Client
from django.urls import reverse
from wagtail import blocks
from wagtail.fields import StreamField
from wagtail.models import Locale, Page
from wagtail_localize.models import LocaleSynchronization, StringTranslation

from accounts.roles import Role
from home.models import StandardPage
from home.site_setup import set_up_site
from practices.models import PracticeIndexPage, PracticePage
from tests.editorial.forms import sent_back
from tests.factories import PracticeFactory, UserFactory, german
from tests.translation.content import Filler, content_types, fields_of, is_ours, lists_of
from tests.translation.foreign_pages import own_text
from tests.translation.steps import finish, foreign_tree, start_translation, translate_open_texts, visible_text
from vocabularies.models import Theme

pytestmark = pytest.mark.django_db


@pytest.fixture
def english() -> Locale:
    return Locale.objects.get(language_code="en")


@pytest.fixture
def tree(english: Locale) -> PracticeIndexPage:
    return foreign_tree(english)


@pytest.fixture
def desk(tree: Any) -> Client:
    client = Client()
    client.force_login(UserFactory(role=Role.ADMIN))
    return client


@pytest.fixture
def translator(tree: Any) -> Client:
    client = Client()
    client.force_login(UserFactory(role=Role.TRANSLATOR))
    return client


def german_card(**values: Any) -> PracticePage:
    return PracticeFactory(theme=Theme.objects.in_language("de").get(key="netzwerke"), **values)  # type: ignore[no-any-return]


def texts_in_editor(client: Client, page: Page) -> set[str]:
    """The German texts that the translation editor puts before a translator."""
    answer = client.get(f"/admin/pages/{page.pk}/edit/", follow=True)
    return {form.segment.source_text for form in answer.context["forms"]}


# Manual edits and the synchronised translation


def test_localize_876_nobody_leaves_the_synchronised_translation_and_loses_texts(
    tree: Any, english: Locale, translator: Client, desk: Client
) -> None:
    card = german_card()
    translation = start_translation(card, english)
    page = finish(card, english)
    for client in (translator, desk):
        for path in (f"translate/{translation.pk}/disable/", f"page/{page.pk}/convert_to_alias/"):
            assert client.post(f"/admin/localize/{path}").status_code == 404
    translation.refresh_from_db()
    assert translation.enabled
    assert Page.objects.get(pk=page.pk).alias_of_id is None
    # The editor of wagtail-localize draws both buttons with its own script; the admin's style sheet hides them.
    chief = Client()
    chief.force_login(UserFactory(role=Role.ADMIN))
    editor = BeautifulSoup(chief.get(f"/admin/pages/{page.pk}/edit/?localize").content, "html.parser")
    assert editor.select_one('link[href$="editorial/admin.css"]')
    style = open(finders.find("editorial/admin.css"), encoding="utf-8").read()  # noqa: SIM115
    assert '[data-w-action-url-value$="/disable/"]' in style
    assert '[href*="/convert_to_alias/"]' in style
    assert "display: none" in style


def test_localize_876_what_was_written_by_hand_survives_the_way_back(
    tree: Any, english: Locale, desk: Client, client: Client
) -> None:
    card = german_card(implementation="<p>Ein <b>Schritt</b>.</p><p>Noch einer.</p>", slug="zurueck")
    translation = start_translation(card, english)
    page = finish(card, english)
    translation.enabled = False
    translation.save()
    written = page.get_latest_revision_as_object()
    written.teaser, written.implementation = "Written by hand & kept", "<p>One <b>step</b>.</p><p>One more.</p>"
    written.save_revision(clean=False).publish()
    answer = desk.post(f"/admin/pages/{page.pk}/edit/", {"localize-restart-translation": "1"})
    assert answer.status_code == 302
    # The two texts are put side by side; what nobody decides about stays as it is on the page.
    assert "Written by hand &amp; kept" in desk.get(answer.headers["Location"]).content.decode()
    desk.post(answer.headers["Location"])
    translation.refresh_from_db()
    assert translation.enabled
    translation.save_target(publish=True)
    translation.get_target_instance().get_latest_revision().publish()
    after = PracticePage.objects.get(pk=page.pk)
    assert after.teaser == "Written by hand & kept"
    assert after.implementation.count("<p") == 2
    assert "One <b>step</b>." in after.implementation
    assert "One more." in visible_text(client, after)


def test_localize_607_a_stopped_translation_stays_stopped_when_it_is_saved(
    tree: Any, english: Locale, desk: Client
) -> None:
    """Nobody can stop one here any more; a site that moved in may have some."""
    standard = set_up_site().add_child(instance=StandardPage(title="Über uns", slug="ueber", locale=german()))
    standard.save_revision().publish()
    translation = start_translation(standard, english)
    page = finish(standard, english)
    translation.enabled = False
    translation.save()
    form = desk.get(f"/admin/pages/{page.pk}/edit/")
    values = {**sent_back(form), "title": "About us, by hand", "body-count": "0", "action-publish": "action-publish"}
    desk.post(f"/admin/pages/{page.pk}/edit/", values)
    translation.refresh_from_db()
    assert not translation.enabled
    assert Page.objects.get(pk=page.pk).title == "About us, by hand"
    assert b"js-translation-editor" not in desk.get(f"/admin/pages/{page.pk}/edit/").content


# A draft stays a draft


def test_localize_655_a_live_page_goes_to_translation_without_going_live(
    tree: Any, english: Locale, desk: Client, client: Client
) -> None:
    card = german_card(title="Deutscher Titel", slug="entwurf")
    answer = desk.post(f"/admin/localize/submit/page/{card.pk}/", {"locales": [english.pk]})
    assert answer.status_code == 302
    page = PracticePage.objects.get(translation_key=card.translation_key, locale=english)
    assert not page.live
    served = client.get("/en/praxisbeispiele/entwurf/").content.decode()
    assert "This page has not been translated yet" in served


def test_a_half_translated_draft_is_not_published_with_many_others(tree: Any, english: Locale, desk: Client) -> None:
    """Its draft holds German sentences; the bulk action of the explorer is no way round the gate."""
    card = german_card(slug="stapel")
    start_translation(card, english)
    draft = card.get_translation(english)
    draft.save_revision()
    url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    answer = desk.post(f"{url}?id={draft.pk}&next=/admin/", {"include_descendants": ""}, follow=True)
    draft.refresh_from_db()
    assert not draft.live
    assert "noch nicht übersetzt" in answer.content.decode()


def test_localize_743_no_language_is_filled_with_live_aliases(tree: Any, english: Locale, desk: Client) -> None:
    german_card(slug="kein-alias")
    ukrainian = Locale.objects.get(language_code="uk")
    edit = reverse("wagtaillocales:edit", args=[ukrainian.pk])
    form = desk.get(edit)
    assert form.status_code == 200
    assert b"sync_from" not in form.content
    component = f"component-{LocaleSynchronization._meta.db_table}"
    sent = {"language_code": "uk", f"{component}-enabled": "on", f"{component}-sync_from": german().pk}
    desk.post(edit, sent)
    assert not LocaleSynchronization.objects.exists()
    assert not Page.objects.filter(locale=ukrainian).exists()
    assert not Page.objects.filter(alias_of__isnull=False).exists()


# Links to records with a language


def test_localize_820_no_content_type_links_terms_in_a_way_that_stays_german() -> None:
    """ParentalManyToMany is copied as it is: every link to a term is an entry of its own with a foreign key."""
    for model in content_types():
        entries = [relation.related_model for relation in lists_of(model)]
        for kind in (model, *entries):
            many = [f for f in kind._meta.get_fields() if isinstance(f, models.ManyToManyField) and is_ours(f.model)]
            assert many == [], f"{kind._meta.label}: {many}"


def test_localize_534_every_link_of_a_full_card_names_the_term_of_its_language(
    tree: Any, english: Locale, client: Client
) -> None:
    german_card(slug="verlinkt")
    card = PracticePage.objects.get(slug="verlinkt")
    changed = Filler().fill(card.get_latest_revision_as_object())
    changed.save_revision(clean=False).publish()
    card = PracticePage.objects.get(slug="verlinkt", locale=german())
    start_translation(card, english)
    page = finish(card, english)
    links = [name for name in (r.name for r in lists_of(PracticePage)) if name.endswith("_links")]
    terms = [link.term for name in links for link in getattr(page, name).all() if hasattr(link, "term")]
    assert len(terms) == 14
    assert {term.locale_id for term in terms} == {english.pk}
    assert page.collection.locale_id == english.pk
    shown = visible_text(client, page)
    assert page.theme_links.first().wording in shown


# Empty values in blocks


def streams() -> list[Any]:
    """One page type for each kind of stream there is."""
    found = {
        type(field.stream_block): pytest.param(model, field.name, id=type(field.stream_block).__name__)
        for model in content_types()
        for field in fields_of(model)
        if isinstance(field, StreamField)
    }
    return list(found.values())


def with_holes(block: blocks.Block, value: Any, *, null: bool) -> Any:
    """The value with null, or nothing, for every text, as imports or an older version of the block may leave it."""
    if isinstance(block, blocks.StreamBlock):
        return [{**e, "value": with_holes(block.child_blocks[e["type"]], e["value"], null=null)} for e in value]
    if isinstance(block, blocks.ListBlock):
        return [{**entry, "value": with_holes(block.child_block, entry["value"], null=null)} for entry in value]
    if isinstance(block, blocks.StructBlock):
        children = block.child_blocks.items()
        kept = ((name, child) for name, child in children if null or not isinstance(child, blocks.CharBlock))
        return {name: with_holes(child, value[name], null=null) for name, child in kept}
    return None if isinstance(block, blocks.CharBlock | blocks.TextBlock | blocks.RichTextBlock) else value


@pytest.mark.parametrize(("model", "field_name"), streams())
@pytest.mark.parametrize("null", [True, False], ids=["690-null", "918-missing"])
def test_localize_690_918_null_or_missing_texts_in_blocks_do_not_stop_translators(
    tree: Any, english: Locale, client: Client, model: type[Any], field_name: str, null: bool
) -> None:
    """Every block there is, with every text gone at once: TypeError with wagtail-localize alone."""
    if model is PracticePage:
        page: Any = german_card(slug="luecke")
    else:
        page = set_up_site().add_child(instance=StandardPage(title="Mit Lücke", slug="luecke", locale=german()))
    stream_block = page._meta.get_field(field_name).stream_block
    sample = Filler().stream(stream_block)
    setattr(page, field_name, stream_block.to_python(with_holes(stream_block, sample, null=null)))
    # As it was stored before there was a gate that asks for whole blocks.
    type(page).objects.filter(pk=page.pk).update(**{field_name: getattr(page, field_name)}, live=True)
    translation = start_translation(type(page).objects.get(pk=page.pk), english)
    translate_open_texts(translation)
    translation.save_target(publish=False)
    foreign = translation.get_target_instance()
    assert [block.block_type for block in getattr(foreign, field_name)] == list(stream_block.child_blocks)
    type(foreign).objects.filter(pk=foreign.pk).update(live=True)
    assert client.get(foreign.url).status_code == 200


# What changes arrives


def test_localize_823_a_published_change_is_before_translators_at_once(
    tree: Any, english: Locale, desk: Client, translator: Client, client: Client
) -> None:
    standard = set_up_site().add_child(instance=StandardPage(title="Über uns", slug="ueber", locale=german()))
    standard.save_revision().publish()
    start_translation(standard, english)
    page = finish(standard, english)
    values = sent_back(desk.get(f"/admin/pages/{standard.pk}/edit/"))
    values |= {"title": "Über uns alle", "intro": "Ganz neu.", "body-count": "0", "action-publish": "action-publish"}
    desk.post(f"/admin/pages/{standard.pk}/edit/", values)
    assert {"Über uns alle", "Ganz neu."} <= texts_in_editor(translator, page)
    shown = client.get(page.url).content.decode()
    assert page.title in shown
    assert "Über uns alle" not in own_text(shown)
    assert "Ganz neu" not in own_text(shown)
    # Every further change arrives too, and what is only a draft does not.
    values = sent_back(desk.get(f"/admin/pages/{standard.pk}/edit/"))
    desk.post(f"/admin/pages/{standard.pk}/edit/", {**values, "intro": "Noch einmal neu.", "body-count": "0"})
    assert "Noch einmal neu." not in texts_in_editor(translator, page)
    values |= {"intro": "Noch einmal neu.", "body-count": "0", "action-publish": "action-publish"}
    desk.post(f"/admin/pages/{standard.pk}/edit/", values)
    assert "Noch einmal neu." in texts_in_editor(translator, page)


# Review


def test_localize_676_a_translator_publishes_nothing(
    tree: Any, english: Locale, translator: Client, client: Client
) -> None:
    card = german_card(slug="pruefung")
    translation = start_translation(card, english)
    page = finish(card, english)
    changed = card.get_latest_revision_as_object()
    changed.teaser = "Ein neuer deutscher Satz."
    changed.save_revision(clean=False).publish()
    assert translate_open_texts(translation) == 1
    before = visible_text(client, page)
    answer = translator.post(f"/admin/pages/{page.pk}/edit/", {"action": "publish"})
    assert answer.status_code in {302, 403}
    assert visible_text(client, page) == before
    texts = translator.get(f"/admin/pages/{page.pk}/edit/", follow=True).content.decode()
    assert "Zur Prüfung geben" in texts
    assert "Freigeben und veröffentlichen" not in texts
    assert StringTranslation.objects.filter(locale=english, translation_of__data="Ein neuer deutscher Satz.").exists()
    with pytest.raises(ValidationError):
        changed.teaser = "Und noch einer."
        changed.save_revision(clean=False).publish()
        translation.save_target(publish=True)
