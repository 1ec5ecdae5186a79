"""What ``setup_site`` builds, that a second run changes nothing, and what each role gets."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command
from django.test import Client
from wagtail.models import (
    GroupCollectionPermission,
    GroupPagePermission,
    Locale,
    Page,
    PageLogEntry,
    Revision,
    Site,
    Task,
    Workflow,
    WorkflowPage,
)

from accounts.roles import Role
from home.models import HomePage
from home.site_setup import open_language_tree, set_up_site
from practices.models import PracticeIndexPage, ReviewTask
from tests.factories import UserFactory, site_tree

pytestmark = pytest.mark.django_db
TABLES = (
    Locale, Site, Page, Revision, Group, GroupPagePermission, GroupCollectionPermission, Workflow, WorkflowPage, Task,
    Group.permissions.through, ReviewTask.groups.through, PageLogEntry,
)  # fmt: skip


def snapshot() -> dict[str, list[dict[str, Any]]]:
    return {model.__name__: list(model.objects.order_by("pk").values()) for model in TABLES}


def test_a_second_run_changes_nothing() -> None:
    call_command("setup_site")
    before = snapshot()
    call_command("setup_site")
    assert snapshot() == before


def test_what_administrators_changed_stays() -> None:
    index = site_tree()
    editors = Group.objects.get(name=str(Role.EDITOR))
    editors.permissions.clear()
    editors.page_permissions.all().delete()
    WorkflowPage.objects.all().delete()
    HomePage.objects.update(title="Unser Name")
    Site.objects.update(site_name="Unser Name")
    before = snapshot()
    set_up_site()
    assert snapshot() == before
    assert PracticeIndexPage.objects.get() == index


def test_the_first_pages_replace_wagtails(settings: Any) -> None:
    index = site_tree()
    home = HomePage.objects.get()
    assert home.locale.language_code == "de"
    assert (index.slug, index.get_parent().pk, index.live) == ("praxisbeispiele", home.pk, True)
    site = Site.objects.get()
    assert site.root_page_id == home.pk
    assert site.is_default_site
    assert f"{site.hostname}:{site.port}" in settings.SITE_URL
    assert set(Locale.objects.values_list("language_code", flat=True)) == {code for code, _ in settings.LANGUAGES}
    assert not Page.objects.filter(title__startswith="Welcome").exists()


def test_only_our_roles_and_our_workflow_are_left() -> None:
    index = site_tree()
    assert set(Group.objects.values_list("name", flat=True)) == {str(role) for role in Role}
    assert [workflow.name for workflow in Workflow.objects.all()] == ["Prüfung"]
    workflow = index.get_workflow()
    assert [type(task.specific) for task in workflow.tasks] == [ReviewTask]
    assert [group.name for group in workflow.tasks[0].specific.groups.all()] == [str(Role.REVIEWER)]


@pytest.mark.parametrize(
    ("role", "pages"),
    [
        (Role.EDITOR, {"add_page"}),
        (Role.REVIEWER, {"add_page", "change_page", "publish_page", "lock_page", "unlock_page"}),
        (Role.TRANSLATOR, set()),
        (Role.AGENCY, set()),
        (Role.ADMIN, set(Page.permission_codenames)),
    ],
)
def test_rights_over_pages(role: Role, pages: set[str]) -> None:
    site_tree()
    rights = GroupPagePermission.objects.filter(group__name=str(role))
    assert set(rights.values_list("permission__codename", flat=True)) == pages


def test_an_agency_has_one_right_and_no_other() -> None:
    site_tree()
    group = Group.objects.get(name=str(Role.AGENCY))
    assert [right.codename for right in group.permissions.all()] == ["read_agency_contacts"]
    assert not group.page_permissions.exists()
    assert not group.collection_permissions.exists()


ADDRESSES = {
    "/admin/": {Role.EDITOR, Role.REVIEWER, Role.TRANSLATOR, Role.ADMIN},
    "/admin/snippets/practices/organisation/": {Role.EDITOR, Role.REVIEWER, Role.ADMIN},
    "/admin/snippets/vocabularies/theme/": {Role.EDITOR, Role.REVIEWER, Role.ADMIN},
    "/admin/snippets/vocabularies/theme/add/": {Role.REVIEWER, Role.ADMIN},
    "/admin/snippets/vocabularies/region/": {Role.EDITOR, Role.REVIEWER, Role.ADMIN},
    "/admin/images/": {Role.EDITOR, Role.REVIEWER, Role.ADMIN},
    "/admin/users/": {Role.ADMIN},
    "/admin/groups/": {Role.ADMIN},
    "/admin/teams/": {Role.ADMIN},
    "/admin/redirects/": {Role.ADMIN},
    "/admin/sites/": {Role.ADMIN},
    "/admin/locales/": {Role.ADMIN},
    "/admin/workflows/list/": {Role.ADMIN},
    "/admin/collections/": {Role.ADMIN},
}


@pytest.mark.parametrize("role", list(Role))
def test_which_areas_a_role_opens(role: Role) -> None:
    """By its group alone: an administrator without the superuser's mark administers as well."""
    site_tree()
    user = UserFactory()
    user.groups.add(Group.objects.get(name=str(role)))
    client = Client()
    client.force_login(user)
    opened = {url for url in ADDRESSES if client.get(url).status_code == 200}
    assert opened == {url for url, roles in ADDRESSES.items() if role in roles}


def test_translators_change_other_languages_and_never_the_german_pages() -> None:
    index = site_tree()
    home = HomePage.objects.get()
    english = home.copy_for_translation(Locale.objects.get(language_code="en"))
    translator, reviewer = UserFactory(role=Role.TRANSLATOR), UserFactory(role=Role.REVIEWER)
    open_language_tree(home)
    for user in (translator, reviewer):
        user = type(user).objects.get(pk=user.pk)
        assert english.permissions_for_user(user).can_edit()
    translator = type(translator).objects.get(pk=translator.pk)
    assert not english.permissions_for_user(translator).can_publish()
    assert not home.permissions_for_user(translator).can_edit()
    assert not index.permissions_for_user(translator).can_add_subpage()


def test_editors_get_shared_records_and_may_look_at_vocabularies() -> None:
    site_tree()
    names = set(Group.objects.get(name=str(Role.EDITOR)).permissions.values_list("codename", flat=True))
    assert {"access_admin", "add_organisation", "change_collection", "add_funder"} <= names
    assert not {name for name in names if name.startswith("delete_")}
    assert {name for name in names if name.endswith(("_theme", "_region"))} == {"view_theme", "view_region"}
    reviewers = Group.objects.get(name=str(Role.REVIEWER)).permissions
    assert reviewers.filter(codename="change_theme").exists()
    assert Permission.objects.filter(group__name=str(Role.ADMIN), codename="delete_user").exists()
