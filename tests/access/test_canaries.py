"""The sweep: contacts with canaries at every level, then every place is searched as every reader.

A new address is swept as soon as the router knows it. Ids as in ``checks.md``, P.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from copy import deepcopy
from typing import Any, NamedTuple

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Locale
from wagtail_localize.models import TranslationSource

from accounts.models import User
from accounts.roles import Role
from contacts.confirmation import ask_due_contacts
from contacts.managers import DETAILS, UnrestrictedContacts
from contacts.messages import send_waiting_messages
from contacts.models import Contact
from contacts.services import erase_contact, withdraw_consent
from practices.models import PracticePage
from search.index.rows import index_card
from tests.access.canaries import Canary, body_of, cache_dump, database_dump, found_in, release
from tests.access.paths import paths_without_argument
from tests.factories import PracticeFactory, TeamFactory, ThemeFactory, UserFactory, site_tree, with_own_terms

pytestmark = pytest.mark.django_db
READERS = ("anonymous", "agency", "own editor", "foreign editor", "translator", "reviewer", "admin")
KEEPERS = {"own editor", "reviewer", "admin"}
# Signs out, or fails on purpose.
NOT_SWEPT = {"/admin/logout/", "/admin/failwhale/"}
CONTACTS_TABLE = "contacts_contact"
HOUR = timezone.timedelta(hours=1)


class Scene(NamedTuple):
    card: PracticePage
    draft: PracticePage
    english: PracticePage
    canaries: tuple[Canary, ...]
    readers: dict[str, User]

    def of(self, kind: str) -> Canary:
        return next(canary for canary in self.canaries if canary.kind == kind)

    def client(self, reader: str) -> Client:
        client = Client(raise_request_exception=False)
        if reader != "anonymous":
            client.force_login(self.readers[reader])
        return client


@pytest.fixture(scope="module")
def made_scene(shared_rows: None) -> Scene:
    site_tree()
    team, other = TeamFactory(name="Sachsen"), TeamFactory(name="Saarland")
    # A counted theme (»Thema 101«) would share its number with a canary or with what is asked beside it.
    theme = ThemeFactory(name="Brückenbau")
    card = PracticeFactory(title="Karte mit Kontakten", team=team, theme=theme)
    draft = PracticeFactory(title="Entwurf mit Kontakt", team=team, theme=theme, published=False)
    now = timezone.now()
    states: dict[str, dict[str, Any]] = {
        "public": {"level": "public", "accepts_messages": True},
        "agencies": {"level": "agencies", "accepts_messages": True},
        "editors": {"level": "editors"},
        "expired": {"level": "public", "expires_at": now - HOUR},
        "withdrawn": {"level": "public", "consent_withdrawn_at": now - HOUR},
        "unasked": {"level": "public", "consent_on": None},
    }
    canaries = [
        release(kind, 101 + number, card=card, team=team, **values)
        for number, (kind, values) in enumerate(states.items())
    ]
    canaries.append(release("draft", 131, level="public", card=draft, team=team))
    canaries.append(release("unused", 132, level="public", team=team))
    readers = {
        "agency": UserFactory(role=Role.AGENCY),
        "own editor": UserFactory(role=Role.EDITOR, teams=[team]),
        "foreign editor": UserFactory(role=Role.EDITOR, teams=[other]),
        "translator": UserFactory(role=Role.TRANSLATOR),
        "reviewer": UserFactory(role=Role.REVIEWER),
        "admin": UserFactory(role=Role.ADMIN),
    }
    copied = card.copy_for_translation(Locale.objects.get(language_code="en"), copy_parents=True)
    english = with_own_terms(copied, name="Bridges")
    english.save_revision().publish()
    card.save_revision(user=readers["own editor"]).publish(user=readers["reviewer"])
    return Scene(PracticePage.objects.get(pk=card.pk), draft, english, tuple(canaries), readers)


@pytest.fixture
def scene(made_scene: Scene) -> Scene:
    return deepcopy(made_scene)


def may_see(reader: str, path: str) -> set[str]:
    """Kinds of contacts that may be in an answer. The public part of the site is the same for everyone."""
    if path.startswith("/admin/") and reader in KEEPERS:
        return {"public", "agencies", "editors", "expired", "withdrawn", "unasked", "draft", "unused"}
    if path.startswith("/intern/") and reader == "agency":
        return {"public", "agencies"}
    if path.startswith("/intern/") and reader in KEEPERS:
        return {"public", "agencies", "editors", "expired", "withdrawn", "unasked", "draft", "unused"}
    return {"public"}


def card_paths(scene: Scene) -> Iterator[str]:
    """Addresses with an argument: the cards, their admin, their contacts."""
    for card in (scene.card, scene.english, scene.draft):
        yield card.get_url() or f"/praxisbeispiele/{card.slug}/"
        for name in ("edit", "history", "usage", "view_draft", "copy", "delete", "workflow_history", "unpublish"):
            yield reverse(f"wagtailadmin_pages:{name}", args=[card.pk])
        first, last = card.revisions.order_by("pk").first(), card.revisions.order_by("pk").last()
        yield reverse("wagtailadmin_pages:revisions_view", args=[card.pk, last.pk])
        yield reverse("wagtailadmin_pages:revisions_compare", args=[card.pk, first.pk, last.pk])
        yield reverse("wagtailadmin_pages:revisions_revert", args=[card.pk, first.pk])
        yield reverse("wagtailadmin_pages:preview_on_edit", args=[card.pk])
        yield reverse("practice_contacts", args=[card.pk])
        yield reverse("wagtailadmin_explore", args=[card.get_parent().pk])
        yield f"/admin/api/main/pages/{card.pk}/"
        yield f"/intern/praxisbeispiele/{card.slug}/"
        for theme in card.theme_links.all():
            yield reverse("theme", args=[theme.term.key])
    for canary in scene.canaries:
        for name in ("edit", "history", "delete"):
            yield reverse(f"contacts:{name}", args=[canary.contact.pk])
        for card in (scene.card, scene.draft):
            for name in ("contact_message", "contact_vcard"):
                yield reverse(name, args=[card.slug, canary.contact.public_id])
    yield from (reverse("region", args=["14"]), "/", "/en/", "/en/suche/", "/en/themen/", "/praxisbeispiele/")
    yield from (f"/admin/praxisbeispiele/?export={kind}" for kind in ("csv", "xlsx"))
    yield from (f"/admin/kontakte/?export={kind}" for kind in ("csv", "xlsx"))
    yield "/admin/reports/site-history/?export=csv"
    yield "/admin/api/main/pages/?fields=*&type=practices.PracticePage"
    yield "/admin/api/main/pages/?fields=_,contact_links(*),contact(*)&type=practices.PracticePage"


@pytest.mark.parametrize("reader", READERS)
def test_p01_no_address_shows_a_canary_above_the_readers_level(
    scene: Scene, reader: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    client, leaks, broken = scene.client(reader), {}, []
    for path in dict.fromkeys([*paths_without_argument(), *card_paths(scene)]):
        if path in NOT_SWEPT:
            continue
        response = client.get(path)
        if response.status_code >= 500:
            broken.append(path)
        allowed = may_see(reader, path)
        above = {leak for leak in found_in(body_of(response), scene.canaries) if leak.split(".")[0] not in allowed}
        if above:
            leaks[path] = above
    assert not leaks
    assert not [path for path in broken if path.startswith(("/kontakt", "/praxis", "/admin/kontakte"))]
    assert not found_in(caplog.text.encode(), scene.canaries)
    assert not found_in(cache_dump(), scene.canaries)


def test_the_sweep_would_find_a_leak(scene: Scene) -> None:
    """What the reviewer may see is found: the search is not blind."""
    reviewer = scene.client("reviewer")
    edit = body_of(reviewer.get(reverse("contacts:edit", args=[scene.of("editors").contact.pk])))
    assert {f"editors.{detail}" for detail in DETAILS} <= found_in(edit, scene.canaries)
    page = body_of(Client().get(scene.card.url))
    assert found_in(page, scene.canaries) == {f"public.{detail}" for detail in DETAILS}
    assert scene.of("public").contact.phone.encode() in database_dump()
    assert "/admin/kontakte/" in set(paths_without_argument())


@pytest.mark.parametrize("form", ["{0}", '"{0}"', "{0}*", "*:* {0}"])
def test_p04_the_search_is_no_oracle(scene: Scene, form: str) -> None:
    """A canary, whole or in part, is answered exactly like a word that occurs nowhere."""
    client = Client()
    for card in (scene.card, scene.english):
        index_card(PracticePage.objects.get(pk=card.pk))
    for kind in ("public", "agencies", "editors"):
        values = scene.of(kind).values
        for words in (values["name"], values["name"][:9], values["phone"][-7:], values["mail"].split("@")[0]):
            for path in ("/suche/", "/en/suche/", "/suche/vorschlaege/"):
                answer = client.get(path, {"q": form.format(words)})
                nowhere = client.get(path, {"q": form.format("q" * len(words))})
                assert answer.status_code == nowhere.status_code == 200
                assert scene.card.title not in answer.content.decode()
                if path != "/suche/vorschlaege/":
                    assert answer.context["total"] == nowhere.context["total"]


@pytest.mark.parametrize("reader", ["agency", "foreign editor", "translator"])
def test_p04_nor_does_a_search_in_the_admin(scene: Scene, reader: str) -> None:
    client = scene.client(reader)
    for kind in ("agencies", "editors", "draft"):
        canary = scene.of(kind)
        for url in (
            reverse("contacts:index"),
            reverse("contacts:index_results"),
            reverse("wagtailadmin_pages:search"),
            "/admin/praxisbeispiele/",
        ):
            for detail in ("name", "phone", "mail"):
                # The query itself stands in the page, so the other details are looked for.
                body = body_of(client.get(url, {"q": canary.values[detail]}))
                others = {leak for leak in found_in(body, [canary]) if leak != f"{kind}.{detail}"}
                assert not others, url
                assert reverse("contacts:edit", args=[canary.contact.pk]).encode() not in body


def test_p05_the_api_neither_lists_nor_filters_by_contacts(scene: Scene) -> None:
    client = scene.client("foreign editor")
    for query in (
        "contact_links__contact__mail=kanaria",
        "contact__email__startswith=k",
        "order=contact__phone",
    ):
        answer = client.get(f"/admin/api/main/pages/?type=practices.PracticePage&{query}")
        assert answer.status_code == 400, query
        assert not found_in(body_of(answer), scene.canaries)
    everything = client.get("/admin/api/main/pages/?type=practices.PracticePage&fields=*,contacts")
    assert not found_in(body_of(everything), scene.canaries)


def test_p09_only_the_table_of_contacts_knows_a_contact(scene: Scene) -> None:
    """After editing, publishing, translating, indexing, writing and reminding: one table, no other."""
    editor = scene.client("own editor")
    contact = scene.of("public").contact
    Contact.objects.filter(pk=contact.pk).update(expires_at=timezone.now() + timezone.timedelta(days=10))
    TranslationSource.update_or_create_from_instance(scene.card)
    ask_due_contacts()
    send_waiting_messages()
    for canary in scene.canaries:
        editor.get(reverse("contacts:edit", args=[canary.contact.pk]))
        values = {**canary.values, "seen_version": canary.contact.version, "consent_on": "2025-01-01"}
        values |= {f"{detail}_level": "public" for detail in DETAILS}
        values |= {"consent_how": "paper", "is_withdrawn": "", "team": canary.contact.team_id}
        answer = editor.post(reverse("contacts:edit", args=[canary.contact.pk]), values)
        assert answer.status_code == 302
    scene.card.save_revision().publish()
    editor.get("/admin/kontakte/")
    assert not found_in(database_dump(without=[CONTACTS_TABLE]), scene.canaries)
    for message in mail.outbox:
        assert not found_in(f"{message.subject}\n{message.body}".encode(), scene.canaries)


def test_p09_after_the_erasure_nothing_is_left(scene: Scene) -> None:
    for canary in scene.canaries:
        scene.client("reviewer").get(reverse("contacts:edit", args=[canary.contact.pk]))
        erase_contact(canary.contact, None, with_links=True)
    assert not found_in(database_dump(), scene.canaries)
    assert not found_in(cache_dump(), scene.canaries)


def test_p10_an_old_version_of_the_card_brings_no_contact_back(scene: Scene) -> None:
    """Reverting and comparing touch the card only; who was lowered stays lowered."""
    before = scene.card.save_revision()
    canary = scene.of("public")
    withdraw_consent(canary.contact, None)
    before.publish()
    assert not found_in(body_of(Client().get(scene.card.url)), scene.canaries)
    erase_contact(canary.contact, None, with_links=True)
    before.publish()
    reviewer = scene.client("reviewer")
    compare = reverse("wagtailadmin_pages:revisions_compare", args=[scene.card.pk, "earliest", before.pk])
    assert not found_in(body_of(reviewer.get(compare)), [canary])
    assert not found_in(database_dump(), [canary])


def test_p07_a_level_lowered_is_clean_everywhere_on_the_next_request(scene: Scene) -> None:
    canary = scene.of("public")
    client = Client()
    paths = [scene.card.url, scene.english.url, "/sitemap.xml", "/suche/?q=Karte"]
    assert found_in(body_of(client.get(scene.card.url)), [canary])
    Contact.objects.filter(pk=canary.contact.pk).update(**{f"{detail}_level": "editors" for detail in DETAILS})
    for path in paths:
        assert not found_in(body_of(client.get(path)), scene.canaries), path


def test_nobody_reads_contacts_by_accident() -> None:
    with pytest.raises(UnrestrictedContacts):
        str(list(Contact.objects.all()))
