"""Builds what every installation needs once: languages, first pages, roles with their rights, the workflow.

Every step looks before it writes, so a second run changes nothing. Rights are given to a group in the
moment it is made and never again: what administrators take away stays away.
"""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_noop
from wagtail.models import (
    Collection,
    GroupCollectionPermission,
    GroupPagePermission,
    Locale,
    Page,
    Site,
    Task,
    Workflow,
    WorkflowPage,
    WorkflowTask,
)

from accounts.models import Right
from accounts.roles import Role, role_group
from home.first_pages import add_first_pages
from home.models import HomePage, Listing, ListPage
from home.site_address import follow_site_url
from practices.models import PracticeIndexPage, ReviewTask
from vocabularies.models import VOCABULARIES

TASK_NAME = "Fachliche Prüfung"
WORKFLOW_NAME = "Prüfung"
SEARCH_RECORDS = ("synonym", "bestbet")
SHARED_RECORDS = {"practices": ("organisation", "funder", "collection"), "contacts": ("contact",)}
TERMS = tuple(model._meta.model_name or "" for model in VOCABULARIES)
REGIONS = ("region",)
TERMBASE = ("term",)
PAGE_RIGHTS: dict[Role, tuple[str, ...]] = {
    Role.EDITOR: ("add_page",),
    Role.REVIEWER: ("add_page", "change_page", "publish_page", "lock_page", "unlock_page"),
    Role.TRANSLATOR: ("change_page",),
}
FILE_RIGHTS: dict[Role, tuple[str, ...]] = {
    Role.EDITOR: ("add_image", "choose_image", "add_document", "choose_document"),
    Role.REVIEWER: (
        "add_image", "change_image", "choose_image", "add_document", "change_document", "choose_document",
    ),
    Role.TRANSLATOR: ("choose_image", "choose_document"),
}  # fmt: skip
ADMINISTERED = (
    Q(content_type__app_label="wagtailadmin", codename="access_admin")
    | Q(
        content_type__app_label="accounts",
        content_type__model__in=["user", "team", "agency", "invitation", "shippedrole"],
    )
    | Q(content_type__app_label="auth", content_type__model="group")
    | Q(content_type__app_label="wagtailcore", content_type__model__in=["site", "locale", "workflow", "task"])
    | Q(content_type__app_label="wagtailredirects")
    | Q(content_type__app_label="wagtail_localize", codename="submit_translation")
    | Q(content_type__app_label="practices", content_type__model__in=SHARED_RECORDS["practices"])
    | Q(content_type__app_label="contacts", content_type__model__in=SHARED_RECORDS["contacts"])
    | Q(content_type__app_label="search", content_type__model__in=(*SEARCH_RECORDS, "wish"))
    | Q(content_type__app_label="vocabularies", content_type__model__in=[*TERMS, *REGIONS, *TERMBASE])
)
TRANSLATE_NAME = gettext_noop("Übersetzen und Übersetzungen beginnen")
# Wagtail's own first groups and workflow, which ``migrate`` makes.
STOCK_GROUPS = ("Moderators", "Editors")
STOCK_WORKFLOW = "Moderators approval"


@transaction.atomic
def set_up_site() -> HomePage:
    """Returns the German home page."""
    for code, _name in settings.LANGUAGES:
        Locale.objects.get_or_create(language_code=code)
    is_new = not HomePage.objects.filter(locale__language_code=settings.LANGUAGE_CODE, depth=2).exists()
    home = _home_page()
    index = _index_page(home)
    if is_new:
        _list_pages(home)
        add_first_pages(home)
    for role in Role:
        group, is_new_group = role_group(role)
        if is_new_group:
            _grant(role, group, home, index)
    _workflow(role_group(Role.REVIEWER)[0], index)
    # wagtail-localize names its right in English; the form of a role shows the name.
    Permission.objects.filter(content_type__app_label="wagtail_localize", codename=Right.TRANSLATE.codename).update(
        name=TRANSLATE_NAME
    )
    return home


def open_language_tree(home: HomePage) -> None:
    """Rights over the pages of another language, once that tree exists, for every group that translates.

    Whoever makes the tree calls this. A group that was cut to single languages is given no further one; translators
    never get a right over the German pages.
    """
    if home.locale.language_code == settings.LANGUAGE_CODE:
        return
    others = HomePage.objects.exclude(locale__language_code=settings.LANGUAGE_CODE).exclude(pk=home.pk)
    expected = set(others.values_list("pk", flat=True))
    above = set(home.get_ancestors().values_list("pk", flat=True))
    for group in Group.objects.filter(_holds(Right.TRANSLATE)):
        held = set(
            GroupPagePermission.objects.filter(group=group, permission__codename="change_page").values_list(
                "page_id", flat=True
            )
        )
        if expected <= held and not above & held:
            reviews = Group.objects.filter(_holds(Right.REVIEW), pk=group.pk).exists()
            _grant_pages(group, home, PAGE_RIGHTS[Role.REVIEWER if reviews else Role.TRANSLATOR])


def _holds(right: Right) -> Q:
    app = right.partition(".")[0]
    return Q(pk__in=Permission.objects.filter(content_type__app_label=app, codename=right.codename).values("group"))


def offered_permissions() -> QuerySet[Permission]:
    """All that a shipped role may have: the form of a role offers no less, so that any can be rebuilt by hand."""
    rights = Permission.objects.filter(ADMINISTERED)
    for role in (Role.EDITOR, Role.REVIEWER, Role.TRANSLATOR):
        rights |= _admin_rights(role)
    return rights


def _home_page() -> HomePage:
    german = Locale.objects.get(language_code=settings.LANGUAGE_CODE)
    home = HomePage.objects.filter(locale=german, depth=2).first()
    if home is None:
        welcome = Page.objects.filter(depth=2, slug="home").exclude(pk__in=HomePage.objects.values("pk")).first()
        home = HomePage(title=settings.WAGTAIL_SITE_NAME, slug="start", locale=german)
        Page.get_first_root_node().add_child(instance=home)
        home.save_revision().publish()
        _remove_stock(welcome)
    follow_site_url(home)
    return home


def _remove_stock(welcome: Page | None) -> None:
    """What ``migrate`` made for a site without roles: welcome page, its site, two groups, a workflow."""
    if welcome is not None:
        Site.objects.filter(root_page=welcome).delete()
        welcome.delete()
    Group.objects.filter(name__in=STOCK_GROUPS, user__isnull=True).delete()
    stock = Workflow.objects.filter(name=STOCK_WORKFLOW, workflow_states__isnull=True)
    Task.objects.filter(workflow_tasks__workflow__in=stock, task_states__isnull=True).delete()
    stock.delete()


def _index_page(home: HomePage) -> PracticeIndexPage:
    index = PracticeIndexPage.objects.child_of(home).first()
    if index is None:
        index = PracticeIndexPage(
            title="Praxisbeispiele", slug="praxisbeispiele", locale=home.locale, show_in_menus=True
        )
        home.refresh_from_db()
        home.add_child(instance=index)
        index.save_revision().publish()
    return index


def _list_pages(home: HomePage) -> None:
    """The menu a new site begins with, behind the list of cards."""
    for listing in Listing:
        page = ListPage(title=str(listing.label), slug=listing.value, listing=listing, locale=home.locale)
        home.refresh_from_db()
        home.add_child(instance=page)
        page.save_revision().publish()


def _grant(role: Role, group: Group, home: HomePage, index: PracticeIndexPage) -> None:
    if role is Role.AGENCY:
        return
    if role is Role.ADMIN:
        _grant_everything(group)
        return
    if role is Role.EDITOR:
        _grant_pages(group, index, PAGE_RIGHTS[role])
    if role is Role.REVIEWER:
        _grant_pages(group, home, PAGE_RIGHTS[role])
    if role in {Role.REVIEWER, Role.TRANSLATOR}:
        for other in HomePage.objects.exclude(locale=home.locale):
            _grant_pages(group, other, PAGE_RIGHTS[role])
    _grant_files(group, Q(codename__in=FILE_RIGHTS[role]))
    group.permissions.add(*_admin_rights(role))


def _grant_everything(group: Group) -> None:
    """All pages and files, users, roles, teams, settings, redirects, vocabularies."""
    _grant_pages(group, Page.get_first_root_node(), Page.permission_codenames)
    _grant_files(group, Q(content_type__model__in=["image", "document"]))
    _grant_collections(group)
    group.permissions.add(*Permission.objects.filter(ADMINISTERED))


def _admin_rights(role: Role) -> QuerySet[Permission]:
    rights = Permission.objects.filter(content_type__app_label="wagtailadmin", codename="access_admin")
    if role in {Role.EDITOR, Role.REVIEWER}:
        rights |= _record_rights("vocabularies", (*TERMS, *REGIONS), ("view",))
        rights |= _record_rights("search", SEARCH_RECORDS, ("add", "change", "view"))
        rights |= _record_rights("search", ("wish",), ("change", "view"))
    if role is Role.EDITOR:
        for app, models in SHARED_RECORDS.items():
            rights |= _record_rights(app, models, ("add", "change", "view"))
    if role is Role.REVIEWER:
        rights |= _record_rights("search", SEARCH_RECORDS, ("delete",))
        for app, models in SHARED_RECORDS.items():
            rights |= _record_rights(app, models, ("add", "change", "view", "delete"))
        rights |= _record_rights("vocabularies", (*TERMS, *TERMBASE), ("add", "change", "view", "delete"))
    if role is Role.TRANSLATOR:
        rights |= _record_rights("vocabularies", TERMBASE, ("add", "change", "view"))
    if role in {Role.REVIEWER, Role.TRANSLATOR}:
        rights |= Permission.objects.filter(content_type__app_label="wagtail_localize", codename="submit_translation")
    return rights


def _record_rights(app: str, models: tuple[str, ...], actions: tuple[str, ...]) -> QuerySet[Permission]:
    return Permission.objects.filter(
        content_type__app_label=app,
        content_type__model__in=models,
        codename__in=[f"{action}_{model}" for action in actions for model in models],
    )


def _grant_pages(group: Group, page: Page, codenames: list[str] | tuple[str, ...]) -> None:
    rights = Permission.objects.filter(
        content_type__app_label="wagtailcore", content_type__model="page", codename__in=codenames
    )
    for right in rights:
        GroupPagePermission.objects.get_or_create(group=group, page=Page(pk=page.pk), permission=right)


def _grant_files(group: Group, which: Q) -> None:
    rights = Permission.objects.filter(which, content_type__app_label__in=["wagtailimages", "wagtaildocs"])
    root = Collection.get_first_root_node()
    for right in rights.exclude(codename__startswith="view_"):
        GroupCollectionPermission.objects.get_or_create(group=group, collection=root, permission=right)


def _grant_collections(group: Group) -> None:
    root = Collection.get_first_root_node()
    for right in Permission.objects.filter(content_type__app_label="wagtailcore", content_type__model="collection"):
        if not right.codename.startswith("view_"):
            GroupCollectionPermission.objects.get_or_create(group=group, collection=root, permission=right)


def _workflow(reviewers: Group, index: PracticeIndexPage) -> None:
    if ReviewTask.objects.exists():
        return
    task = ReviewTask.objects.create(name=TASK_NAME)
    task.groups.add(reviewers)
    workflow = Workflow.objects.create(name=WORKFLOW_NAME)
    WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
    WorkflowPage.objects.create(workflow=workflow, page=index)
