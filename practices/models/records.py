"""Records that many cards share: who runs it, who pays for it, where it was printed."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.models import TranslatableMixin
from wagtail.search import index
from wagtail_localize.fields import SynchronizedField

from editorial.public_details_form import DetailsForm, PublicDetailsPanel
from language.slugs import proposed_slug
from vocabularies.models import Region
from vocabularies.models.mergeable import Mergeable, MergeableQuerySet


def free_slug(model: type[models.Model], name: str, max_length: int = 80, field: str = "slug") -> str:
    """A slug from ``name`` that no record of ``model`` has yet in ``field``."""
    stem = proposed_slug(name, "eintrag", max_length)
    slug, number = stem, 1
    while model._default_manager.filter(**{field: slug}).exists():
        number += 1
        slug = f"{stem[: max_length - 4]}-{number}"
    return slug


OrganisationManager = models.Manager.from_queryset(MergeableQuerySet)


class Organisation(Mergeable, index.Indexed, models.Model):
    """A Träger. Its name is a proper name and the same in every language."""

    name = models.CharField(_("Name"), max_length=200, unique=True)
    slug = models.SlugField(_("Adresse der Seite"), max_length=80, unique=True, blank=True)
    place = models.CharField(_("Ort"), max_length=120, blank=True)
    region = models.ForeignKey(Region, verbose_name=_("Region"), null=True, blank=True, on_delete=models.SET_NULL)
    website = models.URLField(_("Website"), blank=True)
    alt_labels = models.TextField(
        _("Andere Schreibweisen"), blank=True, help_text=_("Eine je Zeile; Importe erkennen den Träger auch daran.")
    )
    # A signpost, as merged terms are: old addresses, drafts and imports that name it find the other one.
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, editable=False, on_delete=models.CASCADE, related_name="merged_organisations"
    )

    base_form_class = DetailsForm
    panels = [
        PublicDetailsPanel(),
        FieldPanel("name"),
        FieldPanel("slug", help_text=_("Leer lassen: wird aus dem Namen gebildet.")),
        FieldPanel("place"),
        FieldPanel("region"),
        FieldPanel("website"),
        FieldPanel("alt_labels"),
    ]
    search_fields = [
        index.SearchField("name"),
        index.AutocompleteField("name"),
        index.SearchField("alt_labels"),
        index.FilterField("merged_into_id"),
    ]

    objects = OrganisationManager()

    class Meta:
        verbose_name = _("Träger")
        verbose_name_plural = _("Träger")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: object, **kwargs: object) -> None:
        self.slug = self.slug or free_slug(Organisation, self.name)
        super().save(*args, **kwargs)  # type: ignore[arg-type]

    def get_absolute_url(self) -> str:
        return reverse("organisation", args=[self.slug])


class Funder(models.Model):
    """Who pays. Logos are kept here once, so that a new logo reaches every card."""

    name = models.CharField(_("Name"), max_length=200, unique=True)
    website = models.URLField(_("Website"), blank=True)
    logo = models.ForeignKey(
        "editorial.Picture",
        verbose_name=_("Logo"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    base_form_class = DetailsForm
    panels = [PublicDetailsPanel(), FieldPanel("name"), FieldPanel("website"), FieldPanel("logo")]

    class Meta:
        verbose_name = _("Förderer")
        verbose_name_plural = _("Förderer")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class CollectionForm(DetailsForm):
    """The language is no field of the form, so Django does not look for a second key in it."""

    def clean_key(self) -> str:
        key = str(self.cleaned_data["key"])
        language = self.instance.locale_id or self.instance.get_default_locale().pk
        taken = Collection.objects.filter(key=key, locale_id=language).exclude(pk=self.instance.pk).first()
        if taken:
            raise ValidationError(
                gettext("Diesen Schlüssel hat schon »%(name)s«. Bitte wählen Sie einen anderen.") % {"name": taken}
            )
        return key


class Collection(TranslatableMixin, models.Model):
    """The publication or series a card comes from."""

    key = models.SlugField(_("Schlüssel"), max_length=80)
    title = models.CharField(_("Titel"), max_length=200)
    publisher = models.CharField(_("Herausgeber"), max_length=200, blank=True)
    year = models.PositiveSmallIntegerField(_("Jahr"), null=True, blank=True)
    website = models.URLField(_("Website"), blank=True)

    base_form_class = CollectionForm
    panels = [
        PublicDetailsPanel(),
        FieldPanel("title"),
        FieldPanel("key"),
        FieldPanel("publisher"),
        FieldPanel("year"),
        FieldPanel("website"),
    ]
    override_translatable_fields = [SynchronizedField("key", overridable=False), SynchronizedField("publisher")]

    class Meta(TranslatableMixin.Meta):
        verbose_name = _("Sammlung")
        verbose_name_plural = _("Sammlungen")
        ordering = ["-year", "title"]
        constraints = [models.UniqueConstraint(fields=["key", "locale"], name="unique_collection_key_per_language")]

    def __str__(self) -> str:
        return f"{self.title} ({self.year})" if self.year else self.title
