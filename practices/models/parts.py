"""The lists on a card: each entry is a record of its own, so that it can be compared, translated and printed."""

from __future__ import annotations

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import formats
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.models import Orderable, TranslatableMixin
from wagtail_localize.fields import SynchronizedField

from practices.models.records import Funder, Organisation


class CardPart(TranslatableMixin, Orderable, models.Model):
    """An entry of a list on a card, in the card's language."""

    class Meta(TranslatableMixin.Meta, Orderable.Meta):
        abstract = True


class PracticeSuccessFactor(CardPart):
    page = ParentalKey("practices.PracticePage", on_delete=models.CASCADE, related_name="success_factors")
    text = models.TextField(_("Was hat geholfen?"))

    panels = [FieldPanel("text")]

    def __str__(self) -> str:
        return self.text


class PracticeHurdle(CardPart):
    """A hurdle is worth more with the way round it: both are asked for together."""

    page = ParentalKey("practices.PracticePage", on_delete=models.CASCADE, related_name="hurdles")
    text = models.TextField(_("Was war schwierig?"))
    remedy = models.TextField(
        _("Wie wurde es gelöst?"), blank=True, help_text=_("Auch »noch offen« hilft anderen weiter.")
    )

    panels = [FieldPanel("text"), FieldPanel("remedy")]

    def __str__(self) -> str:
        return self.text


class PracticeResource(CardPart):
    class Kind(models.TextChoices):
        STAFF = "staff", _("Personal")
        TIME = "time", _("Zeit")
        MONEY = "money", _("Geld")
        ROOM = "room", _("Räume")
        TECHNOLOGY = "technology", _("Technik")
        OTHER = "other", _("Sonstiges")

    page = ParentalKey("practices.PracticePage", on_delete=models.CASCADE, related_name="resources")
    kind = models.CharField(_("Art"), max_length=12, choices=Kind, default=Kind.OTHER)
    text = models.TextField(_("Was wird gebraucht?"))

    panels = [FieldPanel("kind"), FieldPanel("text")]

    def __str__(self) -> str:
        return self.text


class PracticePartner(CardPart):
    page = ParentalKey("practices.PracticePage", on_delete=models.CASCADE, related_name="partners")
    name = models.CharField(_("Partner"), max_length=200)
    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("Träger-Eintrag"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("Falls der Partner hier als Träger geführt wird."),
    )

    panels = [FieldPanel("name"), FieldPanel("organisation")]

    def __str__(self) -> str:
        return self.name


class PracticeResult(CardPart):
    """A result as a number. The number has no language; its label and unit do."""

    class Qualifier(models.TextChoices):
        EXACT = "", _("genau")
        ABOUT = "about", _("rund")
        UP_TO = "up_to", _("bis zu")
        OVER = "over", _("über")
        AT_LEAST = "at_least", _("mindestens")

    page = ParentalKey("practices.PracticePage", on_delete=models.CASCADE, related_name="results")
    label = models.CharField(_("Was wurde gezählt?"), max_length=160)
    qualifier = models.CharField(_("Genauigkeit"), max_length=10, choices=Qualifier, blank=True, default="")
    value = models.DecimalField(_("Zahl"), max_digits=14, decimal_places=2)
    value_max = models.DecimalField(
        _("bis"), max_digits=14, decimal_places=2, null=True, blank=True, help_text=_("Nur bei Spannen wie 20–25.")
    )
    unit = models.CharField(_("Einheit"), max_length=60, blank=True, help_text=_("Personen, Betriebe, Prozent …"))
    measured_on = models.DateField(_("Stand"), null=True, blank=True)

    panels = [
        FieldPanel("label"),
        FieldRowPanel([FieldPanel("qualifier"), FieldPanel("value"), FieldPanel("value_max"), FieldPanel("unit")]),
        FieldPanel("measured_on"),
    ]
    override_translatable_fields = [SynchronizedField("qualifier", overridable=False)]

    def __str__(self) -> str:
        return f"{self.label}: {self.display_value()} {self.unit}".strip()

    def clean(self) -> None:
        super().clean()
        if self.value is not None and self.value_max is not None and self.value_max <= self.value:
            raise ValidationError({"value_max": _("Das Ende der Spanne muss größer sein als der Anfang.")})

    def display_value(self) -> str:
        """The number as people of the current language read it: »20–25«, »bis zu 50«, »1,5«."""
        number = _number(self.value)
        if self.value_max is not None:
            return f"{number}–{_number(self.value_max)}"
        if self.qualifier == self.Qualifier.ABOUT:
            return gettext("ca. %(number)s") % {"number": number}
        if self.qualifier == self.Qualifier.UP_TO:
            return gettext("bis zu %(number)s") % {"number": number}
        if self.qualifier == self.Qualifier.OVER:
            return gettext("über %(number)s") % {"number": number}
        if self.qualifier == self.Qualifier.AT_LEAST:
            return gettext("mindestens %(number)s") % {"number": number}
        return number


def _number(value: Decimal | int | float) -> str:
    """Locale's decimal sign; thousands are grouped from 10,000 on, as German typography asks."""
    decimal = Decimal(str(value)).normalize()
    places = max(0, -int(decimal.as_tuple().exponent))
    return formats.number_format(decimal, decimal_pos=places, use_l10n=True, force_grouping=abs(decimal) >= 10_000)


class PracticeQuestion(CardPart):
    """One of the »Drei Fragen an …«."""

    page = ParentalKey("practices.PracticePage", on_delete=models.CASCADE, related_name="interview_questions")
    question = models.CharField(_("Frage"), max_length=250)
    answer = models.TextField(_("Antwort"))

    panels = [FieldPanel("question"), FieldPanel("answer")]

    def __str__(self) -> str:
        return self.question


class PracticeQuote(CardPart):
    page = ParentalKey("practices.PracticePage", on_delete=models.CASCADE, related_name="quotes")
    text = models.TextField(_("Zitat"), help_text=_("Ohne Anführungszeichen."))
    person = models.CharField(_("Wer sagt das?"), max_length=120, blank=True)
    role = models.CharField(_("Funktion"), max_length=200, blank=True)

    panels = [FieldPanel("text"), FieldRowPanel([FieldPanel("person"), FieldPanel("role")])]

    def __str__(self) -> str:
        return self.text


class PracticeMaterial(CardPart):
    """Material on offer, with who hands it out and to whom (on the printed card: »ohne Kontaktdaten«)."""

    page = ParentalKey("practices.PracticePage", on_delete=models.CASCADE, related_name="materials")
    title = models.CharField(_("Titel"), max_length=200)
    description = models.TextField(_("Worum geht es?"), blank=True)
    handed_out_by = models.CharField(_("Wer gibt es heraus?"), max_length=200, blank=True)
    handed_out_to = models.CharField(_("An wen?"), max_length=200, blank=True)
    document = models.ForeignKey(
        "wagtaildocs.Document",
        verbose_name=_("Dokument zum Herunterladen"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("Bitte nur Fassungen ohne persönliche Kontaktdaten hochladen."),
    )

    panels = [
        FieldPanel("title"),
        FieldPanel("description"),
        FieldRowPanel([FieldPanel("handed_out_by"), FieldPanel("handed_out_to")]),
        FieldPanel("document"),
    ]

    def __str__(self) -> str:
        return self.title


class PracticeKeyword(CardPart):
    page = ParentalKey("practices.PracticePage", on_delete=models.CASCADE, related_name="keywords")
    word = models.CharField(_("Stichwort"), max_length=80)

    panels = [FieldPanel("word")]

    def __str__(self) -> str:
        return self.word


class PracticeCredit(Orderable, models.Model):
    """Who did the work on the card: kept on the German card, shown in every language."""

    class Kind(models.TextChoices):
        WRITTEN = "written", _("Text")
        REVIEWED = "reviewed", _("Fachliche Prüfung")
        TRANSLATED = "translated", _("Übersetzung")

    page = ParentalKey("practices.PracticePage", on_delete=models.CASCADE, related_name="credits")
    kind = models.CharField(_("Beitrag"), max_length=12, choices=Kind, default=Kind.WRITTEN)
    name = models.CharField(_("Name oder Stelle"), max_length=160)
    credited_on = models.DateField(_("Datum"), null=True, blank=True)

    panels = [FieldRowPanel([FieldPanel("kind"), FieldPanel("name"), FieldPanel("credited_on")])]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.name}"


class PracticeFunder(Orderable, models.Model):
    page = ParentalKey("practices.PracticePage", on_delete=models.CASCADE, related_name="funder_links")
    funder = models.ForeignKey(Funder, verbose_name=_("Förderer"), on_delete=models.CASCADE, related_name="+")

    panels = [FieldPanel("funder")]

    def __str__(self) -> str:
        return str(self.funder)
