"""Links that work without signing in open what they were sent for, to whom they were sent, once and for a time."""

from __future__ import annotations

import datetime as dt
import re
import time
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from django.contrib.auth.models import Group
from django.core import mail, signing
from django.test import Client
from django.urls import reverse

from accounts import signed_links, signup
from accounts.access_rules import routes
from accounts.models import AccessRequest, Invitation, User
from accounts.roles import Role
from tests.factories import PASSWORD, UserFactory, site_tree

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[2]
NEW = {"first_name": "Kim", "last_name": "Muster", "password": PASSWORD, "password_again": PASSWORD}


@pytest.fixture(autouse=True)
def site() -> None:
    site_tree()


@pytest.fixture
def invitation() -> Invitation:
    role = Group.objects.get(name=str(Role.AGENCY))
    return Invitation.objects.create(email="falsch@example.org", first_name="Kim", last_name="Muster", role=role)


@pytest.fixture
def request_of_kim() -> AccessRequest:
    return AccessRequest.objects.create(email="kim@example.org", first_name="Kim", last_name="Muster")


def path_of(url: str) -> str:
    return re.sub(r"^https?://[^/]+", "", url)


def confirm_path(request: AccessRequest) -> str:
    return path_of(signed_links.url_of(signup.CONFIRM, request, str(request.pk)))


def in_the_past(days: float) -> Any:
    return patch("time.time", return_value=time.time() - days * 86_400)


def test_n02_a_corrected_invitation_opens_with_the_new_link_only(
    client: Client, invitation: Invitation, django_capture_on_commit_callbacks: Any
) -> None:
    """The whole way through the admin: sent to a wrong address, corrected, opened by both."""
    wrong = path_of(signup.invitation_url(invitation))
    assert client.get(wrong).status_code == 200
    desk = Client()
    desk.force_login(UserFactory(role=Role.ADMIN))
    data = {"email": "richtig@example.org", "first_name": "Kim", "last_name": "Muster", "role": invitation.role_id}
    with django_capture_on_commit_callbacks(execute=True):
        assert desk.post(reverse("invitations:edit", args=[invitation.pk]), data).status_code == 302
    assert mail.outbox[-1].to == ["richtig@example.org"]
    assert client.get(wrong).status_code == 410
    assert client.post(wrong, NEW).status_code == 410, "nor does the form that was opened before"
    assert not User.objects.filter(email__in=["falsch@example.org", "richtig@example.org"]).exists()
    found = re.search(r"https?://\S+", mail.outbox[-1].body)
    assert found
    assert client.post(path_of(found[0]), NEW).status_code == 302
    assert User.objects.filter(email="richtig@example.org").exists()


@pytest.mark.parametrize("change", [{"email": "neu@example.org"}, {"last_name": "Beispiel"}])
def test_n02_a_link_ends_by_whatever_way_its_row_changes_hands(
    client: Client, invitation: Invitation, change: dict[str, str]
) -> None:
    link = path_of(signup.invitation_url(invitation))
    Invitation.objects.filter(pk=invitation.pk).update(**change)
    assert client.get(link).status_code == 410


def test_n02_there_and_back_again_is_not_as_before(client: Client, invitation: Invitation) -> None:
    link = path_of(signup.invitation_url(invitation))
    for address in ("neu@example.org", "falsch@example.org"):
        invitation.email = address
        invitation.save()
    assert client.get(link).status_code == 410


def test_n02_the_same_person_written_otherwise_keeps_the_link(client: Client, invitation: Invitation) -> None:
    link = path_of(signup.invitation_url(invitation))
    invitation.email, invitation.first_name = "Falsch@Example.org ", " Kim"
    invitation.save()
    assert client.get(link).status_code == 200


def test_n02_an_old_object_in_memory_does_not_revive_a_link(client: Client, invitation: Invitation) -> None:
    stale = Invitation.objects.get(pk=invitation.pk)
    link = path_of(signup.invitation_url(invitation))
    assert client.post(link, NEW).status_code == 302
    stale.save(update_fields=["sent_at"])
    stale.save()
    assert Client().post(link, NEW).status_code == 410


def test_n02_an_accepted_invitation_says_so_kindly(client: Client, invitation: Invitation) -> None:
    link = path_of(signup.invitation_url(invitation))
    client.post(link, NEW)
    answer = Client().get(link)
    assert answer.status_code == 410
    assert "schon angelegt" in answer.content.decode()
    assert reverse("account_login") in answer.content.decode()


def test_n02_two_answers_at_once_make_one_account(invitation: Invitation) -> None:
    values = {"first_name": "Kim", "last_name": "Muster", "password": PASSWORD}
    first, second = (Invitation.objects.get(pk=invitation.pk) for _ in range(2))
    signup.accept(first, invitation.link_nonce, **values)
    with pytest.raises(ValueError, match="schon angenommen"):
        signup.accept(second, invitation.link_nonce, **values)


def test_n02_an_access_request_is_confirmed_once(client: Client, request_of_kim: AccessRequest) -> None:
    link = confirm_path(request_of_kim)
    for _ in range(2):
        assert client.get(link).status_code == 200
        assert client.head(link).status_code == 200
    assert AccessRequest.objects.get().state == "unconfirmed", "opening is no answer"
    thanks = client.post(link, follow=True)
    assert thanks.status_code == 200
    assert "bestätigt" in thanks.content.decode()
    assert AccessRequest.objects.get().state == "waiting"
    for again in (client.get(link), client.post(link)):
        assert again.status_code == 410
        assert "Wir prüfen Ihre Anfrage" in again.content.decode()


def test_n02_every_link_has_an_end(client: Client, invitation: Invitation, request_of_kim: AccessRequest) -> None:
    with in_the_past(15):
        old = path_of(signup.invitation_url(invitation))
    assert client.get(old).status_code == 410
    with in_the_past(4):
        old = confirm_path(request_of_kim)
    assert client.post(old).status_code == 410
    assert AccessRequest.objects.get().state == "unconfirmed"


def test_n02_a_link_is_good_for_its_purpose_only(client: Client, request_of_kim: AccessRequest) -> None:
    token = signed_links.token_of(signup.INVITE, request_of_kim, str(request_of_kim.pk))
    assert client.get(reverse("confirm_request", args=[token])).status_code == 410
    bare = signing.dumps(request_of_kim.pk, salt=signup.CONFIRM.key)
    assert client.post(reverse("confirm_request", args=[bare])).status_code == 410


def test_n02_guessing_is_slowed_down_and_nobody_elses_link_with_it(client: Client, invitation: Invitation) -> None:
    good = path_of(signup.invitation_url(invitation))
    doors = ["/intern/einladung/x/", "/intern/registrieren/bestaetigen/x/", "/intern/passwort/neu/1-abc-def/"]
    answers = [client.get(doors[n % 3]) for n in range(signed_links.MAX_FAILURES + 1)]
    assert {answer.status_code for answer in answers[:-1]} == {410}
    assert answers[-1].status_code == 429
    assert answers[-1].headers["Retry-After"]
    assert client.get(good).status_code == 200


def test_n02_one_form_is_not_tried_forever(client: Client, invitation: Invitation) -> None:
    link = path_of(signup.invitation_url(invitation))
    codes = [client.post(link, {**NEW, "password_again": "x"}).status_code for _ in range(signed_links.MAX_TRIES + 1)]
    assert codes == [200] * signed_links.MAX_TRIES + [429]


def test_n02_the_reset_link_ends_with_the_address_and_says_so_with_410(client: Client) -> None:
    user = UserFactory(email="alt@example.org")
    client.post(reverse("account_reset_password"), {"email": user.email})
    found = re.search(r"https?://\S+", mail.outbox[0].body)
    assert found
    link = path_of(found[0])
    form = client.get(link, follow=True)
    form_path = form.redirect_chain[-1][0]
    User.objects.filter(pk=user.pk).update(email="neu@example.org")
    assert Client().get(link, follow=True).status_code == 410
    new = {"password1": "ein-ganz-neues-Passwort", "password2": "ein-ganz-neues-Passwort"}
    answer = client.post(form_path, new)
    assert answer.status_code == 410, "opened before the correction, sent after it"
    user.refresh_from_db()
    assert user.check_password(PASSWORD)


def test_n02_the_reset_link_leads_to_this_site_whatever_the_request_called_it(client: Client, settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    UserFactory(email="da@example.org")
    client.post(reverse("account_reset_password"), {"email": "da@example.org"}, headers={"host": "boese.example"})
    assert "boese" not in mail.outbox[0].body
    assert settings.SITE_URL in mail.outbox[0].body


def test_n02_no_other_site_and_no_cache_learns_a_link(client: Client, invitation: Invitation, settings: Any) -> None:
    answer = client.get(path_of(signup.invitation_url(invitation)))
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert "no-store" in answer.headers["Cache-Control"]
    assert 'name="robots" content="noindex"' in answer.content.decode()
    targets = re.findall(r'(?:href|src|action)="(https?://[^"]+)', answer.content.decode())
    assert [target for target in targets if not target.startswith((settings.SITE_URL, "http://testserver"))] == []


# --- the list ---


def documented() -> dict[str, list[str]]:
    section = (ROOT / "docs" / "privacy.md").read_text(encoding="utf-8")
    section = section.split("## Links, die ohne Anmeldung gelten")[1].split("\n## ")[0]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in section.splitlines() if "| `" in line]
    return {row[0].strip("`"): row[1:] for row in rows}


def test_n02_every_purpose_is_documented_with_its_life() -> None:
    rows = documented()
    assert rows.keys() == signed_links.PURPOSES.keys()
    for purpose in signed_links.PURPOSES.values():
        days = purpose.lifetime // dt.timedelta(days=1)
        assert re.match(rf"{days} Tage?\b", rows[purpose.key][2]), purpose.key
        assert all(rows[purpose.key])


def test_n02_every_address_with_a_token_belongs_to_a_purpose() -> None:
    tokens = re.compile(r"<(?:\w+:)?(token|key|code|signature)>")
    found = {route.name for route in routes() if tokens.search(route.pattern.replace("?P", ""))}
    # Keys of themes, translations and settings name a thing, they open nothing.
    named_otherwise = {"theme", "translation_edit", "translation_resync", "translation_step"}
    signed_in = {name for name in found if name.startswith(("wagtail", "mfa_")) or name in named_otherwise}
    assert found - signed_in == {purpose.route for purpose in signed_links.PURPOSES.values()}


def test_n02_nothing_is_signed_past_the_one_module() -> None:
    """The browser's mark and the time on a public form are no links; ``accounts.signed_links`` makes all else."""
    signing_code = re.compile(r"django\.core\.signing|core import [^\n]*\bsigning\b|TimestampSigner|PasswordResetToken")
    roots = ("site", "practices", "search", "home")
    using = {
        str(path.relative_to(ROOT))
        for root in roots
        for path in (ROOT / root).rglob("*.py")
        if signing_code.search(path.read_text(encoding="utf-8"))
    }
    assert using == {
        "site/accounts/signed_links.py",
        "site/accounts/sign_in_throttle.py",
        "site/accounts/public_form.py",
    }
