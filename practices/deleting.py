"""Every door of the admin that deletes asks here first: what is in use stays, and its places are named.

Wagtail has a hook before the deletion of a page, a snippet and an account, none for pictures, documents and models
with views of their own, and its API asks nobody. So the address is looked at in one place, before any of its views.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page, Site
from wagtail.permissions import policy_registry

from accounts.models import Team, User
from editorial.requests import is_of_admin
from language.keys import is_key
from practices.admin.in_use import Usage, usage_of
from practices.models import Collection, Funder, Organisation

API = "wagtailadmin_api:pages:action"


def _models() -> dict[str, Any]:
    """Name of the route → what it deletes."""
    snippets = {f"wagtailsnippets_practices_{model._meta.model_name}:delete": model for model in RECORDS}
    return snippets | {
        "wagtailadmin_pages:delete": Page,
        "wagtailimages:delete": get_image_model(),
        "wagtailimages:delete_multiple": get_image_model(),
        "wagtaildocs:delete": get_document_model(),
        "wagtaildocs:delete_multiple": get_document_model(),
        "wagtailusers_users:delete": User,
        "teams:delete": Team,
        "wagtailsites:delete": Site,
    }


RECORDS = (Organisation, Collection, Funder)


def record_of(request: HttpRequest, kwargs: dict[str, Any]) -> Any:
    """What the address is about to delete, if it is one of the doors."""
    match = request.resolver_match
    if match is None or not is_of_admin(request) or not request.user.is_authenticated:
        return None
    is_api = kwargs.get("action_name") == "delete"
    model = Page if is_api else _models().get(match.view_name)
    if model is None or not kwargs:
        return None
    key = str(kwargs["pk"] if is_api else next(iter(kwargs.values())))
    found = model.objects.filter(pk=key).first() if is_key(key) else None
    return found.specific if isinstance(found, Page) else found


def may_delete(record: Any, user: Any) -> bool:
    """Who may not is told so by the view itself, and of nothing else."""
    if isinstance(record, Page):
        return bool(record.permissions_for_user(user).can_delete())
    policy = policy_registry.get(record)
    return bool(policy and policy.user_has_permission_for_instance(user, "delete", record))


def sentence(record: Any, usage: Usage) -> str:
    return _("»%(name)s« wird noch benutzt und bleibt: %(places)s.") % {"name": record, "places": usage}


class DeletionMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponseBase | None:
        record = record_of(request, kwargs)
        if record is None or not may_delete(record, request.user):
            return None
        usage = usage_of([record], request.user)  # type: ignore[arg-type]
        return _refusal(request, record, usage) if usage else None


def _refusal(request: HttpRequest, record: Any, usage: Usage) -> HttpResponse:
    text = sentence(record, usage)
    if not request.accepts("text/html") or request.headers.get("x-requested-with") == "XMLHttpRequest":
        return JsonResponse({"success": False, "detail": text}, status=409)
    context = {
        "record": record,
        "usage": usage,
        "merge_url": _merge_url(record),
        "header_title": _("Löschen: %(name)s") % {"name": record},
        "page_title": _("Löschen"),
        "page_subtitle": str(record),
        "header_icon": "warning",
    }
    return TemplateResponse(request, "practices/admin/in_use.html", context, status=409)


def _merge_url(record: Any) -> str:
    return reverse("wagtailsnippets_practices_organisation:merge", args=[record.pk]) if _can_merge(record) else ""


def _can_merge(record: Any) -> bool:
    return isinstance(record, Organisation)


@hooks.register("before_bulk_action")
def keep_what_is_used(request: HttpRequest, action_type: str, objects: Any, action: Any) -> HttpResponse | None:
    """One sentence for each that is used; nothing is deleted before they are taken out of the selection."""
    if action_type != "delete":
        return None
    chosen = list(objects)
    refused = []
    for record in chosen:
        usage = usage_of([record], request.user)  # type: ignore[arg-type]
        if usage and (len(chosen) == 1 or usage_of(chosen, request.user)):  # type: ignore[arg-type]
            refused.append(sentence(record, usage))
    if not refused:
        return None
    for text in refused:
        messages.error(request, text)
    messages.warning(request, _("Es wurde noch nichts gelöscht. Bitte wählen Sie diese Einträge ab."))
    return redirect(action.next_url if action.next_url != request.path else reverse("wagtailadmin_home"))
