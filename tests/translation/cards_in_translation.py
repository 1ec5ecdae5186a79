"""Cards and people for the tests of the translators' work."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.test import Client
from wagtail.models import Locale, Page
from wagtail_localize.models import StringSegment, TranslationSource

from accounts.models import User
from accounts.roles import Role
from home.site_setup import open_language_tree, set_up_site
from practices.demo.translating import translate_page
from practices.models import PracticeIndexPage, PracticePage
from tests.factories import PracticeFactory, UserFactory, site_tree
from translation.queue.matrix import load_rows
from vocabularies.models import Theme


def locale(code: str) -> Locale:
    return Locale.objects.get(language_code=code)


def translate(page: Page, code: str) -> Any:
    """Publishes ``page`` with »[code] …« before every text."""
    page = type(page)._default_manager.get(pk=page.pk)
    source, _new = TranslationSource.update_or_create_from_instance(page)
    texts: dict[str, list[str]] = {}
    for segment in StringSegment.objects.filter(source=source).order_by("order").select_related("string", "context"):
        texts.setdefault(segment.context.path, []).append(f"[{code}] {segment.string.data}")
    return translate_page(page, locale(code), texts, None)


def open_language(code: str) -> None:
    """Home and list of cards exist in the language; reviewers and translators have their rights there."""
    site_tree()
    home = set_up_site()
    for page in (home, PracticeIndexPage.objects.get(locale__language_code="de")):
        if not Page.objects.filter(translation_key=page.translation_key, locale=locale(code)).exists():
            translate(page, code)
    open_language_tree(type(home).objects.get(locale=locale(code)))


def german_card(**values: Any) -> PracticePage:
    """A public card of a theme that exists in every language."""
    values.setdefault("implementation", "<p>Erster Schritt mit <b>Mut</b>.</p><p>Zweiter Schritt.</p>")
    return PracticeFactory(theme=Theme.objects.in_language("de").get(key="netzwerke"), **values)  # type: ignore[no-any-return]


def change(card: PracticePage, publish: bool = True, **values: Any) -> PracticePage:
    """A new version of the German card."""
    draft: Any = PracticePage.objects.get(pk=card.pk).get_latest_revision_as_object()
    for name, value in values.items():
        setattr(draft, name, value)
    revision = draft.save_revision(clean=False)
    if publish:
        revision.publish()
    return PracticePage.objects.get(pk=card.pk)


def translator(**values: Any) -> User:
    return UserFactory(role=Role.TRANSLATOR, **values)  # type: ignore[no-any-return]


def reviewer(**values: Any) -> User:
    return UserFactory(role=Role.REVIEWER, **values)  # type: ignore[no-any-return]


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def editor_url(card: Page, code: str, step: bool = False) -> str:
    return f"/admin/uebersetzen/{card.translation_key}/{code}/" + ("schritt/" if step else "")


def fields(response: Any, only: Callable[[Any], bool] = lambda form: True) -> dict[str, str]:
    """What a browser would send of the texts in the answer, unchanged."""
    values: dict[str, str] = {}
    for form in response.context["forms"]:
        if not only(form):
            continue
        values[f"s{form.segment.key}-text"] = form["text"].value() or ""
        values[f"s{form.segment.key}-base"] = form["base"].value() or ""
        if form["keep"].value():
            values[f"s{form.segment.key}-keep"] = "on"
    return values


def state(card: Page, code: str = "en") -> str:
    """The card's cell in the queue."""
    rows = load_rows([locale(code)])
    return next(str(row.cells[0].state) for row in rows if row.key == card.translation_key)


def form_of(response: Any, german: str) -> Any:
    """The form of the text that begins with ``german``."""
    return next(form for form in response.context["forms"] if form.segment.source_text.startswith(german))


def stale_card(**values: Any) -> tuple[PracticePage, PracticePage]:
    """A card whose teaser changed after it was translated; the English page."""
    card = german_card(teaser="Wir treffen uns am Montag.", **values)
    page = translate(card, "en")
    return change(card, teaser="Wir treffen uns am Dienstag."), page


def text_of(response: Any) -> str:
    return " ".join(response.content.decode().split())


def save(client: Client, card: Page, german: str, text: str, **extra: str) -> Any:
    """Types ``text`` into the field beside ``german`` and presses the button."""
    response = client.get(editor_url(card, "en"))
    key = f"s{form_of(response, german).segment.key}-text"
    return client.post(editor_url(card, "en"), {**fields(response), key: text, **extra}, follow=True)
