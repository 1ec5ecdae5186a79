"""Rights are permissions: a group put together by hand works as the shipped one, and no name means anything."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import GroupCollectionPermission, GroupPagePermission, Locale

from accounts.access_rules import ROLE_OF, AccessRule, Audience, routes
from accounts.last_administrator import administrators
from accounts.models import Right, User
from accounts.roles import Role, role_group
from contacts.models import Contact
from home.models import HomePage
from home.site_setup import open_language_tree
from practices.models import PracticePage
from practices.permissions import editable_by
from tests.access.asking import EMPTY, GET, Visitor
from tests.access.test_matrix import wrong
from tests.access.world import World, address, build_world, give_factor
from tests.factories import ContactFactory, PracticeFactory, TeamFactory, UserFactory, site_tree

pytestmark = pytest.mark.django_db


def look_alike(role: Role) -> Group:
    """A group made as an administrator makes one: the same permissions, over the same pages and collections."""
    shipped = role_group(role)[0]
    group = Group.objects.create(name=f"Wie {shipped.pk}")
    group.permissions.set(shipped.permissions.all())
    for right in GroupPagePermission.objects.filter(group=shipped):
        GroupPagePermission.objects.create(group=group, page_id=right.page_id, permission_id=right.permission_id)
    for right in GroupCollectionPermission.objects.filter(group=shipped):
        GroupCollectionPermission.objects.create(
            group=group, collection_id=right.collection_id, permission_id=right.permission_id
        )
    return group


def member(group: Group, **values: Any) -> User:
    user = UserFactory(**values)
    user.groups.add(group)
    return User.objects.get(pk=user.pk)


@pytest.fixture
def world() -> World:
    """The scene of the matrix, in which every shipped group has another name."""
    made = build_world()
    for role in Role:
        group = role_group(role)[0]
        group.name = f"Umbenannt {group.pk}"
        group.save()
    return made


@pytest.mark.timeout(1800)
@pytest.mark.parametrize("who", ROLE_OF)
def test_n08_a_look_alike_meets_the_same_doors_at_every_address(who: Audience, world: World) -> None:
    world.users[who] = member(look_alike(ROLE_OF[who]))
    assert not world.users[who].is_superuser
    give_factor(world.users[who])
    visitor = Visitor(who, world)
    cells = [
        cell
        for route in routes()
        for way in (GET, EMPTY)
        for url in [address(route, world)]
        for cell in wrong(route, url, who, way, visitor.ask(way, url))
    ]
    assert not cells, "\n".join(cells)


def test_n08_a_look_alike_keeps_contacts_and_stays_on_the_board() -> None:
    """What the report named: identical permissions, and yet no contacts and no board."""
    site_tree()
    team = TeamFactory()
    card = PracticeFactory(team=team)
    contact = ContactFactory(team=team, card=card, level="editors", name="Nur Redaktion")
    foreign = ContactFactory(team=TeamFactory(), level="editors", name="Fremd")
    for role, kept in ((Role.EDITOR, {contact.pk}), (Role.REVIEWER, {contact.pk, foreign.pk})):
        user = member(look_alike(role), teams=[team])
        keeps = Contact.objects.kept_by(user)
        assert {entry.pk for entry in (contact, foreign) if keeps.filter(pk=entry.pk).exists()} == kept
        client = Client()
        client.force_login(user)
        assert client.get(reverse("contacts:edit", args=[contact.pk])).status_code == 200
        assert client.get(reverse("practice_contacts", args=[card.pk])).status_code == 200
        board = client.get(reverse("transfer_board"))
        assert board.status_code == 200
        assert card.title in board.content.decode()
        assert "Transfer-Tafel" in client.get("/admin/").content.decode()
    reader = member(look_alike(Role.AGENCY))
    ContactFactory(card=card, level="agencies", name="Für Jobcenter")
    assert {shown.name for shown in Contact.objects.visible_to(reader)} == {"Für Jobcenter"}


def test_n08_a_look_alike_reviews_and_hears(django_capture_on_commit_callbacks: Any, mailoutbox: list[Any]) -> None:
    site_tree()
    reviewer = member(look_alike(Role.REVIEWER))
    author = UserFactory(role=Role.EDITOR)
    card = PracticeFactory(published=False, owner=author)
    with django_capture_on_commit_callbacks(execute=True):
        card.get_workflow().start(card, author)
    assert reviewer.email in {address for mail in mailoutbox for address in mail.to}
    client = Client()
    client.force_login(reviewer)
    state = card.current_workflow_task_state
    url = reverse("wagtailadmin_pages:workflow_action", args=[card.pk, "approve", state.pk])
    client.post(url, {"comment": ""})
    assert PracticePage.objects.get(pk=card.pk).live


def test_n08_four_eyes_hold_for_a_look_alike(settings: Any) -> None:
    site_tree()
    settings.FOUR_EYES = True
    group = look_alike(Role.REVIEWER)
    reviewer = member(group)
    card = PracticeFactory(published=False, owner=reviewer)
    card.get_workflow().start(card, reviewer)
    task = card.current_workflow_task_state.task.specific
    assert [name for name, _label, _modal in task.get_actions(card, reviewer)] == ["reject"]
    other = member(group)
    assert "approve" in [name for name, _label, _modal in task.get_actions(card, other)]


def test_n08_a_look_alike_keeps_the_lock_when_the_review_begins() -> None:
    site_tree()
    author = UserFactory(role=Role.EDITOR)
    for holder, keeps in ((member(look_alike(Role.REVIEWER)), True), (author, False)):
        card = PracticeFactory(published=False, owner=author)
        card.locked, card.locked_by, card.locked_at = True, holder, timezone.now()
        card.save()
        card.get_workflow().start(card, author)
        assert PracticePage.objects.get(pk=card.pk).locked is keeps


def test_n08_who_translates_everything_translates_a_new_language_too() -> None:
    site_tree()
    everything = look_alike(Role.TRANSLATOR)
    home = HomePage.objects.get()
    english = home.copy_for_translation(Locale.objects.get(language_code="en"))
    open_language_tree(english)
    only_english = look_alike(Role.EDITOR)
    only_english.permissions.add(Permission.objects.get(codename=Right.TRANSLATE.codename))
    ukrainian = home.copy_for_translation(Locale.objects.get(language_code="uk"))
    open_language_tree(ukrainian)
    for page in (english, ukrainian):
        assert page.permissions_for_user(member(everything)).can_edit()
    assert not ukrainian.permissions_for_user(member(only_english)).can_edit()


def test_n08_renaming_a_group_changes_nothing_and_setup_makes_no_second_one() -> None:
    site_tree()
    group = role_group(Role.EDITOR)[0]
    user = member(group)
    before = user.get_all_permissions()
    client = Client()
    client.force_login(UserFactory(role=Role.ADMIN))
    page = client.get(reverse("wagtailusers_groups:edit", args=[group.pk]))
    assert not page.context["form"].fields["name"].disabled
    count = Group.objects.count()
    Group.objects.filter(pk=group.pk).update(name="Autorenkreis")
    call_command("setup_site")
    assert Group.objects.count() == count
    assert User.objects.get(pk=user.pk).get_all_permissions() == before
    assert AccessRule.EDITORS.admits_user(User.objects.get(pk=user.pk))
    assert editable_by(PracticePage.objects.all(), user).count() == 0


def test_n08_the_form_of_a_role_offers_every_right_a_shipped_one_has(client: Client) -> None:
    site_tree()
    client.force_login(UserFactory(role=Role.ADMIN))
    page = client.get(reverse("wagtailusers_groups:add"))
    offered = set(page.context["form"].fields["permissions"].queryset)
    for role in Role:
        missing = set(role_group(role)[0].permissions.all()) - offered
        assert not missing, (role, missing)
    text = page.content.decode()
    for name in (
        "Angaben für Jobcenter und Agenturen sehen",
        "Praxisbeispiele schreiben, Transfer-Tafel",
        "Praxisbeispiele und Kontakte aller Teams prüfen",
        "Website verwalten: Zugänge, Protokoll, Personensuche",
        "Übersetzen und Übersetzungen beginnen",
    ):
        assert name in text
    assert "Can submit" not in text


def post_group(client: Client, group: Group, permissions: list[int]) -> Any:
    data: dict[str, Any] = {"name": group.name, "permissions": permissions}
    for prefix in ("page_permissions", "collection_permissions", "image_permissions", "document_permissions"):
        data |= {f"{prefix}-TOTAL_FORMS": 0, f"{prefix}-INITIAL_FORMS": 0, f"{prefix}-MAX_NUM_FORMS": 1000}
    page = client.get(reverse("wagtailusers_groups:edit", args=[group.pk]))
    for panel in page.context["permission_panels"]:
        data |= {f"{panel.prefix}-TOTAL_FORMS": 0, f"{panel.prefix}-INITIAL_FORMS": 0}
    return client.post(reverse("wagtailusers_groups:edit", args=[group.pk]), data)


def test_n08_a_right_is_given_in_the_form(client: Client) -> None:
    site_tree()
    client.force_login(UserFactory(role=Role.ADMIN))
    group = Group.objects.create(name="Lesekreis")
    right = Permission.objects.get(codename="read_agency_contacts")
    assert post_group(client, group, [right.pk]).status_code == 302
    assert member(group).has_perm(Right.READ_AGENCY_CONTACTS)


@pytest.mark.parametrize("lost", ["administer", "access_admin", "change_user", "change_group"])
def test_n08_the_last_administrator_loses_no_right_with_the_group(client: Client, lost: str) -> None:
    site_tree()
    group = role_group(Role.ADMIN)[0]
    last = member(group)
    client.force_login(last)
    kept = list(group.permissions.exclude(codename=lost).values_list("pk", flat=True))
    answer = post_group(client, group, kept)
    assert answer.status_code == 200
    assert "niemand mehr die Website verwalten" in answer.content.decode()
    assert group.permissions.filter(codename=lost).exists()
    UserFactory(role=Role.ADMIN)
    assert post_group(client, group, kept).status_code == 302, "another account with all rights is there"


def test_n08_the_last_administrators_own_group_is_not_deleted(client: Client) -> None:
    site_tree()
    group = look_alike(Role.ADMIN)
    client.force_login(member(group))
    client.post(reverse("wagtailusers_groups:delete", args=[group.pk]))
    assert Group.objects.filter(pk=group.pk).exists()
    assert administrators().count() == 1


# Who makes the shipped groups, invites into them or fills them for the demo; none of these opens a door.
KNOW_ROLES = {
    "home/management/commands/load_demo.py",
    "home/site_setup.py",
    "practices/demo/load.py",
    "site/accounts/access_rules.py",
    "site/accounts/invitation_admin.py",
    "site/accounts/demo.py",
    "site/accounts/signup.py",
    "site/accounts/roles.py",
}
BY_NAME = re.compile(r"has_role|groups?__name|is_member_of|group\.name ==|groups\.filter\(name")


def test_n08_no_gate_asks_for_the_name_of_a_group() -> None:
    knowing, asking = set(), []
    for package in ("home", "practices", "search", "site"):
        for path in (Path(settings.ROOT) / package).rglob("*.*"):
            if path.suffix not in {".py", ".html", ".txt"} or "migrations" in path.parts:
                continue
            name, text = str(path.relative_to(settings.ROOT)), path.read_text()
            if BY_NAME.search(text) or (path.suffix == ".html" and re.search(r"\b(?:user|account)\.groups\b", text)):
                asking.append(name)
            if path.suffix == ".py" and re.search(r"\bRole\b", text):
                knowing.add(name)
    assert asking == []
    assert knowing == KNOW_ROLES
