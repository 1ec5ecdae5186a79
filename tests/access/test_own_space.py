"""``/intern/``: the reader's own pages, data and account; nothing of them in any cache (``checks.md`` P07, D04)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test import Client, RequestFactory
from wagtail.models import Page

from accounts.erasure import GONE
from accounts.models import AccessRequest, Agency, AuditAction, AuditEntry, Invitation, User
from accounts.roles import Role
from home.intern import cards
from home.models import SavedPractice
from practices.models import PracticePage
from tests.factories import PASSWORD, PracticeFactory, RegionFactory, UserFactory, site_tree
from tests.translation.cards_in_translation import german_card, open_language, translate
from vocabularies.models import InstitutionType

pytestmark = pytest.mark.django_db
PAGES = ("/intern/", "/intern/merkliste/", "/intern/einrichtung/", "/intern/einstellungen/", "/intern/konto-loeschen/")


@pytest.fixture
def reader() -> User:
    site_tree()
    return UserFactory(role=Role.AGENCY, first_name="Kim", last_name="Muster")


@pytest.fixture
def own(reader: User) -> Client:
    client = Client()
    client.force_login(reader)
    return client


@pytest.fixture
def contact(monkeypatch: Any) -> Iterator[SimpleNamespace]:
    """A contact as the contacts' presentation hands it over."""
    shown = SimpleNamespace(
        public_id="k-1", name="Alex Beispiel", role="Leitung", institution="", address="Kanarienweg 1\n01234 Ort",
        phone="0341 5550001", phone_url="tel:+493415550001", mail="kanari@example.invalid", note="", message_url="",
    )  # fmt: skip
    monkeypatch.setattr(cards, "agency_practice_contacts", lambda card, user: (shown,))
    return shown


@pytest.mark.parametrize("path", [*PAGES, "/intern/meine-daten.json"])
def test_every_own_page_is_private_and_kept_by_no_cache(own: Client, path: str) -> None:
    answer = own.get(path)
    assert answer.status_code == 200
    assert set(answer.headers["Cache-Control"].split(", ")) >= {"private", "no-store"}
    stranger = Client().get(path)
    assert stranger.headers["Location"] == f"/intern/anmelden/?next={path}"
    assert "no-store" in stranger.headers["Cache-Control"]


def test_one_click_from_the_card_to_the_telephone_number(own: Client, contact: Any, reader: User) -> None:
    card = PracticeFactory(title="Brücken bauen")
    page = own.get(f"/intern/praxisbeispiele/{card.slug}/")
    text = page.content.decode()
    assert 'href="tel:+493415550001"' in text
    assert "Kanarienweg 1<br>" in text
    assert "no-store" in page.headers["Cache-Control"]
    assert contact.phone not in Client().get(f"/intern/praxisbeispiele/{card.slug}/", follow=True).content.decode()


def test_d04_who_saw_a_contact_is_in_the_log_without_the_contact(own: Client, contact: Any, reader: User) -> None:
    card = PracticeFactory()
    own.get(f"/intern/praxisbeispiele/{card.slug}/")
    entry = AuditEntry.objects.get(action=AuditAction.CONTACT_SEEN)
    assert (entry.actor_id, entry.object_type, entry.object_id) == (reader.pk, "contacts.contact", "k-1")
    log = str(list(AuditEntry.objects.values()))
    assert contact.mail not in log
    assert contact.phone not in log


@pytest.mark.parametrize("state", ["draft", "withdrawn", "missing"])
def test_a01_contacts_of_a_card_that_is_not_public_are_not_there(own: Client, contact: Any, state: str) -> None:
    card = PracticeFactory(published=state != "draft")
    if state == "withdrawn":
        card.unpublish()
    slug = "gibt-es-nicht" if state == "missing" else card.slug
    answer = own.get(f"/intern/praxisbeispiele/{slug}/")
    assert answer.status_code == 404
    assert contact.mail not in answer.content.decode()
    assert own.post(f"/intern/praxisbeispiele/{slug}/merken/").status_code == 404


def test_a_card_is_saved_listed_and_forgotten(own: Client, reader: User) -> None:
    card = PracticeFactory(title="Brücken bauen")
    own.post(f"/intern/praxisbeispiele/{card.slug}/merken/")
    own.post(f"/intern/praxisbeispiele/{card.slug}/merken/")
    assert SavedPractice.objects.filter(user=reader).count() == 1
    assert "Brücken bauen" in own.get("/intern/merkliste/").content.decode()
    assert "Brücken bauen" in own.get("/intern/").content.decode()
    other = Client()
    other.force_login(UserFactory(role=Role.AGENCY))
    assert "Brücken bauen" not in other.get("/intern/merkliste/").content.decode()
    own.post(f"/intern/praxisbeispiele/{card.slug}/vergessen/")
    assert not SavedPractice.objects.exists()


def test_a01_a_withdrawn_card_stays_on_the_list_without_its_title(own: Client) -> None:
    card = PracticeFactory(title="Geheimtitel")
    own.post(f"/intern/praxisbeispiele/{card.slug}/merken/")
    card.unpublish()
    page = own.get("/intern/merkliste/").content.decode()
    assert "Geheimtitel" not in page
    assert "nicht mehr veröffentlicht" in page
    assert "Geheimtitel" not in own.get("/intern/meine-daten.json").content.decode()
    own.post(f"/intern/praxisbeispiele/{card.slug}/vergessen/")
    assert not SavedPractice.objects.exists()


def test_the_own_institution_leads_to_its_region(own: Client, reader: User) -> None:
    kind = InstitutionType.objects.in_language("de").get(key="ge")
    agency = Agency.objects.create(name="Jobcenter Leipzig", institution_type=kind, region=RegionFactory(ags="14713"))
    User.objects.filter(pk=reader.pk).update(agency=agency)
    page = own.get("/intern/einrichtung/").content.decode()
    assert "Jobcenter Leipzig" in page
    assert "/regionen/14713/" in page


def test_settings_change_the_language_and_nothing_else(own: Client, reader: User) -> None:
    data = {"first_name": "Neu", "last_name": "Name", "language": "en", "is_superuser": "on", "email": "x@example.org"}
    assert own.post("/intern/einstellungen/", data).status_code == 302
    reader.refresh_from_db()
    assert (reader.first_name, reader.language, reader.wants_notices) == ("Neu", "en", False)
    assert not reader.is_superuser
    assert reader.email != "x@example.org"
    assert '<html lang="en"' in own.get("/intern/").content.decode()


def test_own_data_is_complete_and_only_ones_own(own: Client, reader: User) -> None:
    UserFactory(email="andere@example.org", last_name="Anders")
    card = PracticeFactory(title="Brücken bauen", owner=reader)
    own.post(f"/intern/praxisbeispiele/{card.slug}/merken/")
    AccessRequest.objects.create(email=reader.email, first_name="Kim", last_name="Muster", institution="Jobcenter X")
    answer = own.get("/intern/meine-daten.json")
    assert "attachment" in answer.headers["Content-Disposition"]
    data = json.loads(answer.content)
    assert data["account"]["email"] == reader.email
    assert data["roles"] == [str(Role.AGENCY)]
    assert data["saved_practices"][0]["title"] == "Brücken bauen"
    assert data["own_practices"] == ["Brücken bauen"]
    assert data["access_requests"][0]["institution"] == "Jobcenter X"
    assert {entry["action"] for entry in data["log"]} >= {"login", "export"}
    assert "andere@example.org" not in answer.content.decode()


def test_deleting_the_account_takes_the_person_out_and_keeps_the_cards(own: Client, reader: User) -> None:
    card = PracticeFactory(owner=reader)
    own.post(f"/intern/praxisbeispiele/{card.slug}/merken/")
    elsewhere = Client()
    elsewhere.force_login(reader)
    address = reader.email
    Invitation.objects.create(email=address, role=reader.groups.get())
    assert "Es wurde nichts gelöscht" in own.post("/intern/konto-loeschen/", {"proof": "falsch"}).content.decode()
    answer = own.post("/intern/konto-loeschen/", {"proof": PASSWORD})
    assert "Ihr Konto ist gelöscht" in answer.content.decode()
    gone = User.objects.get(pk=reader.pk)
    assert str(gone) == GONE
    assert not gone.is_active
    assert not gone.has_usable_password()
    assert not gone.groups.exists()
    assert PracticePage.objects.get(pk=card.pk).owner_id == reader.pk
    assert not SavedPractice.objects.exists()
    assert elsewhere.get("/intern/").status_code == 302
    assert Client().post("/intern/anmelden/", {"login": address, "password": PASSWORD}).status_code == 200
    assert AuditEntry.objects.filter(action=AuditAction.ERASURE, object_id=str(reader.pk)).exists()


def every_row() -> list[str]:
    """All rows of all tables as text, past every manager."""
    rows = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            rows += [f"{table}: {row}" for row in cursor.fetchall()]
    return rows


def test_p09_no_table_keeps_the_name_or_address_of_a_deleted_account(own: Client, reader: User) -> None:
    User.objects.filter(pk=reader.pk).update(email="kanari-konto@example.invalid", last_name="Kanarienname")
    admin = Client()
    admin.force_login(UserFactory(role=Role.ADMIN))
    edit = {"email": "kanari-konto@example.invalid", "last_name": "Kanarienname", "is_active": "on"}
    assert admin.post(f"/admin/users/edit/{reader.pk}/", edit).status_code == 302
    own.force_login(User.objects.get(pk=reader.pk))
    assert any("kanari-konto" in row for row in every_row())
    own.post("/intern/konto-loeschen/", {"proof": PASSWORD})
    found = [row for row in every_row() if "kanari-konto" in row or "Kanarienname" in row]
    assert not found, "\n".join(found)


def test_the_last_administration_cannot_delete_itself(client: Client) -> None:
    site_tree()
    admin = UserFactory(role=Role.ADMIN)
    client.force_login(admin)
    page = client.post("/intern/konto-loeschen/", {"proof": PASSWORD})
    assert "letzte Administration" in page.content.decode()
    admin.refresh_from_db()
    assert admin.is_active


def test_public_pages_stay_the_same_for_whoever_is_signed_in(own: Client) -> None:
    card = PracticeFactory()
    for path in (card.url, "/themen/", "/suche/"):
        mine, anyones = own.get(path), Client().get(path)
        assert mine.content == anyones.content
        assert "Cookie" not in mine.headers.get("Vary", "")
        assert not mine.cookies
    assert Page.objects.filter(pk=card.pk).exists()


def test_a_card_is_on_the_list_once_whatever_the_language_of_the_account(own: Client, reader: User) -> None:
    open_language("en")
    german = german_card(title="Ein Ansatz", slug="ein-ansatz")
    english = translate(german, "en")
    own.post("/intern/praxisbeispiele/ein-ansatz/merken/")
    User.objects.filter(pk=reader.pk).update(language="en")
    assert cards.readable_card("ein-ansatz", RequestFactory().get("/"), "en").pk == english.pk
    own.post("/intern/praxisbeispiele/ein-ansatz/merken/")
    assert SavedPractice.objects.filter(user=reader).count() == 1
