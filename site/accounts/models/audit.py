"""The audit log: who did what to which object, and when. Never the value.

Rows are written once. They name people and objects by number and not by relation, so they stay when
the account or the card goes, and say nothing about either then.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, NoReturn

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class AuditAction(models.TextChoices):
    LOGIN = "login", _("angemeldet")
    LOGIN_FAILED = "login_failed", _("Anmeldung fehlgeschlagen")
    LOGOUT = "logout", _("abgemeldet")
    SECOND_FACTOR = "second_factor", _("zweiten Faktor geändert")
    PASSWORD = "password", _("Passwort geändert")
    PUBLISH = "publish", _("veröffentlicht")
    WITHDRAW = "withdraw", _("zurückgezogen")
    DELETE = "delete", _("gelöscht")
    EXPORT = "export", _("exportiert")
    IMPORT = "import", _("importiert")
    PERMISSION = "permission", _("Rechte geändert")
    REFUSED = "refused", _("Zugriff verweigert")
    CONTACT_SEEN = "contact_seen", _("Kontakt angesehen")
    CONSENT = "consent", _("Einwilligung geändert")
    LEVEL = "level", _("Sichtbarkeit geändert")
    ERASURE = "erasure", _("Personendaten gelöscht")
    PERSON_SOUGHT = "person_sought", _("Person gesucht")


class AuditEntryQuerySet(models.QuerySet["AuditEntry"]):
    def update(self, **values: Any) -> NoReturn:
        raise TypeError("Das Protokoll wird nicht geändert.")

    def delete(self) -> NoReturn:
        raise TypeError("Das Protokoll wird nicht gelöscht; abgelaufene Einträge nimmt »purge« heraus.")

    def purge(self, before: dt.datetime) -> int:
        """Removes entries past the retention; the number of them. The one way out of the table."""
        return self.filter(at__lt=before)._raw_delete(self.db)


class AuditEntry(models.Model):
    """``actor_id`` is the key of an account or None; ``aspect`` a word of the program, never a value."""

    at = models.DateTimeField(_("Wann"), default=timezone.now, db_index=True)
    actor_id = models.BigIntegerField(_("Konto"), null=True, blank=True, db_index=True)
    action = models.CharField(_("Was"), max_length=20, choices=AuditAction.choices, db_index=True)
    object_type = models.CharField(_("Art des Objekts"), max_length=80, blank=True, db_index=True)
    object_id = models.CharField(_("Nummer des Objekts"), max_length=64, blank=True)
    aspect = models.CharField(_("Genauer"), max_length=80, blank=True)

    objects = AuditEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("Protokolleintrag")
        verbose_name_plural = _("Protokoll")
        ordering = ["-at", "-pk"]
        default_permissions = ("view",)

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.action} {self.object_type} {self.object_id}".strip()

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk is not None:
            raise TypeError("Das Protokoll wird nicht geändert.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise TypeError("Das Protokoll wird nicht gelöscht.")
