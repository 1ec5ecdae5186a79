"""What the cards add to Wagtail's admin."""

from __future__ import annotations

from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from practices import workflow_hooks  # noqa: F401 (registers its hooks when Wagtail imports this module)
from practices.admin_list import PracticeListViewSet
from practices.contacts import admin_hooks  # noqa: F401 (the same)
from practices.models import Collection, Funder, Organisation


@hooks.register("register_admin_viewset")
def practice_list() -> PracticeListViewSet:
    return PracticeListViewSet()


class OrganisationViewSet(SnippetViewSet):
    model = Organisation
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


@hooks.register("insert_global_admin_css")
def admin_css() -> SafeString:
    return format_html('<link rel="stylesheet" href="{}">', static("practices/admin.css"))
