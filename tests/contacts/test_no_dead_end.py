"""Every card leads to somebody: a contact, else the office of its team, else the editors by the form."""

from __future__ import annotations

import time
from typing import Any
from unittest.mock import patch

import pytest
from django.core import mail, signing
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from accounts.forms import TeamForm
from accounts.models import Team, User
from accounts.roles import Role
from contacts.messages import editors_of
from contacts.models import ContactMessage
from language.addresses import looks_personal
from practices.models import PracticePage
from privacy.registry import registry
from tests.factories import ContactFactory, PracticeFactory, SignedIn, TeamFactory, UserFactory, signed_in
from tests.translation.cards_in_translation import german_card, open_language, translate

pytestmark = pytest.mark.django_db
VALUES = {
    "name": "Erika Beispiel",
    "mail": "erika@jobcenter.example.org",
    "institution": "Jobcenter Musterstadt",
    "text": "Guten Tag, wen können wir dazu anrufen?",
}


def page_of(card: PracticePage) -> str:
    return Client().get(card.url).content.decode()


def form_of(card: PracticePage) -> str:
    return f"{card.url}nachricht/"


@pytest.fixture
def send(django_capture_on_commit_callbacks: Any) -> Any:
    def post(card: PracticePage, nonce: str = "einmal", **changes: str) -> HttpResponse:
        salt = f"accounts.public_form.message.editors.{card.translation_key.hex}"
        with patch("time.time", return_value=time.time() - 60):
            token = signing.dumps({"n": nonce}, salt=salt)
        with django_capture_on_commit_callbacks(execute=True):
            return Client().post(form_of(card), {**VALUES, "token": token, **changes})

    return post


def test_a_card_without_anybody_leads_to_the_editors() -> None:
    card = PracticeFactory(team=TeamFactory(name="Interner Name"))
    page = page_of(card)
    assert f'href="{form_of(card)}"' in page
    assert "Redaktion" in page
    assert "Interner Name" not in page, "a team without a public address is not named"


def test_the_office_of_the_team_stands_before_the_form() -> None:
    team = TeamFactory(name="IQ Netzwerk Musterland", mail="praxis@netzwerk.example.org", phone="0351 5550100")
    card = PracticeFactory(team=team)
    page = page_of(card)
    assert 'href="mailto:praxis@netzwerk.example.org"' in page
    assert 'href="tel:+493515550100"' in page
    assert "IQ Netzwerk Musterland" in page
    Team.objects.filter(pk=team.pk).update(mail="neu@netzwerk.example.org")
    assert 'href="mailto:neu@netzwerk.example.org"' in page_of(card), "a change counts on the next request"


@pytest.mark.parametrize(
    ("details", "is_reachable"),
    [
        ({"level": "public"}, True),
        ({"level": "public", "phone_level": "editors", "mail_level": "editors"}, False),
        ({"level": "public", "phone": "", "mail_level": "editors", "accepts_messages": True}, True),
        ({"level": "agencies"}, False),
        ({"level": "editors"}, False),
    ],
    ids=["a number", "a name alone", "the form of the contact", "for agencies only", "for editors only"],
)
def test_the_editors_stand_in_where_nobody_else_can_be_reached(details: Any, is_reachable: bool) -> None:
    card = PracticeFactory()
    ContactFactory(card=card, **details)
    assert (f'href="{form_of(card)}"' not in page_of(card)) == is_reachable


def test_a_signed_in_reader_meets_nobody_less() -> None:
    card = PracticeFactory()
    reader = signed_in(Role.AGENCY)
    assert f'href="{form_of(card)}"' in reader.get(f"/intern/praxisbeispiele/{card.slug}/").content.decode()
    ContactFactory(card=card, level="agencies")
    page = reader.get(f"/intern/praxisbeispiele/{card.slug}/").content.decode()
    assert "fachstelle@example.org" in page
    assert form_of(card) not in page


def test_an_english_account_reaches_the_form_of_a_german_card() -> None:
    card = PracticeFactory()
    ContactFactory(card=card, level="editors", accepts_messages=True)
    reader = SignedIn(UserFactory(role=Role.AGENCY, language="en"))
    page = reader.get(f"/intern/praxisbeispiele/{card.slug}/").content.decode()
    assert f'href="{card.url}nachricht/' in page
    assert f"/en{card.url}" not in page


def test_a_translation_leads_to_its_own_form_and_to_the_same_people(send: Any) -> None:
    open_language("en")
    german = german_card(slug="ansatz")
    PracticePage.objects.filter(pk=german.pk).update(team=TeamFactory(mail="praxis@netzwerk.example.org"))
    english = translate(PracticePage.objects.get(pk=german.pk), "en")
    assert f'href="{form_of(english)}"' in page_of(english)
    assert send(english).status_code == 302
    assert [sent.to for sent in mail.outbox] == [["praxis@netzwerk.example.org"]]


def test_the_message_reaches_those_who_keep_the_card_and_nothing_of_it_stays(send: Any) -> None:
    card = PracticeFactory(title="Ein Ansatz", team=TeamFactory())
    member = UserFactory(role=Role.EDITOR, teams=[card.team])
    UserFactory(role=Role.EDITOR, teams=[card.team], is_active=False)
    answer = send(card)
    assert answer.status_code == 302
    (sent,) = mail.outbox
    assert sent.to == [member.email]
    assert sent.reply_to == [VALUES["mail"]]
    assert VALUES["text"] in sent.body
    assert "jemand hat der Redaktion" in sent.body
    assert "unterwegs" in Client().get(answer.headers["Location"]).content.decode()
    row = ContactMessage.objects.get()
    assert (row.sender_name, row.sender_mail, row.text) == ("", "", "")


def test_a_card_that_nobody_keeps_reaches_those_who_review() -> None:
    reviewer = UserFactory(role=Role.REVIEWER)
    UserFactory(role=Role.EDITOR)
    card = PracticeFactory(owner=None)
    assert reviewer.email in editors_of(card)
    assert set(editors_of(card)) == {user.email for user in User.objects.with_perm("accounts.review_practices")}


def test_what_is_missing_is_said_and_what_was_typed_stays(send: Any) -> None:
    card = PracticeFactory()
    answer = send(card, text="")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Bitte schreiben Sie, worum es geht." in page
    assert VALUES["mail"] in page
    trapped = send(card, leave_empty="x")
    assert trapped.status_code == 422
    assert VALUES["text"] in trapped.content.decode()
    assert not mail.outbox
    assert not ContactMessage.objects.exists()


def test_the_sixth_message_in_ten_minutes_waits(send: Any) -> None:
    card = PracticeFactory(owner=UserFactory(role=Role.EDITOR))
    assert [send(card, nonce=f"n{number}").status_code for number in range(6)] == [302] * 5 + [429]
    assert len(mail.outbox) == 5


def test_the_form_sets_no_cookie_and_a_withdrawn_card_has_none() -> None:
    card = PracticeFactory()
    page = Client(enforce_csrf_checks=True).get(form_of(card))
    assert not page.cookies
    assert "no-store" in page.headers["Cache-Control"]
    card.unpublish()
    assert Client().get(form_of(card)).status_code == 404


@pytest.mark.parametrize(
    ("address", "is_personal"),
    [
        ("erika.beispiel@netzwerk.example.org", True),
        ("e_beispiel-muster2@netzwerk.example.org", True),
        ("info@netzwerk.example.org", False),
        ("jobcenter.vogtland@jobcenter-ge.example.org", False),
        ("team.sachsen@netzwerk.example.org", False),
        ("praxisbeispiele@netzwerk.example.org", False),
    ],
)
def test_an_address_that_names_a_person_is_told_apart(address: str, is_personal: bool) -> None:
    assert looks_personal(address) is is_personal


def test_the_form_of_a_team_warns_of_the_address_of_a_person() -> None:
    UserFactory(email="beispiel@netzwerk.example.org")
    for address in ("erika.beispiel@netzwerk.example.org", "beispiel@netzwerk.example.org"):
        form = TeamForm({"name": "Team", "mail": address})
        assert "sieht aus wie die einer Person" in str(form.errors["mail"])
        assert TeamForm({"name": "Team", "mail": address, "is_office": "on"}).is_valid()
    assert "Telefonnummer" in str(TeamForm({"name": "Team", "phone": "auf Anfrage"}).errors["phone"])


def test_the_administration_gives_a_team_its_office(client: Client) -> None:
    team, card = TeamFactory(name="Sachsen"), None
    card = PracticeFactory(team=team)
    client.force_login(UserFactory(role=Role.ADMIN))
    url = reverse("teams:edit", args=[team.pk])
    assert "nie das einer Person" in client.get(url).content.decode()
    client.post(url, {"name": "Sachsen", "mail": "info@netzwerk.example.org", "phone": "0351 5550100"})
    assert "mailto:info@netzwerk.example.org" in page_of(card)


def test_an_erased_person_leaves_no_half_address_of_an_office() -> None:
    team = TeamFactory(name="Team Beispiel", mail="beispiel@example.org", phone="0351 5550100")
    registry().writers["accounts.team"](team.pk, {"name": "Team [entfernt]", "mail": "[entfernt]@example.org"})
    team.refresh_from_db()
    assert (team.name, team.mail, team.phone) == ("Team [entfernt]", "", "0351 5550100")
