"""A lost phone is no lost account: an administrator or the server helps, and recovery codes are known before."""

from __future__ import annotations

from io import StringIO
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.contrib.auth.models import Permission
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client
from django.urls import reverse

from accounts.lost_factor import HigherRank, NoFactor, OwnFactor, reset_second_factor
from accounts.models import AuditAction, AuditEntry, User
from accounts.roles import Role, role_group
from tests.accounts.test_second_factor import code_of, enter, sign_in, with_app
from tests.factories import PASSWORD, UserFactory, signed_in, site_tree

pytestmark = pytest.mark.django_db
NAME = "Zweiten Faktor zurücksetzen"


@pytest.fixture(autouse=True)
def tree() -> None:
    site_tree()


@pytest.fixture
def lost() -> User:
    """Somebody whose phone and whose recovery codes are gone."""
    user = UserFactory(role=Role.EDITOR, email="verloren@example.org", first_name="Ada", last_name="Beispiel")
    with_app(user)
    RecoveryCodes.activate(user)
    return user


def door(user: User) -> str:
    return reverse("reset_second_factor", args=[user.pk])


def resets(user: User) -> list[tuple[int | None, str]]:
    entries = AuditEntry.objects.filter(action=AuditAction.SECOND_FACTOR, object_id=str(user.pk))
    return list(entries.filter(aspect__startswith="reset by").values_list("actor_id", "aspect"))


def test_n11_who_lost_the_phone_works_again_and_nobody_else_gets_in(
    lost: User, mailoutbox: list[Any], settings: Any, django_capture_on_commit_callbacks: Any
) -> None:
    settings.SECOND_FACTOR_REQUIRED = False
    admin = signed_in(Role.ADMIN)
    elsewhere = Client()
    elsewhere.force_login(lost)
    bystander = signed_in(Role.EDITOR)
    page = admin.get(door(lost)).content.decode()
    assert NAME in page
    assert "verloren@example.org" in page
    assert Authenticator.objects.filter(user=lost).count() == 2, "asking changes nothing"
    with django_capture_on_commit_callbacks(execute=True):
        answer = admin.post(door(lost), {"password": PASSWORD}, follow=True)
    assert answer.status_code == 200
    assert "ist zurückgesetzt" in answer.content.decode()
    assert not Authenticator.objects.filter(user=lost).exists(), "recovery codes too"
    assert elsewhere.get("/intern/").status_code == 302, "sessions of the person have ended"
    assert bystander.get("/intern/").status_code == 200
    assert admin.get("/admin/").status_code == 200
    assert resets(lost) == [(admin.user.pk, "reset by administrator")]
    assert [mail.to for mail in mailoutbox] == [["verloren@example.org"]]
    assert "zurückgesetzt" in mailoutbox[0].subject
    assert "/intern/anmelden/" in mailoutbox[0].body
    assert "Haben Sie nicht darum gebeten?" in mailoutbox[0].body
    settings.SECOND_FACTOR_REQUIRED = True
    again = Client()
    sign_in(again, lost)
    assert again.get("/intern/").status_code == 200, "the password is still the password"
    assert again.get("/admin/").headers["Location"] == reverse("mfa_index"), "and a new factor is owed"


def test_n11_a_wrong_password_changes_nothing_and_has_the_brake_of_all_passwords(lost: User) -> None:
    admin = signed_in(Role.ADMIN)
    assert admin.post(door(lost), {}).status_code == 422
    for _time in range(10):
        answer = admin.post(door(lost), {"password": "falsch"})
        assert answer.status_code == 422
        assert "Es wurde nichts geändert" in answer.content.decode()
    assert admin.post(door(lost), {"password": PASSWORD}).status_code == 429
    assert Authenticator.objects.filter(user=lost).count() == 2
    assert resets(lost) == []


def test_n11_the_password_of_the_other_person_does_not_count(lost: User) -> None:
    lost.set_password("das-Passwort-der-anderen")
    lost.save()
    admin = signed_in(Role.ADMIN)
    assert admin.post(door(lost), {"password": "das-Passwort-der-anderen"}).status_code == 422
    assert lost.authenticator_set.count() == 2


@pytest.mark.parametrize("role", [Role.EDITOR, Role.REVIEWER, Role.TRANSLATOR, Role.AGENCY])
def test_n11_nobody_but_the_administration(lost: User, role: Role) -> None:
    other = signed_in(role)
    assert other.post(door(lost), {"password": PASSWORD}).status_code in {302, 403}
    with pytest.raises(PermissionDenied):
        reset_second_factor(lost, other.user)
    assert lost.authenticator_set.count() == 2


def test_n11_an_administrator_who_has_not_shown_the_demanded_factor_resets_none(lost: User, settings: Any) -> None:
    settings.SECOND_FACTOR_REQUIRED = True
    admin = UserFactory(role=Role.ADMIN)
    secret = with_app(admin)
    before = Client()
    before.force_login(admin)
    assert before.post(door(lost), {"password": PASSWORD}).status_code == 302
    assert lost.authenticator_set.count() == 2
    with pytest.raises(PermissionDenied):
        reset_second_factor(lost, UserFactory(role=Role.ADMIN))
    assert enter(admin, code_of(secret)).post(door(lost), {"password": PASSWORD}).status_code == 302
    assert not lost.authenticator_set.exists()


@pytest.fixture
def administrator() -> User:
    """Administers by the right alone, as the form of an account recommends; no superuser."""
    user = UserFactory()
    user.groups.add(role_group(Role.ADMIN)[0])
    return User.objects.get(pk=user.pk)


def test_n11_who_ranks_above_is_helped_from_above_only(administrator: User, lost: User) -> None:
    """An administrator may give anybody a new password: with the factor gone as well the higher account were theirs."""
    superuser, specialist = UserFactory(role=Role.ADMIN), UserFactory(role=Role.EDITOR)
    specialist.user_permissions.add(Permission.objects.get(codename="add_permission"))
    switched_off = UserFactory(role=Role.ADMIN, is_active=False)
    client = Client()
    client.force_login(administrator)
    for above in (superuser, specialist, switched_off):
        with_app(above)
        for answer in (client.get(door(above)), client.post(door(above), {"password": PASSWORD})):
            text = answer.content.decode()
            assert "darf mehr als Ihres" in text
            assert 'name="password"' not in text
        with pytest.raises(HigherRank):
            reset_second_factor(above, administrator)
        assert above.authenticator_set.count() == 1
        assert resets(above) == []
        assert door(above) not in client.get(reverse("wagtailusers_users:index")).content.decode()
    equal = UserFactory()
    equal.groups.add(role_group(Role.ADMIN)[0])
    with_app(equal)
    for person in (equal, lost):
        assert client.post(door(person), {"password": PASSWORD}).status_code == 302
        assert not person.authenticator_set.exists()


def test_n11_passkeys_go_as_well_and_open_nothing_afterwards(lost: User) -> None:
    Authenticator.objects.create(user=lost, type=Authenticator.Type.WEBAUTHN, data={"name": "Schlüssel"})
    only_passkey = UserFactory(role=Role.EDITOR)
    Authenticator.objects.create(user=only_passkey, type=Authenticator.Type.WEBAUTHN, data={"name": "Schlüssel"})
    admin = signed_in(Role.ADMIN)
    for person in (lost, only_passkey):
        assert admin.post(door(person), {"password": PASSWORD}).status_code == 302
        assert not Authenticator.objects.filter(user=person).exists()


def test_n11_the_sign_in_page_says_what_helps(client: Client) -> None:
    text = client.get(reverse("account_login")).content.decode()
    assert "Telefon oder Passkey verloren?" in text
    assert "Wiederherstellungscode" in text


def test_n11_nobody_gets_round_the_own_factor_and_reads_the_way_on() -> None:
    admin = UserFactory(role=Role.ADMIN)
    client = enter(admin, code_of(with_app(admin)))
    for answer in (client.get(door(admin)), client.post(door(admin), {"password": PASSWORD})):
        text = answer.content.decode()
        assert "eigenes Konto" in text
        assert reverse("mfa_index") in text
        assert 'name="password"' not in text
    with pytest.raises(OwnFactor):
        reset_second_factor(admin, admin)
    assert admin.authenticator_set.count() == 1
    assert NAME not in client.get(reverse("wagtailusers_users:edit", args=[admin.pk])).content.decode()


def test_n11_the_button_stands_where_there_is_a_factor(lost: User, django_assert_max_num_queries: Any) -> None:
    admin = signed_in(Role.ADMIN)
    without = UserFactory(role=Role.EDITOR)
    rows = admin.get(reverse("wagtailusers_users:index")).content.decode()
    assert door(lost) in rows
    assert door(without) not in rows
    edit = admin.get(reverse("wagtailusers_users:edit", args=[lost.pk])).content.decode()
    assert door(lost) in edit
    assert NAME in edit
    assert NAME not in admin.get(reverse("wagtailusers_users:edit", args=[without.pk])).content.decode()
    assert "keinen zweiten Faktor" in admin.get(door(without)).content.decode()
    assert admin.get(reverse("reset_second_factor", args=[999_999])).status_code == 404


def test_n11_an_account_without_rights_is_helped_as_well() -> None:
    reader = UserFactory(role=Role.AGENCY)
    with_app(reader)
    admin = signed_in(Role.ADMIN)
    admin.post(door(reader), {"password": PASSWORD})
    assert not reader.authenticator_set.exists()
    client = Client()
    assert sign_in(client, reader).headers["Location"] == "/intern/"


def test_n11_an_administrator_without_a_password_is_told_to_set_one(lost: User) -> None:
    admin = signed_in(Role.ADMIN)
    admin.user.set_unusable_password()
    admin.user.save()
    admin.force_login(admin.user)
    text = admin.post(door(lost), {"password": ""}).content.decode()
    assert reverse("account_set_password") in text
    assert lost.authenticator_set.count() == 2


def test_n11_all_or_nothing(lost: User, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr("accounts.lost_factor.record", broken)
    with pytest.raises(RuntimeError):
        reset_second_factor(lost, UserFactory(role=Role.ADMIN))
    assert lost.authenticator_set.count() == 2


def test_n11_the_last_administrator_is_helped_on_the_server(
    mailoutbox: list[Any], django_capture_on_commit_callbacks: Any
) -> None:
    admin = UserFactory(role=Role.ADMIN, email="letzte@example.org")
    with_app(admin)
    told = StringIO()
    with django_capture_on_commit_callbacks(execute=True):
        call_command("reset_second_factor", " Letzte@Example.org ", stdout=told)
    assert "letzte@example.org zurückgesetzt" in told.getvalue()
    assert not admin.authenticator_set.exists()
    assert resets(admin) == [(None, "reset by command")]
    assert [mail.to for mail in mailoutbox] == [["letzte@example.org"]]
    with pytest.raises(CommandError, match="keinen zweiten Faktor"):
        call_command("reset_second_factor", "letzte@example.org")
    with pytest.raises(CommandError, match=r"kein Konto mit der Adresse »niemand@example\.org«"):
        call_command("reset_second_factor", "niemand@example.org")
    with pytest.raises(NoFactor):
        reset_second_factor(admin, None)


def test_n11_the_second_step_says_what_to_do_without_the_phone(client: Client, lost: User) -> None:
    sign_in(client, lost)
    text = client.get(reverse("mfa_authenticate")).content.decode()
    assert "Telefon verloren?" in text
    assert "Wiederherstellungscodes ein" in text
    assert "bitten Sie Ihre Administration" in text


@pytest.mark.django_db(transaction=True)
def test_n11_recovery_codes_are_offered_with_their_use_right_after_the_setup(
    site_is_set_up: None, client: Client
) -> None:
    """With real commits: the session learns of the new factor only then."""
    user = UserFactory(role=Role.EDITOR)
    sign_in(client, user)
    again = client.get(reverse("mfa_activate_totp")).headers["Location"]
    secret = client.post(again, {"password": PASSWORD}, follow=True).context["form"].secret
    answer = client.post(reverse("mfa_activate_totp"), {"code": code_of(secret)}, follow=True)
    assert answer.redirect_chain[0][0] == reverse("mfa_view_recovery_codes"), "at once, not somewhere in a menu"
    text = answer.content.decode()
    for code in user.authenticator_set.get(type="recovery_codes").wrap().get_unused_codes():
        assert code in text
    assert "Wofür sind die Codes?" in text
    assert "nicht auf dem Telefon selbst" in text


def test_n11_few_codes_are_said_in_time(settings: Any) -> None:
    settings.SECOND_FACTOR_REQUIRED = True
    user = UserFactory(role=Role.EDITOR)
    with_app(user)
    codes = RecoveryCodes.activate(user).get_unused_codes()
    first = enter(user, codes[0]).get("/intern/").content.decode()
    assert "noch 9 Wiederherstellungscodes." in first
    assert "Bitte erzeugen Sie neue" not in first
    for code in codes[1:6]:
        enter(user, code)
    client = enter(user, codes[6])
    assert "noch 3 Wiederherstellungscodes. Bitte erzeugen Sie neue" in client.get("/intern/").content.decode()
    page = client.get(reverse("mfa_index")).content.decode()
    assert "noch 3 Wiederherstellungscodes." in page
    assert page.count(reverse("mfa_generate_recovery_codes")) == 2


def test_n11_who_has_no_codes_reads_it_at_the_sign_in_and_who_has_enough_reads_nothing() -> None:
    bare, full = UserFactory(role=Role.EDITOR), UserFactory(role=Role.EDITOR)
    secret = with_app(bare)
    assert "keine Wiederherstellungscodes" in enter(bare, code_of(secret)).get("/intern/").content.decode()
    other = generate_totp_secret()
    TOTP.activate(full, other)
    RecoveryCodes.activate(full)
    client = enter(full, code_of(other))
    assert "Wiederherstellungscode" not in client.get("/intern/").content.decode()
    assert "Sie haben keine" not in client.get(reverse("mfa_index")).content.decode()
