"""Who uses a term: read from the models' foreign keys, so that this layer needs to know no card."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db import models
from django.db.models import Count, F, IntegerField, OuterRef, Subquery
from django.db.models.functions import Coalesce
from modelcluster.fields import ParentalKey
from wagtail.models import Page, Revision

from vocabularies.models import VocabularyTerm


@dataclass(frozen=True, slots=True)
class Link:
    """A foreign key ``field`` of ``model`` to a vocabulary.

    ``owner`` names the key to the record the link belongs to (the card of an orderable, the account of a
    many-to-many row); it is empty where the record that holds the key is itself the user.
    """

    model: type[models.Model]
    field: str
    owner: str

    @property
    def owner_model(self) -> type[models.Model]:
        return _parent(self.model, self.owner).related_model if self.owner else self.model

    @property
    def is_of_pages(self) -> bool:
        return bool(self.owner) and issubclass(self.owner_model, Page)

    @property
    def relation(self) -> str:
        """How the owner calls its links: ``"theme_links"``."""
        return str(_parent(self.model, self.owner).remote_field.get_accessor_name())


@cache
def links_to(vocabulary: type[VocabularyTerm]) -> tuple[Link, ...]:
    """Every foreign key to the vocabulary, hidden ones (``related_name="+"``) and many-to-many tables included."""
    found = []
    for relation in vocabulary._meta.get_fields(include_hidden=True):
        if isinstance(relation, models.ManyToOneRel) and relation.auto_created:
            model, name = relation.related_model, relation.field.name
            found.append(Link(model, name, _owner(model, name)))
    return tuple(found)


def _parent(model: type[models.Model], name: str) -> models.ForeignKey[Any, Any]:
    field = model._meta.get_field(name)
    if not isinstance(field, models.ForeignKey):
        raise TypeError(f"{model.__name__}.{name} is no foreign key.")
    return field


def _owner(model: type[models.Model], field: str) -> str:
    keys = [key for key in model._meta.get_fields() if isinstance(key, models.ForeignKey) and key.name != field]
    owners = [key.name for key in keys if isinstance(key, ParentalKey) or model._meta.auto_created]
    return owners[0] if owners else ""


def outer_links(vocabulary: type[VocabularyTerm]) -> list[Link]:
    """Links from outside: neither the tree nor the signposts of merged terms."""
    return [link for link in links_to(vocabulary) if link.model is not vocabulary]


def number_of_cards(vocabulary: type[VocabularyTerm]) -> Any:
    """Expression for a queryset of terms: how many pages refer to the term, each page once."""
    counts: list[Any] = []
    for link in outer_links(vocabulary):
        if link.is_of_pages:
            rows = link.model._default_manager.filter(**{link.field: OuterRef("pk")}).order_by().values(link.field)
            number = rows.annotate(number=Count(link.owner, distinct=True)).values("number")
            counts.append(Coalesce(Subquery(number, output_field=IntegerField()), 0))
    return sum(counts[1:], start=counts[0]) if counts else F("pk") * 0


@dataclass(frozen=True, slots=True)
class Usage:
    """What uses a set of terms. ``drafts`` are pages that name one only in a version not yet published."""

    cards: list[Page]
    drafts: list[Page]
    others: list[models.Model]

    @property
    def all_cards(self) -> list[Page]:
        return [*self.cards, *self.drafts]

    def __bool__(self) -> bool:
        return bool(self.cards or self.drafts or self.others)


def usage_of(terms: Iterable[VocabularyTerm], with_drafts: bool = True) -> Usage:
    """Pages (by title) and other records that use one of the terms, all of one vocabulary.

    Looking into drafts reads every unpublished version; ``with_drafts=False`` spares that.
    """
    terms = list(terms)
    if not terms:
        return Usage([], [], [])
    keys = [term.pk for term in terms]
    links = outer_links(type(terms[0]))
    page_ids: set[int] = set()
    others: dict[tuple[type[models.Model], Any], models.Model] = {}
    for link in links:
        rows = link.model._default_manager.filter(**{f"{link.field}__in": keys})
        if link.is_of_pages:
            page_ids.update(rows.values_list(f"{link.owner}_id", flat=True))
            continue
        owners = rows if not link.owner else link.owner_model._default_manager.filter(pk__in=rows.values(link.owner))
        others.update({(type(record), record.pk): record for record in owners})
    of_pages = [link for link in links if link.is_of_pages and with_drafts]
    draft_ids = _drafts_naming(of_pages, keys) - page_ids
    return Usage(_pages(page_ids), _pages(draft_ids), list(others.values()))


def _pages(ids: Iterable[int]) -> list[Page]:
    return list(Page.objects.filter(pk__in=list(ids)).select_related("locale").order_by("title"))


def _drafts_naming(links: Sequence[Link], keys: Sequence[int]) -> set[int]:
    """Pages whose latest, unpublished version has one of the terms."""
    wanted, found = set(keys), set()
    by_model: dict[Any, list[Link]] = {}
    for link in links:
        by_model.setdefault(link.owner_model, []).append(link)
    for model, own in by_model.items():
        changed = model._default_manager.filter(has_unpublished_changes=True, latest_revision__isnull=False)
        revisions = Revision.objects.filter(pk__in=changed.values("latest_revision"))
        for page_id, content in revisions.values_list("object_id", "content").iterator():
            if any(row.get(link.field) in wanted for link in own for row in content.get(link.relation) or []):
                found.add(int(page_id))
    return found
