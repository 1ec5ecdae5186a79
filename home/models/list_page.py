"""The lists that code makes – themes, regions, Träger – as pages: their place in the menu is that in the tree."""

from __future__ import annotations

from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, HelpPanel
from wagtail.models import Page
from wagtail_localize.fields import SynchronizedField

from editorial.addresses import AsciiSlugs
from editorial.page_form import CheckedPageForm
from editorial.public_details_form import PublicDetailsPanel


class Listing(models.TextChoices):
    """Value: what stands in the address of a new page; label: what the list is called where nobody renamed it."""

    THEMES = "themen", _("Themen")
    REGIONS = "regionen", _("Regionen")
    ORGANISATIONS = "traeger", _("Träger")


VIEWS = {Listing.THEMES: "theme_list", Listing.REGIONS: "region_list", Listing.ORGANISATIONS: "organisation_list"}


class ListPage(AsciiSlugs, Page):
    """An entry for a list. It has no page of its own: its address is that of the list, in the page's language."""

    parent_page_types = ["home.HomePage"]
    subpage_types: list[str] = []
    show_in_menus_default = True
    base_form_class = CheckedPageForm
    preview_modes: list[tuple[str, str]] = []
    page_description = _("Ein Eintrag im Hauptmenü, der zu den Themen, Regionen oder Trägern führt.")

    listing = models.CharField(_("Welche Liste?"), max_length=12, choices=Listing)

    content_panels = [
        PublicDetailsPanel(),
        HelpPanel(
            _(
                "Der Eintrag führt zu einer Liste, die sich aus den Karten von selbst ergibt. Der Titel ist seine "
                "Beschriftung im Hauptmenü."
            )
        ),
        *Page.content_panels,
        FieldPanel("listing"),
    ]
    promote_panels = [FieldPanel("show_in_menus")]
    search_fields = Page.search_fields
    override_translatable_fields = [
        SynchronizedField("slug", overridable=False),
        SynchronizedField("listing", overridable=False),
    ]

    class Meta:
        verbose_name = _("Liste im Menü")
        verbose_name_plural = _("Listen im Menü")

    def get_url_parts(self, request: HttpRequest | None = None) -> tuple[int, str, str] | None:
        parts = super().get_url_parts(request)
        if parts is None or self.listing not in Listing.values:
            return parts
        site_id, root_url, _own_path = parts
        return site_id, root_url, list_address(Listing(self.listing), self.locale.language_code)

    def serve(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        return HttpResponseRedirect(list_address(Listing(self.listing), self.locale.language_code))


def list_address(listing: Listing, language: str) -> str:
    with translation.override(language):
        return reverse(VIEWS[listing])
