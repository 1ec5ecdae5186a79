"""How a card refers to vocabularies, regions and other cards.

Links to vocabularies are orderables with a foreign key, because wagtail-localize then puts the term of the
target language in (its #820 and #534: a ParentalManyToMany would keep the German one). Links to regions and
cards have no language: they are copied to every translation.

``on_delete`` is CASCADE so that an old version of a card can still be opened after a record is gone
(modelcluster drops the link); the admin refuses to delete what is in use.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Self

from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import model_from_serializable_data
from wagtail.admin.panels import FieldPanel, PageChooserPanel
from wagtail.models import Orderable, TranslatableMixin

from vocabularies.models import (
    Addressee,
    InstitutionType,
    LegalBasis,
    Phase,
    Region,
    Sector,
    TargetGroup,
    Theme,
    VocabularyTerm,
)


class TermLink(TranslatableMixin, Orderable, models.Model):
    """A term of a vocabulary, worded as this card words it (»Ukraine« for »Geflüchtete aus der Ukraine«)."""

    term: VocabularyTerm

    wording = models.CharField(
        _("Eigene Bezeichnung"),
        max_length=160,
        blank=True,
        help_text=_("Nur wenn die Karte den Begriff anders nennt. Gefiltert wird nach dem Begriff."),
    )

    panels = [FieldPanel("term"), FieldPanel("wording")]

    class Meta(TranslatableMixin.Meta, Orderable.Meta):
        abstract = True

    def __str__(self) -> str:
        return self.wording or str(self.term)

    def clean(self) -> None:
        super().clean()
        if getattr(self, "term_id", None):
            self.term = self.term.current

    @classmethod
    def from_serializable_data(cls, data: Any, check_fks: bool = True, strict_fks: bool = False) -> Self | None:
        """A draft from before a merge opens, shows and publishes with the term that counts today."""
        link = model_from_serializable_data(cls, data, check_fks=check_fks, strict_fks=strict_fks)
        if link is not None and link.term_id:
            vocabulary: Any = cls._meta.get_field("term").related_model
            terms = vocabulary._default_manager.filter(pk=link.term_id)
            link.term_id = terms.values_list("merged_into", flat=True).first() or link.term_id
        return link


def without_doubled(links: Iterable[TermLink]) -> list[TermLink]:
    """Links of one card without those that say again what another says: same term, no other words."""
    links = list(links)
    worded = {link.term_id for link in links if link.wording}
    kept: dict[tuple[int, str], TermLink] = {}
    for link in links:
        key = (link.term_id, link.wording)
        if link.wording or key[0] not in worded:
            kept.setdefault(key, link)
    return list(kept.values())


def term_key(model: type[VocabularyTerm]) -> Any:
    return models.ForeignKey(model, verbose_name=model._meta.verbose_name, on_delete=models.CASCADE, related_name="+")


class PracticeTheme(TermLink):
    page = ParentalKey("practices.PracticePage", on_delete=models.CASCADE, related_name="theme_links")
    term = term_key(Theme)


class PracticeTargetGroup(TermLink):
    page = ParentalKey("practices.PracticePage", on_delete=models.CASCADE, related_name="target_group_links")
    term = term_key(TargetGroup)


class PracticeInstitutionType(TermLink):
    page = ParentalKey("practices.PracticePage", on_delete=models.CASCADE, related_name="institution_type_links")
    term = term_key(InstitutionType)


class PracticeLegalBasis(TermLink):
    page = ParentalKey("practices.PracticePage", on_delete=models.CASCADE, related_name="legal_basis_links")
    term = term_key(LegalBasis)


class PracticeSector(TermLink):
    page = ParentalKey("practices.PracticePage", on_delete=models.CASCADE, related_name="sector_links")
    term = term_key(Sector)


class PracticeAddressee(TermLink):
    page = ParentalKey("practices.PracticePage", on_delete=models.CASCADE, related_name="addressee_links")
    term = term_key(Addressee)


class PracticePhase(TermLink):
    page = ParentalKey("practices.PracticePage", on_delete=models.CASCADE, related_name="phase_links")
    term = term_key(Phase)


class RegionLink(Orderable, models.Model):
    """A region and, where the source names one, the place in it."""

    region = models.ForeignKey(Region, verbose_name=_("Region"), on_delete=models.CASCADE, related_name="+")
    place = models.CharField(
        _("Ort"), max_length=120, blank=True, help_text=_("Nur wenn der Ort anders heißt als der Kreis.")
    )

    panels = [FieldPanel("region"), FieldPanel("place")]

    class Meta(Orderable.Meta):
        abstract = True

    def __str__(self) -> str:
        return self.place or str(self.region)


class PracticeRegion(RegionLink):
    """Where the approach is at home."""

    page = ParentalKey("practices.PracticePage", on_delete=models.CASCADE, related_name="region_links")


class PracticePlace(RegionLink):
    """Where it runs as well (»läuft auch in …«)."""

    page = ParentalKey("practices.PracticePage", on_delete=models.CASCADE, related_name="place_links")


class RelatedPractice(Orderable, models.Model):
    """»Siehe auch«. Stored once and shown on both cards (``PracticeQuerySet.related_to``)."""

    page = ParentalKey("practices.PracticePage", on_delete=models.CASCADE, related_name="related_links")
    related = models.ForeignKey(
        "practices.PracticePage", verbose_name=_("Praxisbeispiel"), on_delete=models.CASCADE, related_name="+"
    )

    panels = [PageChooserPanel("related", "practices.PracticePage")]

    def __str__(self) -> str:
        return str(self.related)
