"""Mails on their way and what is known of the mail server, for ``accounts.outbox`` and ``accounts.mail_server``."""

from __future__ import annotations

import datetime as dt
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

# A try that much later than what is asked for was noted by a clock that was put back since.
AHEAD = dt.timedelta(hours=1)


class MailKind(models.TextChoices):
    """What a mail is about, as far as its list says."""

    INVITATION = "invitation", _("Einladung")
    ANSWER = "answer", _("Nachricht zu einer Zugangsanfrage")
    REQUEST = "request", _("Hinweis auf eine Zugangsanfrage")
    REFUSAL = "refusal", _("Absage einer Zugangsanfrage")
    ACCOUNT = "account", _("Passwort und Anmeldung")
    FACTOR = "factor", _("Zurückgesetzter zweiter Faktor")
    CONTACT = "contact", _("Frage oder Hinweis zu einem Kontakt")
    NOTICE = "notice", _("Hinweis aus der Redaktion")


class OutgoingMailQuerySet(models.QuerySet["OutgoingMail"]):
    def waiting(self) -> Self:
        return self.filter(given_up_at__isnull=True)

    def free(self, before: dt.datetime) -> Self:
        """Waiting, and not tried since ``before``; a try in the future holds up no mail."""
        is_free = Q(claimed_at__isnull=True) | Q(claimed_at__lte=before) | Q(claimed_at__gt=before + AHEAD)
        return self.waiting().filter(is_free)

    def about(self, thing: models.Model) -> Self:
        return self.filter(about_type=thing._meta.label_lower, about_id=thing.pk)


class OutgoingMail(models.Model):
    """One mail until the mail server has taken it, or for a while after nobody would.

    ``content`` is encrypted, for addresses and links are in it, and empty once the mail is given up. ``problem`` is the
    kind of the last error, never the words of the server.
    """

    content = models.TextField(_("Inhalt, verschlüsselt"))
    kind = models.CharField(_("Worum es geht"), max_length=20, choices=MailKind.choices, default=MailKind.NOTICE)
    about_type = models.CharField(_("Art des Gegenstands"), max_length=60, blank=True)
    about_id = models.PositiveBigIntegerField(_("Nummer des Gegenstands"), null=True)
    tries = models.PositiveSmallIntegerField(_("Versuche"), default=0)
    problem = models.CharField(_("Letzter Fehler"), max_length=80, blank=True)
    claimed_at = models.DateTimeField(_("Letzter Versuch"), null=True)
    created_at = models.DateTimeField(_("Entstanden"), auto_now_add=True)
    given_up_at = models.DateTimeField(_("Aufgegeben"), null=True)

    objects = OutgoingMailQuerySet.as_manager()

    class Meta:
        verbose_name = _("E-Mail")
        verbose_name_plural = _("E-Mails")
        indexes = [models.Index(fields=["about_type", "about_id"], name="mails_about_a_thing")]

    def __str__(self) -> str:
        return str(self.get_kind_display())


class MailServer(models.Model):
    """The one row that tells when a mail was last taken, and when the server last failed."""

    delivered_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=80, blank=True)

    def __str__(self) -> str:
        return self.problem

    @classmethod
    def note(cls, **values: object) -> None:
        cls.objects.update_or_create(pk=1, defaults=values)

    @classmethod
    def is_ill(cls) -> bool:
        """Whether the server has failed since it last took a mail."""
        never = Q(delivered_at__isnull=True) | Q(delivered_at__lt=F("failed_at"))
        return cls.objects.filter(never, failed_at__isnull=False).exists()
