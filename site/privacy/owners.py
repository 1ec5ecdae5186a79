"""To whom a row belongs, in words, and the address in the admin where it is changed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db import models
from django.urls import NoReverseMatch, reverse
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.models import Page, Revision

from accounts.personal_data import Owner
from privacy.registry import of_table, registry
from privacy.tables import COMMENTS, LOGS, VERSIONS, Table, page_key


def owner_of(table: Table, pk: Any, user: Any) -> Owner:
    """The page, card, picture … of a row; the row itself where it belongs to nothing."""
    row = table.model._base_manager.filter(pk=pk).first()
    if row is None or table.is_session:
        return Owner(str(table.model._meta.verbose_name))
    if table.group is VERSIONS or table.group is LOGS:
        return _of_history(row, user)
    instance = _instance(table, row)
    if instance is None:
        return Owner(str(table.model._meta.verbose_name))
    if isinstance(instance, Page):
        return page_owner(instance)
    return Owner(_title(instance), _edit_url(instance, user))


def page_owner(page: Page, view: str = "edit") -> Owner:
    url = reverse(f"wagtailadmin_pages:{view}", args=[page.pk]) if page.depth > 1 else ""
    return Owner(f"{page.draft_title or page.title} ({page.locale.language_code})", url)


def _of_history(row: Any, user: Any) -> Owner:
    number = row.page_id if hasattr(row, "page_id") else row.object_id
    model = row.content_type.model_class() if row.content_type else None
    if model is None:
        return Owner(f"Nr. {number}")
    if issubclass(model, Page):
        page = Page.objects.filter(pk=number).first()
        return page_owner(page, "history") if page else Owner(f"{model._meta.verbose_name} Nr. {number}")
    instance = model._base_manager.filter(pk=number).first()
    name = f"{model._meta.verbose_name} Nr. {number}"
    return Owner(name, _edit_url(instance, user)) if instance else Owner(name)


def _instance(table: Table, row: Any) -> models.Model | None:
    key = page_key(table.model)
    if key is not None:
        return Page.objects.filter(pk=getattr(row, key)).first()
    if table.label == "wagtailcore.taskstate":
        content: models.Model | None = row.workflow_state.content_object
        return content
    if table.group is COMMENTS:
        comment = getattr(row, "comment", row)
        return Page.objects.filter(pk=comment.page_id).first()
    find = of_table(registry().owners, table.label)
    return find(row) if find else row


def files_with_text(table: Table, pk: Any, user: Any) -> Iterator[Owner]:
    """The files in which the text of a row stands as well."""
    find = registry().files_of_row.get(table.label)
    row = table.model._base_manager.filter(pk=pk).first() if find else None
    if find is None or row is None:
        return
    for file in find(row):
        yield Owner(file.filename, _edit_url(file, user))


def _title(instance: models.Model) -> str:
    return f"{instance._meta.verbose_name}: {str(instance)[:80]}"


def _edit_url(instance: models.Model, user: Any) -> str:
    if isinstance(instance, Revision):
        return ""
    try:
        return AdminURLFinder(user).get_edit_url(instance) or ""
    except NoReverseMatch:
        return ""
