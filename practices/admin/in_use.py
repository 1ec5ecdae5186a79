"""What still uses something that is about to be deleted: the places by name, as far as the reader may know them.

Wagtail keeps an index of references and warns; here what is in use stays. A foreign key with PROTECT would say the
same to the database, but then old versions of cards could no longer be opened (``practices.models.links``).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.db.models.functions import Cast
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.models import Page, ReferenceIndex, Revision, Site

from accounts.models import Team, User
from editorial.draft_visibility import known_pages
from practices.models import PracticePage

# References that belong to what is deleted: they go with it, and nobody is told of them. A model whose rows are a
# reader's alone says so itself (``is_private_to_reader``).
NO_PLACES = {"wagtailredirects.redirect", "wagtailcore.site"}
NAMED = 5


@dataclass(frozen=True, slots=True)
class Place:
    """``url`` is empty where the reader may not open it."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Usage:
    """``hidden`` counts pages whose title the reader may not know."""

    places: tuple[Place, ...] = ()
    hidden: int = 0

    def __bool__(self) -> bool:
        return bool(self.places or self.hidden)

    def __str__(self) -> str:
        named = [f"»{place.label}«" for place in self.places[:NAMED]]
        rest = len(self.places) - len(named) + self.hidden
        if rest:
            named.append(_("%(number)d weitere") % {"number": rest})
        return ", ".join(named)


def usage_of(records: Iterable[models.Model], user: User) -> Usage:
    """Where one of ``records`` is used by something that is not deleted with them."""
    doomed = _with_descendants(list(records))
    pages: set[int] = set()
    others: dict[tuple[type[models.Model], str], models.Model] = {}
    gone = {(ReferenceIndex._get_base_content_type(record).pk, str(record.pk)) for record in doomed}
    for kind, key in _sources(doomed) - gone:
        model: Any = ContentType.objects.get_for_id(kind).model_class()
        if model is None or model._meta.label_lower in NO_PLACES or getattr(model, "is_private_to_reader", False):
            continue
        if issubclass(model, Page):
            pages.add(int(key))
        else:
            found = model._default_manager.filter(pk=key).first()
            # A place is what an office can open and change; rows that belong to something else are none.
            if found is not None and AdminURLFinder().get_edit_url(found):
                others[(model, key)] = found
    for record in doomed:
        pages |= _pages_of(record)
        others.update({(type(other), str(other.pk)): other for other in _others_of(record)})
    pages |= _drafts_naming(doomed, pages)
    pages -= {record.pk for record in doomed if isinstance(record, Page)}
    return _as_far_as_known(pages, list(others.values()), user)


def _with_descendants(records: list[models.Model]) -> list[models.Model]:
    found: dict[Any, models.Model] = {}
    for record in records:
        tree = record.get_descendants(inclusive=True) if isinstance(record, Page) else [record]
        found.update({(type(entry), entry.pk): entry for entry in tree})
    return list(found.values())


def _sources(records: list[models.Model]) -> set[tuple[int, str]]:
    rows = ReferenceIndex.get_references_to_in_bulk(records)
    return set(rows.values_list("base_content_type_id", "object_id"))


def _pages_of(record: models.Model) -> set[int]:
    """Cards that only this account could still work on."""
    if not isinstance(record, User):
        return set()
    return set(PracticePage.objects.filter(owner=record, team=None).values_list("pk", flat=True))


def _others_of(record: models.Model) -> list[models.Model]:
    """What the index of references does not know.

    Members of a team; the website itself, whose record Wagtail would delete together with its first page; and what
    the rooms above know (hook ``uses_of_record``: record → records that use it).
    """
    others: list[models.Model] = [other for ask in hooks.get_hooks("uses_of_record") for other in ask(record)]
    if isinstance(record, Team):
        others += record.members.filter(is_active=True)
    if isinstance(record, Page):
        others += Site.objects.filter(root_page=record.pk, is_default_site=True)
    if isinstance(record, Site) and record.is_default_site:
        others.append(record.root_page)
    return others


def _drafts_naming(records: list[models.Model], known: set[int]) -> set[int]:
    """Pages that name one of ``records`` only in a version that is not published yet."""
    wanted = {(ReferenceIndex._get_base_content_type(record).pk, str(record.pk)) for record in records}
    changed = Page.objects.filter(has_unpublished_changes=True, latest_revision__isnull=False).exclude(pk__in=known)
    mentioned = Q(pk__in=[])
    for record in records:
        mentioned |= Q(_text__contains=str(record.pk))
    revisions = Revision.objects.filter(pk__in=changed.values("latest_revision"))
    revisions = revisions.annotate(_text=Cast("content", models.TextField())).filter(mentioned)
    found = set()
    for revision in revisions:
        page = revision.as_object()
        named = {(row[0], str(row[1])) for row in ReferenceIndex._extract_references_from_object(page)}
        if named & wanted:
            found.add(page.pk)
    return found


def _as_far_as_known(page_ids: set[int], others: list[models.Model], user: User) -> Usage:
    pages = list(Page.objects.filter(pk__in=page_ids).select_related("locale").order_by("title"))
    told = set(known_pages(user).filter(pk__in=page_ids).values_list("pk", flat=True)) if page_ids else set()
    finder = AdminURLFinder(user)
    places = [
        Place(f"{page.get_admin_display_title()} ({page.locale})", finder.get_edit_url(page.specific) or "")
        for page in pages
        if page.pk in told
    ]
    for other in others:
        kind = str(other._meta.verbose_name)
        places.append(Place(f"{kind}: {other}", finder.get_edit_url(other) or ""))
    return Usage(tuple(places), len(page_ids - told))
