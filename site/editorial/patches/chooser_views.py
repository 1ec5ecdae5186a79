"""Choosers, and all that shows what was chosen, offer, name and take only what ``draft_visibility`` lets know.

What Wagtail gives no hook for is wrapped where all of its views pass, as at the gate for text: the title of a page,
the field that shows what is chosen, links in rich text, the forms of the admin.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.rich_text.converters.html_to_contentstate import PageLinkElementHandler
from wagtail.admin.views.bulk_action import BulkAction
from wagtail.admin.views.chooser import ExternalLinkView
from wagtail.admin.widgets.chooser import BaseChooser
from wagtail.documents import get_document_model
from wagtail.documents.api.admin.views import DocumentsAdminAPIViewSet
from wagtail.documents.rich_text.contentstate import DocumentLinkElementHandler
from wagtail.images import get_image_model
from wagtail.images.api.admin.views import ImagesAdminAPIViewSet
from wagtail.models import Page, ReferenceIndex
from wagtail.permissions import policy_registry, register_permission_policy

from editorial.draft_visibility import KnownFilesPolicy, asking, is_known, known, known_pages, title_for
from editorial.patches.wrapping import wrap
from language.keys import is_key

# Views of Wagtail that name a page by its key and ask for no right: the key stands in the path or in the query.
IN_PATH = frozenset({"wagtailadmin_choose_page_child", "wagtailadmin_explore", "wagtailadmin_explore_results"})
IN_QUERY = frozenset({"wagtailadmin_choose_page_chosen_multiple"})


def install() -> None:
    """Puts the gates in their places; a second call changes nothing."""
    for model, auth_model in ((get_image_model(), "wagtailimages.Image"), (get_document_model(), None)):
        policy = KnownFilesPolicy(model, auth_model=auth_model, owner_field_name="uploaded_by_user")
        # Exactly this class: Wagtail registers its own later, and for the class.
        register_permission_policy(model, policy, exact_class=True)
    wrap(Page, "get_admin_display_title", _title)
    wrap(Page, "__str__", _title)
    wrap(BaseChooser, "get_value_data", _what_is_chosen)
    wrap(PageLinkElementHandler, "get_attribute_data", _linked(Page))
    wrap(DocumentLinkElementHandler, "get_attribute_data", _linked(get_document_model()))
    wrap(ExternalLinkView, "render_chosen_response", _page_of_address)
    wrap(BulkAction, "get_actionable_objects", _actionable)
    wrap(WagtailAdminModelForm, "_post_clean", _checked)


def nameless(record: Any) -> str:
    """What stands in the place of a title that the account may not know."""
    return _("Nicht öffentliche Seite") if isinstance(record, Page) else _("Nicht öffentliche Datei")


def _title(original: Callable[..., Any]) -> Callable[..., Any]:
    def title(page: Page) -> str:
        user, text = asking.get(), str(original(page))
        return text if user is None or page.pk is None else title_for(user, page, text) or nameless(page)

    return title


def _what_is_chosen(original: Callable[..., Any]) -> Callable[..., Any]:
    """Also what was chosen by somebody else, or sent with a form that comes back: kept, but not named."""

    def get_value_data(self: BaseChooser, value: Any) -> Any:
        user, record = asking.get(), self.get_instance(value)
        if record is None or user is None or is_known(record, user):
            return original(self, record)
        shown: dict[str, Any] = {"id": record.pk, "edit_url": None, self.display_title_key: nameless(record)}
        if isinstance(record, get_image_model()):
            shown |= {"preview": {"url": "", "width": 0, "height": 0}, "default_alt_text": ""}
        return shown

    return get_value_data


def _linked(model: type[Any]) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """The address of a page has its title in it, that of a document the name of the file."""

    def build(original: Callable[..., Any]) -> Callable[..., Any]:
        def get_attribute_data(self: Any, attrs: dict[str, Any]) -> Any:
            user, key = asking.get(), str(attrs.get("id", ""))
            if user is None or not is_key(key) or known(model, [key], user):
                return original(self, attrs)
            return {"id": int(key), "url": None, "parentId": None} if model is Page else {"id": int(key)}

        return get_attribute_data

    return build


def _page_of_address(original: Callable[..., Any]) -> Callable[..., Any]:
    """A typed address becomes a link to its page, unless that is one that the account may not know."""

    def render_chosen_response(self: ExternalLinkView, result: dict[str, Any]) -> Any:
        page = Page.objects.filter(pk=result["id"]).first() if "id" in result else None
        if page is not None and is_known(page, self.request.user):
            result = {**result, "adminTitle": page.specific_deferred.get_admin_display_title()}
        elif page is not None:
            result = self.get_result_data()
        return original(self, result)

    return render_chosen_response


def _actionable(original: Callable[..., Any]) -> Callable[..., Any]:
    """Of what somebody may not change in bulk only that is named which they know."""

    def get_actionable_objects(self: BulkAction) -> Any:
        objects, others = original(self)
        user = self.request.user
        return objects, {name: [item for item in items if is_known(item, user)] for name, items in others.items()}

    return get_actionable_objects


def _named_by(instance: Any) -> Iterator[tuple[int, str, str]]:
    """Content type and key of what is named in fields, blocks and rich text of a record, and the field."""
    for kind, key, _model_path, path in ReferenceIndex._extract_references_from_object(instance):
        yield kind, key, path.partition(".")[0]


def _checked(original: Callable[..., Any]) -> Callable[..., Any]:
    """Takes nothing by its number that no chooser would offer; what stood there before may stay."""

    def _post_clean(self: Any) -> None:
        user = asking.get()
        if user is None:
            original(self)
            return
        before = {(kind, key) for kind, key, _field in _named_by(self.instance)} | getattr(self, "named_before", set())
        for formset in getattr(self, "formsets", {}).values():
            # A row of a draft has no key by which its form would find what stood in it.
            for form in formset.forms:
                form.named_before = before
        original(self)
        added = [named for named in _named_by(self.instance) if named[:2] not in before and named[2] in self.fields]
        for kind, key, field in added:
            model = ContentType.objects.get_for_id(kind).model_class()
            if model is not None and not known(model, [key], user) and field not in self.errors:
                self.add_error(field, refusal(model))

    return _post_clean


def refusal(model: type[Any]) -> str:
    if issubclass(model, Page):
        return _("Diese Seite ist nicht öffentlich und gehört einem anderen Team. Bitte wählen Sie eine andere.")
    return _("Diese Datei ist nicht öffentlich und gehört einem anderen Team. Bitte wählen Sie eine andere.")


class ChoosingMiddleware:
    """Choosers of pages and the explorer open any page by its number: what the account may not know is not there."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: dict[str, Any]) -> None:
        name = request.resolver_match.view_name if request.resolver_match else ""
        asked = [kwargs["parent_page_id"]] if name in IN_PATH else request.GET.getlist("id") if name in IN_QUERY else []
        if asked and request.user.is_authenticated:
            keys = {str(key) for key in asked}
            if keys - known(Page, keys, request.user):
                raise Http404


@hooks.register("construct_page_chooser_queryset")
def choosable_pages(pages: Any, request: HttpRequest) -> Any:
    return pages.filter(pk__in=known_pages(request.user).values("pk"))


class KnownFiles:
    """Endpoint of the admin's API: Wagtail's lists all files of collections the account may look into."""

    def get_queryset(self) -> Any:
        files = super().get_queryset()  # type: ignore[misc]
        policy = policy_registry.get_by_type(files.model)
        mine = policy.instances_user_has_any_permission_for(self.request.user, ["choose", "change"])  # type: ignore[attr-defined]
        return files.filter(pk__in=mine.values("pk"))


class KnownPicturesViewSet(KnownFiles, ImagesAdminAPIViewSet):
    pass


class KnownDocumentsViewSet(KnownFiles, DocumentsAdminAPIViewSet):
    pass


@hooks.register("construct_admin_api", order=100)
def known_files_only(router: Any) -> None:
    router.register_endpoint("images", KnownPicturesViewSet)
    router.register_endpoint("documents", KnownDocumentsViewSet)
