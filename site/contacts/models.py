"""The contact: a record of its own, in no page, no version, no translation and no index.

Whoever reads it goes through ``contacts.managers``. What changes goes through ``contacts.services``.
"""

from __future__ import annotations

import datetime as dt
import uuid

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models.linked import Linked
from contacts.managers import ContactForeignKey, ContactManager, Level, LinkManager, NeutralRecord
from language.contact_details import find_details


def level_field(detail: Promise) -> models.CharField[str, str]:
    return models.CharField(
        _("%(detail)s zeigen für") % {"detail": detail}, max_length=8, choices=Level, default=Level.EDITORS
    )


def refuse_details(record: models.Model, *names: str) -> None:
    """For texts around a contact: a number or an address in them would be shown without its own level."""
    text = _("Bitte tragen Sie Telefon, E-Mail-Adresse und Anschrift in die eigenen Felder des Kontakts ein.")
    found = {name: text for name in names if find_details(getattr(record, name))}
    if found:
        raise ValidationError(found)


class ConsentHow(models.TextChoices):
    """How somebody agreed to being named."""

    PAPER = "paper", _("schriftlich")
    MAIL = "mail", _("per E-Mail")
    SPOKEN = "spoken", _("mündlich, mit Vermerk")
    LINK = "link", _("selbst, über den Link in unserer E-Mail")
    OFFICE = "office", _("kein persönlicher Kontakt: Stelle oder Sammelpostfach")


class Contact(NeutralRecord, Linked):
    """Somebody, or an office, that can be asked about cards. Each detail has its own level.

    Without a consent that holds (``contacts.managers.consent_holds``) every detail is for editors only.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(_("Name"), max_length=120, blank=True)
    name_level = level_field(_("Name"))
    role = models.CharField(_("Funktion"), max_length=160, blank=True, help_text=_("Zum Beispiel »Teamleitung«."))
    role_level = level_field(_("Funktion"))
    organisation = models.ForeignKey(
        "practices.Organisation",
        verbose_name=_("Träger"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="contacts",
        help_text=_("Wenn die Einrichtung in der Liste der Träger steht."),
    )
    institution = models.CharField(_("Andere Einrichtung"), max_length=200, blank=True)
    institution_level = level_field(_("Einrichtung"))
    address = models.TextField(_("Anschrift"), max_length=300, blank=True)
    address_level = level_field(_("Anschrift"))
    phone = models.CharField(_("Telefon"), max_length=60, blank=True)
    phone_level = level_field(_("Telefon"))
    mail = models.EmailField(_("E-Mail-Adresse"), blank=True)
    mail_level = level_field(_("E-Mail-Adresse"))
    accepts_messages = models.BooleanField(
        _("Nachrichten über ein Formular annehmen"),
        default=False,
        help_text=_("Leserinnen und Leser schreiben, ohne die E-Mail-Adresse zu sehen."),
    )

    consent_on = models.DateField(_("Einwilligung vom"), null=True, blank=True)
    consent_text = models.CharField(_("Fassung des Textes"), max_length=20, blank=True)
    consent_how = models.CharField(_("Wie gegeben"), max_length=8, choices=ConsentHow, blank=True, default="")
    consent_withdrawn_at = models.DateTimeField(_("Einwilligung widerrufen am"), null=True, blank=True)
    expires_at = models.DateTimeField(
        _("Angaben gelten bis"),
        null=True,
        blank=True,
        help_text=_("Danach sieht nur noch die Redaktion die Angaben. 30 Tage vorher fragen wir per E-Mail nach."),
    )
    confirmed_at = models.DateTimeField(_("Zuletzt bestätigt am"), null=True, editable=False)
    reminded_for = models.DateTimeField(null=True, editable=False)

    team = models.ForeignKey(
        "accounts.Team",
        verbose_name=_("Team"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("Das Team, das den Kontakt pflegt."),
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, editable=False, on_delete=models.SET_NULL, related_name="+"
    )
    version = models.PositiveIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    # Stays out of Wagtail's index of references: »where used« is asked of the links themselves.
    wagtail_reference_index_ignore = True
    holder_fields = ("mail", "name")
    # First, and so the default of all generic readers: without any detail.
    generic = ContactManager(neutral=True)
    objects = ContactManager()

    class Meta:
        verbose_name = _("Kontakt")
        verbose_name_plural = _("Kontakte")
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(consent_on__isnull=True) | Q(expires_at__isnull=False),
                name="contact_consent_has_an_end",
                violation_error_message=_("Eine Einwilligung braucht ein Ende."),
            )
        ]

    def __str__(self) -> str:
        """Says nothing of the person: logs and messages keep this text."""
        return _("Kontakt %(number)s") % {"number": self.public_id.hex[:8]}

    def clean(self) -> None:
        refuse_details(self, "name", "role", "institution")

    @property
    def last_day(self) -> dt.date | None:
        """The last day on which the details hold; ``expires_at`` is the first instant after it."""
        return timezone.localdate(self.expires_at - dt.timedelta(microseconds=1)) if self.expires_at else None

    def consent_state(self, at: dt.datetime | None = None) -> str:
        """``valid``, ``missing``, ``withdrawn`` or ``expired``, as the gate judges in SQL."""
        at = at or timezone.now()
        if self.consent_withdrawn_at and self.consent_withdrawn_at <= at:
            return "withdrawn"
        if self.consent_on is None or self.consent_on > timezone.localdate(at):
            return "missing"
        return "valid" if self.expires_at and self.expires_at > at else "expired"


class PracticeContact(models.Model):
    """A contact of a card. No part of the page: versions, copies and translations of the card do not carry it.

    It points to the source card; translations find it by the card's ``translation_key``.
    """

    card = models.ForeignKey("practices.PracticePage", on_delete=models.CASCADE, related_name="contact_links")
    contact = ContactForeignKey(Contact, verbose_name=_("Kontakt"), on_delete=models.PROTECT, related_name="links")
    note = models.CharField(
        _("Wofür ansprechen?"),
        max_length=160,
        blank=True,
        help_text=_("Steht beim Kontakt und ist so öffentlich wie dieser. Bitte keine Telefonnummer hier."),
    )
    sort_order = models.PositiveSmallIntegerField(_("Platz"), default=0)

    wagtail_reference_index_ignore = True
    objects = LinkManager()

    class Meta:
        ordering = ["sort_order", "pk"]
        constraints = [models.UniqueConstraint(fields=["card", "contact"], name="unique_contact_per_card")]

    def __str__(self) -> str:
        return f"{self.card_id}: {self.contact_id}"

    def clean(self) -> None:
        refuse_details(self, "note")


class ContactMessage(models.Model):
    """A message on its way to a contact, or to the editors of the card where ``contact`` is empty.

    It is emptied when the mail is sent; what is left keeps it from going twice.
    """

    contact = ContactForeignKey(Contact, null=True, on_delete=models.CASCADE, related_name="+")
    card = models.ForeignKey("practices.PracticePage", on_delete=models.CASCADE, related_name="+")
    sender_name = models.CharField(max_length=120, blank=True)
    sender_mail = models.EmailField(blank=True)
    sender_institution = models.CharField(max_length=200, blank=True)
    text = models.TextField(blank=True)
    nonce = models.CharField(max_length=43, unique=True)
    claimed_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    wagtail_reference_index_ignore = True
    objects = LinkManager()

    def __str__(self) -> str:
        return f"{self.contact_id or self.card_id}: {self.created_at:%Y-%m-%d}"
