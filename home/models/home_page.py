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
from wagtail.admin.panels import FieldPanel, InlinePanel, PageChooserPanel
from wagtail.fields import StreamField
from wagtail.models import Orderable, Page, TranslatableMixin
from wagtail_localize.fields import SynchronizedField

from editorial.addresses import AsciiSlugs
from home.blocks import PageBodyBlock


class HomePage(AsciiSlugs, Page):
    """Root of one language."""

    parent_page_types = ["wagtailcore.Page"]
    subpage_types = ["practices.PracticeIndexPage", "home.StandardPage"]
    template = "home/home_page.html"

    lead = models.TextField(_("Einleitung"), max_length=400, blank=True)
    body = StreamField(PageBodyBlock(required=False), verbose_name=_("Weitere Inhalte"), blank=True, default=list)

    content_panels = [
        *Page.content_panels,
        FieldPanel("lead"),
        InlinePanel("role_entries", label=_("Einstieg nach Rolle"), max_num=4),
        FieldPanel("body"),
    ]
    override_translatable_fields = [SynchronizedField("slug", overridable=False)]

    class Meta:
        verbose_name = _("Startseite")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from home.entry_points import entry_points

        return {**super().get_context(request, *args, **kwargs), **entry_points(self)}


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
            return str(self.link_page.localized.get_url() or "")
        if not self.link_path.startswith("/"):
            return self.link_path
        with override(settings.LANGUAGE_CODE):
            return translate_url(self.link_path, self.locale.language_code)
