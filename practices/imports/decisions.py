"""What people decided about an imported card: withdrawn, expired, deleted. An import keeps to it."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone
from django.utils.formats import date_format
from wagtail.models import Locale, Page, PageLogEntry

from practices.models import ImportedRecord, PracticePage


def known_record(record: str, locale: Locale) -> ImportedRecord:
    """The record with its card, wherever that stands now; without one if there never was one or it was deleted.

    A card that has the record's address and comes from no other one is taken for the record's.
    """
    known = ImportedRecord.objects.select_related("page").filter(record=record).first()
    if known is None or not (known.page or known.deleted_at):
        known = known or ImportedRecord(record=record)
        known.page = PracticePage.objects.filter(slug=record, locale=locale, imported_record__isnull=True).first()
    if known.page is not None:
        # Whoever withdraws it meanwhile waits, or this import waits and then sees it.
        Page.objects.select_for_update().get(pk=known.page.pk)
        known.page.refresh_from_db()
    return known


def remember(known: ImportedRecord, card: PracticePage) -> None:
    known.page, known.deleted_at = card, None
    known.save()


def withdrawal(page: PracticePage) -> str:
    """Why a card that was public is not, in a sentence; empty for drafts, public cards and planned ones."""
    if page.is_expired:
        return f"abgelaufen{_on(page.expire_at)}, bleibt abgelaufen"
    if page.live or not page.first_published_at or page.approved_schedule:
        return ""
    entries = PageLogEntry.objects.filter(page=page.pk, action="wagtail.unpublish").order_by("-timestamp")
    return f"zurückgezogen{_on(entries.values_list('timestamp', flat=True).first())}, bleibt zurückgezogen"


def deletion(known: ImportedRecord) -> str:
    return f"gelöscht{_on(known.deleted_at)}, wird nicht neu angelegt"


def _on(moment: dt.datetime | None) -> str:
    return f" am {date_format(timezone.localtime(moment), 'j.n.Y')}" if moment else ""
