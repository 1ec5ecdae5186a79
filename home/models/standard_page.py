"""Impressum, Datenschutz, Barrierefreiheit, Leichte Sprache and whatever else an office wants to say."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page, PageManager
from wagtail.search import index
from wagtail_localize.fields import SynchronizedField

from editorial.addresses import AsciiSlugs
from editorial.page_form import CheckedPageForm
from editorial.public_details_form import PublicDetailsPanel
from editorial.review_dates import ReviewDates
from home.blocks import PageBodyBlock


class StandardPage(AsciiSlugs, ReviewDates, Page):
    """A page of text. ``footer`` puts it among the links at the foot of every page."""

    parent_page_types = ["home.HomePage", "home.StandardPage"]
    subpage_types = ["home.StandardPage"]
    template = "home/standard_page.html"

    intro = models.TextField(_("Einleitung"), blank=True)
    body = StreamField(PageBodyBlock(required=False), verbose_name=_("Inhalt"), blank=True, default=list)
    footer = models.BooleanField(_("In der Fußzeile zeigen"), default=False)

    # Wagtail's managers have no types.
    objects: Any = PageManager()

    base_form_class = CheckedPageForm
    content_panels = [
        PublicDetailsPanel(),
        *Page.content_panels,
        FieldPanel("intro"),
        FieldPanel("body"),
        MultiFieldPanel([*ReviewDates.review_panels, FieldPanel("footer")], heading=_("Pflege")),
    ]
    search_fields = [*Page.search_fields, index.SearchField("intro"), index.SearchField("body")]
    override_translatable_fields = [
        SynchronizedField("slug", overridable=False),
        SynchronizedField("footer", overridable=False),
    ]

    class Meta:
        verbose_name = _("Seite")
        verbose_name_plural = _("Seiten")
