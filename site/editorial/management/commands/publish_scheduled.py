"""``manage.py publish_scheduled``: Wagtail's command, but a page that cannot be read stops none of the others."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from django.apps import apps
from django.core.management.base import CommandError
from django.db.models import QuerySet
from django.utils import timezone
from wagtail.management.commands import publish_scheduled
from wagtail.models import DraftStateMixin, Page, Revision

from editorial.patches.transactions import in_one
from editorial.publishing import BY_SCHEDULE


class Command(publish_scheduled.Command):
    help = "Veröffentlicht, was geplant ist, und nimmt zurück, was abgelaufen ist."

    def handle(self, *args: Any, **options: Any) -> None:
        if options["dryrun"]:
            super().handle(*args, **options)
            return
        failed = {name: problem for name, change in [*_ended(), *_due()] if (problem := _problem_of(change))}
        if failed:
            raise CommandError(f"Misslungen: {', '.join(failed)}.") from ExceptionGroup("", list(failed.values()))


def _ended() -> Iterator[tuple[str, Callable[[], object]]]:
    kinds = [model for model in apps.get_models() if issubclass(model, DraftStateMixin) and not issubclass(model, Page)]
    for kind in (Page, *kinds):
        ended = kind._default_manager.filter(live=True, expire_at__lt=timezone.now())
        for thing in ended.order_by("expire_at"):
            yield f"{thing._meta.label_lower} {thing.pk}", partial(_end, thing, ended)


def _due() -> Iterator[tuple[str, Callable[[], object]]]:
    due = Revision.objects.filter(approved_go_live_at__lt=timezone.now())
    for revision in due.order_by("approved_go_live_at"):
        yield f"{revision.content_type.model} {revision.object_id}", partial(_publish, revision, due)


def _end(thing: Any, ended: QuerySet[Any]) -> None:
    if _is_still_among(ended, thing):
        thing.unpublish(set_expired=True, log_action="wagtail.unpublish.scheduled")


def _publish(revision: Revision, due: QuerySet[Any]) -> None:
    if _is_still_among(due, revision):
        revision.publish(log_action=BY_SCHEDULE)


def _is_still_among(rows: QuerySet[Any], row: Any) -> bool:
    """Whoever does the same at this moment is waited for, and then there is nothing left to do."""
    return rows.select_for_update().filter(pk=row.pk).first() is not None


def _problem_of(change: Callable[[], object]) -> Exception | None:
    """Each in a transaction of its own."""
    try:
        in_one(change)
    except Exception as problem:
        return problem
    return None
