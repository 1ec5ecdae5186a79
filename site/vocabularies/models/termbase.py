"""The termbase: how a word of the German employment administration is rendered in the other languages."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel
from wagtail.search import index

OTHER_LANGUAGES = [(code, name) for code, name in settings.LANGUAGES if code != settings.LANGUAGE_CODE]


class Term(index.Indexed, ClusterableModel):
    """One German word or name. Translators see its renderings beside the text and a hint where they deviate."""

    key = models.SlugField(
        _("Schlüssel"), max_length=60, unique=True, help_text=_("Er bleibt; Importe erkennen daran.")
    )
    name = models.CharField(_("Deutsch"), max_length=120)
    abbreviation = models.CharField(_("Abkürzung"), max_length=20, blank=True)
    expansion = models.CharField(_("Ausgeschrieben"), max_length=200, blank=True)
    note = models.TextField(_("Erklärung"), blank=True, help_text=_("Ein Satz, der sagt, was gemeint ist."))
    do_not_translate = models.BooleanField(
        _("nicht übersetzen"),
        default=False,
        help_text=_("Ein Name, der in jeder Sprache bleibt. Eine Erklärung in Klammern ist erlaubt."),
    )

    panels = [
        FieldRowPanel([FieldPanel("name"), FieldPanel("abbreviation")]),
        FieldPanel("key"),
        FieldPanel("expansion"),
        FieldPanel("note"),
        FieldPanel("do_not_translate"),
        InlinePanel("renderings", heading=_("In anderen Sprachen"), label=_("Sprache")),
    ]
    search_fields = [index.SearchField("name"), index.AutocompleteField("name"), index.SearchField("abbreviation")]

    class Meta:
        verbose_name = _("Fachwort")
        verbose_name_plural = _("Fachwörter")
        ordering = ["name"]

    def __str__(self) -> str:
        return f"{self.name} ({self.abbreviation})" if self.abbreviation not in {"", self.name} else self.name


class TermRendering(models.Model):
    """The approved renderings of a term in one language, the preferred one first."""

    term = ParentalKey(Term, on_delete=models.CASCADE, related_name="renderings", verbose_name=_("Fachwort"))
    language = models.CharField(_("Sprache"), max_length=20, choices=OTHER_LANGUAGES)
    texts = models.TextField(
        _("Üblich ist"),
        help_text=_("Eine Wiedergabe je Zeile, die beste zuerst. Was in Klammern steht, darf im Text fehlen."),
    )

    panels = [FieldPanel("language"), FieldPanel("texts")]

    class Meta:
        verbose_name = _("Wiedergabe")
        verbose_name_plural = _("Wiedergaben")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["term", "language"], name="unique_rendering_per_language")]

    def __str__(self) -> str:
        return f"{self.language}: {', '.join(self.choices())}"

    def choices(self) -> list[str]:
        return [line.strip() for line in self.texts.splitlines() if line.strip()]

    def clean(self) -> None:
        super().clean()
        if not self.choices():
            raise ValidationError({"texts": _("Bitte nennen Sie mindestens eine Wiedergabe.")})
