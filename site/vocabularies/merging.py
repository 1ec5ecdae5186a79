"""Two terms become one: every card, account and sub-theme follows, in all languages."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.utils.translation import gettext as _
from wagtail.log_actions import log
from wagtail.models import ReferenceIndex

from vocabularies.models import VocabularyTerm
from vocabularies.naming import add_labels
from vocabularies.signals import term_changed
from vocabularies.usage import Link, Usage, links_to, outer_links, usage_of

LOG_ACTION = "vocabularies.merge"
SIGNPOST = "merged_into"


class MergeRefused(Exception):
    """Why two terms cannot become one, in a sentence for the person who asked."""


@dataclass(frozen=True, slots=True)
class MergeReport:
    """What followed: pages, other records (accounts), and how many doubled links were dropped."""

    usage: Usage
    dropped: int

    @property
    def cards(self) -> int:
        return len(self.usage.all_cards)


def translations(term: VocabularyTerm) -> dict[int, VocabularyTerm]:
    """The term in all its languages by ``locale_id``."""
    return {other.locale_id: other for other in term.get_translations(inclusive=True).select_related("locale")}


def in_german(term: VocabularyTerm) -> VocabularyTerm:
    """The German term, or the term itself where it has none."""
    return term.get_translations(inclusive=True).filter(locale__language_code="de").first() or term


def check_merge(source: VocabularyTerm, target: VocabularyTerm) -> None:
    """Raises ``MergeRefused`` for what cannot be merged."""
    names = {"source": source.name, "target": target.name}
    if type(source) is not type(target):
        raise MergeRefused(_("»%(source)s« und »%(target)s« stehen in verschiedenen Vokabularen.") % names)
    if source.translation_key == target.translation_key:
        raise MergeRefused(_("»%(source)s« kann nicht in sich selbst aufgehen. Bitte wählen Sie ein Ziel.") % names)
    for term in (source, target):
        if term.merged_into:
            raise MergeRefused(
                _("»%(name)s« ist schon in »%(into)s« aufgegangen. Bitte nehmen Sie »%(into)s«.")
                % {"name": term.name, "into": term.merged_into.name}
            )
    _check_tree(source, target)
    here, there = translations(source), translations(target)
    missing = [str(here[locale].locale) for locale in here.keys() - there.keys()]
    if missing:
        raise MergeRefused(
            _("»%(target)s« gibt es noch nicht auf: %(languages)s. Bitte übersetzen Sie den Begriff zuerst.")
            % {"target": target.name, "languages": ", ".join(sorted(missing))}
        )


def _check_tree(source: Any, target: Any) -> None:
    if not hasattr(source, "parent"):
        return
    parent = target.parent
    if parent is None:
        return
    if parent.translation_key == source.translation_key:
        raise MergeRefused(
            _("»%(target)s« gehört zu »%(source)s« und kann dieses Hauptthema nicht aufnehmen.")
            % {"source": source.name, "target": target.name}
        )
    if source.children.current().exists():
        raise MergeRefused(
            _("»%(source)s« hat Unterthemen. Bitte wählen Sie ein Hauptthema, zu dem sie dann gehören.")
            % {"source": source.name}
        )


@transaction.atomic
def merge(source: VocabularyTerm, target: VocabularyTerm, user: Any) -> MergeReport:
    """Lets ``source`` go into ``target``; raises ``MergeRefused`` and then changes nothing.

    ``source`` stays as a signpost: old addresses, imports and drafts that name it find the target. ``user``
    is who asked (``None`` for a script) and stands in the history of both terms.
    """
    vocabulary = type(source)
    wanted = [source.translation_key, target.translation_key]
    # Whoever merges or renames one of them at the same time waits here.
    list(vocabulary.objects.select_for_update().filter(translation_key__in=wanted).order_by("pk").values("pk"))
    source, target = vocabulary.objects.get(pk=source.pk), type(target).objects.get(pk=target.pk)
    check_merge(source, target)
    here, there = translations(source), translations(target)
    usage = usage_of(here.values())
    dropped = sum(_merge_one(old, there[locale_id]) for locale_id, old in here.items())
    german = in_german(target)
    merged = in_german(source)
    numbers = {"source": merged.name, "source_key": merged.key, "target": german.name, "target_key": german.key}
    for term in (merged, german):
        log(instance=term, action=LOG_ACTION, user=user, data={**numbers, "cards": len(usage.all_cards)})
    term_changed.send(sender=vocabulary, term=german, merged=merged, old_name="", users=usage.all_cards)
    return MergeReport(usage, dropped)


def _merge_one(old: VocabularyTerm, new: VocabularyTerm) -> int:
    """One language. The terms are saved last, so that who listens to that sees the links at their new place."""
    dropped = sum(_move_links(link, old, new) for link in outer_links(type(old)))
    children = []
    for link in links_to(type(old)):
        if link.model is type(old) and link.field != SIGNPOST:
            children += [(child, link.field) for child in link.model._default_manager.filter(**{link.field: old})]
    # Terms that went into the old one earlier point past it; nobody has to follow two signposts.
    vocabulary: Any = type(old)
    vocabulary.objects.filter(merged_into=old).update(merged_into=new)
    add_labels(new, old.labels())
    new.save()
    old.merged_into = new
    old.save()
    for child, field in children:
        setattr(child, field, new)
        child.save()
    return dropped


def _move_links(link: Link, old: VocabularyTerm, new: VocabularyTerm) -> int:
    """Points the rows of one table to the new term; a row that would say the same twice goes. How many went."""
    manager = link.model._default_manager
    doubled = _doubled_rows(link, old, new) if link.owner else []
    if link.is_of_pages:
        _move_references(link, old, new, doubled)
    manager.filter(pk__in=[row.pk for row in doubled]).delete()
    manager.filter(**{link.field: old}).update(**{link.field: new})
    return len(doubled)


def _move_references(link: Link, old: VocabularyTerm, new: VocabularyTerm, doubled: list[Any]) -> None:
    """Keeps Wagtail's index of references true, which an ``update()`` by itself would leave behind."""
    index = ReferenceIndex.objects.filter(
        to_content_type=ContentType.objects.get_for_model(type(old)), to_object_id__in=[str(old.pk), str(new.pk)]
    )
    for row in doubled:
        path, owner = f"{link.relation}.{row.pk}.{link.field}", getattr(row, f"{link.owner}_id")
        index.filter(content_path=path, object_id=str(owner)).delete()
    own = index.filter(to_object_id=str(old.pk), model_path=f"{link.relation}.item.{link.field}")
    own.update(to_object_id=str(new.pk))


def _doubled_rows(link: Link, old: VocabularyTerm, new: VocabularyTerm) -> list[Any]:
    """Rows to drop: another row of the same card says the same, or this one adds no words of its own."""
    manager = link.model._default_manager
    owners = manager.filter(**{link.field: old}).values(link.owner)
    rows = manager.filter(**{f"{link.field}__in": [old, new], f"{link.owner}__in": owners})
    by_owner: dict[Any, list[Any]] = defaultdict(list)
    for row in rows:
        by_owner[getattr(row, f"{link.owner}_id")].append(row)
    doubled = []
    for own in by_owner.values():
        said: set[tuple[str, ...]] = set()
        # Rows with words first; among equals the one that names the target already.
        own.sort(key=lambda row: (not _own_words(row), getattr(row, f"{link.field}_id") != new.pk, row.pk))
        for row in own:
            words = _own_words(row)
            if words in said or (said and not words):
                doubled.append(row)
            said.add(words)
    return doubled


def _own_words(row: models.Model) -> tuple[str, ...]:
    fields = (field for field in row._meta.concrete_fields if isinstance(field, models.CharField | models.TextField))
    words = tuple(str(getattr(row, field.attname)).strip() for field in fields)
    return words if any(words) else ()
