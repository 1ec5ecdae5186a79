"""The seven closed lists of a card. Values: ``data/*.csv``, taken from the Schwerpunkte of the hand-book."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel

from vocabularies.models.term import TranslatableLink, VocabularyTerm
from vocabularies.same_language import is_foreign, refusal

TERM_PANELS = [
    FieldPanel("name"),
    FieldPanel("key"),
    FieldPanel("description"),
    FieldPanel("alt_labels"),
    FieldPanel("sort_order"),
]


class Theme(VocabularyTerm):
    """A Schwerpunkt, in a tree of two levels: choosing the upper one finds the lower ones too."""

    parent = models.ForeignKey(
        "self",
        verbose_name=_("Gehört zu"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="children",
        help_text=_("Leer lassen, wenn dies ein Hauptthema ist."),
    )

    panels = [*TERM_PANELS[:2], FieldPanel("parent"), *TERM_PANELS[2:]]
    override_translatable_fields = [*VocabularyTerm.override_translatable_fields, TranslatableLink("parent")]

    class Meta(VocabularyTerm.Meta):
        abstract = False
        verbose_name = _("Thema")
        verbose_name_plural = _("Themen")

    def clean(self) -> None:
        super().clean()
        if is_foreign(self.parent, self.locale if self.locale_id else None):
            raise ValidationError({"parent": refusal(self.parent, self.locale)})
        if self.parent and (self.parent_id == self.pk or self.parent.parent_id):
            raise ValidationError({"parent": _("Bitte wählen Sie ein Hauptthema; Themen haben zwei Ebenen.")})


class TargetGroup(VocabularyTerm):
    """Whom the approach is for: »Geflüchtete«, »Frauen mit Fluchterfahrung«."""

    panels = TERM_PANELS

    class Meta(VocabularyTerm.Meta):
        abstract = False
        verbose_name = _("Zielgruppe")
        verbose_name_plural = _("Zielgruppen")


class InstitutionType(VocabularyTerm):
    """Who runs it in the terms of SGB II and III: gE, zkT, AA, RD and others."""

    panels = TERM_PANELS

    class Meta(VocabularyTerm.Meta):
        abstract = False
        verbose_name = _("Art der Einrichtung")
        verbose_name_plural = _("Arten von Einrichtungen")


class LegalBasis(VocabularyTerm):
    """A law or paragraph an approach rests on, with the days it applies from and to."""

    valid_from = models.DateField(_("gilt ab"), null=True, blank=True)
    valid_to = models.DateField(_("gilt bis"), null=True, blank=True)
    official_url = models.URLField(_("Amtlicher Text"), blank=True)

    panels = [*TERM_PANELS, FieldPanel("valid_from"), FieldPanel("valid_to"), FieldPanel("official_url")]

    class Meta(VocabularyTerm.Meta):
        abstract = False
        verbose_name = _("Rechtsgrundlage")
        verbose_name_plural = _("Rechtsgrundlagen")

    def clean(self) -> None:
        super().clean()
        if self.valid_from and self.valid_to and self.valid_to < self.valid_from:
            raise ValidationError({"valid_to": _("Das Ende liegt vor dem Anfang. Bitte prüfen Sie beide Daten.")})


class Sector(VocabularyTerm):
    """Branch of the employers: Bau, Pflege, Gastronomie."""

    panels = TERM_PANELS

    class Meta(VocabularyTerm.Meta):
        abstract = False
        verbose_name = _("Branche")
        verbose_name_plural = _("Branchen")


class Addressee(VocabularyTerm):
    """Whom a transfer addresses (»Adressaten für Transfer« on the printed card)."""

    panels = TERM_PANELS

    class Meta(VocabularyTerm.Meta):
        abstract = False
        verbose_name = _("Adressat")
        verbose_name_plural = _("Adressaten")


class Phase(VocabularyTerm):
    """The three phases of the Job-Turbo (hand-book, chapter 1)."""

    panels = TERM_PANELS

    class Meta(VocabularyTerm.Meta):
        abstract = False
        verbose_name = _("Phase des Job-Turbo")
        verbose_name_plural = _("Phasen des Job-Turbo")
