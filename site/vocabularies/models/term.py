"""What every vocabulary term has: a key that never changes and a name that may."""

from __future__ import annotations

from typing import Self

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.models import TranslatableMixin
from wagtail.search import index
from wagtail_localize.fields import SynchronizedField, TranslatableField

from vocabularies.models.mergeable import Mergeable, MergeableQuerySet


class TranslatableLink(TranslatableField):
    """A foreign key to something with a language. wagtail-localize alone would keep it when the original has none."""

    def is_synchronized(self, source: models.Model) -> bool:
        return self.get_value(source) is None


class TermQuerySet(MergeableQuerySet):
    def for_readers(self) -> Self:
        """Terms that public pages may name: none that still has its German name in another language."""
        return self.current().filter(awaits_translation=False)

    def in_language(self, language: str) -> Self:
        return self.filter(locale__language_code=language)


TermManager = models.Manager.from_queryset(TermQuerySet)


class VocabularyTerm(Mergeable, index.Indexed, TranslatableMixin, models.Model):
    """One term in one language. The translations of a term share ``translation_key`` and ``key``.

    A term that was merged into another stays as a signpost (``merged_into``), so that old versions of
    cards, bookmarked filters and imports that use it still lead somewhere.
    """

    key = models.SlugField(
        _("Schlüssel"),
        max_length=60,
        help_text=_("Steht in Adressen und Importen. Er bleibt, auch wenn der Name sich ändert."),
    )
    name = models.CharField(_("Name"), max_length=120)
    description = models.TextField(_("Erklärung"), blank=True, help_text=_("Ein Satz, den auch Fachfremde verstehen."))
    alt_labels = models.TextField(
        _("Andere Schreibweisen"),
        blank=True,
        help_text=_("Eine je Zeile. Importe und die Suche erkennen den Begriff auch daran."),
    )
    sort_order = models.PositiveIntegerField(_("Reihenfolge"), default=0, db_index=True)
    merged_into = models.ForeignKey(
        "self",
        verbose_name=_("Aufgegangen in"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.CASCADE,
        related_name="merged_terms",
    )

    # Made by wagtail-localize under its German texts (``translation.patches.translation_gate``): not for readers.
    awaits_translation = models.BooleanField(default=False, editable=False)

    objects = TermManager()

    override_translatable_fields = [
        SynchronizedField("key", overridable=False),
        SynchronizedField("sort_order", overridable=False),
    ]
    search_fields = [
        index.SearchField("name"),
        index.AutocompleteField("name"),
        index.SearchField("alt_labels"),
        index.FilterField("locale_id"),
        index.FilterField("merged_into_id"),
    ]

    class Meta(TranslatableMixin.Meta):
        abstract = True
        ordering = ["sort_order", "name"]
        constraints = [
            models.UniqueConstraint(fields=["key", "locale"], name="unique_%(class)s_key_per_language"),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        super().clean()
        self.alt_labels = "\n".join(dict.fromkeys(self.labels()[1:]))
        if not self.key:
            raise ValidationError({"key": _("Bitte geben Sie einen Schlüssel an, zum Beispiel »anerkennung«.")})
