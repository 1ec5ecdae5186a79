"""Accounts in the admin: forms, roles, teams, the last administrator, demo accounts."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth import authenticate
from django.contrib.auth.models import Group, Permission
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from django.urls import reverse

from accounts.checks import no_demo_password
from accounts.demo import DEMO_ACCOUNTS, DEMO_PASSWORD, create_demo_accounts
from accounts.last_administrator import leaves_no_administrator
from accounts.models import Team, User
from accounts.roles import Role
from tests.factories import PASSWORD, RegionFactory, TeamFactory, ThemeFactory, UserFactory, site_tree

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin() -> User:
    site_tree()
    return UserFactory(role=Role.ADMIN)


@pytest.fixture
def browser(admin: User) -> Client:
    client = Client()
    client.force_login(admin)
    return client


def group(role: Role) -> Group:
    return Group.objects.get(name=str(role))


def new_account(**values: Any) -> dict[str, Any]:
    return {"email": "Neu@Example.org", "password1": PASSWORD, "password2": PASSWORD, **values}


def edit_url(user: User) -> str:
    return reverse("wagtailusers_users:edit", args=[user.pk])


def test_an_account_with_role_team_and_review_scope(browser: Client) -> None:
    team, land, topic = TeamFactory(), RegionFactory(ags="14"), ThemeFactory()
    data = new_account(
        groups=[group(Role.REVIEWER).pk], teams=[team.pk], review_regions=[land.pk], review_themes=[topic.pk]
    )
    response = browser.post(reverse("wagtailusers_users:add"), data)
    assert response.status_code == 302, response.context["form"].errors
    user = User.objects.get(email="neu@example.org")
    assert list(user.teams.all()) == [team]
    assert list(user.review_regions.all()) == [land]
    assert list(user.review_themes.all()) == [topic]
    assert authenticate(username="NEU@example.org", password=PASSWORD) == user


def test_the_form_is_german_and_has_no_user_name(browser: Client) -> None:
    page = browser.get(reverse("wagtailusers_users:add"), headers={"accept-language": "en"}).content.decode()
    for words in ("E-Mail-Adresse", "Prüft Karten aus", "Prüft Karten zu", "Teams", "Rollen"):
        assert words in page
    assert 'name="username"' not in page
    assert '<html lang="de"' in page


def test_one_address_has_one_account_however_it_is_written(browser: Client) -> None:
    UserFactory(email="neu@example.org")
    response = browser.post(reverse("wagtailusers_users:add"), new_account(first_name="Bleibt"))
    page = response.content.decode()
    assert "gibt es schon ein Konto" in page
    assert 'value="Bleibt"' in page
    assert User.objects.filter(email__iexact="neu@example.org").count() == 1


def test_a_kreis_chosen_elsewhere_survives_the_form(browser: Client) -> None:
    user, kreis = UserFactory(role=Role.REVIEWER), RegionFactory(ags="14713")
    user.review_regions.add(kreis)
    page = browser.get(edit_url(user))
    assert kreis in page.context["form"].fields["review_regions"].queryset
    data = {"email": user.email, "is_active": "on", "review_regions": [kreis.pk], "groups": [group(Role.REVIEWER).pk]}
    assert browser.post(edit_url(user), data).status_code == 302
    assert list(user.review_regions.all()) == [kreis]


def test_the_list_shows_roles_and_teams_and_filters_by_team(browser: Client) -> None:
    team = TeamFactory(name="Nordlicht")
    UserFactory(email="a@example.org", role=Role.EDITOR, teams=[team])
    UserFactory(email="b@example.org", role=Role.EDITOR)
    page = browser.get(reverse("wagtailusers_users:index") + f"?team={team.pk}").content.decode()
    assert "a@example.org" in page
    assert "b@example.org" not in page
    assert "Nordlicht" in page
    assert "Redaktion" in page


def test_a_team_with_members(browser: Client) -> None:
    editor, land = UserFactory(role=Role.EDITOR), RegionFactory(ags="14")
    response = browser.post("/admin/teams/new/", {"name": "Sachsen", "regions": [land.pk], "members": [editor.pk]})
    assert response.status_code == 302, response.context["form"].errors
    team = Team.objects.get(name="Sachsen")
    assert list(team.members.all()) == [editor]
    assert list(team.regions.all()) == [land]
    page = browser.get(f"/admin/teams/edit/{team.pk}/")
    assert page.status_code == 200
    assert "Mitglieder" in page.content.decode()


class TestLastAdministrator:
    def test_cannot_be_deactivated_or_lose_the_role(self, admin: User, browser: Client) -> None:
        other = UserFactory()
        other.groups.add(group(Role.ADMIN))
        User.objects.filter(pk=admin.pk).update(is_active=False)
        client = Client()
        client.force_login(other)
        response = client.post(edit_url(other), {"email": other.email, "groups": []})
        assert "letzte Konto mit allen Rechten" in response.content.decode()
        assert other.groups.filter(name=str(Role.ADMIN)).exists()

    def test_counts_active_accounts_only(self, admin: User) -> None:
        UserFactory(role=Role.ADMIN, is_active=False)
        assert leaves_no_administrator([admin])
        UserFactory(role=Role.ADMIN)
        assert not leaves_no_administrator([admin])

    @pytest.mark.parametrize(("action", "data"), [("delete", {}), ("set_active_state", {"mark_as_active": "False"})])
    def test_stays_in_bulk(self, admin: User, action: str, data: dict[str, str]) -> None:
        manager = UserFactory()
        for name in ("access_admin", "change_user", "delete_user"):
            manager.user_permissions.add(Permission.objects.get(codename=name))
        User.objects.filter(pk=admin.pk).update(is_superuser=False)
        client = Client()
        client.force_login(manager)
        url = reverse("wagtail_bulk_action", args=["accounts", "user", action]) + f"?id={admin.pk}"
        client.post(url, data)
        assert User.objects.filter(pk=admin.pk, is_active=True).exists()


def test_the_group_of_a_role_is_not_deleted(browser: Client) -> None:
    editors = group(Role.EDITOR)
    response = browser.post(reverse("wagtailusers_groups:delete", args=[editors.pk]), follow=True)
    assert "feste Rolle" in response.content.decode()
    own = Group.objects.create(name="Praktikum")
    browser.post(reverse("wagtailusers_groups:delete", args=[own.pk]))
    assert not Group.objects.filter(pk=own.pk).exists()


class TestDemo:
    def test_one_account_per_role_that_can_sign_in(self) -> None:
        site_tree()
        accounts = create_demo_accounts()
        assert [role for role, _email, _password in accounts] == [str(role) for role in Role]
        for role, email, password in accounts:
            user = authenticate(username=email, password=password)
            assert user is not None
            assert email.endswith("@example.org")
            assert user.groups.get().name == role

    def test_a_second_run_keeps_a_changed_password(self) -> None:
        create_demo_accounts()
        user = User.objects.get(email=DEMO_ACCOUNTS[0].email)
        user.set_password("ein anderes, langes Kennwort")
        user.save()
        create_demo_accounts()
        assert not User.objects.get(pk=user.pk).check_password(DEMO_PASSWORD)
        assert User.objects.count() == len(DEMO_ACCOUNTS)

    def test_refused_outside_the_demo(self, settings: Any) -> None:
        settings.DEMO_ACCOUNTS_ALLOWED = False
        with pytest.raises(ImproperlyConfigured):
            create_demo_accounts()
        assert not User.objects.exists()

    def test_the_check_finds_the_demos_password_in_a_real_installation(self, settings: Any) -> None:
        create_demo_accounts()
        assert no_demo_password() == []
        settings.DEMO_ACCOUNTS_ALLOWED = False
        assert {error.id for error in no_demo_password()} == {"accounts.E001"}
        assert len(no_demo_password()) == len(DEMO_ACCOUNTS)
        User.objects.update(is_active=False)
        assert no_demo_password() == []
