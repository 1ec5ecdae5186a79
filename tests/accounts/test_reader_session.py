"""Without the demanded second factor an account is a reader, at every address and for every gate."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.contrib.auth.models import AnonymousUser, Group, Permission
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.documents import get_document_model
from wagtail.models import Collection, CollectionViewRestriction, Page
from wagtail.permissions import policy_registry

from accounts.access_rules import AccessRule, routes
from accounts.models import User
from accounts.roles import Role
from accounts.second_factor import ReaderOnly, account_of_session
from contacts.models import Contact
from practices.models import PracticePage
from tests.access.test_matrix import is_refused
from tests.access.world import address, build_world
from tests.accounts.test_second_factor import code_of, sign_in, with_app
from tests.factories import PASSWORD, ContactFactory, PracticeFactory, TeamFactory, UserFactory, site_tree

pytestmark = pytest.mark.django_db
STAFF = (Role.EDITOR, Role.REVIEWER, Role.TRANSLATOR, Role.ADMIN)


@pytest.fixture(autouse=True)
def demanded(settings: Any) -> None:
    site_tree()
    settings.SECOND_FACTOR_REQUIRED = True


class Details:
    """A card with one contact of each kind that a reader must not see."""

    def __init__(self, user: User) -> None:
        team = TeamFactory()
        user.teams.add(team)
        self.card = PracticeFactory(owner=user, team=team)
        past = timezone.now() - dt.timedelta(days=1)
        for number, values in enumerate(
            (
                {"level": "editors"},
                {"level": "agencies", "expires_at": past},
                {"level": "agencies", "consent_withdrawn_at": past},
                {"level": "public", "consent_on": None},
            )
        ):
            ContactFactory(card=self.card, team=team, name=f"Verborgen{number}", **values)
        self.url = f"/intern/praxisbeispiele/{self.card.slug}/"

    def shown(self, client: Client) -> int:
        """How many of the hidden contacts the page names."""
        text = client.get(self.url).content.decode()
        return sum(f"Verborgen{number}" in text for number in range(4))


@pytest.mark.parametrize("role", [Role.EDITOR, Role.REVIEWER, Role.ADMIN])
def test_n04_no_hidden_contact_under_intern_until_the_factor_is_there(client: Client, role: Role) -> None:
    user = UserFactory(role=role)
    details = Details(user)
    sign_in(client, user)
    assert details.shown(client) == 0
    page = client.get(details.url).content.decode()
    assert "nur, was auch Jobcenter und Agenturen sehen" in page
    assert reverse("mfa_index") in page
    assert "Zur Redaktion" not in page


@pytest.mark.parametrize("role", STAFF)
def test_n04_the_own_account_is_changed_and_deleted_whole(client: Client, role: Role) -> None:
    UserFactory(role=Role.ADMIN)
    user = UserFactory(role=role, teams=[TeamFactory()])
    sign_in(client, user)
    sent = {"first_name": "Ida", "last_name": "Neu", "language": "en"}
    assert client.post(reverse("intern_settings"), sent).status_code == 302
    assert User.objects.get(pk=user.pk).last_name == "Neu"
    assert client.get(reverse("intern_data")).json()["teams"]
    assert client.post(reverse("intern_delete"), {"proof": PASSWORD}).status_code == 200
    gone = User.objects.get(pk=user.pk)
    assert not gone.is_active
    assert not gone.groups.exists()
    assert not gone.teams.exists()


def test_n04_the_last_administrator_cannot_be_deleted_without_the_factor_either(client: Client) -> None:
    user = UserFactory(role=Role.ADMIN)
    sign_in(client, user)
    assert "letzte Administration" in client.post(reverse("intern_delete"), {"proof": PASSWORD}).content.decode()
    assert User.objects.get(pk=user.pk).is_active


@pytest.mark.django_db(transaction=True)
def test_n04_whoever_has_just_set_a_factor_up_need_not_show_it_again(site_is_set_up: None, client: Client) -> None:
    user = UserFactory(role=Role.REVIEWER)
    details = Details(user)
    sign_in(client, user)
    assert details.shown(client) == 0
    reauthenticate = client.get(reverse("mfa_activate_totp")).headers["Location"]
    form = client.post(reauthenticate, {"password": PASSWORD}, follow=True).context["form"]
    assert client.post(reverse("mfa_activate_totp"), {"code": code_of(form.secret)}).status_code == 302
    assert details.shown(client) == 4
    assert client.get("/admin/").status_code == 200


def test_n04_a_session_older_than_the_factor_shows_it_before_it_gets_its_rights(client: Client, settings: Any) -> None:
    user = UserFactory(role=Role.REVIEWER)
    details = Details(user)
    settings.SECOND_FACTOR_REQUIRED = False
    sign_in(client, user)
    assert details.shown(client) == 4
    settings.SECOND_FACTOR_REQUIRED = True
    secret = with_app(user)
    assert details.shown(client) == 0
    page = client.get(details.url).content.decode()
    confirm = reverse("mfa_reauthenticate")
    assert f'href="{confirm}?next={details.url}"' in page
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    assert details.shown(client) == 0, "the password once more is no factor"
    assert client.post(confirm, {"code": "000000"}).status_code == 200
    assert details.shown(client) == 0
    assert client.post(confirm, {"code": code_of(secret), "next": details.url}).headers["Location"] == details.url
    assert details.shown(client) == 4


@pytest.mark.parametrize("name", ["mfa_deactivate_totp", "mfa_add_webauthn", "mfa_generate_recovery_codes"])
def test_n04_the_password_alone_changes_no_factor_of_an_account_that_has_one(client: Client, name: str) -> None:
    user = UserFactory(role=Role.EDITOR)
    sign_in(client, user)
    with_app(user)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    for answer in (client.get(reverse(name)), client.post(reverse(name))):
        assert answer.headers["Location"].startswith(reverse("mfa_reauthenticate"))
    assert list(user.authenticator_set.values_list("type", flat=True)) == ["totp"]


def test_n04_a_factor_that_was_taken_away_takes_the_rights_with_it(client: Client) -> None:
    user = UserFactory(role=Role.REVIEWER)
    details = Details(user)
    secret = with_app(user)
    RecoveryCodes.activate(user)
    sign_in(client, user)
    client.post(reverse("mfa_authenticate"), {"code": code_of(secret)})
    assert details.shown(client) == 4
    user.authenticator_set.filter(type="totp").delete()
    assert details.shown(client) == 0, "recovery codes alone are no second factor"
    assert client.get("/admin/").headers["Location"] == reverse("mfa_index")


def test_n04_a_recovery_code_opens_as_the_factor_does(client: Client) -> None:
    user = UserFactory(role=Role.REVIEWER)
    details = Details(user)
    with_app(user)
    sign_in(client, user)
    client.post(reverse("mfa_authenticate"), {"code": RecoveryCodes.activate(user).get_unused_codes()[0]})
    assert details.shown(client) == 4


@pytest.mark.parametrize("role", STAFF)
@pytest.mark.timeout(600)
def test_n04_no_address_of_the_admin_opens_even_without_the_one_that_leads_away(role: Role, settings: Any) -> None:
    """What is shown is protected, not the path: the sweep runs without the middleware that leads to the factor."""
    world = build_world()
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if "SecondFactorMiddleware" not in name]
    client = Client(raise_request_exception=False)
    client.force_login(UserFactory(role=role))
    open_doors = []
    for route in routes():
        if route.rule in {None, AccessRule.PUBLIC, AccessRule.AUTH, AccessRule.INTERN, AccessRule.CLOSED}:
            continue
        for method in ("get", "post"):
            answer = getattr(client, method)(address(route, world))
            if not is_refused(answer) and answer.status_code != 405:
                open_doors.append(f"{method} {route.key}: {answer.status_code}")
    assert not open_doors, "\n".join(open_doors)


@pytest.mark.parametrize("role", STAFF)
def test_n04_every_gate_answers_a_reader(rf: Any, role: Role) -> None:
    user = UserFactory(role=role)
    details = Details(user)
    request = rf.get("/")
    request.session = {}
    reader = account_of_session(request, User.objects.get(pk=user.pk))
    assert isinstance(reader, ReaderOnly)
    assert isinstance(reader, User)
    assert reader == user
    contacts = {contact.name for contact in Contact.objects.visible_to(reader)}
    assert not any(name.startswith("Verborgen") for name in contacts)
    assert not PracticePage.objects.get(pk=details.card.pk).permissions_for_user(reader).can_edit()
    for model in (Page, Contact, get_document_model(), Collection):
        for action in ("add", "change", "delete", "publish", "choose", "view"):
            assert not policy_registry.get_by_type(model).user_has_permission(reader, action), (model, action)
    assert (
        reader.get_all_permissions()
        <= reader.get_all_permissions() & User.objects.get(pk=user.pk).get_all_permissions()
    )
    assert not reader.has_perms(["wagtailadmin.access_admin"])
    assert not reader.has_module_perms("wagtailadmin")
    assert not reader.groups.exists()


def test_n04_saving_the_account_of_such_a_session_keeps_what_it_is(client: Client) -> None:
    user = UserFactory(role=Role.ADMIN)
    sign_in(client, user)
    client.post("/intern/einstellungen/", {"first_name": "Kim", "last_name": "M", "language": "de"})
    new = "ein-ganz-neues-Passwort"
    data = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    assert client.post(reverse("account_change_password"), data).status_code == 302
    user.refresh_from_db()
    assert user.check_password(new)
    assert (user.first_name, user.is_active, user.is_superuser, user.is_staff) == ("Kim", True, True, True)
    assert user.groups.count() == 1


def test_n04_a_document_for_the_editors_is_not_served(client: Client) -> None:
    user = UserFactory(role=Role.EDITOR)
    root = Collection.get_first_root_node()
    closed = root.add_child(name="Nur Redaktion")
    restriction = CollectionViewRestriction.objects.create(collection=closed, restriction_type="groups")
    restriction.groups.add(Group.objects.get(name=str(Role.EDITOR)))
    document = get_document_model().objects.create(
        title="Geheim", file=ContentFile(b"Geheim", name="geheim.txt"), collection=closed
    )
    secret = with_app(user)
    for code, expected in (("", False), (code_of(secret), True)):
        own = Client()
        if code:
            sign_in(own, user)
            own.post(reverse("mfa_authenticate"), {"code": code})
        else:
            own.force_login(user)
        answer = own.get(document.url)
        assert (b"Geheim" in b"".join(answer)) is expected


def test_n04_the_own_data_name_no_draft(client: Client) -> None:
    user = UserFactory(role=Role.EDITOR)
    PracticeFactory(owner=user, title="Öffentlich")
    PracticeFactory(owner=user, title="Entwurf", published=False)
    sign_in(client, user)
    assert client.get("/intern/meine-daten.json").json()["own_practices"] == ["Öffentlich"]


def test_n04_more_than_a_reader_is_any_right_not_only_the_door_of_the_admin(client: Client) -> None:
    """A group that keeps contacts without the right to enter the admin owes the factor as well."""
    user = UserFactory(role=Role.AGENCY)
    assert not user.needs_second_factor
    group = Group.objects.create(name="Kontaktpflege")
    group.permissions.add(Permission.objects.get(codename="change_contact"))
    user.groups.add(group)
    assert User.objects.get(pk=user.pk).needs_second_factor


def test_n04_an_agency_reader_owes_nothing_and_sees_what_it_may(client: Client) -> None:
    user = UserFactory(role=Role.AGENCY)
    card = PracticeFactory()
    ContactFactory(card=card, level="agencies", name="Für Jobcenter")
    sign_in(client, user)
    page = client.get(f"/intern/praxisbeispiele/{card.slug}/").content.decode()
    assert "Für Jobcenter" in page
    assert "zweiten Faktor geschützt" not in page


def test_n04_a_stranger_costs_no_question(rf: Any) -> None:
    request = rf.get("/")
    assert account_of_session(request, AnonymousUser()).is_anonymous
