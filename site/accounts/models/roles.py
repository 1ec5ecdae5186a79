"""What somebody may do on this site beyond Wagtail's rights, and which groups the site was shipped with."""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar

from django.contrib.auth.models import Group
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop


class Right(StrEnum):
    """Permissions that gates of ours ask for; the rows of the access matrix stand on them."""

    ENTER_ADMIN = "wagtailadmin.access_admin"
    READ_AGENCY_CONTACTS = "accounts.read_agency_contacts"
    WRITE = "accounts.write_practices"
    REVIEW = "accounts.review_practices"
    TRANSLATE = "wagtail_localize.submit_translation"
    ADMINISTER = "accounts.administer"

    @property
    def codename(self) -> str:
        return self.partition(".")[2]


# The names are what the form of a role shows; Wagtail translates them there.
TASKS = (
    (Right.READ_AGENCY_CONTACTS.codename, gettext_noop("Angaben für Jobcenter und Agenturen sehen")),
    (Right.WRITE.codename, gettext_noop("Praxisbeispiele schreiben, Transfer-Tafel")),
    (Right.REVIEW.codename, gettext_noop("Praxisbeispiele und Kontakte aller Teams prüfen")),
    (Right.ADMINISTER.codename, gettext_noop("Website verwalten: Zugänge, Protokoll, Personensuche")),
)


class ShippedRole(models.Model):
    """The group that was made for a role of ``accounts.roles``, whatever it is called now.

    The table says that a group was made, so that none is made twice; it gives no right. Rights are permissions.
    """

    key = models.CharField(max_length=20, unique=True)
    group = models.OneToOneField(Group, on_delete=models.CASCADE, related_name="shipped_role")

    class Meta:
        verbose_name = _("Aufgabe auf dieser Website")
        verbose_name_plural = _("Aufgaben auf dieser Website")
        default_permissions = ()
        permissions: ClassVar = TASKS

    def __str__(self) -> str:
        return self.key
