"""Träger by their names: who is known already, who is called nearly the same, and two that become one."""

from __future__ import annotations

from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _
from rapidfuzz import fuzz, process
from wagtail.log_actions import log
from wagtail.models import ReferenceIndex

from language.folding import normal_form
from practices.models import Organisation

LOG_ACTION = "practices.merge_organisation"
NEAR = 82
OFFERED = 5


class MergeRefused(Exception):
    """Why two Träger cannot become one, in a sentence for the person who asked."""


def known_organisation(name: str) -> Organisation | None:
    """The Träger with this name or spelling, without regard to case, umlauts and hyphens; a merged one leads on."""
    wanted = normal_form(name)
    others: Organisation | None = None
    for entry in Organisation.objects.select_related("merged_into"):
        if normal_form(entry.name) == wanted:
            return entry.current
        if others is None and any(normal_form(label) == wanted for label in entry.labels()[1:]):
            others = entry.current
    return others


def similar(model: type[models.Model], name: str, field: str = "name") -> list[Any]:
    """Records of ``model`` that are called nearly ``name``, the nearest first; at most five."""
    manager: Any = model._default_manager
    records = list(manager.current() if model is Organisation else manager.all())
    labels = {number: normal_form(str(getattr(record, field))) for number, record in enumerate(records)}
    found = process.extract(normal_form(name), labels, scorer=fuzz.token_set_ratio, score_cutoff=NEAR, limit=OFFERED)
    return [records[number] for _label, _score, number in found]


def references(organisation: Organisation) -> dict[str, models.QuerySet[Any]]:
    """Every row that names the Träger, by what its model is called; signposts are none."""
    found = {}
    for relation in Organisation._meta.get_fields(include_hidden=True):
        if not (relation.auto_created and not relation.concrete) or relation.related_model is Organisation:
            continue
        field: Any = relation.field  # type: ignore[union-attr]
        model: Any = relation.related_model
        rows = model._base_manager.filter(**{field.name: organisation})
        found[f"{model._meta.label_lower}.{field.name}"] = rows
    return found


def check_merge(source: Organisation, target: Organisation) -> None:
    if source.pk == target.pk:
        raise MergeRefused(_("Ein Träger kann nicht in sich selbst aufgehen. Bitte wählen Sie einen anderen."))
    for entry in (source, target):
        if entry.merged_into:
            text = _("»%(name)s« ist schon in »%(into)s« aufgegangen.")
            raise MergeRefused(text % {"name": entry.name, "into": entry.merged_into.name})


@transaction.atomic
def merge_organisations(source: Organisation, target: Organisation, user: Any) -> int:
    """Lets ``source`` go into ``target``; how many entries followed. Raises ``MergeRefused`` and changes nothing.

    ``source`` stays as a signpost, so that its address, drafts and imports that name it find the target.
    """
    keys = sorted([source.pk, target.pk])
    locked = {entry.pk: entry for entry in Organisation.objects.select_for_update(of=("self",)).filter(pk__in=keys)}
    source, target = locked[source.pk], locked[target.pk]
    check_merge(source, target)
    followed = 0
    for name, rows in references(source).items():
        field = name.rsplit(".", 1)[1]
        owners = list(rows)
        rows.update(**{field: target})
        followed += len(owners)
        for owner in owners:
            setattr(owner, field, target)
            parent = getattr(owner, "page", owner)
            if ReferenceIndex.model_is_indexable(type(parent)):
                ReferenceIndex.create_or_update_for_object(parent)
    Organisation.objects.filter(merged_into=source).update(merged_into=target)
    known = {label.casefold() for label in target.labels()}
    new = [label for label in source.labels() if label.casefold() not in known]
    target.alt_labels = "\n".join([*target.labels()[1:], *new])
    for field in ("place", "website", "region"):
        if not getattr(target, field):
            setattr(target, field, getattr(source, field))
    source.merged_into = target
    source.save()
    # Last, so that who listens sees the cards at their new place.
    target.save()
    data = {"source": source.name, "target": target.name, "entries": followed}
    for entry in (source, target):
        log(instance=entry, action=LOG_ACTION, user=user, data=data)
    return followed
