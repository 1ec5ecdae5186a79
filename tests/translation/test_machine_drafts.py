"""Machine drafts: off by default, marked, never public before a person released them, and nothing private is sent."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.test import Client
from django.utils import timezone
from wagtail.models import Page, PageViewRestriction
from wagtail_localize.machine_translators.base import BaseMachineTranslator
from wagtail_localize.models import StringTranslation, Translation
from wagtail_localize.strings import StringValue

from accounts.roles import Role
from config.settings.environment import machine_draft as configured
from tests.access.test_matrix import is_refused
from tests.factories import UserFactory
from tests.harness.odd_server import ODD_ANSWERS, odd_server
from tests.translation.po_world import snapshot, ukrainian
from translation.drafts.machine_drafts import draft, drafts, release
from translation.drafts.machine_translator import DraftFailed, can_draft, service_name
from translation.languages import source_locale
from translation.page_texts import texts_of
from translation.publishing_rules import open_texts, publish_errors
from translation.queue.matrix import facts_of

pytestmark = pytest.mark.django_db
ADMIN = partial(UserFactory, role=Role.ADMIN)
HERE = "tests.translation.test_machine_drafts"


class Dummy(BaseMachineTranslator):
    """Answers in its own words and remembers what it was sent."""

    display_name = "Attrappe"
    sent: list[list[str]] = []

    def can_translate(self, source_locale: Any, target_locale: Any) -> bool:
        return bool(source_locale.language_code[:2] != target_locale.language_code[:2])

    def translate(self, source_locale: Any, target_locale: Any, strings: Any) -> dict[StringValue, StringValue]:
        self.sent.append([string.data for string in strings])
        return {string: StringValue(self.answer(string.data)) for string in strings}

    def answer(self, text: str) -> str:
        return ukrainian(text)


class Careless(Dummy):
    """Loses every tag and invents one."""

    def answer(self, text: str) -> str:
        return "<u>слово</u>" if "e" in text else ukrainian(text)


class Broken(Dummy):
    def translate(self, source_locale: Any, target_locale: Any, strings: Any) -> dict[StringValue, StringValue]:
        raise KeyError("translations")


class NotTexts(Dummy):
    """As many answers as asked for, none of them a text."""

    def translate(self, source_locale: Any, target_locale: Any, strings: Any) -> dict[StringValue, StringValue]:
        odd: list[Any] = [["a"], {"b": 1}, 3, None, True]
        return {string: StringValue(odd[number % len(odd)]) for number, string in enumerate(strings)}


@pytest.fixture(autouse=True)
def nothing_sent() -> None:
    Dummy.sent = []


def use(settings: Any, service: type[Dummy]) -> None:
    settings.WAGTAILLOCALIZE_MACHINE_TRANSLATOR = {"CLASS": f"{HERE}.{service.__name__}"}


def test_without_a_service_nothing_is_sent_and_no_button_offers_it(client: Client, translation: Translation) -> None:
    client.force_login(UserFactory(role=Role.TRANSLATOR))
    assert service_name() == ""
    page = client.get(f"/admin/uebersetzen/entwuerfe/{translation.pk}/").content.decode()
    assert "anfordern" not in page
    assert client.post(f"/admin/localize/translate/{translation.pk}/machine_translate/").status_code == 404
    with pytest.raises(DraftFailed):
        draft(translation, ADMIN())
    assert not StringTranslation.objects.filter(locale=translation.target_locale).exists()


def test_a_draft_is_marked_and_holds_the_page_back_until_a_person_releases_it(
    client: Client, translation: Translation, settings: Any
) -> None:
    use(settings, Dummy)
    user = UserFactory(role=Role.TRANSLATOR)
    client.force_login(user)
    client.post(f"/admin/localize/translate/{translation.pk}/machine_translate/")
    made = drafts(translation)
    assert made
    assert {entry.tool for entry in made} == {"Attrappe"}
    for entry in [text for text in texts_of(translation) if text.translation is None]:
        StringTranslation.objects.create(
            translation_of_id=entry.string_id,
            context_id=entry.context_id,
            locale=translation.target_locale,
            data=ukrainian(entry.source),
            translation_type="manual",
        )
    source, locale = translation.source, translation.target_locale
    assert open_texts(source, locale) == len(made)
    assert f"{len(made)} Texte sind Entwürfe, die noch niemand freigegeben hat." in publish_errors(source, locale)
    with pytest.raises(ValidationError, match="niemand freigegeben"):
        translation.save_target(publish=True)

    page = client.get(f"/admin/uebersetzen/entwuerfe/{translation.pk}/").content.decode()
    assert all(f'value="{entry.pk}"' in page for entry in made)
    url = f"/admin/uebersetzen/entwuerfe/{translation.pk}/"
    client.post(url, {"step": "release", "draft": [made[0].pk]})
    assert open_texts(source, locale) == len(made) - 1
    released = StringTranslation.objects.get(pk=made[0].pk)
    assert (released.translation_type, released.tool_name, released.last_translated_by) == ("manual", "Attrappe", user)
    client.post(url, {"step": "release_all", "shown": [entry.pk for entry in made[1:]]})
    assert open_texts(source, locale) == 0
    assert not [sentence for sentence in publish_errors(source, locale) if "Entw" in sentence]


def test_the_queue_counts_a_draft_as_open_and_the_editor_releases_it(
    client: Client, translation: Translation, settings: Any
) -> None:
    use(settings, Dummy)
    user = UserFactory(role=Role.TRANSLATOR)
    client.force_login(user)
    draft(translation, user)
    key = translation.source.object_id
    assert source_locale() == translation.source.locale
    assert facts_of([translation.target_locale], [key])[(key, translation.target_locale_id)]["done"] == 0
    url = f"/admin/uebersetzen/{key}/uk/"
    response = client.get(url)
    assert "Maschinenentwurf" in response.content.decode()
    form = next(form for form in response.context["forms"] if form.segment.is_machine_made)
    name = f"s{form.segment.key}"
    fields = {f"{name}-text": form.initial["text"], f"{name}-base": form.initial["base"], "check": form.segment.key}
    assert client.post(url, fields).status_code == 302
    assert form.segment.translation.pk not in {entry.pk for entry in drafts(translation)}
    assert facts_of([translation.target_locale], [key])[(key, translation.target_locale_id)]["done"] == 1


def test_a_person_who_rewrites_a_draft_answers_for_it(client: Client, translation: Translation, settings: Any) -> None:
    use(settings, Dummy)
    client.force_login(UserFactory(role=Role.TRANSLATOR))
    draft(translation, ADMIN())
    segment = translation.source.stringsegment_set.get(context__path="title")
    client.put(
        f"/admin/localize/translate/{translation.pk}/strings/{segment.pk}/edit/",
        "value=Власна назва",
        content_type="application/x-www-form-urlencoded",
    )
    assert "title" not in {text.path for text in texts_of(translation) if text.is_unsure}


@pytest.mark.parametrize("closing", ["private", "expired", "withdrawn"])
def test_only_texts_that_everyone_may_read_are_sent(translation: Translation, settings: Any, closing: str) -> None:
    use(settings, Dummy)
    page = Page.objects.get(translation_key=translation.source.object_id, locale__language_code="de")
    if closing == "private":
        PageViewRestriction.objects.create(page=page, restriction_type="login")
    else:
        changed = {"live": False} if closing == "withdrawn" else {"expire_at": timezone.now()}
        Page.objects.filter(pk=page.pk).update(**changed)
    with pytest.raises(DraftFailed, match="veröffentlichter Seiten"):
        draft(translation, ADMIN())
    assert drafts(translation) == []


def test_drafts_can_be_thrown_away(client: Client, translation: Translation, settings: Any) -> None:
    use(settings, Dummy)
    client.force_login(UserFactory(role=Role.TRANSLATOR))
    draft(translation, ADMIN())
    made = drafts(translation)
    url = f"/admin/uebersetzen/entwuerfe/{translation.pk}/"
    client.post(url, {"step": "discard", "draft": [entry.pk for entry in made]})
    assert drafts(translation) == []


def test_what_a_person_translated_is_never_sent_and_never_overwritten(translation: Translation, settings: Any) -> None:
    use(settings, Dummy)
    first = texts_of(translation)[0]
    own = StringTranslation.objects.create(
        translation_of_id=first.string_id,
        context_id=first.context_id,
        locale=translation.target_locale,
        data="своє слово",
        translation_type="manual",
    )
    draft(translation, ADMIN())
    own.refresh_from_db()
    assert own.data == "своє слово"
    again = len(Dummy.sent)
    assert draft(translation, ADMIN()).made == 0
    assert [batch for batch in Dummy.sent[again:] if first.source in batch] == []


def test_names_of_people_stay_here_and_requests_are_small(translation: Translation, settings: Any) -> None:
    use(settings, Dummy)
    draft(translation, ADMIN())
    sent = [text for batch in Dummy.sent for text in batch]
    assert max(len(batch) for batch in Dummy.sent) <= 40
    private = {"interview_person", "interview_role", "quotes.person", "quotes.role"}
    names = {text.source for text in texts_of(translation) if text.field_path in private}
    others = {text.source for text in texts_of(translation) if text.field_path not in private}
    assert names - others
    assert not (names - others) & set(sent)


def test_a_page_that_is_not_public_is_not_sent(translation: Translation, settings: Any) -> None:
    use(settings, Dummy)
    translation.source.get_source_instance().unpublish()
    with pytest.raises(DraftFailed, match="veröffentlicht"):
        draft(translation, ADMIN())
    assert Dummy.sent == []


def test_an_answer_with_foreign_tags_is_not_kept(translation: Translation, settings: Any) -> None:
    use(settings, Careless)
    report = draft(translation, ADMIN())
    assert report.unusable > 0
    assert not StringTranslation.objects.filter(data__contains="<u>").exists()


def test_a_service_that_fails_changes_nothing_and_says_so(
    client: Client, translation: Translation, settings: Any
) -> None:
    use(settings, Broken)
    client.force_login(UserFactory(role=Role.TRANSLATOR))
    before = snapshot()
    response = client.post(f"/admin/localize/translate/{translation.pk}/machine_translate/", follow=True)
    assert "nicht geantwortet" in response.content.decode()
    assert snapshot() == before


def test_only_drafts_of_this_page_are_released(translation: Translation, settings: Any) -> None:
    use(settings, Dummy)
    draft(translation, ADMIN())
    foreign = StringTranslation.objects.exclude(pk__in=[entry.pk for entry in drafts(translation)]).first()
    with pytest.raises(ValidationError):
        release(translation, ADMIN(), [foreign.pk if foreign else 0])


def test_plain_language_gets_no_machine_draft(translation: Translation, settings: Any) -> None:
    use(settings, Dummy)
    translation.target_locale.language_code = "de-simple"
    assert not can_draft(translation)


def test_an_editor_neither_asks_nor_releases(client: Client, translation: Translation, settings: Any) -> None:
    use(settings, Dummy)
    client.force_login(UserFactory(role=Role.EDITOR))
    assert is_refused(client.post(f"/admin/localize/translate/{translation.pk}/machine_translate/"))
    assert is_refused(client.post(f"/admin/uebersetzen/entwuerfe/{translation.pk}/", {"step": "release_all"}))
    assert Dummy.sent == []


@pytest.mark.parametrize(
    ("service", "keys", "expected"),
    [
        ("off", {}, None),
        ("", {}, None),
        ("deepl", {"deepl_key": "k"}, "DeepLTranslator"),
        ("LibreTranslate", {"libretranslate_url": "https://uebersetzen.example.org/"}, "LibreTranslator"),
    ],
)
def test_one_variable_chooses_the_service(service: str, keys: dict[str, str], expected: str | None) -> None:
    found = configured(service, **{"deepl_key": "", "libretranslate_url": "", "libretranslate_key": "", **keys})
    assert (found["CLASS"].rpartition(".")[2] if found else None) == expected


@pytest.mark.parametrize("service", ["deepl", "libretranslate", "google"])
def test_half_a_setting_stops_the_start(service: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="MACHINE_DRAFT"):
        configured(service, deepl_key="", libretranslate_url="", libretranslate_key="")


@pytest.mark.parametrize("kind", ODD_ANSWERS)
def test_n19_a_translation_service_that_answers_nonsense_is_a_sentence_and_saves_nothing(
    client: Client, translation: Translation, settings: Any, kind: str
) -> None:
    """The real client of LibreTranslate, asked by the button of the admin."""
    client.force_login(ADMIN())
    with odd_server() as server:
        server.answer = ODD_ANSWERS[kind]
        settings.WAGTAILLOCALIZE_MACHINE_TRANSLATOR = configured(
            "libretranslate", deepl_key="", libretranslate_url=server.address, libretranslate_key=""
        )
        response = client.post(f"/admin/localize/translate/{translation.pk}/machine_translate/", follow=True)
    assert response.status_code == 200
    assert "Der Übersetzungsdienst hat nicht geantwortet" in response.content.decode()
    assert not StringTranslation.objects.filter(translation_type="machine").exists()


def test_n19_answers_that_are_no_texts_are_left_out(translation: Translation, settings: Any) -> None:
    use(settings, NotTexts)
    report = draft(translation, ADMIN())
    assert report.made == 0
    assert report.unusable > 0
