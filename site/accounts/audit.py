"""Writes the audit log. Import ``record`` from here; the entry itself is ``accounts.models.AuditEntry``.

``record(AuditAction.LEVEL, obj=contact, aspect="phone")`` says who (the signed-in person of the request, if
``actor`` is not given), what and on which object – never the value, neither old nor new.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from wagtail.log_actions import get_active_log_context

from accounts.models import AuditAction, AuditEntry

__all__ = ["AuditAction", "AuditEntry", "purge_expired", "record"]


def record(
    action: AuditAction,
    *,
    actor: Any = None,
    obj: models.Model | None = None,
    object_type: str = "",
    object_id: str = "",
    aspect: str = "",
) -> AuditEntry:
    """One entry, in the transaction of the change it tells of."""
    if actor is None:
        actor = get_active_log_context().user
    if obj is not None:
        object_type, object_id = obj._meta.label_lower, str(obj.pk)
    return AuditEntry.objects.create(
        actor_id=getattr(actor, "pk", None),
        action=action,
        object_type=object_type,
        object_id=object_id,
        aspect=aspect[:80],
    )


def purge_expired() -> int:
    """Removes entries older than ``AUDIT_RETENTION_DAYS``; the number of them."""
    return AuditEntry.objects.all().purge(timezone.now() - dt.timedelta(days=settings.AUDIT_RETENTION_DAYS))
