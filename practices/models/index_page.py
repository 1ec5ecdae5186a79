"""»Praxisbeispiele«: the parent of all cards and the address of their list."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField
from wagtail.models import Page
from wagtail.url_routing import RouteResult
from wagtail_localize.fields import SynchronizedField

from editorial.addresses import AsciiSlugs
from editorial.page_form import GatedPageForm
from editorial.public_details_form import PublicDetailsPanel
from practices.models.card import PracticePage


class PracticeIndexPage(AsciiSlugs, Page):
    """Lists every published card. The search app puts filters with counts on it (``search.wagtail_hooks``)."""

    parent_page_types = ["home.HomePage"]
    subpage_types = ["practices.PracticePage"]
    max_count_per_parent = 1
    template = "practices/practice_index_page.html"

    intro = RichTextField(_("Einleitung"), features=["bold", "italic", "link"], blank=True)

    base_form_class = GatedPageForm
    content_panels = [PublicDetailsPanel(), *Page.content_panels, FieldPanel("intro")]
    override_translatable_fields = [SynchronizedField("slug", overridable=False)]

    class Meta:
        verbose_name = _("Liste der Praxisbeispiele")

    def route(self, request: HttpRequest, path_components: list[str]) -> RouteResult:
        """Finds a card with its language, Träger and collection at once: Wagtail would ask four times."""
        if path_components:
            cards = PracticePage.objects.child_of(self).select_related("locale", "provider", "collection")
            card = cards.filter(slug=path_components[0]).first()
            if card is not None:
                card._cached_parent_obj = self
                return card.route(request, path_components[1:])
        return super().route(request, path_components)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from practices.presentation import practice_teasers

        context = super().get_context(request, *args, **kwargs)
        cards = PracticePage.objects.published().child_of(self).order_by("title")
        context["teasers"] = practice_teasers(cards)
        context["total"] = len(context["teasers"])
        return context
