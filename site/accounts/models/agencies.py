"""Jobcenters and employment agencies, and how their staff get an account: asked for, or invited."""

from __future__ import annotations

import datetime as dt
from typing import Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models.linked import Linked
from accounts.models.users import User
from vocabularies.models import InstitutionType, Region

INVITATION_DAYS = 14


class AgencyQuerySet(models.QuerySet["Agency"]):
    def of_domain(self, domain: str) -> Self:
        """Agencies whose staff write from this domain. Many Jobcenter share one, so there may be several."""
        return self.filter(domains__domain=domain.lower()).distinct()


class Agency(models.Model):
    """An institution whose staff read contacts in confidence."""

    name = models.CharField(_("Name"), max_length=200, unique=True)
    institution_type = models.ForeignKey(
        InstitutionType,
        verbose_name=_("Art der Einrichtung"),
        on_delete=models.PROTECT,
        related_name="+",
        limit_choices_to={"locale__language_code": "de"},
    )
    region = models.ForeignKey(
        Region, verbose_name=_("Region"), on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )

    objects = AgencyQuerySet.as_manager()

    class Meta:
        verbose_name = _("Einrichtung")
        verbose_name_plural = _("Einrichtungen")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class AgencyDomain(models.Model):
    """A mail domain of an agency, in lower case, without »@«."""

    agency = models.ForeignKey(Agency, on_delete=models.CASCADE, related_name="domains")
    domain = models.CharField(_("Domain"), max_length=253, db_index=True)

    class Meta:
        verbose_name = _("Mail-Domain")
        verbose_name_plural = _("Mail-Domains")
        ordering = ["domain"]
        constraints = [models.UniqueConstraint(fields=["agency", "domain"], name="one_domain_once_an_agency")]

    def __str__(self) -> str:
        return self.domain


class AccessRequest(Linked):
    """Somebody asks for an account. It becomes one in three steps: address confirmed, approved, accepted."""

    class State(models.TextChoices):
        UNCONFIRMED = "unconfirmed", _("Adresse noch nicht bestätigt")
        WAITING = "waiting", _("wartet auf Freigabe")
        APPROVED = "approved", _("freigegeben")
        REFUSED = "refused", _("abgelehnt")

    holder_fields = ("email", "first_name", "last_name")

    email = models.EmailField(_("E-Mail-Adresse"))
    first_name = models.CharField(_("Vorname"), max_length=150)
    last_name = models.CharField(_("Nachname"), max_length=150)
    agency = models.ForeignKey(
        Agency, verbose_name=_("Einrichtung"), on_delete=models.SET_NULL, null=True, blank=True, related_name="requests"
    )
    institution = models.CharField(
        _("Angegebene Einrichtung"), max_length=200, blank=True, help_text=_("Wenn die Domain noch unbekannt ist.")
    )
    state = models.CharField(_("Stand"), max_length=20, choices=State.choices, default=State.UNCONFIRMED, db_index=True)
    created_at = models.DateTimeField(_("Gestellt am"), default=timezone.now)
    decided_at = models.DateTimeField(_("Entschieden am"), null=True, blank=True)
    decided_by = models.ForeignKey(
        User, verbose_name=_("Entschieden von"), on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("Zugangsanfrage")
        verbose_name_plural = _("Zugangsanfragen")
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.first_name} {self.last_name} <{self.email}>"

    @property
    def is_open(self) -> bool:
        return self.state in {self.State.UNCONFIRMED, self.State.WAITING}


class Invitation(Linked):
    """A link with which one person makes one account. Deleting or correcting the invitation ends the link."""

    holder_fields = ("email", "first_name", "last_name")

    email = models.EmailField(_("E-Mail-Adresse"))
    first_name = models.CharField(_("Vorname"), max_length=150, blank=True)
    last_name = models.CharField(_("Nachname"), max_length=150, blank=True)
    agency = models.ForeignKey(
        Agency,
        verbose_name=_("Einrichtung"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="invitations",
    )
    role = models.ForeignKey(
        "auth.Group",
        verbose_name=_("Rolle"),
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("Für Fachkräfte aus Jobcentern und Agenturen: »Agenturen und Jobcenter«."),
    )
    invited_by = models.ForeignKey(
        User, verbose_name=_("Eingeladen von"), on_delete=models.SET_NULL, null=True, related_name="+", editable=False
    )
    # Since when the link is valid, and when the mail server took the mail with it.
    sent_at = models.DateTimeField(_("Ausgestellt am"), default=timezone.now, editable=False)
    mailed_at = models.DateTimeField(_("Verschickt am"), null=True, editable=False)
    accepted_at = models.DateTimeField(_("Angenommen am"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("Einladung")
        verbose_name_plural = _("Einladungen")
        ordering = ["-sent_at"]

    def __str__(self) -> str:
        return self.email

    @property
    def expires_at(self) -> dt.datetime:
        return self.sent_at + dt.timedelta(days=INVITATION_DAYS)

    @property
    def is_open(self) -> bool:
        return self.accepted_at is None and timezone.now() < self.expires_at
