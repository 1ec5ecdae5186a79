"""wagtail-localize publishes past our pages: what is refused there is told with its reasons, and nothing else stops."""

from __future__ import annotations

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.db import transaction
from django.test import Client
from django.urls import reverse
from wagtail.models import Locale, Page, PageLogEntry
from wagtail.signals import page_published
from wagtail_localize.models import StringTranslation, Translation

from accounts.roles import Role
from editorial.public_details import confirm, details_of
from practices.models import PracticePage
from tests.factories import signed_in
from tests.translation.cards_in_translation import german_card, locale, open_language
from tests.translation.steps import finish, start_translation, translate_open_texts

pytestmark = pytest.mark.django_db(transaction=True)
STREETS = {"en": "Come to Musterstraße 5, 01067 Dresden.", "uk": "Come to Goethestraße 6, 04109 Leipzig."}


@pytest.fixture
def admin(site_is_set_up: None) -> Client:
    for code in ("en", "uk"):
        open_language(code)
    return signed_in(Role.ADMIN)


def begun(card: PracticePage, code: str, *, is_live: bool) -> tuple[Translation, Page]:
    """A translation with nothing open, which names a street that nobody confirmed."""
    language: Locale = locale(code)
    translation = start_translation(card, language)
    if is_live:
        finish(card, language)
    translate_open_texts(translation)
    StringTranslation.objects.filter(locale=language, context__path="teaser").update(data=STREETS[code])
    return translation, Page.objects.get(translation_key=card.translation_key, locale=language)


def said(answer: Any) -> list[str]:
    soup = BeautifulSoup(answer.content, "html.parser")
    return [" ".join(one.get_text(" ").split()) for one in soup.select(".messages li")]


def test_n29_every_language_that_is_refused_is_told_and_the_others_are_published(admin: Client) -> None:
    card = german_card()
    pages = [begun(card, code, is_live=True)[1] for code in ("en", "uk")]
    source = Translation.objects.filter(source__object_id=card.translation_key)[0].source_id
    done: list[str] = []

    def afterwards(sender: Any, **kwargs: Any) -> None:
        transaction.on_commit(lambda: done.append("a mail"))

    address = reverse("wagtail_localize:update_translations", args=[source])
    told = said(admin.post(address, {"publish_translations": "on"}, follow=True))
    refusals = [text for text in told if "ist nicht veröffentlicht" in text]
    assert len(refusals) == 2, told
    assert "Musterstraße 5" in refusals[0]
    assert "Goethestraße 6" in refusals[1]
    draft = Page.objects.get(pk=pages[1].pk).get_latest_revision_as_object()
    assert draft.teaser == STREETS["uk"], "nothing that was typed is lost"
    confirm(draft, [found.digest for found in details_of(draft)], None)
    page_published.connect(afterwards)
    try:
        told = said(admin.post(address, {"publish_translations": "on"}, follow=True))
    finally:
        page_published.disconnect(afterwards)
    assert len([text for text in told if "ist nicht veröffentlicht" in text]) == 1, told
    teasers = [PracticePage.objects.get(pk=page.pk).teaser for page in pages]
    assert [text in STREETS.values() for text in teasers] == [False, True]
    assert done == ["a mail"], "what is to be done after the commit is done"


@pytest.mark.parametrize("is_live", [True, False], ids=["live", "first time"])
def test_n29_nothing_is_called_published_that_is_not(admin: Client, is_live: bool) -> None:
    _translation, page = begun(german_card(), "en", is_live=is_live)
    address = f"{reverse('wagtailadmin_pages:edit', args=[page.pk])}?localize"
    told = said(admin.post(address, {"action": "publish"}, follow=True))
    (refusal,) = [text for text in told if "veröffentlicht" in text.lower()]
    assert "ist nicht veröffentlicht" in refusal
    assert "Musterstraße 5" in refusal
    assert not [text for text in told if "Validierungsfehler" in text], told
    stored = PracticePage.objects.get(pk=page.pk)
    assert stored.live is is_live
    assert stored.get_latest_revision_as_object().teaser == STREETS["en"]
    if is_live:
        assert stored.teaser != STREETS["en"]


def test_n29_texts_that_are_open_are_named(admin: Client) -> None:
    card = german_card()
    translation = start_translation(card, locale("en"))
    page = Page.objects.get(translation_key=card.translation_key, locale=locale("en"))
    address = reverse("wagtail_localize:update_translations", args=[translation.source_id])
    told = said(admin.post(address, {"publish_translations": "on"}, follow=True))
    assert [text for text in told if "ist nicht veröffentlicht" in text and "noch nicht übersetzt" in text], told
    assert not Page.objects.get(pk=page.pk).live


def test_n29_draft_and_first_publication_of_a_translation_are_one_change(
    admin: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    translation, page = begun(german_card(), "en", is_live=False)
    StringTranslation.objects.filter(locale=locale("en"), context__path="teaser").update(data="Good practice")
    before = page.revisions.count()
    user = admin.user  # type: ignore[attr-defined]

    class Killed(BaseException):
        pass

    def killed(*args: Any, **kwargs: Any) -> None:
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr("wagtail.models.Revision.publish", killed)
        with pytest.raises(Killed):
            translation.save_target(user=user, publish=True)
    assert page.revisions.count() == before
    translation.save_target(user=user, publish=True)
    assert Page.objects.get(pk=page.pk).live
    entry = PageLogEntry.objects.filter(page=page.pk, action="wagtail.publish").get()
    assert entry.user == user, "the history names who published"
