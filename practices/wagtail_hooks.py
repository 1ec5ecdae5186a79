"""What the cards add to Wagtail's admin."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.shortcuts import redirect
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin import messages
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import IndexView, SnippetViewSet, SnippetViewSetGroup

from practices import workflow_hooks  # noqa: F401 (registers its hooks when Wagtail imports this module)
from practices.admin_list import PracticeListViewSet
from practices.card_form import missing_parts, missing_text
from practices.contacts import admin_hooks  # noqa: F401 (the same)
from practices.models import Collection, Funder, Organisation, PracticePage
from vocabularies.spreadsheets import GuardedExport


@hooks.register("register_admin_viewset")
def practice_list() -> PracticeListViewSet:
    return PracticeListViewSet()


class OrganisationListView(GuardedExport, IndexView):
    pass


class OrganisationViewSet(SnippetViewSet):
    model = Organisation
    index_view_class = OrganisationListView
    icon = "home"
    menu_label = _("Träger")
    list_display = ["name", "place", "region"]
    search_fields = ["name", "alt_labels", "place"]
    list_export = ["name", "place", "region", "website"]
    inspect_view_enabled = True


class FunderViewSet(SnippetViewSet):
    model = Funder
    icon = "pick"
    menu_label = _("Förderer")
    list_display = ["name", "website"]
    search_fields = ["name"]


class CollectionViewSet(SnippetViewSet):
    model = Collection
    icon = "folder-open-inverse"
    menu_label = _("Sammlungen")
    list_display = ["title", "publisher", "year", "locale"]
    search_fields = ["title", "publisher"]


class PracticeRecordsGroup(SnippetViewSetGroup):
    """Records that cards share."""

    items = (OrganisationViewSet, FunderViewSet, CollectionViewSet)
    menu_label = _("Träger und Förderer")
    menu_icon = "group"
    menu_order = 180


register_snippet(PracticeRecordsGroup)


@hooks.register("before_bulk_action")
def publish_complete_cards_only(request: HttpRequest, action_type: str, objects: Any, action: Any) -> Any:
    """The form asks for the required parts; publishing many cards at once must not be a way round it."""
    if action_type != "publish":
        return None
    refused = []
    for page in objects:
        if isinstance(page.specific_deferred, PracticePage):
            missing = missing_parts(page.get_latest_revision_as_object())
            if missing:
                refused.append(f"{page.get_admin_display_title()}: {missing_text(missing)}")
    if not refused:
        return None
    for text in refused:
        messages.error(request, text)
    messages.warning(request, _("Es wurde noch nichts veröffentlicht. Bitte wählen Sie diese Karten ab."))
    return redirect(action.next_url if action.next_url != request.path else PracticeListViewSet().menu_url)


@hooks.register("insert_global_admin_css")
def admin_css() -> SafeString:
    return format_html('<link rel="stylesheet" href="{}">', static("practices/admin.css"))
