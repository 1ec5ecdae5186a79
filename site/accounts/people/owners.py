"""To whom a row belongs, in words, and the address in the admin where it is changed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import models
from django.urls import NoReverseMatch, reverse
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.documents import get_document_model
from wagtail.models import Page, Revision

from accounts.people.places import COMMENTS, LOGS, VERSIONS, Table, page_key


@dataclass(frozen=True, slots=True)
class Owner:
    """``url`` is ``""`` where there is no page in the admin; ``key`` names a record (``practices.contact:7``)."""

    title: str
    url: str = ""
    key: str = ""


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
    if table.label == "editorial.translationtask":
        pages = Page.objects.filter(translation_key=row.translation_key)
        return pages.filter(locale=row.locale_id).first() or pages.first()
    if table.label.startswith(("wagtail_localize.", "editorial.")):
        return _translated(row)
    if table.label == "search.documenttext":
        return get_document_model().objects.filter(file_hash=row.file_hash).first()
    if table.label in {"practices.practicecontact", "search.bestbet"}:
        return Page.objects.filter(pk=row.card_id).first()
    if table.label == "search.indexedcard":
        return Page.objects.filter(pk=row.pk).first()
    return row


def _translated(row: Any) -> models.Model | None:
    """The page or entry that a part of a translation is about."""
    name = row._meta.model_name
    source_model: Any = apps.get_model("wagtail_localize", "TranslationSource")
    if name == "translationsource":
        source = row
    elif name in {"stringsegment", "overridablesegment", "templatesegment"}:
        source = row.source
    elif name == "segmentoverride":
        source = source_model.objects.filter(object_id=row.context.object_id).first()
    else:
        string = {"stringtranslation": "translation_of_id", "segmentnote": "string_id"}.get(name, "pk")
        string = getattr(row, string)
        lookup = "templatesegment__template" if name == "template" else "stringsegment__string"
        source = source_model.objects.filter(**{lookup: string}).first()
    if source is None:
        return None
    found = source.object.get_instance_or_none(getattr(row, "locale", None) or source.locale)
    instance: models.Model | None = found or source.object.get_instance_or_none(source.locale)
    return instance


def documents_with_text(pk: Any, user: Any) -> Iterator[Owner]:
    """The files whose text was read: the text can be changed here, the file only by hand."""
    row = apps.get_model("search", "DocumentText")._base_manager.filter(pk=pk).first()
    if row is None:
        return
    for document in get_document_model().objects.filter(file_hash=row.file_hash)[:5]:
        yield Owner(document.filename, _edit_url(document, user))


def _title(instance: models.Model) -> str:
    return f"{instance._meta.verbose_name}: {str(instance)[:80]}"


def _edit_url(instance: models.Model, user: Any) -> str:
    if isinstance(instance, Revision):
        return ""
    try:
        return AdminURLFinder(user).get_edit_url(instance) or ""
    except NoReverseMatch:
        return ""
