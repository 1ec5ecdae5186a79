"""»Praxisbeispiele«: the parent of all cards and the address of their list."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField
from wagtail.models import Page
from wagtail.url_routing import RouteResult
from wagtail_localize.fields import SynchronizedField

from editorial.addresses import AsciiSlugs
from editorial.page_form import CheckedPageForm
from editorial.public_details_form import PublicDetailsPanel
from practices.models.card import PracticePage


class PracticeIndexPage(AsciiSlugs, Page):
    """Lists every published card, with filters and their counts."""

    parent_page_types = ["home.HomePage"]
    subpage_types = ["practices.PracticePage"]
    max_count_per_parent = 1

    intro = RichTextField(_("Einleitung"), features=["bold", "italic", "link"], blank=True)

    base_form_class = CheckedPageForm
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

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The list with its facets is the search's, which registers it (``search.wagtail_hooks``)."""
        (serve_list,) = hooks.get_hooks("serve_practice_list")
        response: HttpResponse = serve_list(self, request)
        return response

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        return self.serve(request)
