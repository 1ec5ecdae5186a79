"""How the steps of the background service went; its heartbeat is the row ``WORKER``."""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.utils.translation import gettext_lazy as _

WORKER = "worker"


class BackgroundStep(models.Model):
    """One row a step (``home.background.steps``). ``failing_since`` is empty while it goes well."""

    name = models.CharField(_("Schritt"), max_length=40, primary_key=True)
    seen_at = models.DateTimeField(_("Zuletzt gesehen"))
    succeeded_at = models.DateTimeField(_("Zuletzt gelungen"), null=True)
    failing_since = models.DateTimeField(_("Misslingt seit"), null=True)

    class Meta:
        verbose_name = _("Schritt des Hintergrunddienstes")
        verbose_name_plural = _("Schritte des Hintergrunddienstes")

    def __str__(self) -> str:
        return self.name

    @classmethod
    def note(cls, name: str, at: dt.datetime, has_succeeded: bool) -> None:
        row, _is_new = cls.objects.get_or_create(name=name, defaults={"seen_at": at})
        row.seen_at = at
        if has_succeeded:
            row.succeeded_at, row.failing_since = at, None
        else:
            row.failing_since = row.failing_since or at
        row.save()
