"""Invitations and decisions about requests say what became of their mails: nothing is »verschickt« that is not."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import outbox, signup
from accounts.models import AccessRequest, Agency, Invitation, OutgoingMail
from accounts.roles import Role
from tests.accounts.mails import NOT_YET, PERSON, WAITS, invite, later, words
from tests.factories import UserFactory
from tests.harness.mail_server import MailServer
from vocabularies.models import InstitutionType

# Mails go out when a transaction is over.
pytestmark = pytest.mark.django_db(transaction=True)


def test_n22_an_invitation_is_sent_when_the_server_has_taken_it(admin: Client, server: MailServer) -> None:
    said = invite(admin)
    assert "Die Einladung ist gespeichert. Die E-Mail an die Person ist verschickt." in said
    assert server.taken[0].recipients == (PERSON,)
    assert Invitation.objects.get().mailed_at is not None
    assert not OutgoingMail.objects.exists()


@pytest.mark.parametrize("illness", ["greylist", "hangs", "down"])
def test_n22_an_invitation_that_waits_says_so_until_it_is_sent(
    admin: Client, server: MailServer, settings: Any, illness: str, caplog: pytest.LogCaptureFixture
) -> None:
    if illness == "greylist":
        server.recipient = "451"
    server.silent = illness == "hangs"
    settings.EMAIL_PORT = 1 if illness == "down" else server.port
    said = invite(admin)
    label = NOT_YET if illness == "greylist" else WAITS
    assert label.replace("der Mail", "Der Mail") + ", wir versuchen es weiter." in said
    assert f"{PERSON} " in said
    assert label in said
    assert "verschickt" not in said
    assert PERSON not in caplog.text
    # Another mail, not even tried while the server is known to be ill.
    assert "verschickt" not in invite(admin, "zweite@jobcenter.example")
    server.recipient, server.silent, settings.EMAIL_PORT = "250 ok", False, server.port
    assert outbox.send_waiting(later()) == 2
    said = words(admin, reverse("invitations:index"))
    assert said.count("verschickt") == 2
    assert "wartet" not in said


def test_n22_an_invitation_that_cannot_be_delivered_stays_so_until_it_is_corrected(
    admin: Client, server: MailServer, caplog: pytest.LogCaptureFixture
) -> None:
    server.recipient = "550"
    said = invite(admin)
    assert "nicht zustellbar. Bitte prüfen Sie die Adresse." in said
    assert "verschickt" not in said
    # The mail itself is forgotten after a month; the invitation does not turn into one that was sent.
    outbox.send_waiting(timezone.now() + outbox.REMEMBER_GIVEN_UP + dt.timedelta(days=1))
    assert not OutgoingMail.objects.exists()
    said = words(admin, reverse("invitations:index"))
    assert "nicht zustellbar" in said
    assert "verschickt" not in said
    server.recipient = "250 ok"
    invitation = Invitation.objects.get()
    values = {"email": "richtig@jobcenter.example", "role": invitation.role_id}
    admin.post(reverse("invitations:edit", args=[invitation.pk]), values)
    assert "Die E-Mail an die Person ist verschickt." in words(admin, reverse("invitations:index"))
    assert [taken.recipients for taken in server.taken] == [("richtig@jobcenter.example",)]
    assert PERSON not in caplog.text


def test_n22_a_corrected_invitation_does_not_go_to_the_former_address_as_well(
    admin: Client, server: MailServer
) -> None:
    server.silent = True
    invite(admin, "vertippt@jobcenter.example")
    server.silent = False
    invitation = Invitation.objects.get()
    values = {"email": PERSON, "role": invitation.role_id}
    admin.post(reverse("invitations:edit", args=[invitation.pk]), values)
    outbox.send_waiting(later())
    assert [taken.recipients for taken in server.taken] == [(PERSON,)]


def test_n22_an_invitation_goes_out_again_when_somebody_says_so_and_only_then(
    admin: Client, server: MailServer
) -> None:
    invite(admin)
    invitation = Invitation.objects.get()
    door, values = reverse("invitations:edit", args=[invitation.pk]), {"email": PERSON, "role": invitation.role_id}
    assert "E-Mail mit dem Link: verschickt" in words(admin, door)
    said = BeautifulSoup(admin.post(door, values, follow=True).content, "html.parser").get_text(" ")
    assert "Sie haben nichts geändert, also ging keine neue E-Mail hinaus." in said
    assert len(server.taken) == 1
    assert Invitation.objects.get().sent_at == invitation.sent_at
    button = BeautifulSoup(admin.get(door).content, "html.parser").select_one("button[name=again]")
    assert button is not None
    again = {field["name"]: field.get("value", "") for field in button.find_parent("form").select("[name]")}
    said = BeautifulSoup(admin.post(door, again, follow=True).content, "html.parser").get_text(" ")
    assert "Die Einladung gilt ab heute wieder 14 Tage. Die E-Mail an die Person ist verschickt." in said
    assert len(server.taken) == 2
    server.recipient = "550"
    admin.post(door, again)
    assert "E-Mail mit dem Link: nicht zustellbar: bitte die Adresse prüfen" in words(admin, door)


def test_n22_one_person_has_one_invitation(admin: Client, server: MailServer, client: Client) -> None:
    invite(admin)
    role = Group.objects.get(name=str(Role.EDITOR))
    answer = admin.post(reverse("invitations:add"), {"email": PERSON.upper(), "role": role.pk})
    assert "Für diese Adresse gibt es schon eine Einladung vom" in answer.content.decode()
    assert len(server.taken) == 1
    first = Invitation.objects.get()
    second = Invitation.objects.create(email=PERSON, role=role)
    links = [signup.invitation_url(one) for one in (first, second)]
    values = {"first_name": "Kim", "last_name": "Muster", "password": "Ein-gutes-Passwort-2026!"}
    signup.accept(second, second.link_nonce, **values)
    assert not Invitation.objects.filter(pk=first.pk).exists()
    answer = client.get(links[0])
    assert answer.status_code == 410
    assert "Diese Einladung gilt nicht mehr" in answer.content.decode()


def test_n22_who_is_not_invited_any_more_gets_no_mail(admin: Client, server: MailServer) -> None:
    server.silent = True
    invite(admin)
    server.silent = False
    admin.post(reverse("invitations:delete", args=[Invitation.objects.get().pk]))
    assert not Invitation.objects.exists()
    outbox.send_waiting(later())
    assert not server.taken


@pytest.mark.parametrize(("choice", "done"), [("approve", "Freigegeben."), ("refuse", "Abgelehnt.")])
def test_n22_a_decision_says_what_became_of_its_mail(admin: Client, server: MailServer, choice: str, done: str) -> None:
    agency = Agency.objects.create(name="Jobcenter Muster", institution_type=InstitutionType.objects.first())
    for number, (answer, sentence) in enumerate(
        {"250 ok": "ist verschickt", "451": "wartet: Der Mailserver", "550": "ist nicht zustellbar"}.items()
    ):
        server.recipient = answer
        asked = AccessRequest.objects.create(
            email=f"person-{number}@jobcenter.example", first_name="Kim", last_name="Muster", state="waiting"
        )
        values = {choice: "1", "agency": agency.pk, "reason": "Der Zugang ist für Jobcenter."}
        admin.post(reverse("access_requests:decide", args=[asked.pk]), values)
        said = words(admin, reverse("access_requests:index"))
        assert f"{done} Die E-Mail an die Person {sentence}" in said


@pytest.mark.parametrize("choice", ["approve", "refuse"])
def test_n22_whoever_decides_second_is_told_and_loses_no_word(
    admin: Client, server: MailServer, monkeypatch: pytest.MonkeyPatch, choice: str
) -> None:
    agency = Agency.objects.create(name="Jobcenter Muster", institution_type=InstitutionType.objects.first())
    asked = AccessRequest.objects.create(email=PERSON, first_name="Kim", last_name="Muster", state="waiting")
    door = reverse("access_requests:decide", args=[asked.pk])
    values = {choice: "1", "agency": agency.pk, "reason": "Der Zugang ist für Jobcenter."}
    answer = admin.post(door, {**values, choice: ["1"], "reason": ""} if choice == "approve" else {"reason": "x"})
    if choice == "approve":
        assert answer.status_code == 302
    else:
        assert "Bitte wählen Sie »Freigeben und einladen« oder »Ablehnen«." in answer.content.decode()
        signup.refuse(asked, "Doppelt.", UserFactory(role=Role.ADMIN))
    sent = len(server.taken)
    answer = admin.post(door, values)
    assert answer.status_code == 200
    said = answer.content.decode()
    assert "Über diese Anfrage ist schon entschieden." in said
    assert "Der Zugang ist für Jobcenter." in said
    assert len(server.taken) == sent
    # Both at the same moment: the form was still open when it was read.
    AccessRequest.objects.filter(pk=asked.pk).update(state=AccessRequest.State.WAITING)

    def meanwhile(*_values: object) -> None:
        raise signup.AlreadyDecided

    monkeypatch.setattr(signup, choice, meanwhile)
    assert admin.post(door, values).status_code == 200


def test_n22_a_mail_that_was_replaced_while_it_went_out_says_nothing_of_the_new_one(
    server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    invitation = Invitation.objects.create(email=PERSON, role=Group.objects.get(name=str(Role.EDITOR)))
    server.silent = True
    signup.send_invitation(invitation)
    former = OutgoingMail.objects.get().pk

    def meanwhile(_message: object) -> None:
        monkeypatch.undo()
        signup.send_invitation(invitation)

    monkeypatch.setattr(outbox, "send_now", meanwhile)
    assert outbox.deliver(former, later())
    invitation.refresh_from_db()
    assert invitation.mailed_at is None
    assert OutgoingMail.objects.get().pk != former
