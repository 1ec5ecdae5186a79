"""The first page: what is new, and the three ways in – by theme, by region, by role."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.http import HttpRequest
from django.urls import translate_url
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel, PageChooserPanel
from wagtail.fields import StreamField
from wagtail.models import Orderable, Page, TranslatableMixin
from wagtail_localize.fields import SynchronizedField

from editorial.addresses import AsciiSlugs, path_of
from editorial.page_form import CheckedPageForm
from editorial.public_details_form import PublicDetailsPanel
from home.blocks import PageBodyBlock
from home.entry_points import entry_points, entry_points_of


class HomePage(AsciiSlugs, Page):
    """Root of one language."""

    parent_page_types = ["wagtailcore.Page"]
    subpage_types = ["practices.PracticeIndexPage", "home.ListPage", "home.StandardPage"]
    template = "home/home_page.html"

    lead = models.TextField(_("Einleitung"), max_length=400, blank=True)
    body = StreamField(PageBodyBlock(required=False), verbose_name=_("Weitere Inhalte"), blank=True, default=list)
    site_name = models.CharField(
        _("Name der Website"),
        max_length=80,
        blank=True,
        help_text=_("Steht oben auf jeder Seite, im Titel des Fensters und in E-Mails."),
    )
    logo = models.ForeignKey(
        "editorial.Picture",
        verbose_name=_("Logo"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("Steht oben auf jeder Seite, in allen Sprachen. Am besten als PNG mit durchsichtigem Grund."),
    )
    logo_dark = models.ForeignKey(
        "editorial.Picture",
        verbose_name=_("Logo für dunkle Darstellung"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("Ohne dieses steht das Logo bei dunkler Darstellung auf einer hellen Fläche."),
    )
    logo_alt = models.CharField(
        _("Was steht im Logo?"),
        max_length=120,
        blank=True,
        help_text=_("Für Menschen, die das Logo nicht sehen. Leer, wenn es nur ein Zeichen ist."),
    )
    logo_has_name = models.BooleanField(
        _("Der Name der Website steht schon im Logo"),
        default=False,
        help_text=_("Dann steht der Name nicht noch einmal daneben."),
    )

    base_form_class = CheckedPageForm
    content_panels = [
        PublicDetailsPanel(),
        *Page.content_panels,
        FieldPanel("lead"),
        InlinePanel("role_entries", label=_("Einstieg nach Rolle"), max_num=4),
        FieldPanel("body"),
        MultiFieldPanel(
            [FieldPanel(name) for name in ("site_name", "logo", "logo_dark", "logo_alt", "logo_has_name")],
            heading=_("Name und Logo der Website"),
        ),
    ]
    # Without the box for menus: the name of the site leads to its first page.
    promote_panels = [
        MultiFieldPanel(
            [FieldPanel(name) for name in ("slug", "seo_title", "search_description")], heading=_("Für Suchmaschinen")
        )
    ]
    override_translatable_fields = [
        SynchronizedField("slug", overridable=False),
        # One logo for all languages: readers of a translation see the German page's (home.page_frame).
        SynchronizedField("logo", overridable=False),
        SynchronizedField("logo_dark", overridable=False),
        SynchronizedField("logo_has_name", overridable=False),
    ]

    class Meta:
        verbose_name = _("Startseite")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        is_draft = bool(getattr(request, "is_preview", False))
        entries = entry_points_of(self) if is_draft else entry_points(self)
        return {**super().get_context(request, *args, **kwargs), **entries}


class RoleEntry(TranslatableMixin, Orderable):
    """»Ich arbeite im Jobcenter«: where a kind of reader should go first."""

    page = ParentalKey(HomePage, on_delete=models.CASCADE, related_name="role_entries")
    title = models.CharField(_("Wer?"), max_length=80)
    text = models.TextField(_("Was findet diese Person hier?"), max_length=300)
    link_text = models.CharField(_("Beschriftung"), max_length=60)
    link_page = models.ForeignKey(
        "wagtailcore.Page", verbose_name=_("Seite"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    link_path = models.CharField(
        _("oder Adresse auf dieser Website"),
        max_length=200,
        blank=True,
        help_text=_("Zum Beispiel /suche/ oder /admin/."),
    )

    panels = [
        FieldPanel("title"),
        FieldPanel("text"),
        FieldPanel("link_text"),
        PageChooserPanel("link_page"),
        FieldPanel("link_path"),
    ]
    override_translatable_fields = [SynchronizedField("link_path")]

    class Meta(TranslatableMixin.Meta, Orderable.Meta):
        pass

    def __str__(self) -> str:
        return self.title

    @property
    def url(self) -> str:
        """Where to go, in the language of the entry; an address of the admin has no language."""
        if self.link_page:
            return path_of(self.link_page.localized)
        if not self.link_path.startswith("/"):
            return self.link_path
        with override(settings.LANGUAGE_CODE):
            return translate_url(self.link_path, self.locale.language_code)
