"""Every content type in every other language: translate, publish, change the source, fetch it, publish again.

The models are walked, not named: a new one is tested as soon as it exists, and one that ``content.Filler`` cannot
fill fails here.
"""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import translation as gettext_language
from wagtail.models import Locale, Page

from home.models import HomePage
from home.site_setup import set_up_site
from practices.models import PracticeIndexPage
from tests.factories import german
from tests.translation.content import (
    FACT,
    GERMAN,
    Filler,
    as_translated,
    content_types,
    contents,
    differences,
    empty,
    in_foreign,
    records_of_other_languages,
)
from tests.translation.foreign_pages import own_text
from tests.translation.steps import finish, foreign_tree, start_translation

pytestmark = pytest.mark.django_db
OTHERS = ("uk", "ar", "de-simple")
TYPES = content_types()
# Each type in English and, in turn, in one of the others.
TURNS = [
    pytest.param(model, language, id=f"{model.__name__}-{language}")
    for position, model in enumerate(TYPES)
    for language in ("en", OTHERS[position % len(OTHERS)])
]


def original(model: type[Any], *, full: bool) -> Any:
    """A German instance in its place, published; with everything or with the least."""
    filler = Filler()
    if model in {HomePage, PracticeIndexPage}:
        instance: Any = model.objects.get(locale=german())
    elif issubclass(model, Page):
        is_below_home = HomePage in model.allowed_parent_page_models()
        above: Any = set_up_site() if is_below_home else PracticeIndexPage.objects.get(locale=german())
        page = model(title=f"{GERMAN}titel", slug="rundreise", locale=german(), live=False)
        # Required fields have no value until they are filled.
        instance = above.add_child(instance=filler.fill_fields(page))
    else:
        instance = model(locale=german())
    filler.fill(instance)
    return publish(instance if full else empty(instance))


def publish(instance: Any) -> Any:
    if isinstance(instance, Page):
        instance.save_revision(clean=False).publish()
    else:
        instance.full_clean()
        instance.save()
    return type(instance).objects.get(pk=instance.pk)


def editable(instance: Any) -> Any:
    return instance.get_latest_revision_as_object() if isinstance(instance, Page) else instance


def pages_to_look_at(instance: Any, language: str) -> list[str]:
    """Where readers of a language meet a page or record."""
    with gettext_language.override(language):
        paths = [f"/{language}/", f"/{language}/themen/", f"/{language}/praxisbeispiele/", f"/{language}/suche/"]
        if isinstance(instance, Page):
            paths.append(instance.get_url())
    return list(dict.fromkeys(paths))


def no_german(instance: Any, language: str) -> None:
    """No German sentence, and names that have no other language are marked as German (``lang``)."""
    for path in pages_to_look_at(instance, language):
        response = Client().get(path)
        assert response.status_code == 200, path
        text = own_text(response.content.decode())
        for mark in (GERMAN, FACT):
            at = text.find(mark)
            assert at < 0, f"{path}: …{text[max(0, at - 80) : at + 80]!r}"


def same(foreign: Any, source: Any) -> None:
    """Nothing lost, nothing kept that is gone, every fact the same, every text in the language of the page."""
    assert differences(contents(foreign), as_translated(contents(source))) == []
    assert records_of_other_languages(foreign) == []


def tree_for(model: type[Any], locale: Locale) -> None:
    """The way down to a page of the model."""
    if model is not HomePage:
        foreign_tree(locale, with_list=model is not PracticeIndexPage)


@pytest.mark.parametrize(("model", "language"), TURNS)
def test_with_every_field_filled_nothing_is_lost_and_nothing_german_shows(model: type[Any], language: str) -> None:
    locale = Locale.objects.get(language_code=language)
    tree_for(model, locale)
    source = original(model, full=True)
    translation = start_translation(source, locale)
    if isinstance(source, Page):
        assert not translation.get_target_instance().live
    else:
        no_german(source, language)
    foreign = finish(source, locale, in_foreign)
    same(foreign, source)
    no_german(foreign, language)

    changed = publish(Filler(turn=2).fill(editable(source)))
    translation.refresh_from_db()
    translation.source.update_from_db()
    before = contents(type(foreign).objects.get(pk=foreign.pk))
    if isinstance(source, Page):
        with pytest.raises(ValidationError):
            translation.save_target(publish=True)
    else:
        translation.save_target(publish=True)
    assert contents(type(foreign).objects.get(pk=foreign.pk)) == before
    no_german(foreign, language)
    foreign = finish(changed, locale, in_foreign)
    same(foreign, changed)
    no_german(foreign, language)

    bare = publish(empty(editable(changed)))
    translation.source.update_from_db()
    foreign = finish(bare, locale, in_foreign)
    same(foreign, bare)
    no_german(foreign, language)


@pytest.mark.parametrize("model", TYPES, ids=lambda model: model.__name__)
def test_with_every_optional_field_empty_it_translates_and_grows_later(model: type[Any]) -> None:
    locale = Locale.objects.get(language_code="en")
    tree_for(model, locale)
    source = original(model, full=False)
    translation = start_translation(source, locale)
    foreign = finish(source, locale, in_foreign)
    same(foreign, source)
    no_german(foreign, "en")

    grown = publish(Filler(turn=2).fill(editable(source)))
    translation.source.update_from_db()
    foreign = finish(grown, locale, in_foreign)
    same(foreign, grown)
    no_german(foreign, "en")
