"""What does not fit into the columns of a card: asked of its fields before any database is, which each say it
in their own way or, as SQLite, not at all."""

from __future__ import annotations

from collections.abc import Iterator

from django.core.exceptions import ValidationError
from django.db import models
from modelcluster.models import get_all_child_relations

from practices.imports.problems import FieldProblem
from practices.models import PracticePage

WITH_LIMITS = (models.CharField, models.TextField, models.DecimalField)


def misfits(card: PracticePage) -> Iterator[FieldProblem]:
    """Texts that are too long and numbers that are too large, of the card and of all its parts."""
    yield from misfits_of(card)
    for relation in get_all_child_relations(PracticePage):
        name = str(relation.get_accessor_name())
        for index, part in enumerate(getattr(card, name).all()):
            yield from misfits_of(part, f"{name}[{index}]")


def misfits_of(entry: models.Model, place: str = "") -> Iterator[FieldProblem]:
    for field in entry._meta.concrete_fields:
        value = getattr(entry, field.attname)
        if not isinstance(field, WITH_LIMITS) or value in field.empty_values:
            continue
        try:
            field.run_validators(field.to_python(value))
        except ValidationError as error:
            yield FieldProblem(f"{place}.{field.name}".lstrip("."), " ".join(error.messages))
