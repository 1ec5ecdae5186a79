"""How much of the vocabularies and of other shared records each language has: one row a list."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count
from django.urls import NoReverseMatch, reverse
from wagtail.models import Locale, TranslatableMixin
from wagtail.permissions import policy_registry
from wagtail.snippets.models import get_snippet_models

from translation.languages import source_locale


@dataclass(frozen=True, slots=True)
class RecordRow:
    """A list of records: its name, its length in German, and by language how many there are and where."""

    name: str
    total: int
    cells: list[tuple[str, int, str]]


def record_rows(locales: Sequence[Locale], user: Any) -> list[RecordRow]:
    """Lists of translatable records, by name: one query each. An address is empty for who may not see the list."""
    german = source_locale()
    rows = []
    for model in get_snippet_models():
        if not issubclass(model, TranslatableMixin):
            continue
        originals = _current(model._default_manager.filter(locale=german))
        counts: dict[int, int] = defaultdict(int)
        counts.update(
            _with_own_name(model._default_manager.filter(translation_key__in=originals.values("translation_key")))
            .order_by()
            .values_list("locale_id")
            .annotate(Count("pk"))
        )
        address = _list_address(model, user)
        rows.append(
            RecordRow(
                str(model._meta.verbose_name_plural),
                counts[german.pk],
                [
                    (
                        locale.language_code,
                        counts[locale.pk],
                        f"{address}?locale={locale.language_code}" if address else "",
                    )
                    for locale in locales
                ],
            )
        )
    return sorted((row for row in rows if row.total), key=lambda row: row.name)


def _current(records: Any) -> Any:
    """Without terms that were merged into another one."""
    return records.current() if hasattr(records, "current") else records


def _with_own_name(records: Any) -> Any:
    """Without those that have no name but the German one yet."""
    return records.filter(awaits_translation=False) if hasattr(records.model, "awaits_translation") else records


def _list_address(model: Any, user: Any) -> str:
    if not policy_registry.get_by_type(model).user_has_any_permission(user, {"add", "change", "view"}):
        return ""
    try:
        return reverse(f"wagtailsnippets_{model._meta.app_label}_{model._meta.model_name}:list")
    except NoReverseMatch:
        return ""
