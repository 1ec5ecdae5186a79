"""Builds what every installation needs once: languages, first pages, roles with their rights, the workflow.

Every step looks before it writes, so a second run changes nothing and what administrators changed stays.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from accounts.roles import Role
from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.db import transaction
from practices.models import PracticeIndexPage, ReviewTask
from wagtail.models import (
    Collection,
    GroupCollectionPermission,
    GroupPagePermission,
    Locale,
    Page,
    Site,
    Workflow,
    WorkflowPage,
    WorkflowTask,
)

from home.models import HomePage

EDITED_RECORDS = ("organisation", "funder", "collection")
REVIEWED_RECORDS = (
    *EDITED_RECORDS, "theme", "targetgroup", "institutiontype", "legalbasis", "sector", "addressee", "phase",
)  # fmt: skip
PAGE_RIGHTS: dict[Role, tuple[str, ...]] = {
    Role.EDITOR: ("add_page",),
    Role.REVIEWER: ("add_page", "change_page", "publish_page", "lock_page", "unlock_page"),
    Role.ADMIN: ("add_page", "change_page", "publish_page", "bulk_delete_page", "lock_page", "unlock_page"),
}
FILE_RIGHTS: dict[Role, tuple[str, ...]] = {
    Role.EDITOR: ("add_image", "choose_image", "add_document", "choose_document"),
    Role.REVIEWER: (
        "add_image", "change_image", "choose_image", "add_document", "change_document", "choose_document",
    ),
    Role.TRANSLATOR: ("choose_image", "choose_document"),
    Role.ADMIN: (
        "add_image", "change_image", "delete_image", "choose_image",
        "add_document", "change_document", "delete_document", "choose_document",
    ),
}  # fmt: skip


@transaction.atomic
def set_up_site() -> HomePage:
    """Returns the German home page."""
    for code, _name in settings.LANGUAGES:
        Locale.objects.get_or_create(language_code=code)
    home = _home_page()
    index = _index_page(home)
    groups = {role: Group.objects.get_or_create(name=str(role)) for role in Role}
    for role, (group, is_new) in groups.items():
        if is_new:
            _grant(role, group, home if role in {Role.ADMIN, Role.REVIEWER} else index)
    _workflow(groups[Role.REVIEWER][0], index)
    return home


def _home_page() -> HomePage:
    german = Locale.objects.get(language_code="de")
    home = HomePage.objects.filter(locale=german, depth=2).first()
    if home is None:
        root = Page.get_first_root_node()
        welcome = Page.objects.filter(depth=2, slug="home").exclude(pk__in=HomePage.objects.values("pk")).first()
        home = HomePage(title="Gute Praxis, die weiterzieht", slug="start", locale=german)
        root.add_child(instance=home)
        home.save_revision().publish()
        Site.objects.all().delete()
        if welcome:
            welcome.delete()
    if not Site.objects.exists():
        address = urlsplit(settings.SITE_URL)
        Site.objects.create(
            hostname=address.hostname or "localhost",
            port=address.port or (443 if address.scheme == "https" else 80),
            site_name=settings.WAGTAIL_SITE_NAME,
            root_page=home,
            is_default_site=True,
        )
    return home


def _index_page(home: HomePage) -> PracticeIndexPage:
    index = PracticeIndexPage.objects.child_of(home).first()
    if index is None:
        index = PracticeIndexPage(title="Praxisbeispiele", slug="praxisbeispiele", locale=home.locale)
        home.refresh_from_db()
        home.add_child(instance=index)
        index.save_revision().publish()
    return index


def _grant(role: Role, group: Group, page: Page) -> None:
    pages = Permission.objects.filter(content_type__app_label="wagtailcore", codename__in=PAGE_RIGHTS.get(role, ()))
    for permission in pages:
        GroupPagePermission.objects.get_or_create(group=group, page=page, permission=permission)
    files = Permission.objects.filter(
        content_type__app_label__in=["wagtailimages", "wagtaildocs"], codename__in=FILE_RIGHTS.get(role, ())
    )
    for permission in files:
        GroupCollectionPermission.objects.get_or_create(
            group=group, collection=Collection.get_first_root_node(), permission=permission
        )
    if role is Role.AGENCY:
        return
    rights = Permission.objects.filter(content_type__app_label="wagtailadmin", codename="access_admin")
    records = {Role.EDITOR: EDITED_RECORDS, Role.REVIEWER: REVIEWED_RECORDS, Role.ADMIN: REVIEWED_RECORDS}.get(role, ())
    for name in records:
        actions = ["add", "change", "view"] + (["delete"] if role is not Role.EDITOR else [])
        codenames = [f"{action}_{name}" for action in actions]
        rights |= Permission.objects.filter(
            content_type__app_label__in=["practices", "vocabularies"], content_type__model=name, codename__in=codenames
        )
    if role is Role.ADMIN:
        rights |= Permission.objects.filter(content_type__app_label__in=["accounts", "auth", "wagtailredirects"])
    group.permissions.add(*rights)


def _workflow(reviewers: Group, index: PracticeIndexPage) -> None:
    if ReviewTask.objects.exists():
        return
    task = ReviewTask.objects.create(name="Fachliche Prüfung")
    task.groups.add(reviewers)
    workflow = Workflow.objects.create(name="Prüfung und Veröffentlichung")
    WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
    WorkflowPage.objects.create(workflow=workflow, page=index)
    Workflow.objects.exclude(pk=workflow.pk).filter(name="Moderators approval").update(active=False)
