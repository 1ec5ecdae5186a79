"""What the cards add to Wagtail's admin."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.widgets.button import Button
from wagtail.log_actions import LogActionRegistry, LogFormatter
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import EditView, IndexView, SnippetViewSet, SnippetViewSetGroup

from practices import deleting  # noqa: F401 (registers its hooks when Wagtail imports this module)
from practices.admin.choosers import RecordChooserViewSet
from practices.admin.list_view import PracticeListViewSet
from practices.admin.organisation_merge import OrganisationMergeView
from practices.models import Collection, Funder, Organisation, PracticePage
from practices.organisation_names import LOG_ACTION
from practices.public.breadcrumbs import page_crumbs
from practices.public.builders import public_practice
from practices.public.sections import sections_of
from practices.public.sharing import sharing_of
from practices.public.store import practices_by_id, related_ids, related_of
from practices.review import hooks as review_hooks  # noqa: F401 (the same)


@hooks.register("practice_context", order=-10)
def card_for_readers(card: PracticePage, request: HttpRequest) -> dict[str, Any]:
    is_draft = bool(getattr(request, "is_preview", False))
    related = related_ids(card) if is_draft else related_of(card)
    shown = practices_by_id([*related, *(() if is_draft else (card.pk,))])
    # What is private and open to this session, a preview, a draft: made from the page at hand and kept by nobody.
    practice = shown.get(card.pk) or public_practice(card)
    return {
        "breadcrumbs": page_crumbs(card),
        "practice": practice,
        "sections": sections_of(practice),
        "sharing": sharing_of(practice),
        "related": [shown[pk] for pk in related if pk in shown],
    }


@hooks.register("register_admin_viewset")
def practice_list() -> PracticeListViewSet:
    return PracticeListViewSet()


class OrganisationListView(IndexView):
    def get_base_queryset(self) -> Any:
        return super().get_base_queryset().current()


class OrganisationEditView(EditView):
    merge_url_name = ""

    @cached_property
    def header_more_buttons(self) -> list[Any]:
        url = reverse(self.merge_url_name, args=[self.object.pk])
        return [*super().header_more_buttons, Button(_("Zusammenführen"), url=url, icon_name="resubmit", priority=15)]


class OrganisationViewSet(SnippetViewSet):
    model = Organisation
    index_view_class = OrganisationListView
    edit_view_class = OrganisationEditView
    chooser_viewset_class = RecordChooserViewSet
    icon = "home"
    menu_label = _("Träger")
    list_display = ["name", "place", "region"]
    # Searched in the database, because the index knows no place.
    search_fields = ["name", "alt_labels", "place"]
    search_backend_name = None
    list_export = ["name", "place", "region", "website"]
    inspect_view_enabled = True

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_common_view_kwargs(merge_url_name=self.get_url_name("merge"), **kwargs)

    def get_urlpatterns(self) -> list[Any]:
        merge = path("merge/<int:pk>/", self.construct_view(OrganisationMergeView), name="merge")
        return [*super().get_urlpatterns(), merge]


class FunderViewSet(SnippetViewSet):
    model = Funder
    chooser_viewset_class = RecordChooserViewSet
    icon = "pick"
    menu_label = _("Förderer")
    list_display = ["name", "website"]
    search_fields = ["name"]


class CollectionViewSet(SnippetViewSet):
    model = Collection
    chooser_viewset_class = RecordChooserViewSet
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


@hooks.register("register_log_actions")
def merge_in_history(actions: LogActionRegistry) -> None:
    @actions.register_action(LOG_ACTION)
    class OrganisationMergeFormatter(LogFormatter):
        label = _("Träger zusammengeführt")

        def format_message(self, log_entry: Any) -> str:
            text = gettext("»%(source)s« ist in »%(target)s« aufgegangen; %(entries)d Einträge sind gefolgt")
            return text % log_entry.data


@hooks.register("insert_global_admin_css")
def admin_css() -> SafeString:
    return format_html('<link rel="stylesheet" href="{}">', static("practices/admin.css"))
