"""Bund → 16 Länder → Kreise and kreisfreie Städte, by the official key (AGS)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from treebeard.mp_tree import MP_Node
from wagtail.search import index

GERMANY = "00"


class Region(index.Indexed, MP_Node):
    """An administrative region. The same in all languages, so a card's regions are never translated.

    ``ags``: ``"00"`` for Germany, 2 digits for a Land, 5 for a Kreis, as a string (leading zeros count).
    """

    class Level(models.TextChoices):
        BUND = "bund", _("Bund")
        LAND = "land", _("Land")
        KREIS = "kreis", _("Kreis oder kreisfreie Stadt")

    ags = models.CharField(_("Amtlicher Schlüssel (AGS)"), max_length=5, unique=True)
    name = models.CharField(_("Name"), max_length=120)
    label = models.CharField(_("Eindeutiger Name"), max_length=160, help_text=_("Zum Beispiel »Leipzig, Stadt«."))
    level = models.CharField(_("Ebene"), max_length=5, choices=Level)
    kind = models.CharField(_("Art"), max_length=40, blank=True)
    land = models.CharField(_("Land"), max_length=60, blank=True, help_text=_("Name des Landes, zu dem sie gehört."))
    nuts3 = models.CharField(_("NUTS-3"), max_length=5, blank=True)
    population = models.PositiveIntegerField(_("Einwohnerzahl"), null=True, blank=True)

    node_order_by = ["ags"]
    search_fields = [
        index.SearchField("label"),
        index.AutocompleteField("label"),
        index.SearchField("ags"),
        index.FilterField("level"),
    ]

    class Meta:
        verbose_name = _("Region")
        verbose_name_plural = _("Regionen")

    def __str__(self) -> str:
        return self.label

    @property
    def land_ags(self) -> str:
        return "" if self.ags == GERMANY else self.ags[:2]

    @property
    def lineage(self) -> tuple[str, ...]:
        """Keys from Germany down to this region: ``("00", "14", "14523")``."""
        return tuple(dict.fromkeys([GERMANY, *([self.land_ags] if self.land_ags else []), self.ags]))

    @property
    def listed_in(self) -> tuple[str, ...]:
        """In the lists of which regions something here stands: »bundesweit« is said of the whole country only."""
        return tuple(ags for ags in self.lineage if ags != GERMANY or self.ags == GERMANY)
