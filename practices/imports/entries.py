"""Träger and collections that a record names: found, or made with the card and in its transaction."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path
from typing import TypeVar

from django.db import models
from wagtail.models import Locale

from practices.imports.card_record import CardRecord
from practices.imports.column_limits import misfits_of
from practices.imports.problems import RefusedRecord
from practices.models import Collection, Organisation
from practices.organisation_names import known_organisation
from vocabularies.models import Region

COLLECTIONS_FILE = Path(__file__).resolve().parents[1] / "data" / "collections.csv"
Entry = TypeVar("Entry", bound=models.Model)


def organisation_of(record: CardRecord) -> Organisation | None:
    name = record.texts["traeger"]
    if not name:
        return None
    found = known_organisation(name)
    if found:
        return found
    ags = (record.region or {}).get("ags")
    region = Region.objects.filter(ags=ags).first() if ags else None
    place = (record.region or {}).get("place", "") if region and region.level == Region.Level.KREIS else ""
    return _created(Organisation(name=name, place=place, region=region), "traeger")


def collection_of(record: CardRecord, locale: Locale) -> Collection | None:
    key = record.texts["collection"]
    if not key:
        return None
    found = Collection.objects.filter(key=key, locale=locale).first()
    if found:
        return found
    known = _known_collections().get(key, {})
    collection = Collection(
        key=key,
        locale=locale,
        title=known.get("title") or key.replace("-", " ").title(),
        publisher=known.get("publisher", ""),
        year=int(known["year"]) if known.get("year") else None,
    )
    return _created(collection, "collection")


@cache
def _known_collections() -> dict[str, dict[str, str]]:
    with COLLECTIONS_FILE.open(encoding="utf-8", newline="") as file:
        return {row["key"]: row for row in csv.DictReader(file)}


def _created(entry: Entry, name: str) -> Entry:
    """Raises ``RefusedRecord`` for what its columns do not hold."""
    if problems := list(misfits_of(entry, name)):
        raise RefusedRecord(problems)
    entry.save()
    return entry
