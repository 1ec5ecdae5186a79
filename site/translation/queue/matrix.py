"""Pages × languages with their states, read in a fixed number of queries however many pages there are."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, F, Max, Sum
from django.utils import timezone
from wagtail.models import Locale, Page
from wagtail_localize.models import StringSegment

from editorial.models import PageViews
from editorial.publicness import public_pages
from translation.languages import source_locale
from translation.models import TranslationTask
from translation.queue.states import Facts, TranslationState, judge
from translation.string_translations import sound

COUNTED_DAYS = 90
WAITING = frozenset({TranslationState.MISSING, TranslationState.STALE, TranslationState.IN_PROGRESS})


@dataclass(frozen=True, slots=True)
class Cell:
    """One page in one language. ``importance`` is (views of 90 days + 1) × days it has been waiting."""

    key: uuid.UUID
    language: str
    language_name: str
    state: TranslationState
    facts: Facts
    task: TranslationTask | None = None
    importance: int = 0
    is_overdue: bool = False
    is_mine: bool = False
    is_returned: bool = False

    @property
    def is_free(self) -> bool:
        """Whether somebody may take it."""
        return self.state in WAITING and (self.task is None or self.task.assignee_id is None)


@dataclass(slots=True)
class MatrixRow:
    """A public German page and its cells, in the order of the languages."""

    key: uuid.UUID
    page_id: int
    title: str
    content_type_id: int
    kind: str
    views: int
    published_at: dt.datetime | None
    cells: list[Cell] = field(default_factory=list)

    @property
    def importance(self) -> int:
        return max((cell.importance for cell in self.cells), default=0)

    @property
    def is_stale(self) -> bool:
        return any(cell.state is TranslationState.STALE for cell in self.cells)

    @property
    def due_on(self) -> dt.date:
        days = [cell.task.due_on for cell in self.cells if cell.task and cell.task.due_on]
        return min(days, default=dt.date.max)


def originals() -> Any:
    """Pages that are translated: German, public and not an alias. Drafts stay unknown to translators."""
    return Page.objects.filter(public_pages(), locale=source_locale(), depth__gte=2, alias_of__isnull=True)


def load_rows(locales: Sequence[Locale], user: Any = None, pages: Any = None) -> list[MatrixRow]:
    """Every original with a cell for each of ``locales``, by title. ``user`` says which are »mine«."""
    found = list(
        (originals() if pages is None else pages).values_list(
            "pk", "translation_key", "title", "content_type_id", "last_published_at", "first_published_at"
        )
    )
    kinds = kinds_of({row[3] for row in found})
    # All pages are asked about without naming them: a list of thousands of keys is slower than none.
    keys = None if pages is None else [row[1] for row in found]
    views = _views(None if pages is None else [row[0] for row in found])
    facts = facts_of(locales, keys)
    tasks = _tasks(locales, keys)
    rows = []
    for pk, key, title, kind, published_at, first_published_at in found:
        row = MatrixRow(key, pk, title, kind, kinds.get(kind, ""), views.get(pk, 0), published_at)
        for locale in locales:
            cell_facts = facts.get((key, locale.pk), {})
            since = published_at if cell_facts.get("is_live") else first_published_at
            values = {**cell_facts, "german_published_at": published_at}
            row.cells.append(_cell(row, locale, values, tasks.get((key, locale.pk)), since, user))
        rows.append(row)
    return sorted(rows, key=lambda row: row.title.casefold())


def _cell(
    row: MatrixRow,
    locale: Locale,
    values: dict[str, Any],
    task: TranslationTask | None,
    since: dt.datetime | None,
    user: Any,
) -> Cell:
    facts = Facts(
        **values,
        is_taken=bool(task and task.assignee_id),
        is_submitted=bool(task and task.is_submitted),
    )
    state = judge(facts)
    days = max((timezone.now() - since).days, 0) + 1 if since and state in WAITING else 0
    return Cell(
        key=row.key,
        language=locale.language_code,
        language_name=locale.get_display_name(),
        state=state,
        facts=facts,
        task=task,
        importance=(row.views + 1) * days,
        is_overdue=bool(task and state is not TranslationState.UP_TO_DATE and task.is_overdue()),
        is_mine=bool(task and user is not None and task.assignee_id == user.pk),
        is_returned=bool(task and task.returned_at and not task.is_submitted and state in WAITING),
    )


def facts_of(locales: Iterable[Locale], keys: Iterable[uuid.UUID] | None = None) -> dict[tuple[Any, int], dict]:
    """By translation key and locale: the arguments of ``Facts`` that the database knows. Three queries."""
    german = source_locale()
    segments = StringSegment.objects.filter(source__locale=german)
    targets = Page.objects.filter(locale__in=locales, alias_of__isnull=True)
    if keys is not None:
        segments, targets = segments.filter(source__object_id__in=keys), targets.filter(translation_key__in=keys)
    totals = dict(segments.order_by().values_list("source__object_id").annotate(Count("pk")))
    done = {
        (key, locale): (count, changed_at)
        for key, locale, count, changed_at in segments.filter(
            # A machine's draft is open until a person has released it.
            sound("string__translations__"),
            string__translations__locale__in=locales,
            string__translations__context=F("context"),
        )
        .order_by()
        .values_list("source__object_id", "string__translations__locale_id")
        .annotate(Count("pk"), Max("string__translations__updated_at"))
    }
    live = {
        (key, locale): (is_live, published_at)
        for key, locale, is_live, published_at in targets.values_list(
            "translation_key", "locale_id", "live", "last_published_at"
        )
    }
    found: dict[tuple[Any, int], dict] = {}
    for locale in locales:
        for key in {*totals, *(key for key, _locale in live)}:
            count, changed_at = done.get((key, locale.pk), (0, None))
            is_live, published_at = live.get((key, locale.pk), (False, None))
            found[(key, locale.pk)] = {
                "total": totals.get(key),
                "done": count,
                "texts_changed_at": changed_at,
                "is_live": is_live,
                "published_at": published_at,
            }
    return found


def kinds_of(content_types: Iterable[int]) -> dict[int, str]:
    """What each type of page is called, from Django's cache of content types."""
    names = {}
    for key, kind in ContentType.objects.in_bulk(list(content_types)).items():
        model = kind.model_class()
        names[key] = str(model._meta.verbose_name) if model else ""
    return names


def _views(pages: Sequence[int] | None) -> dict[int, int]:
    views = PageViews.objects.filter(day__gt=timezone.localdate() - dt.timedelta(days=COUNTED_DAYS))
    if pages is not None:
        views = views.filter(page__in=pages)
    return dict(views.values_list("page_id").annotate(Sum("count")))


def _tasks(locales: Sequence[Locale], keys: Sequence[uuid.UUID] | None) -> dict[tuple[Any, int], TranslationTask]:
    tasks = TranslationTask.objects.filter(locale__in=locales).select_related("assignee", "submitted_by")
    if keys is not None:
        tasks = tasks.filter(translation_key__in=keys)
    return {(task.translation_key, task.locale_id): task for task in tasks}


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many of all originals are in which state in one language. ``bars`` are parts of 100."""

    language: str
    language_name: str
    counts: list[tuple[TranslationState, int]]
    total: int

    @property
    def percent(self) -> int:
        """What readers find in their language and up to date."""
        return dict(self.counts).get(TranslationState.UP_TO_DATE, 0) * 100 // self.total if self.total else 0

    @property
    def bars(self) -> list[tuple[TranslationState, float, float]]:
        """State, beginning and width in percent."""
        found, start = [], 0.0
        for state, count in self.counts:
            width = count * 100 / self.total if self.total else 0.0
            found.append((state, round(start, 2), round(width, 2)))
            start += width
        return found


ORDER = (
    TranslationState.UP_TO_DATE,
    TranslationState.IN_REVIEW,
    TranslationState.IN_PROGRESS,
    TranslationState.STALE,
    TranslationState.MISSING,
)


def coverage(rows: Sequence[MatrixRow], locales: Sequence[Locale]) -> list[Coverage]:
    counts: dict[str, Counter[TranslationState]] = {locale.language_code: Counter() for locale in locales}
    for row in rows:
        for cell in row.cells:
            counts[cell.language][cell.state] += 1
    return [
        Coverage(
            locale.language_code,
            locale.get_display_name(),
            [(state, counts[locale.language_code][state]) for state in ORDER],
            len(rows),
        )
        for locale in locales
    ]
